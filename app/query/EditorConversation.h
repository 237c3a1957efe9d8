// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/EditorSession.h"

#include "app/pool/ConnectionPool.h"
#include "app/pool/SessionTable.h"
#include "app/query/MainThreadCalls.h"
#include "models/connection/DatabaseType.h"

#include <QTimer>

#include <optional>

class DatabaseManager;

/// What EditorSession does inside: gets and keeps its session, goes from statement to statement, notices losses.
/// Every step that waits is a callback that comes home through MainThreadCalls; one that is not wanted any more is
/// known by its attempt's number.
/// Thread: main.
class EditorConversation final
{
public:
    using State = EditorSession::State;
    using Transaction = EditorSession::Transaction;
    using Mode = EditorSession::TransactionMode;

    EditorConversation(EditorSession &owner, DatabaseManager &databases, SessionTable &sessions,
                       const QString &connectionId, const Origin &origin,
                       const EditorSession::Timing &timing);
    ~EditorConversation();
    Q_DISABLE_COPY_MOVE(EditorConversation)

    const QString connectionId;
    State state = State::Idle;
    Transaction transaction = Transaction::None;
    Mode mode = Mode::Automatic;
    ResultLimits resultLimits;

    [[nodiscard]] bool hasSession() const { return m_session != nullptr; }
    void run(std::vector<EditorSession::Statement> statements);
    /// COMMIT or ROLLBACK.
    void endTransaction(const QString &command);
    void stop();
    void drop();
    void close();

private:
    class CommandSink;
    using Done = std::function<void(const Result<StatementSummary> &)>;

    // To a session that answers.
    void prepare();
    void poolFound(const Result<std::shared_ptr<ConnectionPool>> &pool, DatabaseType type);
    void acquire(const std::shared_ptr<ConnectionPool> &pool);
    void acquired(Result<Lease> lease);
    void ping();
    void pinged(const Result<void> &alive);
    void begin();

    // From statement to statement.
    void next();
    [[nodiscard]] bool needsBegin(const EditorSession::Statement &statement) const;
    void runStatement(const EditorSession::Statement &statement);
    void statementOver();
    void runCommand(const QString &text, Done done);
    void transactionEnded(const Result<StatementSummary> &result);
    void giveUpDropped();
    void finish();
    void fail(const Error &error);

    // Keeping count.
    void setState(State wanted);
    void noteTransaction();
    void sessionEnded();
    void sessionLost(bool fateUnknown);
    void forgetSession();
    [[nodiscard]] Error transactionLost() const;

    EditorSession &m_owner;
    DatabaseManager &m_databases;
    SessionTable &m_sessions;
    const Origin m_origin;
    const EditorSession::Timing m_timing;
    const std::shared_ptr<MainThreadCalls> m_home;

    DatabaseType m_type = DatabaseType::PostgreSql;
    std::shared_ptr<ConnectionPool> m_pool;
    std::shared_ptr<Session> m_session;
    std::shared_ptr<RowStream> m_stream;
    std::shared_ptr<ResultSet> m_result;
    std::vector<EditorSession::Statement> m_statements;
    std::size_t m_next = 0;
    QString m_command;              ///< The COMMIT or ROLLBACK to run instead of statements.
    std::uint64_t m_attempt = 0;    ///< Callbacks of earlier ones are late.
    QString m_openNotice;           ///< Said when the next session is open.
    std::optional<Error> m_refusal; ///< What the next run is told instead of being run.
    std::chrono::steady_clock::time_point m_idleSince;
    bool m_pinging = false;
    bool m_stopRequested = false;
    bool m_dropped = false;
    QTimer m_stopTimer;
    QTimer m_dropTimer;
    QTimer m_warningTimer;
    BackgroundJobs m_jobs; ///< Last, so that its threads end first.
};
