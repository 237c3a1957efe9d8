// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/replication/RunContext.h"
#include "app/replication/TargetRun.h"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

/// One run of a job, on threads of its own, from its beginning to its end. Targets that stand at the same place go
/// together, so that the source is read once for them; those that stand elsewhere go beside them; one that cannot keep up
/// or is lost goes by itself afterwards, and is tried again from its checkpoint.
/// Thread: any; nothing waits but the destructor.
class ReplicationRunner final
{
public:
    /// `ended` comes once, on the run's thread, when the board says that it is over; it must not destroy this object.
    ReplicationRunner(RunContext context, std::function<void()> ended);
    /// stop(), then waits.
    ~ReplicationRunner();
    ReplicationRunner(const ReplicationRunner &) = delete;
    ReplicationRunner &operator=(const ReplicationRunner &) = delete;

    void start();
    /// Ends at the next checkpoint at the latest, or when RunLimits::stopGrace is over.
    void stop() { m_run->control->stop(); }
    void setPaused(bool paused) { m_run->control->setPaused(paused); }
    [[nodiscard]] bool isPaused() const { return m_run->control->isPaused(); }
    [[nodiscard]] ReplicationRun now() const { return m_run->board->now(); }

private:
    using Targets = std::vector<std::shared_ptr<TargetRun>>;

    void run();
    [[nodiscard]] bool lookAtSource();
    void runTargets();
    /// Those that are ready, but for a moment's patience; the others go to `late`.
    [[nodiscard]] Targets survey(const Targets &targets, Targets &late) const;
    [[nodiscard]] bool takeSurvey(TargetRun &target) const;
    /// By where they stand.
    [[nodiscard]] static std::vector<Targets> groups(const Targets &targets);
    template <typename T>
    static void forEach(const std::vector<T> &items, const std::function<void(const T &)> &run);
    void runGroup(const Targets &group, std::size_t windowBytes) const;
    void runAlone(const std::shared_ptr<TargetRun> &target, std::size_t windowBytes) const;
    [[nodiscard]] bool comesBack(TargetRun &target) const;

    std::shared_ptr<RunContext> m_run;
    const std::function<void()> m_ended;
    std::thread m_thread;
};
