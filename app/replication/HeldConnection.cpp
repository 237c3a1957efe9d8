// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/HeldConnection.h"

#include "app/drivers/Connection.h"
#include "app/pool/ConnectionPool.h"
#include "app/pool/PooledCall.h"
#include "app/pool/RowStream.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct HeldConnectionText
{
    Q_DECLARE_TR_FUNCTIONS(HeldConnection)
};

} // namespace

HeldConnection::HeldConnection(const std::shared_ptr<ConnectionPool> &pool, const Origin &origin)
{
    m_call = PooledCall::start(
        pool, origin, {}, [desk = m_desk](Connection &connection) { desk->serve(connection); },
        [desk = m_desk](const std::optional<Error> &stopped) { desk->back(stopped); });
}

HeldConnection::~HeldConnection()
{
    std::unique_lock lock(m_desk->mutex);
    m_desk->isLeaving = true;
    m_desk->changed.notify_all();
    const auto isBack = [this] { return m_desk->isBack; };
    if (m_desk->changed.wait_for(lock, RowStream::cancelDeadline, isBack))
        return;
    lock.unlock();
    interrupt();
    lock.lock();
    m_desk->changed.wait(lock, isBack);
}

void HeldConnection::post(Question question)
{
    std::unique_lock lock(m_desk->mutex);
    if (m_desk->over) {
        const Error error = *m_desk->over;
        lock.unlock();
        question.refuse(error);
        return;
    }
    m_desk->questions.push_back(std::move(question));
    m_desk->changed.notify_all();
}

void HeldConnection::interrupt()
{
    m_desk->close({ErrorCode::Cancelled, HeldConnectionText::tr("The connection was given up.")});
    m_call->stop();
}

bool HeldConnection::isOver() const
{
    const std::lock_guard lock(m_desk->mutex);
    return m_desk->over.has_value();
}

void HeldConnection::end()
{
    interrupt();
    std::unique_lock lock(m_desk->mutex);
    m_desk->changed.wait(lock, [this] { return m_desk->isBack; });
}

void HeldConnection::Desk::serve(Connection &connection)
{
    while (true) {
        Question question;
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [this] { return !questions.empty() || isLeaving || over; });
            if (over || questions.empty())
                return;
            question = std::move(questions.front());
            questions.pop_front();
        }
        question.run(connection);
        if (!connection.isUsable()) {
            close({ErrorCode::ConnectionLost, HeldConnectionText::tr("The connection was lost.")});
            return;
        }
    }
}

void HeldConnection::Desk::close(const Error &error)
{
    std::deque<Question> refused;
    Error reason = error;
    {
        const std::lock_guard lock(mutex);
        if (!over)
            over = error;
        reason = *over;
        refused.swap(questions);
        changed.notify_all();
    }
    for (const Question &question : refused)
        question.refuse(reason);
}

void HeldConnection::Desk::back(const std::optional<Error> &stopped)
{
    close(stopped.value_or(
        Error{ErrorCode::PoolClosed, HeldConnectionText::tr("The connection was given back.")}));
    const std::lock_guard lock(mutex);
    isBack = true;
    changed.notify_all();
}
