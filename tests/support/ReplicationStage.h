// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/Services.h"
#include "app/replication/ReplicationService.h"
#include "tests/support/TestServers.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QTimer>

#include <map>
#include <optional>

/// The replication of a workspace, driven step by step: jobs are saved and run, and each run is waited for. What nobody
/// expects to fail (opening, saving) ends the test program.
/// Thread: main.
class ReplicationStage final
{
public:
    explicit ReplicationStage(const Services::Options &options)
        : m_services(options)
    {
        m_services.open(&m_context, [](const Result<void> &opened) {
            if (!opened)
                qFatal("%s", qPrintable(opened.error().toText()));
        });
        auto store = m_services.store();
        if (!store)
            qFatal("%s", qPrintable(store.error().toText()));
        m_service = std::make_unique<ReplicationService>(m_services.databases(), *store);
        QObject::connect(&service(), &ReplicationService::runEnded, &m_context,
                         [this](const ReplicationRun &run) { m_ended[run.id] = run; });
    }

    [[nodiscard]] Services &services() { return m_services; }
    [[nodiscard]] ReplicationService &service() { return *m_service; }

    /// Incremental, never by itself, of these tables by name.
    [[nodiscard]] static ReplicationJob job(const QString &source, const QStringList &targets,
                                            const QStringList &tables,
                                            const QString &syncKey = QStringLiteral("updated_at"))
    {
        ReplicationJob job;
        job.name = QStringLiteral("job");
        job.sourceDatabase = source;
        job.targetDatabases = targets;
        for (const QString &table : tables)
            job.tables.push_back({.source = {.schema = {}, .name = table.toStdString()}});
        job.syncKey = syncKey;
        job.enabled = false;
        job.sweepHours = 0;
        return job;
    }
    ReplicationJob save(const ReplicationJob &job)
    {
        const auto saved = trySave(job);
        if (!saved)
            qFatal("%s", qPrintable(saved.error().toText()));
        return *saved;
    }
    [[nodiscard]] Result<ReplicationJob> trySave(const ReplicationJob &job)
    {
        std::optional<Result<ReplicationJob>> saved;
        service().save(job, &m_context,
                       [&saved](Result<ReplicationJob> result) { saved = std::move(result); });
        waitFor([&saved] { return saved.has_value(); }, "a job is saved");
        return *saved;
    }

    /// Until it has begun; an error when it did not.
    [[nodiscard]] Result<QString> start(const QString &jobId, bool mayDelete = false)
    {
        return begun([&](auto callback) { service().run(jobId, mayDelete, &m_context, callback); });
    }
    [[nodiscard]] bool isOver(const QString &runId) const { return m_ended.contains(runId); }
    [[nodiscard]] ReplicationRun end(const QString &runId)
    {
        waitFor([this, runId] { return isOver(runId); }, "a run ends");
        return m_ended.at(runId);
    }
    /// Both.
    [[nodiscard]] Result<ReplicationRun> run(const QString &jobId, bool mayDelete = false)
    {
        const auto begun = start(jobId, mayDelete);
        if (!begun)
            return begun.error();
        return end(*begun);
    }
    /// All rows, as if none had been copied before.
    [[nodiscard]] Result<ReplicationRun> copyAgain(const QString &jobId)
    {
        const auto id = begun([&](auto callback) { service().copyAgain(jobId, &m_context, callback); });
        if (!id)
            return id.error();
        return end(*id);
    }
    /// In words: "succeeded", or its state and all that is said of it.
    [[nodiscard]] static QString text(const Result<ReplicationRun> &run)
    {
        if (!run)
            return QStringLiteral("not begun: ") + run.error().toText();
        QStringList words{ReplicationRun::name(run->state)};
        if (run->state != ReplicationRun::State::Succeeded) {
            if (run->error)
                words << run->error->toText();
            for (const ReplicationProgress &table : run->tables) {
                if (table.error)
                    words << table.targetDatabase + QStringLiteral(": ") + table.error->toText();
            }
        }
        return words.join(QStringLiteral("; "));
    }

private:
    template <typename Begin>
    [[nodiscard]] Result<QString> begun(Begin begin)
    {
        std::optional<Result<ReplicationRun>> run;
        begin([&run](Result<ReplicationRun> answer) { run = std::move(answer); });
        waitFor([&run] { return run.has_value(); }, "a run begins");
        if (!*run)
            return run->error();
        return (*run)->id;
    }
    /// Until an event of this thread makes it true; a benchmark's figures are not those of somebody who polls.
    template <typename Condition>
    static void waitFor(Condition condition, const char *what)
    {
        const QDeadlineTimer deadline(longest);
        QTimer alarm; // wakes the loop, should no event come
        alarm.start(1000);
        while (!condition()) {
            if (deadline.hasExpired())
                qFatal("waited in vain until %s", what);
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }

    static constexpr int longest = 300'000; // milliseconds; longer than any run of a test
    QObject m_context;
    Services m_services;
    std::unique_ptr<ReplicationService> m_service;
    std::map<QString, ReplicationRun> m_ended;
};
