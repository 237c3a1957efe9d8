// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/LateWriters.h"
#include "tests/support/SqlTalk.h"

#include <random>

/// The tables of campaigns: filled and changed at random on a PostgreSQL source, and compared with their copies row by
/// row, by plain queries of this file, on whatever engine the copy is.
class CampaignData final
{
public:
    explicit CampaignData(const ConnectionProfile &source, std::uint32_t seed)
        : m_talk(source)
        , m_random(seed)
    {}

    /// By name, as a job wants them.
    [[nodiscard]] static QStringList tables()
    {
        return {QStringLiteral("Commandes d'été"), QStringLiteral("pairs")};
    }

    [[nodiscard]] Result<void> make()
    {
        auto made = m_talk.say(
            {QStringLiteral("CREATE TABLE \"Commandes d'été\" (id bigint PRIMARY KEY, v int NOT NULL, "
                            "\"texte \"\"é\"\"\" text, payload bytea, updated_at timestamptz NOT NULL)"),
             QStringLiteral("CREATE INDEX ON \"Commandes d'été\" (updated_at)"),
             QStringLiteral("CREATE TABLE pairs (a varchar(40), b int, v int NOT NULL, "
                            "updated_at timestamptz NOT NULL, PRIMARY KEY (b, a))"),
             QStringLiteral("CREATE INDEX ON pairs (updated_at)")});
        return made ? change(400) : made;
    }

    /// Inserts about that many rows into each table and changes others; now and then all at once.
    [[nodiscard]] Result<void> change(int rows)
    {
        const QString salt = QString::number(m_random());
        const int every = m_random() % 6 == 0 ? 1 : 7; // all of them have one time then
        const QString from = QString::number(m_next);
        m_next += rows;
        const QString to = QString::number(m_next - 1);
        return m_talk.say(
            {QStringLiteral("BEGIN"),
             QStringLiteral(
                 "INSERT INTO \"Commandes d'été\" SELECT i, 0, CASE i % 5 WHEN 0 THEN NULL ELSE "
                 "E'é\\t\\'\"' || repeat(md5(i || '%3'), i % 9) END, CASE i % 4 WHEN 0 THEN NULL ELSE "
                 "decode(repeat(md5('%3' || i), CASE i % 97 WHEN 0 THEN 4000 ELSE i % 20 END), 'hex') "
                 "END, now() FROM generate_series(%1, %2) i")
                 .arg(from, to, salt),
             QStringLiteral("INSERT INTO pairs SELECT 'A' || (i % 2) || md5(i::text), i / 3, 0, now() "
                            "FROM generate_series(%1, %2) i")
                 .arg(from, to),
             QStringLiteral(
                 "UPDATE \"Commandes d'été\" SET v = v + 1, updated_at = now() WHERE (id + %1) % %2 = 0")
                 .arg(m_random() % 7)
                 .arg(every),
             QStringLiteral("UPDATE pairs SET v = v + 1, updated_at = now() WHERE (b + %1) % %2 = 0")
                 .arg(m_random() % 7)
                 .arg(every),
             QStringLiteral("COMMIT")});
    }

    /// Empty when the copy has the same rows, else what is wrong with it.
    [[nodiscard]] QString difference(const ConnectionProfile &copy)
    {
        SqlTalk talk(copy);
        QStringList found;
        for (const bool pairs : {false, true}) {
            const auto here = rowsOf(m_talk, DatabaseType::PostgreSql, pairs);
            const auto there = rowsOf(talk, copy.type, pairs);
            if (!here || !there)
                found << (here ? there : here).error().toText();
            else if (*here != *there)
                found << firstDifference(*here, *there);
        }
        if (m_hasLate) {
            const QString sql = QStringLiteral("SELECT id, v FROM late ORDER BY id");
            const auto here = m_talk.ask(sql);
            const auto there = talk.ask(sql);
            if (!here || !there)
                found << (here ? there : here).error().toText();
            else if (*here != *there)
                found << firstDifference(*here, *there);
        }
        return found.join(QStringLiteral("; "));
    }

    /// LateWriters' table, which is compared from now on, too.
    [[nodiscard]] Result<void> makeLate()
    {
        m_hasLate = true;
        return m_talk.say(LateWriters::makeTable(DatabaseType::PostgreSql, 2000));
    }

    [[nodiscard]] SqlTalk &talk() { return m_talk; }

private:
    [[nodiscard]] static Result<SqlTalk::Rows> rowsOf(SqlTalk &talk, DatabaseType type, bool pairs)
    {
        const bool isPostgres = type == DatabaseType::PostgreSql;
        const bool isMaria = type == DatabaseType::MariaDb || type == DatabaseType::MySql;
        if (pairs)
            return talk.ask(QStringLiteral("SELECT a, b, v FROM pairs ORDER BY b, %1")
                                .arg(isPostgres ? QStringLiteral("a COLLATE \"C\"")
                                     : isMaria  ? QStringLiteral("BINARY a")
                                                : QStringLiteral("a")));
        QString sql =
            QStringLiteral("SELECT id, v, coalesce(\"texte \"\"é\"\"\", '(null)'), "
                           "coalesce(lower(%1), '(null)') FROM \"Commandes d'été\" ORDER BY id")
                .arg(isPostgres ? QStringLiteral("encode(payload, 'hex')")
                                : QStringLiteral("CASE WHEN payload IS NOT NULL THEN hex(payload) END"));
        if (isMaria)
            sql.replace(QStringLiteral("\"texte \"\"é\"\"\""), QStringLiteral("`texte \"é\"`"))
                .replace(QStringLiteral("\"Commandes d'été\""), QStringLiteral("`Commandes d'été`"));
        return talk.ask(sql);
    }
    [[nodiscard]] static QString firstDifference(const SqlTalk::Rows &here, const SqlTalk::Rows &there)
    {
        QString text = QStringLiteral("%1 rows, copy %2").arg(here.size()).arg(there.size());
        const auto [a, b] = std::mismatch(here.begin(), here.end(), there.begin(), there.end());
        const auto words = [](const std::vector<std::string> &row) {
            QStringList cells;
            for (const std::string &cell : row)
                cells << QString::fromStdString(cell).left(40);
            return cells.join(u'|');
        };
        if (a != here.end())
            text += QStringLiteral(", source has ") + words(*a);
        if (b != there.end())
            text += QStringLiteral(", copy has ") + words(*b);
        return text;
    }

    SqlTalk m_talk;
    std::mt19937 m_random;
    int m_next = 1;
    bool m_hasLate = false;
};
