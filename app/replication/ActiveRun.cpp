// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ActiveRun.h"

#include "app/store/WorkspaceStore.h"

#include <QPointer>

#include <utility>

namespace {

/// Waits on a run's thread for an answer that comes through the main thread; a run that is stopped waits no more, since
/// the main thread may be waiting for it.
template <typename T>
Result<T> awaitAnswer(const PendingAnswer<T> &pending, const std::shared_ptr<RunControl> &control)
{
    constexpr std::chrono::milliseconds lookEvery{20};
    while (true) {
        if (auto answer = pending.wait(Deadline::after(lookEvery)))
            return *answer;
        if (control->isStopped())
            return Error{ErrorCode::Cancelled, ActiveRun::tr("The run was stopped.")};
    }
}

} // namespace

ActiveRun::ActiveRun(WorkspaceStore &store, RunContext context, Begun begun)
    : m_store(store)
    , m_context(std::move(context))
    , m_begun(std::move(begun))
    , m_duty(store, QStringLiteral("replication/job/") + m_context.job.id)
{
    m_context.control = std::make_shared<RunControl>();
    m_context.hooks = hooks();
    connect(&m_duty, &DutyLease::taken, this, &ActiveRun::took);
    connect(&m_duty, &DutyLease::refused, this, [this] {
        refuse({ErrorCode::Conflict,
                tr("The job “%1” is running already, in another program.").arg(m_context.job.name),
                tr("Wait until it has ended, or stop it there.")});
    });
    connect(&m_duty, &DutyLease::failed, this, &ActiveRun::refuse);
    // Somebody else may run the job now, and its token stops ours; what we do is of no use any more.
    connect(&m_duty, &DutyLease::lost, this, &ActiveRun::stop);
}

ActiveRun::~ActiveRun()
{
    m_runner.reset();
}

void ActiveRun::start()
{
    m_duty.start();
}

void ActiveRun::stop()
{
    m_context.control->stop();
}

void ActiveRun::setPaused(bool paused)
{
    m_context.control->setPaused(paused);
}

bool ActiveRun::isPaused() const
{
    return m_context.control->isPaused();
}

void ActiveRun::took(qint64 dutyToken)
{
    if (m_runner || m_isOver)
        return;
    m_store.refusedCounts(m_context.job.id, this, [this](const Result<JobTable::RefusedCounts> &counts) {
        if (counts)
            m_context.refusedBefore.insert(counts->begin(), counts->end());
    });
    m_store.beginRun(m_context.job.id, m_duty.duty(), dutyToken, this, [this](const Result<qint64> &token) {
        if (token)
            launch(*token);
        else
            refuse(token.error());
    });
}

void ActiveRun::launch(qint64 token)
{
    m_context.token = token;
    m_runner = std::make_unique<ReplicationRunner>(m_context, [this] {
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_isOver = true;
                m_duty.release();
                emit over();
            },
            Qt::QueuedConnection);
    });
    const ReplicationRun run = now();
    m_runner->start();
    if (m_begun)
        std::exchange(m_begun, {})(run);
}

void ActiveRun::refuse(const Error &error)
{
    if (m_runner || std::exchange(m_isOver, true))
        return;
    m_duty.release();
    if (m_begun)
        std::exchange(m_begun, {})(error);
    emit over();
}

RunHooks ActiveRun::hooks()
{
    // The run's threads end before this object does, but what they asked may still be on its way then.
    const auto control = m_context.control;
    const QString job = m_context.job.id;
    RunHooks hooks;
    hooks.raiseToken = [this, control, job](std::int64_t atLeast) {
        const PendingAnswer<std::int64_t> pending;
        QMetaObject::invokeMethod(
            this,
            [this, pending, job, atLeast] {
                const auto token = m_duty.token();
                if (!token)
                    return pending.answer(
                        Error{ErrorCode::Conflict, tr("Another program runs this job now.")});
                m_store.raiseToken(job, atLeast, m_duty.duty(), *token, this,
                                   [pending](const Result<qint64> &raised) {
                                       pending.answer(raised ? Result<std::int64_t>(*raised)
                                                             : Result<std::int64_t>(raised.error()));
                                   });
            },
            Qt::QueuedConnection);
        return awaitAnswer(pending, control);
    };
    hooks.refuse = [this, control, job](const QString &table, const QString &target, const QString &key,
                                        const QJsonObject &row) {
        const PendingAnswer<void> pending;
        const JobTable::RefusedRow refused{job, table, target, key, row};
        QMetaObject::invokeMethod(
            this,
            [this, pending, refused] {
                m_store.addRefused(refused, this,
                                   [pending](const Result<void> &added) { pending.answer(added); });
            },
            Qt::QueuedConnection);
        return awaitAnswer(pending, control);
    };
    hooks.forgive = [this, job](const QString &table, const QString &target) {
        QMetaObject::invokeMethod(
            this, [this, job, table, target] { m_store.clearRefused(job, table, target); },
            Qt::QueuedConnection);
    };
    return hooks;
}
