// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/WorkspaceStore.h"

#include "app/store/DutyTable.h"
#include "app/store/HistoryTable.h"
#include "app/store/StoreFile.h"
#include "app/store/WindowTable.h"
#include "app/support/SystemError.h"

#include <QDateTime>
#include <QFileInfo>
#include <QPointer>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

/// The thread with its queue; the file and the tables are touched there only.
class WorkspaceStore::Worker final
{
public:
    /// Looks or changes; what happened with a change is told in here.
    using Work = std::function<void(Worker &)>;
    using Change = std::function<Result<void>(Worker &)>;

    Worker(WorkspaceStore *store, QString folder)
        : m_store(store)
        , m_folder(std::move(folder))
        , m_thread([this] { run(); })
    {}
    ~Worker()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }
    Q_DISABLE_COPY_MOVE(Worker)

    void change(Change change)
    {
        add({[change = std::move(change)](Worker &worker) {
                 if (!worker.m_error)
                     worker.tell(change(worker));
             },
             true});
    }
    void look(Work work) { add({std::move(work), false}); }

    /// On the thread: why the file is not open; nothing when it is.
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    /// On the thread, after error() said nothing.
    [[nodiscard]] WindowTable &windows() { return *m_windows; }
    [[nodiscard]] HistoryTable &statements() { return *m_history; }
    [[nodiscard]] DutyTable &duties() { return *m_duties; }
    [[nodiscard]] HealthTable &health() { return *m_health; }
    [[nodiscard]] JobTable &jobs() { return *m_replication; }
    [[nodiscard]] Result<void> addHealth(const QString &duty, qint64 token, const HealthTable::Batch &batch)
    {
        return m_file->transaction([&]() -> Result<void> {
            if (auto ours = m_duties->demand(duty, token); !ours)
                return ours;
            return m_health->add(batch, QDateTime::currentMSecsSinceEpoch());
        });
    }

    [[nodiscard]] Result<qint64> takeToken(const QString &jobId, qint64 atLeast, const QString &duty,
                                           qint64 dutyToken, bool begins)
    {
        qint64 given = 0;
        auto done = m_file->transaction([&]() -> Result<void> {
            if (auto ours = m_duties->demand(duty, dutyToken); !ours)
                return ours;
            auto token = m_replication->nextToken(jobId, atLeast);
            if (!token)
                return token.error();
            given = *token;
            return begins ? m_replication->setStarted(jobId, QDateTime::currentMSecsSinceEpoch())
                          : Result<void>();
        });
        if (!done)
            return done.error();
        return given;
    }
    [[nodiscard]] Result<void> addRun(const ReplicationRun &run)
    {
        return m_file->transaction(
            [&] { return m_replication->addRun(run, QDateTime::currentMSecsSinceEpoch()); });
    }
    [[nodiscard]] Result<void> addRefused(const JobTable::RefusedRow &row)
    {
        return m_file->transaction([&] { return m_replication->addRefused(row); });
    }

private:
    struct Job
    {
        Work work;
        bool mustRun = false; ///< Also when the store goes.
    };

    void add(Job job)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_jobs.push_back(std::move(job));
        }
        m_wake.notify_one();
    }

    void run()
    {
        open();
        for (;;) {
            Work work;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
                if (m_jobs.empty())
                    break;
                (!m_stopping || m_jobs.front().mustRun ? work : m_dropped.emplace_back()) =
                    std::move(m_jobs.front().work);
                m_jobs.pop_front();
            }
            if (work)
                work(*this);
        }
        m_replication.reset();
        m_health.reset();
        m_duties.reset();
        m_history.reset();
        m_windows.reset(); // the windows' locks; what was written is there for the next who takes them
        m_file.reset();
    }

    void open()
    {
        auto file = StoreFile::open(m_folder + QLatin1String("/workspace.sqlite"));
        if (!file) {
            m_error = file.error();
            tell(file.error());
            return;
        }
        m_file = std::move(*file);
        m_windows.emplace(*m_file, m_folder + QLatin1String("/run"));
        m_history.emplace(*m_file);
        m_duties.emplace(*m_file, m_folder + QLatin1String("/run"));
        m_health.emplace(*m_file);
        m_replication.emplace(*m_file);
    }

    void tell(const Result<void> &result)
    {
        const QString failure = result ? QString() : result.error().toText();
        if (failure == std::exchange(m_failure, failure) || result)
            return;
        QMetaObject::invokeMethod(
            m_store, [store = m_store, error = result.error()] { emit store->failed(error); },
            Qt::QueuedConnection);
    }

    WorkspaceStore *const m_store;
    const QString m_folder;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    std::vector<Work> m_dropped; ///< What callers captured is destroyed with this object, on their thread.
    bool m_stopping = false;
    std::unique_ptr<StoreFile> m_file;
    std::optional<WindowTable> m_windows;
    std::optional<HistoryTable> m_history;
    std::optional<DutyTable> m_duties;
    std::optional<HealthTable> m_health;
    std::optional<JobTable> m_replication;
    std::optional<Error> m_error;
    QString m_failure; ///< The one told last.
    std::thread m_thread;
};

template <typename T>
void WorkspaceStore::ask(QObject *context, std::function<void(Result<T>)> callback,
                         std::function<Result<T>(Worker &)> question)
{
    // Shared, since a queue's work is copyable. What the caller captured is destroyed on the caller's thread: after
    // the answer, or with the worker.
    struct Asked
    {
        QPointer<QObject> context;
        std::function<void(Result<T>)> callback;
    };
    const auto asked = std::make_shared<Asked>(Asked{context, std::move(callback)});
    m_worker->look([this, asked, question = std::move(question)](Worker &worker) {
        Result<T> answer = worker.error() ? Result<T>(*worker.error()) : question(worker);
        QMetaObject::invokeMethod(
            this,
            [asked, answer = std::move(answer)] {
                const auto callback = std::exchange(asked->callback, {});
                if (asked->context)
                    callback(answer);
            },
            Qt::QueuedConnection);
    });
}

Result<std::unique_ptr<WorkspaceStore>> WorkspaceStore::open(const QString &folder)
{
    if (!QFileInfo(folder).isDir())
        return SystemError::fromErrno(ENOENT, tr("The workspace %1 does not exist.").arg(folder));
    return std::unique_ptr<WorkspaceStore>(new WorkspaceStore(folder));
}

WorkspaceStore::WorkspaceStore(const QString &folder)
    : m_worker(std::make_unique<Worker>(this, folder))
{}

WorkspaceStore::~WorkspaceStore() = default;

void WorkspaceStore::takeWindow(QObject *context, std::function<void(Result<Window>)> callback)
{
    ask<Window>(context, std::move(callback), [](Worker &worker) { return worker.windows().take(); });
}

void WorkspaceStore::saveWindow(const QString &id, const QByteArray &state)
{
    m_worker->change([id, state](Worker &worker) { return worker.windows().save(id, state); });
}

void WorkspaceStore::pages(const QString &windowId, QObject *context,
                           std::function<void(Result<std::vector<PageState>>)> callback)
{
    ask<std::vector<PageState>>(context, std::move(callback),
                                [windowId](Worker &worker) { return worker.windows().pages(windowId); });
}

void WorkspaceStore::savePage(const QString &windowId, const PageState &page, int position)
{
    m_worker->change([windowId, page, position](Worker &worker) {
        return worker.windows().savePage(windowId, page, position);
    });
}

void WorkspaceStore::removePage(const QString &windowId, const QString &pageId)
{
    m_worker->change(
        [windowId, pageId](Worker &worker) { return worker.windows().removePage(windowId, pageId); });
}

void WorkspaceStore::addHistory(const HistoryEntry &entry)
{
    m_worker->change([entry](Worker &worker) { return worker.statements().add(entry); });
}

void WorkspaceStore::setHistoryLimit(int statements)
{
    m_worker->change([statements](Worker &worker) {
        worker.statements().setLimit(statements);
        return Result<void>();
    });
}

void WorkspaceStore::history(const QString &search, const QString &connectionId, int limit, QObject *context,
                             std::function<void(Result<std::vector<HistoryEntry>>)> callback)
{
    ask<std::vector<HistoryEntry>>(context, std::move(callback),
                                   [search, connectionId, limit](Worker &worker) {
                                       return worker.statements().find(search, connectionId, limit);
                                   });
}

void WorkspaceStore::clearHistory(const QString &connectionId)
{
    m_worker->change([connectionId](Worker &worker) { return worker.statements().clear(connectionId); });
}

void WorkspaceStore::takeDuty(const QString &duty, std::chrono::milliseconds span, QObject *context,
                              std::function<void(Result<std::optional<qint64>>)> callback)
{
    ask<std::optional<qint64>>(context, std::move(callback),
                               [duty, span](Worker &worker) { return worker.duties().take(duty, span); });
}

void WorkspaceStore::renewDuty(const QString &duty, qint64 token, std::chrono::milliseconds span,
                               QObject *context, std::function<void(Result<bool>)> callback)
{
    ask<bool>(context, std::move(callback),
              [duty, token, span](Worker &worker) { return worker.duties().renew(duty, token, span); });
}

void WorkspaceStore::releaseDuty(const QString &duty, qint64 token)
{
    m_worker->change([duty, token](Worker &worker) { return worker.duties().release(duty, token); });
}

void WorkspaceStore::addHealth(const QString &duty, qint64 token, HealthTable::Batch batch, QObject *context,
                               std::function<void(Result<void>)> callback)
{
    ask<void>(context, std::move(callback), [duty, token, batch = std::move(batch)](Worker &worker) {
        return worker.addHealth(duty, token, batch);
    });
}

void WorkspaceStore::addLastHealth(const QString &duty, qint64 token, HealthTable::Batch batch)
{
    m_worker->change([duty, token, batch = std::move(batch)](Worker &worker) {
        return worker.addHealth(duty, token, batch);
    });
}

void WorkspaceStore::sweepHealth()
{
    m_worker->change(
        [](Worker &worker) { return worker.health().sweep(QDateTime::currentMSecsSinceEpoch()); });
}

void WorkspaceStore::health(const QString &connectionId, const std::vector<HealthMetric> &metrics,
                            qint64 from, qint64 to, QObject *context,
                            std::function<void(Result<std::vector<HealthTable::Series>>)> callback)
{
    ask<std::vector<HealthTable::Series>>(
        context, std::move(callback), [connectionId, metrics, from, to](Worker &worker) {
            return worker.health().find(connectionId, metrics, from, to, QDateTime::currentMSecsSinceEpoch());
        });
}

void WorkspaceStore::healthTotals(QObject *context,
                                  std::function<void(Result<std::vector<HealthTable::Day>>)> callback)
{
    ask<std::vector<HealthTable::Day>>(context, std::move(callback),
                                       [](Worker &worker) { return worker.health().totals(); });
}

void WorkspaceStore::jobs(QObject *context, std::function<void(Result<std::vector<ReplicationJob>>)> callback)
{
    ask<std::vector<ReplicationJob>>(context, std::move(callback),
                                     [](Worker &worker) { return worker.jobs().jobs(); });
}

void WorkspaceStore::job(const QString &idOrName, QObject *context,
                         std::function<void(Result<ReplicationJob>)> callback)
{
    ask<ReplicationJob>(context, std::move(callback),
                        [idOrName](Worker &worker) { return worker.jobs().job(idOrName); });
}

void WorkspaceStore::saveJob(const ReplicationJob &job, JobTable::Check check, QObject *context,
                             std::function<void(Result<ReplicationJob>)> callback)
{
    ask<ReplicationJob>(context, std::move(callback), [job, check = std::move(check)](Worker &worker) {
        return worker.jobs().save(job, check);
    });
}

void WorkspaceStore::removeJob(const QString &jobId, QObject *context,
                               std::function<void(Result<void>)> callback)
{
    ask<void>(context, std::move(callback), [jobId](Worker &worker) { return worker.jobs().remove(jobId); });
}

void WorkspaceStore::jobTimes(QObject *context,
                              std::function<void(Result<std::map<QString, JobTable::Times>>)> callback)
{
    ask<std::map<QString, JobTable::Times>>(context, std::move(callback),
                                            [](Worker &worker) { return worker.jobs().times(); });
}

void WorkspaceStore::jobRevision(QObject *context, std::function<void(Result<qint64>)> callback)
{
    ask<qint64>(context, std::move(callback), [](Worker &worker) { return worker.jobs().revision(); });
}

void WorkspaceStore::beginRun(const QString &jobId, const QString &duty, qint64 dutyToken, QObject *context,
                              std::function<void(Result<qint64>)> callback)
{
    ask<qint64>(context, std::move(callback), [jobId, duty, dutyToken](Worker &worker) {
        return worker.takeToken(jobId, 0, duty, dutyToken, true);
    });
}

void WorkspaceStore::raiseToken(const QString &jobId, qint64 atLeast, const QString &duty, qint64 dutyToken,
                                QObject *context, std::function<void(Result<qint64>)> callback)
{
    ask<qint64>(context, std::move(callback), [jobId, atLeast, duty, dutyToken](Worker &worker) {
        return worker.takeToken(jobId, atLeast, duty, dutyToken, false);
    });
}

void WorkspaceStore::addRun(const ReplicationRun &run, QObject *context,
                            std::function<void(Result<void>)> callback)
{
    ask<void>(context, std::move(callback), [run](Worker &worker) { return worker.addRun(run); });
}

void WorkspaceStore::addLastRun(const ReplicationRun &run)
{
    m_worker->change([run](Worker &worker) { return worker.addRun(run); });
}

void WorkspaceStore::runs(const QString &jobId, int limit, QObject *context,
                          std::function<void(Result<std::vector<ReplicationRun>>)> callback)
{
    ask<std::vector<ReplicationRun>>(context, std::move(callback), [jobId, limit](Worker &worker) {
        return worker.jobs().runs(jobId, limit);
    });
}

void WorkspaceStore::addRefused(const JobTable::RefusedRow &row, QObject *context,
                                std::function<void(Result<void>)> callback)
{
    ask<void>(context, std::move(callback), [row](Worker &worker) { return worker.addRefused(row); });
}

void WorkspaceStore::clearRefused(const QString &jobId, const QString &table, const QString &target)
{
    m_worker->change(
        [jobId, table, target](Worker &worker) { return worker.jobs().clearRefused(jobId, table, target); });
}

void WorkspaceStore::refused(const QString &jobId, int limit, QObject *context,
                             std::function<void(Result<std::vector<QJsonObject>>)> callback)
{
    ask<std::vector<QJsonObject>>(context, std::move(callback), [jobId, limit](Worker &worker) {
        return worker.jobs().refused(jobId, limit);
    });
}
