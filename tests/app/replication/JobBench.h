// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/DatabaseManager.h"
#include "app/drivers/DriverRegistry.h"
#include "app/replication/ReplicationService.h"
#include "app/store/WorkspaceStore.h"
#include "tests/support/TestServers.h"

#include <QProcess>
#include <QTemporaryDir>

#include <optional>

/// A workspace with connections, a ReplicationService over it, and the means to fill and read the databases behind.
/// Failing to make anything ends the test program. Main thread; answers are waited for in its event loop.
class JobBench final
{
public:
    JobBench()
    {
        auto opened = WorkspaceStore::open(m_folder.path());
        if (!opened)
            qFatal("%s", qPrintable(opened.error().toText()));
        m_store = std::move(*opened);
        m_service = std::make_unique<ReplicationService>(m_databases, m_store.get());
    }
    ~JobBench()
    {
        m_service.reset();
        m_databases.closeAllConnections();
    }
    Q_DISABLE_COPY_MOVE(JobBench)

    [[nodiscard]] ReplicationService &service() { return *m_service; }
    [[nodiscard]] WorkspaceStore &store() { return *m_store; }
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }

    void add(ConnectionProfile profile)
    {
        const auto added = m_databases.addTestConfigs({std::move(profile)});
        if (!added)
            qFatal("%s", qPrintable(added.error().toText()));
    }
    /// A SQLite file with what these statements make.
    void addSqlite(const QString &name, const QString &statements)
    {
        sqlite(name, statements.isEmpty() ? QStringLiteral("VACUUM") : statements);
        ConnectionProfile profile = TestServers::sqlite(path(name), name);
        profile.id = name;
        add(profile);
    }
    /// Runs statements in a SQLite file; what they print.
    QString sqlite(const QString &name, const QString &statements) const
    {
        QProcess process;
        process.start(QStringLiteral("sqlite3"), {path(name)});
        process.write(statements.toUtf8());
        process.closeWriteChannel();
        if (!process.waitForFinished(60000) || process.exitCode() != 0)
            qFatal("sqlite3 %s: %s", qPrintable(name), process.readAllStandardError().constData());
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }

    // -- Answers

    template <typename T>
    [[nodiscard]] static Result<T> wait(const std::optional<Result<T>> &answer, int milliseconds = 30000)
    {
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, milliseconds))
            return Error{ErrorCode::Timeout, QStringLiteral("no answer in the test's time")};
        return *answer;
    }
    [[nodiscard]] Result<ReplicationJob> save(const ReplicationJob &job)
    {
        std::optional<Result<ReplicationJob>> answer;
        m_service->save(job, &m_context, [&answer](const Result<ReplicationJob> &saved) { answer = saved; });
        return wait(answer);
    }
    enum class Kind { Normal, MayDelete, Again };
    /// Begins it.
    [[nodiscard]] Result<ReplicationRun> begin(const QString &jobId, Kind kind = Kind::Normal)
    {
        std::optional<Result<ReplicationRun>> answer;
        const auto take = [&answer](const Result<ReplicationRun> &run) { answer = run; };
        if (kind == Kind::Again)
            m_service->copyAgain(jobId, &m_context, take);
        else
            m_service->run(jobId, kind == Kind::MayDelete, &m_context, take);
        return wait(answer);
    }
    /// The run as it ended.
    [[nodiscard]] Result<ReplicationRun> awaitEnd(const QString &runId, int milliseconds = 60000)
    {
        std::optional<Result<ReplicationRun>> end;
        const auto connection = QObject::connect(m_service.get(), &ReplicationService::runEnded, &m_context,
                                                 [&end, runId](const ReplicationRun &run) {
                                                     if (run.id == runId)
                                                         end = run;
                                                 });
        const auto result = wait(end, milliseconds);
        QObject::disconnect(connection);
        return result;
    }
    /// Runs it to its end.
    [[nodiscard]] Result<ReplicationRun> run(const QString &jobId, Kind kind = Kind::Normal)
    {
        const auto begun = begin(jobId, kind);
        return begun ? awaitEnd(begun->id) : begun;
    }
    [[nodiscard]] QObject *context() { return &m_context; }

    [[nodiscard]] static ReplicationJob job(const QString &source, const QStringList &targets,
                                            const std::vector<std::string> &tables,
                                            ReplicationMode mode = ReplicationMode::Incremental)
    {
        ReplicationJob job;
        job.name = QStringLiteral("job");
        job.sourceDatabase = source;
        job.targetDatabases = targets;
        job.mode = mode;
        job.syncKey = QStringLiteral("updated_at");
        for (const std::string &table : tables)
            job.tables.push_back({{"", table}});
        return job;
    }

private:
    QTemporaryDir m_folder;
    SteadyClock m_clock;
    PoolManager m_pools{m_clock, DriverRegistry::connectorFor};
    DatabaseManager m_databases{nullptr, m_pools};
    std::unique_ptr<WorkspaceStore> m_store;
    std::unique_ptr<ReplicationService> m_service;
    QObject m_context;
};

/// The run has ended well.
#define PENSTOCK_SUCCEEDED(run) \
    do { \
        PENSTOCK_VERIFY(run); \
        if ((run)->state != ReplicationRun::State::Succeeded) \
            QFAIL(qPrintable(ReplicationRun::name((run)->state) + u' ' \
                             + ((run)->firstError() ? (run)->firstError()->toText() : QString()) + u' ' \
                             + (run)->warnings.join(u' '))); \
    } while (false)
