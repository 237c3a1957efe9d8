// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/WindowTable.h"

#include "app/store/StoreFile.h"
#include "app/support/AppPaths.h"

#include <QDateTime>
#include <QUuid>

#include <utility>

namespace {

constexpr std::chrono::milliseconds takeTimeout{5000};

qint64 nowMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

WindowTable::WindowTable(StoreFile &file, QString folder)
    : m_file(file)
    , m_folder(std::move(folder))
{}

Result<FileLock> WindowTable::lock(const QString &id) const
{
    return FileLock::take(QStringLiteral("%1/window-%2").arg(m_folder, id),
                          Deadline::after(std::chrono::milliseconds(0)));
}

Result<WorkspaceStore::Window> WindowTable::take()
{
    if (auto made = AppPaths::makePrivateFolder(m_folder); !made)
        return made.error();
    // One program at a time looks for a place: a look is a lock for a moment, which another must not take for life.
    const auto turn = FileLock::take(m_folder + QLatin1String("/windows"), Deadline::after(takeTimeout));
    if (!turn)
        return turn.error();
    std::vector<WorkspaceStore::Window> known;
    const auto collect = [&known](const StoreFile::Row &row) {
        known.push_back({row.text(0), row.bytes(1), false});
        return true;
    };
    if (auto read = m_file.run("SELECT id, state FROM window ORDER BY used DESC, rowid DESC", {}, collect);
        !read)
        return read.error();
    WorkspaceStore::Window window;
    bool othersOpen = false;
    for (WorkspaceStore::Window &candidate : known) {
        auto locked = lock(candidate.id);
        if (!locked && locked.error().code != ErrorCode::Locked)
            return locked.error();
        if (!locked) {
            othersOpen = true;
        } else if (window.id.isEmpty()) {
            window = std::move(candidate);
            m_held.push_back(std::move(*locked));
        }
    }
    if (window.id.isEmpty()) {
        window.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        auto locked = lock(window.id);
        if (!locked)
            return locked.error();
        m_held.push_back(std::move(*locked));
    }
    window.othersOpen = othersOpen;
    auto used = m_file.run(
        "INSERT INTO window (id, used) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET used = excluded.used",
        {window.id, nowMs()});
    if (!used)
        return used.error();
    return window;
}

Result<void> WindowTable::save(const QString &id, const QByteArray &state)
{
    return m_file.run("INSERT INTO window (id, state, used) VALUES (?, ?, ?) "
                      "ON CONFLICT (id) DO UPDATE SET state = excluded.state, used = excluded.used",
                      {id, state, nowMs()});
}

Result<std::vector<WorkspaceStore::PageState>> WindowTable::pages(const QString &id)
{
    std::vector<WorkspaceStore::PageState> pages;
    auto read = m_file.run("SELECT id, kind, state FROM page WHERE window = ? ORDER BY position, rowid", {id},
                           [&pages](const StoreFile::Row &row) {
                               pages.push_back({row.text(0), row.text(1), row.bytes(2)});
                               return true;
                           });
    if (!read)
        return read.error();
    return pages;
}

Result<void> WindowTable::savePage(const QString &id, const WorkspaceStore::PageState &page, int position)
{
    return m_file.run(
        "INSERT INTO page (window, id, kind, position, state) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (window, id) DO UPDATE SET kind = excluded.kind, position = excluded.position, "
        "state = excluded.state",
        {id, page.id, page.kind, qint64{position}, page.state});
}

Result<void> WindowTable::removePage(const QString &id, const QString &pageId)
{
    return m_file.run("DELETE FROM page WHERE window = ? AND id = ?", {id, pageId});
}
