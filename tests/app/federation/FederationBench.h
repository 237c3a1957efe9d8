// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/DriverRegistry.h"
#include "app/federation/FederationEngine.h"
#include "app/pool/CancelRoad.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/QueueSink.h"
#include "models/core/CellText.h"
#include "tests/support/TestServers.h"

#include <QProcess>
#include <QTemporaryDir>

/// The rows of one statement as text, a line each, cells between bars, NULL as "-".
struct FederatedAnswer
{
    QStringList columns;
    QStringList types;
    QStringList rows;
    Result<StatementSummary> end = StatementSummary();

    [[nodiscard]] bool has_value() const { return end.has_value(); }
    [[nodiscard]] const Error &error() const { return end.error(); }
};

/// Pools on real databases, and engines over them.
class FederationBench
{
public:
    ~FederationBench()
    {
        for (const auto &source : m_sources) {
            source.pool->cancelAll();
            if (!source.pool->waitUntilEmpty(Deadline::after(std::chrono::seconds(5))))
                qWarning("connections are left");
        }
    }

    std::shared_ptr<ConnectionPool> add(ConnectionProfile profile, const QString &name,
                                        int maxConnections = 4)
    {
        profile.name = name;
        profile.maxConnections = maxConnections;
        auto connector = DriverRegistry::connectorFor(profile);
        if (!connector)
            qFatal("%s", qPrintable(connector.error().toText()));
        auto pool = std::make_shared<ConnectionPool>(name, name, PoolLimits::of(profile), *connector,
                                                     housekeeper, road);
        m_sources.push_back({name, pool});
        return pool;
    }

    /// Runs on one database alone, as its own statement.
    static FederatedAnswer runOn(ConnectionPool &pool, const QString &sql)
    {
        QueryRequest request;
        request.text = sql;
        request.origin = origin();
        const auto sink = std::make_shared<QueueSink>();
        sink->attach(pool.run(request, sink, QueueSink::defaultCredit));
        return take(*sink);
    }
    /// The same for many statements, separated by lines that end with ";".
    static void prepare(ConnectionPool &pool, const QString &script)
    {
        for (const QString &statement : script.split(QStringLiteral(";\n"), Qt::SkipEmptyParts)) {
            if (statement.trimmed().isEmpty())
                continue;
            const auto answer = runOn(pool, statement);
            if (!answer.has_value())
                qFatal("%s\n%s", qPrintable(statement.left(300)), qPrintable(answer.error().toText()));
        }
    }

    /// A SQLite file of that name, made by its own client, as a source of that name.
    std::shared_ptr<ConnectionPool> addSqlite(const QString &name, const QString &script)
    {
        const QString file = files.filePath(name + QStringLiteral(".db"));
        QProcess sqlite;
        sqlite.start(QStringLiteral("sqlite3"), {QStringLiteral("-batch"), QStringLiteral("-bail"), file});
        sqlite.write(script.toUtf8());
        sqlite.closeWriteChannel();
        if (!sqlite.waitForFinished() || sqlite.exitCode() != 0)
            qFatal("sqlite3: %s", sqlite.readAllStandardError().constData());
        return add(TestServers::sqlite(file), name);
    }

    std::unique_ptr<FederationEngine> engine(FederationEngine::Options options = {})
    {
        options.spillFolder = spill.path();
        auto result = FederationEngine::create(m_sources, options, housekeeper);
        if (!result)
            qFatal("%s", qPrintable(result.error().toText()));
        return std::move(*result);
    }
    FederatedAnswer run(const QString &sql, std::vector<Value> params = {})
    {
        const auto own = engine();
        return run(*own, sql, std::move(params));
    }
    FederatedAnswer run(FederationEngine &engine, const QString &sql, std::vector<Value> params = {},
                        Deadline deadline = {})
    {
        const auto sink = std::make_shared<QueueSink>();
        sink->attach(engine.run(sql, std::move(params), origin(), deadline, sink, QueueSink::defaultCredit));
        return take(*sink);
    }

    static FederatedAnswer take(QueueSink &sink)
    {
        FederatedAnswer answer;
        const auto schema = sink.schema();
        if (!schema) {
            answer.end = schema.error();
            return answer;
        }
        std::vector<CellText> texts;
        for (const Column &column : **schema) {
            answer.columns << QString::fromStdString(column.name);
            answer.types << QString::fromStdString(column.type.name);
            texts.emplace_back(column.type);
        }
        while (true) {
            auto batch = sink.next();
            if (!batch) {
                answer.end = batch.error();
                return answer;
            }
            if (!*batch)
                break;
            for (std::size_t row = 0; row < (*batch)->rowCount(); ++row)
                answer.rows << rowText(**batch, texts, row);
        }
        answer.end = sink.summary();
        return answer;
    }

    static Origin origin() { return {Origin::Kind::Ctl, QStringLiteral("federation-test")}; }

    SteadyClock clock;
    Housekeeper housekeeper{clock};
    CancelRoad road{housekeeper};
    QTemporaryDir spill;
    QTemporaryDir files;

private:
    static QString rowText(const RowBatch &batch, const std::vector<CellText> &texts, std::size_t row)
    {
        std::string line;
        for (std::size_t i = 0; i < batch.columnCount(); ++i) {
            line += i == 0 ? "" : "|";
            if (batch.column(i).isNull(row))
                line += '-';
            else
                texts[i].append(line, batch.column(i), row);
        }
        return QString::fromStdString(line);
    }

    std::vector<FederatedSource> m_sources;
};
