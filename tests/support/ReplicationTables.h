// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/DriverRegistry.h"
#include "app/pool/PoolManager.h"
#include "app/pool/QueueSink.h"
#include "models/core/CellText.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

#include <map>

/// Tables of one content on PostgreSQL ("pg"), MariaDB ("maria") and SQLite ("lite"), each spelled as its engine does.
/// A missing server has no pool.
class ReplicationTables final
{
public:
    ReplicationTables()
        : m_manager(m_clock, DriverRegistry::connectorFor)
    {
        if (!QFile(file()).open(QIODevice::WriteOnly))
            qFatal("cannot make %s", qPrintable(file()));
        std::vector<ConnectionProfile> profiles{TestServers::sqlite(file())};
        if (TestServers::hasPostgres())
            profiles.push_back(TestServers::postgres());
        if (TestServers::hasMariaDb())
            profiles.push_back(TestServers::mariaDb());
        for (const ConnectionProfile &profile : profiles) {
            auto pool = m_manager.poolFor(profile);
            if (!pool)
                qFatal("%s", qPrintable(pool.error().toText()));
            m_pools[profile.name] = *pool;
        }
    }

    [[nodiscard]] QString file() const { return m_folder.filePath(QStringLiteral("tables.sqlite")); }
    [[nodiscard]] bool has(const QString &engine) const { return m_pools.contains(engine); }
    [[nodiscard]] std::shared_ptr<ConnectionPool> pool(const QString &engine) const
    {
        return m_pools.at(engine);
    }

    /// Every pair of engines, the same one twice included.
    static std::vector<std::pair<QString, QString>> pairs()
    {
        std::vector<std::pair<QString, QString>> pairs;
        for (const char *source : {"pg", "maria", "lite"}) {
            for (const char *target : {"pg", "maria", "lite"})
                pairs.emplace_back(QString::fromLatin1(source), QString::fromLatin1(target));
        }
        return pairs;
    }

    /// The first cell of each row, as text.
    [[nodiscard]] Result<QStringList> tryTo(const QString &engine, const QString &sql) const
    {
        const auto sink = std::make_shared<QueueSink>();
        QueryRequest request;
        request.text = sql;
        request.origin = {Origin::Kind::Job, QStringLiteral("replication-test")};
        sink->attach(pool(engine)->run(request, sink, QueueSink::defaultCredit));
        QStringList values;
        for (;;) {
            auto batch = sink->next();
            if (!batch)
                return batch.error();
            if (!*batch)
                return values;
            const CellText cell((*batch)->schema().front().type);
            for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
                std::string text;
                if (!(*batch)->column(0).isNull(row))
                    cell.append(text, (*batch)->column(0), row);
                values << QString::fromStdString(text);
            }
        }
    }
    /// The same; an error ends the test program.
    QStringList run(const QString &engine, const QString &sql) const
    {
        auto values = tryTo(engine, sql);
        if (!values)
            qFatal("%s: %s", qPrintable(sql), qPrintable(values.error().toText()));
        return *values;
    }
    void drop(const QString &engine, const QString &table) const
    {
        run(engine, QStringLiteral("DROP TABLE IF EXISTS ") + table);
    }

    /// Drops and makes a table; `columns` as PostgreSQL, MariaDB and SQLite declare them.
    void make(const QString &engine, const QString &table, const char *postgres, const char *mariaDb,
              const char *sqlite) const
    {
        drop(engine, table);
        const char *columns = engine == QLatin1String("pg")      ? postgres
                              : engine == QLatin1String("maria") ? mariaDb
                                                                 : sqlite;
        run(engine, QStringLiteral("CREATE TABLE %1(%2)").arg(table, QString::fromUtf8(columns)));
    }
    /// id, name, amount, note (NULL in every tenth row), moment; `rows` rows from id 1.
    void makePlain(const QString &engine, const QString &table, int rows) const
    {
        make(
            engine, table,
            "id bigint PRIMARY KEY, name text, amount numeric(12,2), note text, moment timestamp",
            "id bigint PRIMARY KEY, name varchar(60) COLLATE utf8mb4_bin, amount decimal(12,2),"
            " note varchar(60) COLLATE utf8mb4_bin, moment datetime(6)",
            "id INTEGER PRIMARY KEY, name TEXT, amount DECIMAL_TEXT(12,2), note TEXT, moment TIMESTAMP_TEXT");
        if (rows == 0)
            return;
        const char *fill = "INSERT INTO %1 SELECT g, 'n\u00e4me ' || g, g * 7 % 100000 / 100.0,"
                           " CASE WHEN g % 10 > 0 THEN 'note ' || g END,"
                           " timestamp '2024-01-01' + g * interval '1 second' FROM generate_series(1, %2) g";
        if (engine == QLatin1String("maria"))
            fill = "INSERT INTO %1 SELECT seq, CONCAT('n\u00e4me ', seq), seq * 7 % 100000 / 100,"
                   " IF(seq % 10 > 0, CONCAT('note ', seq), NULL), TIMESTAMP'2024-01-01 00:00:00' + INTERVAL "
                   "seq SECOND"
                   " FROM seq_1_to_%2";
        else if (engine == QLatin1String("lite"))
            fill =
                "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < %2) INSERT INTO %1"
                " SELECT n, 'n\u00e4me ' || n, printf('%.2f', n * 7 % 100000 / 100.0),"
                " CASE WHEN n % 10 > 0 THEN 'note ' || n END, datetime('2024-01-01', n || ' seconds') FROM g";
        run(engine, QString::fromUtf8(fill)
                        .replace(QLatin1String("%1"), table)
                        .replace(QLatin1String("%2"), QString::number(rows)));
    }

private:
    SteadyClock m_clock;
    QTemporaryDir m_folder;
    PoolManager m_manager;
    std::map<QString, std::shared_ptr<ConnectionPool>> m_pools;
};
