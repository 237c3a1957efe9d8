// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/ServerSessions.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Probe.h"
#include "app/pool/PooledCall.h"
#include "app/support/BackgroundJobs.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

namespace {

struct ServerSessionsText
{
    Q_DECLARE_TR_FUNCTIONS(ServerSessions)
};

constexpr std::size_t sessionLookUpsAtOnce = 4;

template <typename T>
using Answered = std::function<void(Result<T>)>;

/// Where the server does not tell the names of programs, this one still knows its own sessions.
void markOurs(std::vector<ServerSession> &sessions, const QString &connectionId,
              const std::vector<OpenConnection> &open)
{
    for (const OpenConnection &own : open) {
        if (own.connectionId != connectionId || own.serverSessionId == 0)
            continue;
        const auto found = std::ranges::find(sessions, own.serverSessionId, &ServerSession::id);
        if (found == sessions.end())
            continue;
        found->isOurs = true;
        if (found->application.isEmpty())
            found->application = own.applicationName;
    }
}

Error noProbe(const QString &connection)
{
    return {ErrorCode::Unsupported,
            ServerSessionsText::tr("\"%1\" has no sessions to show.").arg(connection)};
}

/// Who waits for whom, each session for the first listed one of those that block it.
class BlockerGraph
{
public:
    explicit BlockerGraph(const std::vector<ServerSession> &sessions)
        : m_blockers(sessions.size())
        , m_waiters(sessions.size())
        , m_takesPart(sessions.size())
        , m_isInCycle(sessions.size())
    {
        std::map<std::int64_t, std::size_t> places;
        for (std::size_t i = 0; i < sessions.size(); ++i)
            places.emplace(sessions[i].id, i);
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            for (const std::int64_t blocker : sessions[i].blockedBy) {
                m_takesPart[i] = true; // also when nobody who is listed blocks it
                const auto place = places.find(blocker);
                if (place == places.end())
                    continue;
                m_takesPart[place->second] = true;
                if (!m_blockers[i]) {
                    m_blockers[i] = place->second;
                    m_waiters[place->second].push_back(i);
                }
            }
        }
        markCycles();
    }
    [[nodiscard]] bool takesPart(std::size_t index) const { return m_takesPart[index]; }
    [[nodiscard]] bool isInCycle(std::size_t index) const { return m_isInCycle[index]; }
    [[nodiscard]] std::optional<std::size_t> blockerOf(std::size_t index) const { return m_blockers[index]; }
    [[nodiscard]] const std::vector<std::size_t> &waitersOf(std::size_t index) const
    {
        return m_waiters[index];
    }

private:
    /// Each has at most one blocker, so a walk that meets its own trace has found a circle.
    void markCycles()
    {
        std::vector<std::size_t> walkOf(m_blockers.size()); // 0: not met yet
        for (std::size_t start = 0; start < m_blockers.size(); ++start) {
            std::optional<std::size_t> at = start;
            for (; at && walkOf[*at] == 0; at = m_blockers[*at])
                walkOf[*at] = start + 1;
            if (!at || walkOf[*at] != start + 1)
                continue;
            for (; !m_isInCycle[*at]; at = m_blockers[*at])
                m_isInCycle[*at] = true;
        }
    }

    std::vector<std::optional<std::size_t>> m_blockers;
    std::vector<std::vector<std::size_t>> m_waiters;
    std::vector<bool> m_takesPart;
    std::vector<bool> m_isInCycle;
};

} // namespace

/// The calls under way. They come home through the event loop, and not at all once this object has gone.
class ServerSessions::Calls
{
public:
    explicit Calls(DatabaseManager &databases)
        : m_databases(databases)
        , m_door(std::make_shared<Door>())
        , m_jobs(sessionLookUpsAtOnce)
    {
        m_door->calls = this;
    }
    ~Calls()
    {
        {
            const std::lock_guard lock(m_door->mutex);
            m_door->calls = nullptr;
        }
        for (const auto &[number, call] : m_running)
            call->stop();
    }
    Q_DISABLE_COPY_MOVE(Calls)

    template <typename T>
    void ask(const QString &connectionId, std::function<Result<T>(Probe &)> question, QObject *context,
             Answered<T> answered)
    {
        const auto inTime = Deadline::after(deadline);
        const auto home = [context = QPointer<QObject>(context),
                           answered = std::move(answered)](const Result<T> &result) {
            if (context)
                answered(result);
        };
        // The list of connections may be locked while another thread saves it.
        m_jobs.start([this, &databases = m_databases, connectionId, inTime, home,
                      question = std::move(question)]() -> BackgroundJobs::Delivery {
            return [this, inTime, home, question, pool = databases.probeConnection(connectionId)] {
                if (pool)
                    begin<T>(*pool, inTime, question, home);
                else
                    home(pool.error());
            };
        });
    }

private:
    /// Where answers arrive from other threads, for as long as this object lives.
    struct Door
    {
        std::mutex mutex;
        Calls *calls = nullptr;

        void post(std::function<void(Calls &)> call)
        {
            const std::lock_guard lock(mutex);
            if (calls)
                QMetaObject::invokeMethod(
                    &calls->m_home, [calls = calls, call = std::move(call)] { call(*calls); },
                    Qt::QueuedConnection);
        }
    };

    template <typename T>
    void begin(const std::shared_ptr<ConnectionPool> &pool, Deadline inTime,
               const std::function<Result<T>(Probe &)> &question,
               const std::function<void(const Result<T> &)> &home)
    {
        const auto outcome = std::make_shared<Result<T>>(noProbe(pool->connectionName()));
        const auto number = ++m_number;
        auto call = PooledCall::start(
            pool, {Origin::Kind::Probe, QStringLiteral("sessions")}, inTime,
            [outcome, question](Connection &connection) {
                if (Probe *probe = connection.probe())
                    *outcome = question(*probe);
            },
            [door = m_door, number, outcome, home](const std::optional<Error> &stopped) {
                door->post([number, outcome, home, stopped](Calls &calls) {
                    calls.m_running.erase(number);
                    home(stopped ? Result<T>(*stopped) : *outcome); // last: it may destroy this object
                });
            });
        m_running.emplace(number, std::move(call));
    }

    DatabaseManager &m_databases;
    const std::shared_ptr<Door> m_door;
    QObject m_home; ///< Receives the queued calls; what is still queued dies with it.
    std::uint64_t m_number = 0;
    std::map<std::uint64_t, std::shared_ptr<PooledCall>> m_running;
    BackgroundJobs m_jobs;
};

ServerSessions::ServerSessions(DatabaseManager &databases, QObject *parent)
    : QObject(parent)
    , m_pools(databases.pools())
    , m_calls(std::make_unique<Calls>(databases))
{}

ServerSessions::~ServerSessions() = default;

void ServerSessions::list(const QString &connectionId, QObject *context,
                          std::function<void(Result<std::vector<ServerSession>>)> callback)
{
    m_calls->ask<std::vector<ServerSession>>(
        connectionId,
        [connectionId, &pools = m_pools](Probe &probe) {
            auto sessions = probe.sessions();
            if (sessions)
                markOurs(*sessions, connectionId, pools.openConnections());
            return sessions;
        },
        context, std::move(callback));
}

void ServerSessions::cancel(const QString &connectionId, std::int64_t session, QObject *context,
                            std::function<void(Result<void>)> callback)
{
    m_calls->ask<void>(
        connectionId, [session](Probe &probe) { return probe.cancelStatement(session); }, context,
        std::move(callback));
}

void ServerSessions::terminate(const QString &connectionId, std::int64_t session, QObject *context,
                               std::function<void(Result<void>)> callback)
{
    m_calls->ask<void>(
        connectionId, [session](Probe &probe) { return probe.terminateSession(session); }, context,
        std::move(callback));
}

std::vector<ServerSessions::Blocked> ServerSessions::blockerTree(const std::vector<ServerSession> &sessions)
{
    const BlockerGraph graph(sessions);
    std::vector<Blocked> tree;
    std::vector<bool> isShown(sessions.size());
    const auto show = [&](std::size_t root) {
        std::vector<std::pair<std::size_t, int>> left{{root, 0}};
        while (!left.empty()) {
            const auto [index, depth] = left.back();
            left.pop_back();
            if (isShown[index])
                continue;
            isShown[index] = true;
            tree.push_back({index, depth, graph.isInCycle(index)});
            const auto &waiters = graph.waitersOf(index);
            for (auto waiter = waiters.rbegin(); waiter != waiters.rend(); ++waiter)
                left.emplace_back(*waiter, depth + 1);
        }
    };
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (graph.takesPart(i) && !graph.blockerOf(i))
            show(i);
    }
    for (std::size_t i = 0; i < sessions.size(); ++i) { // what is left hangs on a circle
        if (graph.isInCycle(i))
            show(i);
    }
    return tree;
}
