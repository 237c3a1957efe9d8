// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/session/ServerSession.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

class DatabaseManager;
class PoolManager;

/// The sessions on the servers behind the connections, and their end. Each question goes over the connection's probe
/// session, outside the leases, and takes at most five seconds, waiting included; two questions about one connection
/// take turns.
/// Thread: main; nothing here waits.
class ServerSessions final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ServerSessions)

public:
    /// `databases` outlives this object.
    explicit ServerSessions(DatabaseManager &databases, QObject *parent = nullptr);
    /// Stops what runs. Nobody is called back any more.
    ~ServerSessions() override;

    // Each calls back exactly once, on the main thread, through its event loop, unless `context` has gone by then. A
    // connection whose engine has no sessions is an Unsupported.
    void list(const QString &connectionId, QObject *context,
              std::function<void(Result<std::vector<ServerSession>>)> callback);
    /// Of the session's running statement. NotFound when the session has gone, Privilege when this user may not,
    /// Invalid when it is the very session that asks.
    void cancel(const QString &connectionId, std::int64_t session, QObject *context,
                std::function<void(Result<void>)> callback);
    /// The same for the whole session.
    void terminate(const QString &connectionId, std::int64_t session, QObject *context,
                   std::function<void(Result<void>)> callback);

    /// One row of the picture of who blocks whom.
    struct Blocked
    {
        std::size_t index = 0; ///< Into the sessions.
        int depth = 0;         ///< 0: waits for nobody who is listed.
        /// Waits, directly or through others, for itself: a deadlock that the server has not ended yet.
        bool inCycle = false;
    };
    /// Only the sessions that block or wait, each waiter below the first of those it waits for, in the order of
    /// `sessions`. Every one of them appears exactly once. Thread: any.
    [[nodiscard]] static std::vector<Blocked> blockerTree(const std::vector<ServerSession> &sessions);

    static constexpr std::chrono::seconds deadline{5};

private:
    class Calls;
    const PoolManager &m_pools;
    const std::unique_ptr<Calls> m_calls;
};
