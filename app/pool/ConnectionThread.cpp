// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/ConnectionThread.h"

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/pool/ClosedConnection.h"
#include "app/pool/Housekeeper.h"

#include <utility>

ConnectionThread::ConnectionThread(Housekeeper &housekeeper, SessionHooks hooks, QString name)
    : m_housekeeper(housekeeper)
    , m_hooks(std::move(hooks))
    , m_name(std::move(name))
{}

void ConnectionThread::start(std::shared_ptr<Connector> connector, const Origin &origin, Deadline deadline,
                             Started done)
{
    m_housekeeper.expect();
    const std::lock_guard lock(m_mutex); // the thread may end before it is stored here
    m_thread = std::thread([self = shared_from_this(), connector = std::move(connector), origin, deadline,
                            done = std::move(done)]() mutable {
        self->run(connector, origin, deadline, done);
        done = {};
        Housekeeper &housekeeper = self->m_housekeeper;
        std::thread own;
        {
            const std::lock_guard guard(self->m_mutex);
            own = std::move(self->m_thread);
        }
        self.reset();
        housekeeper.reap(std::move(own));
    });
}

void ConnectionThread::run(const std::shared_ptr<Connector> &connector, const Origin &origin,
                           Deadline deadline, const Started &done)
{
    auto opened = connector->open(origin, deadline, m_opening.get_token());
    if (!opened) {
        done(opened.error());
        return;
    }
    std::unique_ptr<Connection> connection = std::move(*opened);
    if (m_hooks.opened)
        m_hooks.opened(*connection, m_name);
    done(Opened{connection->canceller(), connection->serverSessionId()});
    runJobs(std::move(connection));
    if (const auto closed = std::exchange(m_closed, {}))
        closed();
}

void ConnectionThread::runJobs(std::unique_ptr<Connection> connection)
{
    ClosedConnection closed;
    std::unique_lock lock(m_mutex);
    m_quietSince = m_housekeeper.clock().now();
    while (true) {
        m_changed.wait(lock, [&] { return !m_jobs.empty() || m_stop || m_closeEarly; });
        if (std::exchange(m_closeEarly, false)) {
            const auto done = std::exchange(m_closedEarly, {});
            lock.unlock();
            close(connection);
            done();
            lock.lock();
            continue;
        }
        if (m_jobs.empty())
            break;
        m_isWorking = true;
        {
            const Job job = std::move(m_jobs.front());
            m_jobs.pop_front();
            lock.unlock();
            job(connection ? *connection : closed);
        } // what the job held dies before the next one, and outside the lock
        lock.lock();
        m_isWorking = false;
        m_quietSince = m_housekeeper.clock().now();
    }
    lock.unlock();
    close(connection);
}

void ConnectionThread::close(std::unique_ptr<Connection> &connection)
{
    if (!connection)
        return;
    if (m_hooks.closing)
        m_hooks.closing(m_name);
    connection.reset();
}

void ConnectionThread::closeEarly(std::function<void()> closed)
{
    const std::lock_guard lock(m_mutex);
    m_closedEarly = std::move(closed);
    m_closeEarly = true;
    m_changed.notify_all();
}

std::optional<Clock::TimePoint> ConnectionThread::quietSince() const
{
    const std::lock_guard lock(m_mutex);
    if (m_isWorking || !m_jobs.empty())
        return std::nullopt;
    return m_quietSince;
}

void ConnectionThread::post(Job job)
{
    const std::lock_guard lock(m_mutex);
    m_jobs.push_back(std::move(job));
    m_changed.notify_all();
}

void ConnectionThread::stop(std::function<void()> closed)
{
    const std::lock_guard lock(m_mutex);
    m_closed = std::move(closed);
    m_stop = true;
    m_changed.notify_all();
}
