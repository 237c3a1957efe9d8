// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/EditorConversation.h"

#include "app/connections/DatabaseManager.h"
#include "app/pool/RowStream.h"
#include "app/query/StatementRisk.h"

#include <QPointer>

#include <utility>

namespace {

/// A session of a page ends by being idle, however long its page lives.
constexpr std::chrono::hours noHardEnd{24 * 365};
constexpr int commandCredit = 1000;

/// Whether losing the connection in it leaves open what became of the transaction. Rather too often than not: END is a
/// COMMIT, and a procedure or a DO block may hold one.
bool mayCommit(const QString &statement, DatabaseType type)
{
    const bool endsTransaction =
        StatementRisk::of(statement, type).kind == StatementRisk::Kind::Transaction
        && !statement.trimmed().startsWith(QLatin1String("ROLLBACK"), Qt::CaseInsensitive);
    return endsTransaction || statement.contains(QLatin1String("commit"), Qt::CaseInsensitive);
}

} // namespace

/// For Penstock's own BEGIN, COMMIT and ROLLBACK: only the outcome matters.
class EditorConversation::CommandSink final : public RowSink
{
public:
    CommandSink(std::shared_ptr<MainThreadCalls> home, Done done)
        : m_home(std::move(home))
        , m_done(std::move(done))
    {}
    void started(const RowSchema &) override {}
    void received(RowBatch) override {}
    void finished(Result<StatementSummary> result) override
    {
        m_home->post([done = m_done, result = std::move(result)] { done(result); });
    }

private:
    const std::shared_ptr<MainThreadCalls> m_home;
    const Done m_done;
};

EditorConversation::EditorConversation(EditorSession &owner, DatabaseManager &databases,
                                       SessionTable &sessions, const QString &id, const Origin &origin,
                                       const EditorSession::Timing &timing)
    : connectionId(id)
    , m_owner(owner)
    , m_databases(databases)
    , m_sessions(sessions)
    , m_origin(origin)
    , m_timing(timing)
    , m_home(std::make_shared<MainThreadCalls>(&owner))
    , m_jobs(1)
{
    for (QTimer *timer : {&m_stopTimer, &m_dropTimer, &m_warningTimer})
        timer->setSingleShot(true);
    QObject::connect(&m_stopTimer, &QTimer::timeout, &owner, &EditorSession::stopOverdue);
    QObject::connect(&m_warningTimer, &QTimer::timeout, &owner, &EditorSession::expiring);
    QObject::connect(&m_dropTimer, &QTimer::timeout, &owner, [this] { giveUpDropped(); });
}

EditorConversation::~EditorConversation()
{
    m_home->leave();
    if (m_result)
        m_result->disconnect(&m_owner);
    if (m_session)
        m_sessions.close(m_session->id());
}

// -- To a session that answers ------------------------------------------------------------------------------

void EditorConversation::run(std::vector<EditorSession::Statement> statements)
{
    m_statements = std::move(statements);
    m_command.clear();
    prepare();
}

void EditorConversation::endTransaction(const QString &command)
{
    if (state != State::Idle)
        return;
    if (command == QLatin1String("ROLLBACK") && m_refusal) {
        m_refusal.reset(); // that is what happened
        emit m_owner.notice(EditorSession::tr("There is nothing left to roll back."));
        return;
    }
    m_statements.clear();
    m_command = command;
    prepare();
}

/// The way to the pool takes a lock that somebody may hold while a disk is written, so it is asked on a thread.
void EditorConversation::prepare()
{
    m_next = 0;
    m_stopRequested = m_dropped = false;
    m_warningTimer.stop();
    setState(State::Opening);
    const std::uint64_t attempt = ++m_attempt;
    if (const auto refusal = std::exchange(m_refusal, {})) {
        m_home->post([this, attempt, error = *refusal] {
            if (attempt == m_attempt)
                fail(error);
        });
        return;
    }
    m_jobs.start([this, attempt]() -> BackgroundJobs::Delivery {
        auto pool = m_databases.createConnection(connectionId);
        const auto profile = m_databases.profile(connectionId);
        const DatabaseType type = profile ? profile->type : DatabaseType::PostgreSql;
        return [this, attempt, pool = std::move(pool), type] {
            if (attempt == m_attempt)
                poolFound(pool, type);
        };
    });
}

void EditorConversation::poolFound(const Result<std::shared_ptr<ConnectionPool>> &pool, DatabaseType type)
{
    // An open transaction goes on where it began, also when its connection was changed or removed meanwhile.
    const bool mustStay = m_session && transaction != Transaction::None;
    if (!pool && !mustStay) {
        forgetSession();
        fail(pool.error());
        return;
    }
    if (pool)
        m_type = type;
    if (!m_session) {
        if (m_command.isEmpty())
            acquire(*pool);
        else
            fail({ErrorCode::Invalid, EditorSession::tr("There is no open transaction.")});
        return;
    }
    if (pool && *pool != m_pool && !mustStay) {
        forgetSession();
        m_openNotice = EditorSession::tr(
            "The connection was changed; a new session was opened. Temporary tables and settings of "
            "the earlier one are gone.");
        acquire(*pool);
        return;
    }
    if (m_pinging || std::chrono::steady_clock::now() - m_idleSince >= m_timing.pingAfter)
        ping();
    else
        begin();
}

void EditorConversation::acquire(const std::shared_ptr<ConnectionPool> &pool)
{
    m_pool = pool;
    pool->acquire(m_origin, {}, [this, home = m_home, attempt = m_attempt](Result<Lease> lease) {
        // A lease that nobody waits for any more goes back with the call that would have brought it.
        auto shared = std::make_shared<Result<Lease>>(std::move(lease));
        home->post([this, attempt, shared] {
            if (attempt == m_attempt)
                acquired(std::move(*shared));
        });
    });
}

void EditorConversation::acquired(Result<Lease> lease)
{
    if (!lease) {
        fail(lease.error());
        return;
    }
    m_session = m_sessions.open(std::move(*lease), m_origin, m_timing.idleTtl, noHardEnd);
    m_session->whenClosed([this, home = m_home, id = m_session->id()] {
        home->post([this, id] {
            if (m_session && m_session->id() == id)
                sessionEnded();
        });
    });
    if (const QString text = std::exchange(m_openNotice, {}); !text.isEmpty())
        emit m_owner.notice(text);
    begin();
}

void EditorConversation::ping()
{
    if (std::exchange(m_pinging, true))
        return; // one is under way, from a run that was stopped
    m_session->ping(Deadline::after(m_timing.pingDeadline),
                    [this, home = m_home, id = m_session->id()](const Result<void> &alive) {
                        home->post([this, id, alive] {
                            m_pinging = false;
                            if (m_session && m_session->id() == id)
                                pinged(alive);
                        });
                    });
}

void EditorConversation::pinged(const Result<void> &alive)
{
    if (alive) {
        if (state == State::Opening)
            begin();
        return;
    }
    sessionLost(false);
    if (state != State::Opening)
        return;
    if (const auto refusal = std::exchange(m_refusal, {}))
        fail(*refusal);
    else if (m_command.isEmpty())
        acquire(m_pool);
    else
        fail({ErrorCode::ConnectionLost,
              EditorSession::tr("The connection was lost; there is no open transaction.")});
}

void EditorConversation::begin()
{
    setState(State::Running);
    if (m_command.isEmpty())
        next();
    else
        runCommand(m_command, [this](const Result<StatementSummary> &result) { transactionEnded(result); });
}

// -- From statement to statement ----------------------------------------------------------------------------

void EditorConversation::next()
{
    if (m_stopRequested || !m_session || m_next >= m_statements.size()) {
        finish();
        return;
    }
    const EditorSession::Statement &statement = m_statements[m_next];
    if (!needsBegin(statement)) {
        runStatement(statement);
        return;
    }
    runCommand(QStringLiteral("BEGIN"), [this](const Result<StatementSummary> &result) {
        noteTransaction();
        if (result) {
            next();
            return;
        }
        if (result.error().code == ErrorCode::ConnectionLost)
            sessionLost(false);
        fail(result.error());
    });
}

bool EditorConversation::needsBegin(const EditorSession::Statement &statement) const
{
    if (mode != Mode::Manual || transaction != Transaction::None)
        return false;
    const auto kind = StatementRisk::of(statement.text, m_type).kind;
    // Elsewhere SET and PRAGMA do not want a transaction around them; PostgreSQL's SET LOCAL does.
    return kind != StatementRisk::Kind::Transaction
           && (kind != StatementRisk::Kind::Session || m_type == DatabaseType::PostgreSql);
}

void EditorConversation::runStatement(const EditorSession::Statement &statement)
{
    auto result = ResultSet::create(resultLimits.spool, resultLimits.memoryBytes);
    if (!result) {
        fail(result.error());
        return;
    }
    m_result = *result;
    QObject::connect(m_result.get(), &ResultSet::finished, &m_owner, [this] { statementOver(); });
    QueryRequest request;
    request.text = statement.text;
    request.params = statement.params;
    request.origin = m_origin;
    const QPointer<EditorSession> owner(&m_owner);
    emit m_owner.statementStarted(static_cast<int>(m_next), m_result);
    if (!owner || !m_session || !m_result)
        return; // whoever heard of it closed the page or the session
    m_stream = m_session->run(std::move(request), m_result->sink(), ResultSet::initialCredit);
    if (!m_stream)
        return;
    m_result->attach(m_stream);
    if (m_stopRequested)
        m_stream->cancel();
}

void EditorConversation::statementOver()
{
    const std::shared_ptr<ResultSet> result = std::exchange(m_result, nullptr);
    if (!result)
        return;
    result->disconnect(&m_owner);
    m_stream.reset();
    m_dropTimer.stop();
    const bool lost = result->state() == ResultSet::State::Failed
                      && (result->error().code == ErrorCode::ConnectionLost
                          || result->error().code == ErrorCode::PoolClosed);
    const bool commits = m_next < m_statements.size() && mayCommit(m_statements[m_next].text, m_type);
    noteTransaction();
    if (m_session && (lost || m_session->transactionState() == TransactionState::Unknown))
        sessionLost(commits);
    const QPointer<EditorSession> owner(&m_owner);
    emit m_owner.statementFinished(static_cast<int>(m_next), result);
    if (!owner)
        return;
    if (result->state() != ResultSet::State::Complete || m_stopRequested) {
        finish();
        return;
    }
    ++m_next;
    next();
}

void EditorConversation::runCommand(const QString &text, Done done)
{
    QueryRequest request;
    request.text = text;
    request.origin = m_origin;
    const std::uint64_t attempt = m_attempt;
    auto sink =
        std::make_shared<CommandSink>(m_home, [this, attempt, done = std::move(done)](const auto &result) {
            if (attempt != m_attempt)
                return; // dropped meanwhile
            m_stream.reset();
            done(result);
        });
    m_stream = m_session->run(std::move(request), std::move(sink), commandCredit);
    if (m_stream && m_stopRequested)
        m_stream->cancel();
}

void EditorConversation::transactionEnded(const Result<StatementSummary> &result)
{
    const bool commits = m_command == QLatin1String("COMMIT");
    const QString tag = result ? result->tag : QString();
    noteTransaction();
    if (!result) {
        if (result.error().code == ErrorCode::ConnectionLost) {
            sessionLost(commits);
            fail(std::exchange(m_refusal, {}).value_or(result.error()));
        } else {
            fail(result.error());
        }
        return;
    }
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and success.
    if (commits && tag == QLatin1String("ROLLBACK"))
        emit m_owner.notice(
            EditorSession::tr("The transaction had failed; it was rolled back, nothing of it was saved."));
    else
        emit m_owner.notice(commits ? EditorSession::tr("Committed.") : EditorSession::tr("Rolled back."));
    finish();
}

void EditorConversation::finish()
{
    m_stopTimer.stop();
    m_dropTimer.stop();
    m_stream.reset();
    m_idleSince = std::chrono::steady_clock::now();
    if (m_session)
        m_warningTimer.start(std::max(std::chrono::milliseconds(0), m_timing.idleTtl - m_timing.warning));
    setState(State::Idle);
    emit m_owner.finished();
}

void EditorConversation::fail(const Error &error)
{
    const QPointer<EditorSession> owner(&m_owner);
    ++m_attempt;
    emit m_owner.failed(error);
    if (owner)
        finish();
}

// -- Stopping -----------------------------------------------------------------------------------------------

void EditorConversation::stop()
{
    if (state == State::Opening) {
        fail({ErrorCode::Cancelled,
              EditorSession::tr("Stopped while waiting for a connection; nothing was run.")});
        return;
    }
    if (state == State::Idle)
        return;
    m_stopRequested = true;
    // A COMMIT or ROLLBACK that was cut short would leave open what became of the transaction.
    if (m_stream && m_command.isEmpty())
        m_stream->cancel();
    if (state == State::Stopping)
        return;
    m_stopTimer.start(m_timing.stopPatience);
    setState(State::Stopping);
}

void EditorConversation::drop()
{
    if (state == State::Idle)
        return;
    const bool waiting = state == State::Opening;
    m_stopRequested = m_dropped = true;
    if (m_stream)
        m_stream->abandon();
    if (m_session) {
        m_openNotice = EditorSession::tr(
            "The earlier connection was dropped; a new session was opened. Temporary tables and "
            "settings are gone.");
        m_sessions.expire(std::exchange(m_session, nullptr)->id());
        transaction = Transaction::None;
    }
    if (waiting)
        fail({ErrorCode::Cancelled,
              EditorSession::tr("Stopped while waiting for a connection; nothing was run.")});
    else
        m_dropTimer.start(m_timing.dropPatience);
}

/// The statement does not even end on this side; the run does without it.
void EditorConversation::giveUpDropped()
{
    if (m_result)
        m_result->disconnect(&m_owner);
    m_result.reset();
    fail({ErrorCode::ConnectionLost,
          EditorSession::tr("The connection was dropped while its statement had not stopped."),
          EditorSession::tr(
              "What it was doing may still end on the server; look there before running it again.")});
}

void EditorConversation::close()
{
    m_stopRequested = true;
    m_refusal.reset();
    if (state == State::Opening)
        stop();
    forgetSession();
    emit m_owner.stateChanged();
}

// -- Keeping count ------------------------------------------------------------------------------------------

void EditorConversation::setState(State wanted)
{
    state = wanted;
    emit m_owner.stateChanged();
}

void EditorConversation::noteTransaction()
{
    if (!m_session)
        return;
    switch (m_session->transactionState()) {
    case TransactionState::None:
        transaction = Transaction::None;
        break;
    case TransactionState::Open:
        transaction = Transaction::Open;
        break;
    case TransactionState::Failed:
        transaction = Transaction::Failed;
        break;
    case TransactionState::Unknown:
        break; // sessionLost() follows, and wants to know how it was before
    }
}

/// Closed by others: idle for too long, or the program ends.
void EditorConversation::sessionEnded()
{
    if (state == State::Running || state == State::Stopping)
        return; // its statement's end tells
    const bool open = transaction != Transaction::None;
    const QString minutes =
        QString::number(std::chrono::ceil<std::chrono::minutes>(m_timing.idleTtl).count());
    const QString text =
        open ? EditorSession::tr(
                   "The session was idle for %1 minutes. Its connection was given back and its open "
                   "transaction was "
                   "rolled back: nothing of it was saved.")
                   .arg(minutes)
             : EditorSession::tr("The session was idle for %1 minutes; its connection was given back.")
                   .arg(minutes);
    if (open)
        m_refusal = transactionLost();
    m_session.reset();
    m_warningTimer.stop();
    transaction = Transaction::None;
    emit m_owner.stateChanged();
    emit m_owner.notice(text);
}

/// The server or the way to it is gone. `fateUnknown`: a COMMIT was under way.
void EditorConversation::sessionLost(bool fateUnknown)
{
    if (transaction != Transaction::None) {
        m_refusal = transactionLost();
        if (fateUnknown)
            m_refusal =
                Error{ErrorCode::ConnectionLost,
                      EditorSession::tr(
                          "The connection was lost while the transaction was being committed: it may or may "
                          "not have been saved. Nothing more was run."),
                      EditorSession::tr("Look at the data, then run again; that starts afresh.")};
    } else {
        m_openNotice = EditorSession::tr(
            "The connection had been lost; a new session was opened. Temporary tables and settings of "
            "the earlier one are gone.");
    }
    const std::shared_ptr<Session> session = std::exchange(m_session, nullptr);
    transaction = Transaction::None;
    if (session)
        m_sessions.expire(session->id());
    emit m_owner.stateChanged();
}

void EditorConversation::forgetSession()
{
    m_warningTimer.stop();
    transaction = Transaction::None;
    if (const std::shared_ptr<Session> session = std::exchange(m_session, nullptr))
        m_sessions.close(session->id());
}

Error EditorConversation::transactionLost() const
{
    return {ErrorCode::ConnectionLost,
            EditorSession::tr(
                "The connection of the open transaction was lost: nothing of the transaction was saved, and "
                "nothing "
                "more was run."),
            EditorSession::tr("Run again to start afresh, with what the transaction had done before.")};
}
