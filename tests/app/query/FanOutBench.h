// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/DatabaseManager.h"
#include "app/drivers/DriverRegistry.h"
#include "app/pool/QueueSink.h"
#include "app/query/ResultSet.h"
#include "app/support/Clock.h"
#include "models/core/CellText.h"
#include "tests/support/TestServers.h"

#include <QProcess>
#include <QTemporaryDir>

/// Connections to real databases without a workspace, and their statements.
class FanOutBench
{
public:
    void add(ConnectionProfile profile, const QString &name)
    {
        profile.id = profile.name = name;
        const auto added = databases.addTestConfigs({profile});
        if (!added)
            qFatal("%s", qPrintable(added.error().toText()));
    }
    void addSqlite(const QString &name, const QString &script)
    {
        const QString file = files.filePath(name + QStringLiteral(".db"));
        QProcess sqlite;
        sqlite.start(QStringLiteral("sqlite3"), {QStringLiteral("-batch"), QStringLiteral("-bail"), file});
        sqlite.write(script.toUtf8());
        sqlite.closeWriteChannel();
        if (!sqlite.waitForFinished() || sqlite.exitCode() != 0)
            qFatal("sqlite3: %s", sqlite.readAllStandardError().constData());
        add(TestServers::sqlite(file), name);
    }
    /// Runs statements, separated by lines that end with ";", on one connection.
    void prepare(const QString &name, const QString &script)
    {
        const auto pool = databases.createConnection(name);
        if (!pool)
            qFatal("%s", qPrintable(pool.error().toText()));
        for (const QString &statement : script.split(QStringLiteral(";\n"), Qt::SkipEmptyParts)) {
            QueryRequest request;
            request.text = statement;
            const auto sink = std::make_shared<QueueSink>();
            sink->attach((*pool)->run(request, sink, QueueSink::defaultCredit));
            for (auto batch = sink->next(); !batch || *batch; batch = sink->next()) {
                if (!batch)
                    qFatal("%s\n%s", qPrintable(statement), qPrintable(batch.error().toText()));
            }
        }
    }
    [[nodiscard]] int active(const QString &name)
    {
        const auto pool = pools.find(name);
        return pool ? pool->stats().active : 0;
    }

    /// The rows in memory as text, cells between bars, NULL as "-", absent as "~", sorted.
    [[nodiscard]] static QStringList rowsOf(ResultSet &result)
    {
        QStringList rows;
        const std::size_t count = result.schema()->size();
        for (std::int64_t i = 0; i < result.rowCount(); ++i) {
            const auto place = result.rows().at(i);
            if (!place) {
                rows << QStringLiteral("(not in memory)");
                continue;
            }
            const RowBatch &batch = place->batch;
            std::string line;
            for (std::size_t c = 0; c < count; ++c) {
                line += c == 0 ? "" : "|";
                const bool isAbsent =
                    c >= batch.columnCount()
                    || (batch.schema()[c].name.empty() && batch.schema()[c].type == ColumnType());
                if (isAbsent)
                    line += '~';
                else if (batch.column(c).isNull(place->row))
                    line += '-';
                else
                    CellText(batch.schema()[c].type).append(line, batch.column(c), place->row);
            }
            rows << QString::fromStdString(line);
        }
        rows.sort();
        return rows;
    }
    [[nodiscard]] static QStringList columnsOf(const ResultSet &result)
    {
        QStringList names;
        for (const Column &column : *result.schema())
            names << QString::fromStdString(column.name);
        return names;
    }

    SteadyClock clock;
    PoolManager pools{clock, DriverRegistry::connectorFor};
    DatabaseManager databases{nullptr, pools};
    QTemporaryDir files;
};
