// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/PooledCall.h"
#include "app/support/BackgroundJobs.h"

#include <QObject>

#include <deque>
#include <mutex>

class Catalogue;
class ConnectionPool;
class DatabaseManager;

/// The questions to one connection's catalogue, one after the other over its metadata connection.
/// Thread: main. Questions run on the connection's thread.
class SchemaLoad final
{
public:
    /// Asks the catalogue, on the connection's thread; gives what to do with the answer on the main thread.
    using Question = std::function<std::function<void()>(Catalogue &catalogue)>;
    using Failure = std::function<void(const Error &error)>;

    /// Both must outlive this object.
    SchemaLoad(DatabaseManager &databases, BackgroundJobs &jobs, QString connectionId);
    /// Stops what runs. Nothing is answered any more.
    ~SchemaLoad();
    Q_DISABLE_COPY_MOVE(SchemaLoad)

    /// Either the question's answer or `failed` is called, from the event loop.
    void ask(Question question, Failure failed);

    static constexpr std::chrono::seconds deadline{30};

private:
    struct Ask
    {
        Question question;
        Failure failed;
    };
    /// Where answers arrive from other threads, for as long as this object lives.
    struct Door;

    void next();
    void begin(const Result<std::shared_ptr<ConnectionPool>> &pool);
    void ended(const std::function<void()> &answer, const std::optional<Error> &error);

    DatabaseManager &m_databases;
    BackgroundJobs &m_jobs;
    const QString m_connectionId;
    const std::shared_ptr<Door> m_door;
    QObject m_home;         ///< Receives the queued calls; what is still queued dies with it.
    std::deque<Ask> m_asks; ///< The first one is under way when m_isBusy.
    bool m_isBusy = false;
    std::shared_ptr<PooledCall> m_call;
};
