// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresConnection.h"

#include "app/drivers/postgres/PostgresCursor.h"
#include "app/drivers/postgres/PostgresDialect.h"
#include "app/drivers/postgres/PostgresParameters.h"

#include <algorithm>
#include <array>
#include <utility>

Q_DECLARE_OPAQUE_POINTER(PGconn *)

namespace {

/// For a cancel that came too late to reach the server and be swallowed by it.
constexpr std::chrono::milliseconds settleTime{2000};

/// The server keeps application_name in ASCII (pg_clean_ascii); so do we, to compare it with what it reports.
std::string asciiName(const Origin &origin)
{
    std::string name = origin.applicationName().toStdString();
    std::ranges::replace_if(
        name, [](char c) { return c < 32 || c > 126; }, '?');
    return name;
}

std::string quoteLiteral(PGconn *connection, const std::string &text)
{
    const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
        PQescapeLiteral(connection, text.data(), text.size()), &PQfreemem);
    return quoted ? quoted.get() : "''";
}

bool hasFailed(const PostgresResult &result)
{
    const ExecStatusType status = PQresultStatus(result.get());
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

} // namespace

struct PostgresConnection::Statement
{
    std::string sql;
    PostgresParameters params;
    std::string key; ///< In the cache of plans.
    PostgresPlanCache::Plan plan;
    bool isPrepared = false; ///< As the session's unnamed statement.
    bool inTransaction = false;
};

PostgresConnection::PostgresConnection(std::unique_ptr<PostgresLink> link, std::string settings)
    : m_link(std::move(link))
    , m_settings(std::move(settings))
    , m_catalogue(*this)
    , m_probe(*this)
    , m_tableMaker(*this)
    , m_bulkWriter(*this)
    , m_changeFence(*this)
    , m_rowHash(*this)
{}

PostgresConnection::~PostgresConnection() = default;

Result<std::unique_ptr<Cursor>> PostgresConnection::execute(const QueryRequest &request)
{
    if (request.language != QueryRequest::Language::Sql)
        return Error{ErrorCode::Unsupported,
                     QCoreApplication::translate("PostgresConnection", "PostgreSQL understands SQL only.")};
    if (request.text.contains(QChar::Null))
        return Error{ErrorCode::Invalid, QCoreApplication::translate("PostgresConnection",
                                                                     "The statement holds a NUL character.")};
    if (auto ready = beginStatement(); !ready)
        return ready.error();
    auto cursor = start(request);
    if (!cursor)
        endStatement();
    return cursor;
}

Result<void> PostgresConnection::beginStatement()
{
    if (!m_link->isUsable())
        return m_link->errors().lost({});
    if (PQtransactionStatus(m_link->handle()) == PQTRANS_ACTIVE)
        return Error{
            ErrorCode::Internal,
            QCoreApplication::translate("PostgresConnection", "The last statement's rows are still open.")};
    if (auto settled = settle(Deadline::after(settleTime)); !settled)
        return settled;
    m_link->canceller()->begin();
    return {};
}

/// A cancel request that was too late for its statement must not hit the next one: PQcancel returns when the
/// server has signalled the session, and one round trip later the session has taken the signal.
Result<void> PostgresConnection::settle(Deadline deadline)
{
    const auto cancelled = m_link->canceller()->settle(deadline);
    if (!cancelled) {
        m_link->giveUp();
        return cancelled.error();
    }
    return *cancelled ? m_link->roundTrip(deadline) : Result<void>();
}

Result<std::unique_ptr<Cursor>> PostgresConnection::start(const QueryRequest &request)
{
    auto params = PostgresParameters::of(request.params);
    if (!params)
        return params.error();
    Statement statement{request.text.toStdString(), std::move(*params), {}, {}};
    statement.key = statement.params.signature() + '|' + statement.sql;
    statement.inTransaction = transactionState() != TransactionState::None;

    if (auto planned = plan(statement, request); !planned)
        return planned.error();
    if (statement.plan.parameterCount != statement.params.count())
        return m_link->errors().wrongParameterCount(statement.plan.parameterCount, request.params.size());
    if (m_link->canceller()->isRequested()) // it found the server between our two messages
        return m_link->errors().cancelled();
    if (auto sent = send(statement); !sent)
        return sent.error();
    return receive(statement, request);
}

Result<void> PostgresConnection::plan(Statement &statement, const QueryRequest &request)
{
    const std::vector<std::string> pending = corrections(request.origin);
    if (const auto *known = m_plans.find(statement.key); known != nullptr && pending.empty()) {
        statement.plan = *known;
        return {};
    }
    const auto description = describe(statement, request.text, pending);
    if (!description)
        return description.error();
    statement.plan = {PQnparams(description->get()),
                      PostgresRowReader::canReadBinary(description->get(), m_typeNames)};
    m_plans.insert(statement.key, statement.plan);
    return {};
}

/// Settings that the session should have and has not; each its own statement. None while a failed transaction
/// would refuse them.
std::vector<std::string> PostgresConnection::corrections(const Origin &origin) const
{
    std::vector<std::string> statements;
    if (transactionState() == TransactionState::Failed)
        return statements;
    const std::string name = asciiName(origin);
    if (m_link->setting("application_name") != name)
        statements.push_back("SET application_name TO " + quoteLiteral(m_link->handle(), name));
    if (m_link->setting("client_encoding") != "UTF8") // the user's own SET: our texts are UTF-8
        statements.emplace_back("SET client_encoding TO 'UTF8'");
    return statements;
}

/// One round trip: the corrections, then Parse and Describe. Types not met before cost one more.
Result<PostgresResult> PostgresConnection::describe(Statement &statement, const QString &text,
                                                    const std::vector<std::string> &corrections)
{
    PGconn *handle = m_link->handle();
    int queued = PQenterPipelineMode(handle);
    for (const std::string &correction : corrections) {
        queued =
            queued == 1
                    && PQsendQueryParams(handle, correction.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0)
                           == 1
                ? PQpipelineSync(handle)
                : 0;
    }
    const PostgresParameters &params = statement.params;
    queued =
        queued == 1
                && PQsendPrepare(handle, "", statement.sql.c_str(), params.typedCount(), params.types()) == 1
                && PQsendDescribePrepared(handle, "") == 1
            ? PQpipelineSync(handle)
            : 0;
    if (auto sent = m_link->flush(queued); !sent)
        return sent.error();
    auto groups = m_link->finishPipeline(static_cast<int>(corrections.size()) + 1);
    if (!groups)
        return groups.error();
    for (const PostgresResult &result : groups->back()) {
        if (hasFailed(result))
            return m_link->errors().ofResult(result.get(), text);
    }
    if (groups->back().size() != 2)
        return m_link->errors().lost(QStringLiteral("unexpected answer to Describe"));
    PostgresResult description = std::move(groups->back().back());

    std::vector<PostgresTypeNames::Key> unknown;
    for (int i = 0; i < PQnfields(description.get()); ++i) {
        if (PostgresTypes::find(PQftype(description.get(), i)) == nullptr)
            unknown.emplace_back(PQftype(description.get(), i), PQfmod(description.get(), i));
    }
    const auto asked = m_typeNames.learn(*m_link, unknown);
    if (!asked)
        return asked.error();
    statement.isPrepared = !*asked; // the question took the unnamed statement's place
    return description;
}

Result<void> PostgresConnection::send(const Statement &statement)
{
    PGconn *handle = m_link->handle();
    const PostgresParameters &params = statement.params;
    const int format = statement.plan.binary ? 1 : 0;
    int queued = statement.isPrepared
                     ? PQsendQueryPrepared(handle, "", params.count(), params.values(), params.lengths(),
                                           params.formats(), format)
                     : PQsendQueryParams(handle, statement.sql.c_str(), params.count(), params.types(),
                                         params.values(), params.lengths(), params.formats(), format);
    queued = queued == 1 ? PQsetSingleRowMode(handle) : 0;
    return m_link->flush(queued);
}

Result<std::unique_ptr<Cursor>> PostgresConnection::receive(const Statement &statement,
                                                            const QueryRequest &request)
{
    auto first = m_link->nextResult();
    if (!first)
        return first.error();
    const ExecStatusType status = PQresultStatus(first->get());
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
        if (auto refused = m_link->refuseCopy(status); !refused)
            return refused.error();
        return m_link->errors().copyRefused();
    }
    if (!*first || hasFailed(*first)) {
        m_plans.erase(statement.key);
        Error error =
            *first ? m_link->errors().ofResult(first->get(), request.text) : m_link->errors().lost({});
        if (!m_link->discardResults({}))
            m_link->giveUp();
        return error;
    }
    if (PQnfields(first->get()) == 0)
        noteEffects(PQcmdStatus(first->get()));
    PostgresRowReader reader(first->get(), *m_link, m_typeNames);
    if (reader.hasWireBytes()) // the plan is out of date; this once the bytes are shown
        m_plans.erase(statement.key);
    return std::unique_ptr<Cursor>(std::make_unique<PostgresCursor>(
        *m_link, std::move(reader), std::move(*first), statement.inTransaction));
}

/// Statements other than these may change what a statement's text means: types, tables, the search path.
void PostgresConnection::noteEffects(const std::string &tag)
{
    static constexpr std::array<std::string_view, 14> harmless{
        "INSERT", "UPDATE", "DELETE",  "MERGE", "BEGIN",     "START", "COMMIT",
        "FETCH",  "MOVE",   "DECLARE", "CLOSE", "SAVEPOINT", "LOCK",  "RELEASE"};
    if (std::ranges::find(harmless, std::string_view(tag).substr(0, tag.find(' '))) != harmless.end())
        return;
    m_plans.clear();
    m_typeNames.forget();
}

Result<std::unique_ptr<Cursor>> PostgresConnection::scan(const ScanRequest &request)
{
    const auto casts = columnsToCast(request);
    if (!casts)
        return casts.error();
    const auto query = PostgresDialect(*casts).renderScan(request);
    if (!query)
        return query.error();
    return execute(*query);
}

/// Columns that look like text to us and do not compare as text: without a collation (enums, xml), or with one
/// that takes different texts as equal.
Result<std::set<std::string>> PostgresConnection::columnsToCast(const ScanRequest &request)
{
    std::set<std::string> columns;
    const bool isTextual = std::ranges::any_of(request.predicates, &Predicate::textual);
    if (!isTextual)
        return columns;
    const auto table = PostgresDialect().quoteObject(request.object);
    if (!table)
        return table.error();
    const auto rows =
        ask("SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass($1)"
            " AND attnum > 0 AND NOT attisdropped AND (attcollation = 0 OR attcollation IN"
            " (SELECT oid FROM pg_catalog.pg_collation WHERE NOT collisdeterministic))",
            {*table});
    if (!rows)
        return rows.error();
    for (int row = 0; row < PQntuples(rows->get()); ++row)
        columns.insert(PQgetvalue(rows->get(), row, 0));
    return columns;
}

Result<PostgresResult> PostgresConnection::ask(const char *sql, const std::vector<std::string> &params)
{
    if (auto ready = beginStatement(); !ready)
        return ready.error();
    auto answer = m_link->query(sql, params);
    endStatement();
    if (answer && PQnfields(answer->get()) == 0)
        noteEffects(PQcmdStatus(answer->get()));
    return answer;
}

Result<std::vector<Column>> PostgresConnection::describeColumns(const std::string &sql)
{
    auto params = PostgresParameters::of({});
    if (!params)
        return params.error();
    if (auto ready = beginStatement(); !ready)
        return ready.error();
    Statement statement{sql, std::move(*params), {}, {}};
    const auto description = describe(statement, QString::fromStdString(sql), {});
    endStatement();
    if (!description)
        return description.error();
    return *PostgresRowReader(description->get(), *m_link, m_typeNames).schema();
}

Result<void> PostgresConnection::ping(Deadline deadline)
{
    if (!m_link->isUsable())
        return m_link->errors().lost({});
    const auto settled = m_link->canceller()->settle(deadline);
    auto answer = settled ? m_link->roundTrip(deadline) : Result<void>(settled.error());
    if (!answer)
        m_link->giveUp();
    return answer;
}

Result<void> PostgresConnection::reset(Deadline deadline)
{
    m_plans.clear();
    m_typeNames.forget();
    auto done = ping(deadline);
    std::vector<std::string> statements{"DISCARD ALL"};
    if (transactionState() != TransactionState::None)
        statements.insert(statements.begin(), "ROLLBACK");
    if (!m_settings.empty())
        statements.push_back(m_settings);
    for (const std::string &statement : statements) {
        if (done)
            done = m_link->run(statement, deadline);
        if (!done && done.error().code == ErrorCode::Cancelled) // one that was late in spite of the ping
            done = m_link->run(statement, deadline);
    }
    [[maybe_unused]] const auto notices = m_link->takeNotices();
    if (!done)
        m_link->giveUp();
    return done;
}

TransactionState PostgresConnection::transactionState() const
{
    switch (PQtransactionStatus(m_link->handle())) {
    case PQTRANS_IDLE:
        return TransactionState::None;
    case PQTRANS_ACTIVE: // a statement runs; the server tells when it ends
    case PQTRANS_INTRANS:
        return TransactionState::Open;
    case PQTRANS_INERROR:
        return TransactionState::Failed;
    case PQTRANS_UNKNOWN:
        break;
    }
    return TransactionState::Unknown;
}

const SqlDialect *PostgresConnection::dialect() const
{
    static const PostgresDialect dialect;
    return &dialect;
}

QVariant PostgresConnection::nativeHandle() const
{
    return QVariant::fromValue(m_link->handle());
}

QString PostgresConnection::serverVersion() const
{
    const std::string version = m_link->setting("server_version"); // "15.20 (Debian 15.20-0+deb12u1)"
    return QStringLiteral("PostgreSQL ") + QString::fromStdString(version.substr(0, version.find(' ')));
}

std::int64_t PostgresConnection::serverSessionId() const
{
    return PQbackendPID(m_link->handle());
}
