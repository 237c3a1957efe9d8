// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/FanOut.h"
#include "models/connection/ConnectionProfile.h"
#include "models/query/FederatedPlan.h"
#include "ui/editor/PageContext.h"
#include "ui/federated/RunRecord.h"

class FederatedQuery;
class PoolManager;

/// A federated page's runs, one at a time: as a fan-out or as a join, each with its line in the list of tasks and in
/// the history.
/// Thread: GUI; nothing here waits.
class FederatedRunner final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FederatedRunner)

public:
    enum class Mode { FanOut, Join };

    /// The pools must outlive it, too.
    FederatedRunner(const PageContext &context, PoolManager &pools, QObject *parent = nullptr);
    /// Stops what runs.
    ~FederatedRunner() override;

    /// False in builds without federation.
    [[nodiscard]] bool canJoin() const { return m_query != nullptr; }
    /// `title`: the page's, as which the pools know it. An error: nothing was run.
    [[nodiscard]] Result<void> start(Mode mode, const QString &sql,
                                     const std::vector<ConnectionProfile> &asked, const QString &title);
    void stop();
    /// Of a fan-out, by its place among sources().
    void stopSource(int source);
    void retry(int source);
    void retryFailed();

    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    /// Of the run under way or of the last one; null before the first.
    [[nodiscard]] const std::shared_ptr<ResultSet> &result() const { return m_result; }
    /// The names of those that were asked.
    [[nodiscard]] QString asked() const { return m_record.asked(); }
    /// Of a fan-out; empty after a join.
    [[nodiscard]] std::vector<FanOut::Source> sources() const;
    [[nodiscard]] bool anyFailed() const;
    /// Of a join, after finished().
    [[nodiscard]] std::optional<FederatedPlan> plan() const;

signals:
    /// isRunning() changed.
    void stateChanged();
    void sourceChanged(int source);
    /// Also after each retry.
    void finished();

private:
    void retried();
    void end();

    const PageContext m_context;
    FanOut m_fanOut;
    FederatedQuery *m_query = nullptr;
    RunRecord m_record;
    Mode m_mode = Mode::FanOut; ///< Of the run.
    std::shared_ptr<ResultSet> m_result;
    bool m_isRunning = false;
};
