// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ResultLimits.h"
#include "app/query/ResultSet.h"
#include "models/core/Origin.h"
#include "models/core/Value.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <vector>

class DatabaseManager;
class EditorConversation;
class SessionTable;

/// One page's conversation with one connection: it keeps its session between runs, so that settings, temporary tables
/// and transactions stay; runs statements one after the other; can always be stopped. Opened at the first need. A
/// session lost to sleep, VPN or a restart is replaced before the next statement, which says so; never in the middle
/// of a transaction.
/// Thread: main; nothing here waits.
class EditorSession final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EditorSession)

public:
    enum class State {
        Idle,
        Opening, ///< Waits for a connection of the pool, or for a sign of life of an idle one.
        Running,
        Stopping, ///< The server was asked to stop.
    };
    Q_ENUM(State)
    /// Automatic: each statement by itself, unless the person wrote BEGIN. Manual: a transaction begins with the first
    /// statement and ends with commit() or rollback().
    enum class TransactionMode { Automatic, Manual };
    Q_ENUM(TransactionMode)
    enum class Transaction { None, Open, Failed };
    Q_ENUM(Transaction)

    /// One statement to run.
    struct Statement
    {
        QString text;
        std::vector<Value> params = {}; ///< For $1..$n.
        /// Where it stands in the page's text, so that an error's position can be shown there.
        qsizetype start = 0;
    };

    /// Its patience; tests have less.
    struct Timing
    {
        /// Idle sessions are given back after this, and an open transaction is rolled back; a notice() says so. The
        /// number is Beekeeper Studio's.
        std::chrono::milliseconds idleTtl{std::chrono::minutes(10)};
        /// expiring() comes this long before.
        std::chrono::milliseconds warning{std::chrono::minutes(1)};
        /// A session that was idle for longer is asked for a sign of life before it is used.
        std::chrono::milliseconds pingAfter{std::chrono::seconds(5)};
        std::chrono::milliseconds pingDeadline{std::chrono::seconds(2)};
        /// How long a server may take to stop before stopOverdue().
        std::chrono::milliseconds stopPatience{std::chrono::seconds(5)};
        /// How long a dropped connection may take to end its statement here; then the run ends without it.
        std::chrono::milliseconds dropPatience{std::chrono::seconds(1)};
    };

    /// `origin.name` is what the pool shows as the holder: the page's title. Both must outlive this object.
    EditorSession(DatabaseManager &databases, SessionTable &sessions, const QString &connectionId,
                  const Origin &origin, QObject *parent = nullptr);
    EditorSession(DatabaseManager &databases, SessionTable &sessions, const QString &connectionId,
                  const Origin &origin, const Timing &timing, QObject *parent);
    /// For results from now on.
    void setResultLimits(const ResultLimits &limits);
    /// Stops what runs, rolls back, gives the connection back; does not wait for any of it.
    ~EditorSession() override;

    [[nodiscard]] const QString &connectionId() const;
    [[nodiscard]] State state() const;
    [[nodiscard]] Transaction transaction() const;
    [[nodiscard]] TransactionMode transactionMode() const;
    /// Takes effect with the next statement; not while a transaction is open (false).
    bool setTransactionMode(TransactionMode mode);
    /// There is a session, so that temporary tables and settings may exist.
    [[nodiscard]] bool hasSession() const;

    /// Runs the statements in order and stops at the first that fails. Each gets a ResultSet of its own, told with
    /// statementStarted(). Only in Idle; false otherwise, or when there are none.
    bool run(std::vector<Statement> statements);
    /// Asks the server to stop the statement that runs; those behind it are not run. Ends the wait for a connection.
    void stop();
    /// Gives up on a server that does not stop: drops this connection alone. What it was doing may still end there.
    void dropConnection();
    /// Only in Idle; how it went comes as notice() or failed(), then finished().
    void commit();
    void rollback();
    /// Stops what runs, rolls back and gives the connection back to the pool.
    void close();

signals:
    /// state(), transaction() or transactionMode() changed.
    void stateChanged();
    /// Statement `index` of the run begins; its columns and rows, if any, come through `result`.
    void statementStarted(int index, const std::shared_ptr<ResultSet> &result);
    /// After result->finished(). Its error, if any, is that of the statement: `position` counts from the text's begin.
    void statementFinished(int index, const std::shared_ptr<ResultSet> &result);
    /// The whole run is over.
    void finished();
    /// Something a person should know: "The connection had been lost; a new session was opened ...".
    void notice(const QString &text);
    /// A run could not even begin: no connection (with who holds them), an open transaction lost, stopped before.
    /// finished() follows.
    void failed(const Error &error);
    void stopOverdue();
    void expiring();

private:
    friend class EditorConversation;
    const std::unique_ptr<EditorConversation> m_conversation;
};
