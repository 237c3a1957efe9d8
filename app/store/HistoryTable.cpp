// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/HistoryTable.h"

#include "app/store/StoreFile.h"
#include "app/store/WorkspaceStore.h"
#include "app/support/Masking.h"

#include <QRegularExpression>

#include <algorithm>

namespace {

QString keptHistoryText(const QString &text)
{
    constexpr qsizetype most = WorkspaceStore::maxHistoryText;
    if (text.size() <= most)
        return Masking::secrets(text);
    // Masked before it is cut: a cut could hide that a word was a password.
    return Masking::secrets(text).left(most)
           + QStringLiteral("\n-- Penstock: cut here, %1 characters in all\n").arg(text.size());
}

bool holdsAllWords(const QString &text, const QString &connection, const QStringList &words)
{
    return std::all_of(words.begin(), words.end(), [&](const QString &word) {
        return text.contains(word, Qt::CaseInsensitive) || connection.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace

HistoryTable::HistoryTable(StoreFile &file)
    : m_file(file)
{}

Result<void> HistoryTable::add(const HistoryEntry &entry)
{
    if (m_limit > 0) {
        auto added = m_file.run("INSERT INTO history (at, connection_id, connection_name, outcome, "
                                "row_count, duration_ms, error, text) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                {entry.when.toMSecsSinceEpoch(), entry.connectionId, entry.connectionName,
                                 static_cast<qint64>(entry.outcome), entry.rows,
                                 static_cast<qint64>(entry.duration.count()), Masking::secrets(entry.error),
                                 keptHistoryText(entry.text)});
        if (!added)
            return added;
    }
    return m_file.run(
        "DELETE FROM history WHERE id <= (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?)",
        {qint64{m_limit}});
}

Result<std::vector<HistoryEntry>> HistoryTable::find(const QString &search, const QString &connectionId,
                                                     int limit)
{
    static const QRegularExpression space(QStringLiteral("\\s+"));
    const QStringList words = search.split(space, Qt::SkipEmptyParts);
    std::vector<HistoryEntry> found;
    const auto visit = [&](const StoreFile::Row &row) {
        HistoryEntry entry;
        entry.connectionName = row.text(3);
        entry.text = row.text(8);
        // In Unicode's sense of case, which SQLite's LIKE does not have.
        if (!holdsAllWords(entry.text, entry.connectionName, words))
            return true;
        entry.id = row.number(0);
        entry.when = QDateTime::fromMSecsSinceEpoch(row.number(1), Qt::UTC);
        entry.connectionId = row.text(2);
        entry.outcome = static_cast<HistoryEntry::Outcome>(std::clamp<qint64>(row.number(4), 0, 2));
        entry.rows = row.number(5);
        entry.duration = std::chrono::milliseconds(row.number(6));
        entry.error = row.text(7);
        found.push_back(std::move(entry));
        return static_cast<int>(found.size()) < limit;
    };
    if (limit <= 0)
        return found;
    auto read = m_file.run(
        "SELECT id, at, connection_id, connection_name, outcome, row_count, duration_ms, error, text "
        "FROM history WHERE ?1 = '' OR connection_id = ?1 ORDER BY id DESC",
        {connectionId}, visit);
    if (!read)
        return read.error();
    return found;
}

Result<void> HistoryTable::clear(const QString &connectionId)
{
    return m_file.run("DELETE FROM history WHERE ?1 = '' OR connection_id = ?1", {connectionId});
}
