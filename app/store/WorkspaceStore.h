// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/HealthTable.h"
#include "app/store/JobTable.h"
#include "models/core/Result.h"
#include "models/query/HistoryEntry.h"

#include <QByteArray>
#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

/// Penstock's own SQLite file in a workspace (workspace.sqlite, WAL, 0600): windows with their pages and unsaved texts,
/// the history of statements, health, replication jobs and their runs. Any number of programs use it at once. All reading and writing happens on one thread
/// of its own, in order; answers come home to the caller's event loop, never after `context` has gone.
/// What is written survives a killed program; a power cut may take the last moments (synchronous NORMAL).
/// Thread: main.
class WorkspaceStore final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(WorkspaceStore)

public:
    /// Starts the thread; it opens the file. A file that is damaged or of a newer Penstock is left as it is: failed()
    /// says so once, each question answers with the same error, and writes are dropped. An error here: the folder is
    /// missing.
    [[nodiscard]] static Result<std::unique_ptr<WorkspaceStore>> open(const QString &folder);
    /// Writes what is pending; questions that wait are dropped.
    ~WorkspaceStore() override;

    /// Takes a window's place: that of the last window whose program is gone (its state comes back), or a new one.
    /// Held until the program ends, however it ends (flock on run/window-<id>.lock).
    struct Window
    {
        QString id;
        QByteArray state;        ///< As saved last; empty for a new one.
        bool othersOpen = false; ///< Another program has this workspace open in a window.
    };
    void takeWindow(QObject *context, std::function<void(Result<Window>)> callback);
    void saveWindow(const QString &id, const QByteArray &state);

    /// A page's state (text, cursor, connection), saved apart so that a keystroke writes little.
    struct PageState
    {
        QString id;
        QString kind;
        QByteArray state;
    };
    /// In the order of their positions.
    void pages(const QString &windowId, QObject *context,
               std::function<void(Result<std::vector<PageState>>)> callback);
    void savePage(const QString &windowId, const PageState &page, int position);
    void removePage(const QString &windowId, const QString &pageId);

    /// Credentials in the text and the error are masked before they are written. Of a text past maxHistoryText the rest
    /// is left out, and a comment at its end says so.
    void addHistory(const HistoryEntry &entry);
    static constexpr qsizetype maxHistoryText = qsizetype{1} << 20; ///< Characters.
    /// How many statements stay; the oldest go with the next addHistory(). 10,000 at first.
    void setHistoryLimit(int statements);
    /// Newest first. `search`: words that must all appear in text or connection, any case; empty for all. An empty
    /// `connectionId` is all connections.
    void history(const QString &search, const QString &connectionId, int limit, QObject *context,
                 std::function<void(Result<std::vector<HistoryEntry>>)> callback);
    void clearHistory(const QString &connectionId = {});

    // DutyLease's questions; DutyTable says what they promise.
    void takeDuty(const QString &duty, std::chrono::milliseconds span, QObject *context,
                  std::function<void(Result<std::optional<qint64>>)> callback);
    void renewDuty(const QString &duty, qint64 token, std::chrono::milliseconds span, QObject *context,
                   std::function<void(Result<bool>)> callback);
    void releaseDuty(const QString &duty, qint64 token);

    /// All of the batch or nothing, under that duty: ErrorCode::Conflict when another program has it now.
    void addHealth(const QString &duty, qint64 token, HealthTable::Batch batch, QObject *context,
                   std::function<void(Result<void>)> callback);
    /// The same for the last moment: written before the store goes, and nobody hears of it.
    void addLastHealth(const QString &duty, qint64 token, HealthTable::Batch batch);
    /// What is too old goes.
    void sweepHealth();
    /// See HealthTable::find().
    void health(const QString &connectionId, const std::vector<HealthMetric> &metrics, qint64 from, qint64 to,
                QObject *context, std::function<void(Result<std::vector<HealthTable::Series>>)> callback);
    void healthTotals(QObject *context, std::function<void(Result<std::vector<HealthTable::Day>>)> callback);

    // Replication; JobTable says what they promise.
    void jobs(QObject *context, std::function<void(Result<std::vector<ReplicationJob>>)> callback);
    void job(const QString &idOrName, QObject *context, std::function<void(Result<ReplicationJob>)> callback);
    /// `check` runs on the store's thread.
    void saveJob(const ReplicationJob &job, JobTable::Check check, QObject *context,
                 std::function<void(Result<ReplicationJob>)> callback);
    void removeJob(const QString &jobId, QObject *context, std::function<void(Result<void>)> callback);
    void jobTimes(QObject *context, std::function<void(Result<std::map<QString, JobTable::Times>>)> callback);
    void jobRevision(QObject *context, std::function<void(Result<qint64>)> callback);
    /// The token of a run that begins, or one greater than `atLeast` for a run that has begun; under a duty: Conflict when
    /// another program has it now.
    void beginRun(const QString &jobId, const QString &duty, qint64 dutyToken, QObject *context,
                  std::function<void(Result<qint64>)> callback);
    void raiseToken(const QString &jobId, qint64 atLeast, const QString &duty, qint64 dutyToken,
                    QObject *context, std::function<void(Result<qint64>)> callback);
    void addRun(const ReplicationRun &run, QObject *context, std::function<void(Result<void>)> callback);
    /// The same for the last moment: written before the store goes, and nobody hears of it.
    void addLastRun(const ReplicationRun &run);
    void runs(const QString &jobId, int limit, QObject *context,
              std::function<void(Result<std::vector<ReplicationRun>>)> callback);
    void addRefused(const JobTable::RefusedRow &row, QObject *context,
                    std::function<void(Result<void>)> callback);
    void clearRefused(const QString &jobId, const QString &table, const QString &target);
    void refused(const QString &jobId, int limit, QObject *context,
                 std::function<void(Result<std::vector<QJsonObject>>)> callback);

signals:
    /// A write failed (disk full, file gone); the program goes on, what was to be kept may not be. Told once until a
    /// write succeeds again, or fails otherwise.
    void failed(const Error &error);

private:
    class Worker;
    explicit WorkspaceStore(const QString &folder);
    template <typename T>
    void ask(QObject *context, std::function<void(Result<T>)> callback,
             std::function<Result<T>(Worker &)> question);

    std::unique_ptr<Worker> m_worker;
};
