// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlFence.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlDialect.h"
#include "models/core/Temporal.h"
#include "models/replication/PortableText.h"
#include "models/replication/PortableValue.h"

#include <mysqld_error.h>

#include <QCoreApplication>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <thread>

namespace {

struct MySqlFenceText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlFence)
};

using Micros = std::int64_t;
constexpr Micros fenceSecond = 1'000'000;
/// From UTC to the westernmost zone that a session can have, "-13:59".
constexpr Micros westernmost = Micros{14} * 3600 * fenceSecond;
/// The server's copy of the transactions is renewed when nobody has looked at it for 0.1 s.
constexpr std::chrono::milliseconds copyAge{120};
constexpr int mostLooks = 25;
/// A transaction may begin between our look at the clock and that at the transactions, which may take a while.
constexpr Micros clockTolerance = 10 * fenceSecond;
/// How often a moment is looked for in which nobody writes.
constexpr int quietTries = 5;

/// $1 and $2 are the table's schema and name, $3 the column.
constexpr const char *fenceColumnQuery =
    "SELECT t.table_type, coalesce(c.data_type, ''), coalesce(c.extra, '') FROM information_schema.tables t"
    " LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = "
    "t.table_name"
    " AND c.column_name = $3"
    " WHERE t.table_schema = CASE WHEN $1 = '' THEN DATABASE() ELSE $1 END AND t.table_name = $2";

/// Our time is told before the statements are looked at, so that a statement's beginning comes out early, never late.
constexpr const char *statementsQuery =
    "SELECT CAST(UTC_TIMESTAMP(6) AS CHAR), COUNT(*), COALESCE(MAX(%TIME%), 0), COALESCE(SUM(command LIKE "
    "'Slave%'"
    " OR user = 'system user'), 0) FROM information_schema.processlist WHERE id <> CONNECTION_ID()"
    " AND command NOT IN ('Sleep', 'Daemon', 'Binlog Dump', 'Binlog Dump GTID')";

/// The word makes the look one of a kind. trx_started is the system's local time. Of an hour that comes twice in autumn the first one counts.
constexpr const char *transactionsQuery =
    "SELECT /* %WORD% */ COALESCE(SUM(isOwn AND isThisLook), 0), COALESCE(SUM(NOT isOwn), 0),"
    " CAST(MIN(IF(isOwn, NULL, since)) AS CHAR), CAST(MAX(IF(isOwn, NULL, since)) AS CHAR) FROM (SELECT "
    "isOwn, isThisLook,"
    " IF(CONVERT_TZ(began - INTERVAL 1 HOUR, '+00:00', 'SYSTEM') = trx_started, began - INTERVAL 1 HOUR, "
    "began) AS since"
    " FROM (SELECT trx_started, CONVERT_TZ(trx_started, 'SYSTEM', '+00:00') AS began,"
    " COALESCE(trx_mysql_thread_id = CONNECTION_ID(), FALSE) AS isOwn,"
    " COALESCE(INSTR(trx_query, '%WORD%') > 0, FALSE) AS isThisLook FROM information_schema.innodb_trx) AS "
    "looked) AS t";

void addSentence(QString &remark, const QString &sentence)
{
    remark += (remark.isEmpty() ? QString() : QStringLiteral(" ")) + sentence;
}

unsigned fenceErrorNumber(const Error &error)
{
    return error.serverCode.section(QLatin1Char(' '), 0, 0).toUInt();
}

/// With a word in it that no other statement has.
std::string oneOfAKind(const char *query)
{
    static std::atomic<std::uint64_t> looks{0};
    const std::string word = "look "
                             + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count())
                             + '-' + std::to_string(++looks);
    return QString::fromLatin1(query)
        .replace(QLatin1String("%WORD%"), QString::fromStdString(word))
        .toStdString();
}

/// A day's own beginning is before all that is of it.
std::string markText(Micros moment, bool isDay)
{
    std::string text;
    PortableText::appendTimestamp(text, moment, TextStyle::MariaDb);
    return isDay ? text.substr(0, text.find(' ')) : text;
}

/// Of a mark that was made for a time.
std::optional<Micros> momentOfMark(const std::optional<FenceMark> &mark)
{
    const std::string *text = mark && mark->from ? std::get_if<std::string>(&*mark->from) : nullptr;
    if (text == nullptr)
        return {};
    if (const auto day = PortableValue::date(*text, TextStyle::MariaDb))
        return *day * Temporal::microsecondsPerDay;
    return PortableValue::timestamp(*text, TextStyle::MariaDb);
}

} // namespace

struct MySqlFence::SyncColumn
{
    std::string type; ///< "timestamp", "int".
    bool isNumbered = false;
    bool isTable = true;

    [[nodiscard]] bool isInstant() const { return type == "timestamp"; }
    [[nodiscard]] bool isTime() const { return isInstant() || type == "datetime" || type == "date"; }
};

struct MySqlFence::Sessions
{
    Micros now = 0;
    Micros oldest = 0;      ///< Before the beginning of whatever may be committed later.
    bool isComplete = true; ///< All is seen.
    bool isQuiet = true;    ///< Nothing runs, nothing is open.
    bool isReplica = false;
    bool hasPrepared = false;
    bool isClockBack = false; ///< A transaction that is open began later than now.
};

MySqlLink &MySqlFence::link() const
{
    return m_connection.link();
}

Result<MySqlFence::SyncColumn> MySqlFence::columnOf(const ObjectName &table, const std::string &syncKey)
{
    QueryRequest request;
    request.text = QString::fromLatin1(fenceColumnQuery);
    request.params = {table.schema, table.name, syncKey};
    request.leavesNoState = true;
    auto cursor = m_connection.execute(request);
    if (!cursor)
        return cursor.error();
    const auto rows = CatalogueRows::read(**cursor);
    cursor->reset();
    if (!rows)
        return rows.error();
    if (rows->empty())
        return Error{ErrorCode::NotFound,
                     MySqlFenceText::tr("There is no table \"%1\".").arg(QString::fromStdString(table.name))};
    const auto &row = rows->front();
    if (!syncKey.empty() && row[1].empty())
        return Error{ErrorCode::NotFound,
                     MySqlFenceText::tr("Table \"%1\" has no column \"%2\".")
                         .arg(QString::fromStdString(table.name), QString::fromStdString(syncKey))};
    return SyncColumn{row[1], row[2].find("auto_increment") != std::string::npos, row[0] == "BASE TABLE"};
}

Result<Value> MySqlFence::greatest(const ObjectName &table, const std::string &syncKey)
{
    const MySqlDialect dialect;
    const auto name = dialect.quoteObject(table);
    const auto column = dialect.quoteIdentifier(syncKey);
    if (!name || !column)
        return name ? column.error() : name.error();
    const auto rows = link().query("SELECT MAX(" + *column + ") FROM " + *name, {}, MySqlLink::running());
    if (!rows)
        return rows.error();
    const auto &cell = rows->front().front();
    if (!cell)
        return Value();
    std::int64_t number = 0;
    const auto read = std::from_chars(cell->data(), cell->data() + cell->size(), number);
    return read.ec == std::errc() ? Value(number) : Value(*cell); // past 2^63
}

Result<void> MySqlFence::lookAtStatements(Sessions &sessions)
{
    std::string sql = statementsQuery;
    sql.replace(sql.find("%TIME%"), 6, m_connection.isMariaDb() ? "time_ms + 1" : "(time + 1) * 1000");
    const auto rows = link().query(sql, {}, MySqlLink::running());
    if (!rows)
        return rows.error();
    const auto &row = rows->front();
    const auto now = PortableValue::timestamp(row[0].value_or(""), TextStyle::MariaDb);
    if (!now)
        return link().errors().invalid(MySqlFenceText::tr("the server's time cannot be read."));
    sessions.now = *now;
    sessions.isQuiet = row[1] == "0";
    const double longest = QString::fromStdString(row[2].value_or("0")).toDouble(); // milliseconds
    sessions.oldest = *now - std::max<Micros>(static_cast<Micros>(longest * 1000), 0);
    sessions.isReplica = row[3] != "0";
    return {};
}

Result<void> MySqlFence::lookAtTransactions(Sessions &sessions)
{
    if (auto begun =
            link().run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", {}, MySqlLink::running());
        !begun)
        return begun;
    auto read = readTransactions(sessions);
    if (link().isBroken())
        return read ? Result<void>(link().errors().lost()) : read;
    auto ended = link().run("COMMIT", {}, MySqlLink::running());
    return read ? ended : read;
}

/// Until the server's copy was made for this very statement.
Result<void> MySqlFence::readTransactions(Sessions &sessions)
{
    for (int look = 0; look < mostLooks; ++look) {
        if (look > 0)
            std::this_thread::sleep_for(copyAge);
        const auto rows = link().query(oneOfAKind(transactionsQuery), {}, MySqlLink::running());
        if (!rows && fenceErrorNumber(rows.error()) == ER_SPECIFIC_ACCESS_DENIED_ERROR) {
            sessions.isComplete = false;
            return {};
        }
        if (!rows)
            return rows.error();
        const auto &row = rows->front();
        if (row[0] == "0")
            continue;
        sessions.isQuiet = sessions.isQuiet && row[1] == "0";
        if (const auto began = PortableValue::timestamp(row[2].value_or(""), TextStyle::MariaDb))
            sessions.oldest = std::min(sessions.oldest, *began);
        if (const auto latest = PortableValue::timestamp(row[3].value_or(""), TextStyle::MariaDb))
            sessions.isClockBack = *latest > sessions.now + clockTolerance;
        return {};
    }
    sessions.isComplete = false; // somebody else looks all the time
    return {};
}

Result<void> MySqlFence::lookAtPrepared(Sessions &sessions)
{
    const auto rows = link().query("XA RECOVER", {}, MySqlLink::running());
    if (!rows && link().isBroken())
        return rows.error();
    if (!rows) // MySQL asks for a privilege
        sessions.isComplete = false;
    else
        sessions.hasPrepared = !rows->empty();
    return {};
}

Result<MySqlFence::Sessions> MySqlFence::lookAtSessions()
{
    Sessions sessions;
    auto looked = lookAtStatements(sessions);
    if (looked)
        looked = lookAtTransactions(sessions);
    // After the transactions: one that is prepared meanwhile is seen there or here.
    if (looked)
        looked = lookAtPrepared(sessions);
    if (!looked)
        return looked.error();
    sessions.isQuiet = sessions.isQuiet && !sessions.hasPrepared && sessions.isComplete;
    sessions.oldest -= std::chrono::microseconds(slack).count();
    return sessions;
}

Result<ChangeFence::Fence> MySqlFence::read(const ObjectName &table, const std::string &syncKey,
                                            const std::optional<FenceMark> &previous)
{
    if (m_connection.transactionState() != TransactionState::None)
        return Error{ErrorCode::Internal, MySqlFenceText::tr("A fence is read in a transaction of its own.")};
    const auto column = columnOf(table, syncKey);
    if (!column)
        return column.error();
    if (column->isNumbered && column->isTable)
        return readNumber(table, syncKey, previous);
    Fence fence;
    if (!column->isTime()) {
        fence.guarantee = FenceGuarantee::FullScan;
        fence.remark = MySqlFenceText::tr(
                           "\"%1\" is no time of this server's transactions: each run reads all rows, and "
                           "writes those that differ.")
                           .arg(QString::fromStdString(syncKey));
        return fence;
    }
    const auto sessions = lookAtSessions();
    if (!sessions)
        return sessions.error();
    setTime(fence, *sessions, *column, previous);
    if (sessions->isReplica || !column->isTable)
        fence.guarantee = FenceGuarantee::None;
    if (sessions->isReplica)
        addSentence(
            fence.remark,
            MySqlFenceText::tr("This server is a replica: rows arrive later than their times say, and only a "
                               "comparison finds those. Take its primary as the source."));
    if (!column->isTable)
        addSentence(fence.remark,
                    MySqlFenceText::tr("Rows of a view can appear later than their times say: only a "
                                       "comparison finds those. Take the tables instead."));
    return fence;
}

/// Where the next run begins, by time.
void MySqlFence::setTime(Fence &fence, const Sessions &sessions, const SyncColumn &column,
                         const std::optional<FenceMark> &previous)
{
    const Micros toColumn = column.isInstant() ? 0 : westernmost;
    const std::optional<Micros> before = momentOfMark(previous);
    const Micros mark = sessions.oldest - toColumn;
    if (sessions.hasPrepared)
        addSentence(fence.remark,
                    MySqlFenceText::tr(
                        "A prepared XA transaction is open, and does not say since when: until it ends, "
                        "rows are read from where the last run began."));
    if (!sessions.isComplete)
        addSentence(fence.remark,
                    MySqlFenceText::tr(
                        "What other users run here is not shown to this user: rows are found by reading "
                        "further back. GRANT PROCESS ON *.* to it."));
    if (sessions.isClockBack || (before && *before > sessions.now - toColumn)) {
        // What was written since then carries times that the run to come would pass over; it reads all rows, and so does
        // the one after it, for what is still open.
        if (before)
            fence.rewound = FenceMark();
        addSentence(fence.remark,
                    MySqlFenceText::tr("The server's clock was set back: all rows are looked at once."));
    } else if (sessions.hasPrepared || !sessions.isComplete || (before && *before > mark)) {
        if (before)
            fence.mark.from = previous->from;
    } else {
        fence.mark.from = Value(markText(mark, column.type == "date"));
    }
    if (!fence.mark.from)
        fence.guarantee = FenceGuarantee::FullScan;
}

/// The greatest number comes first: who takes a lesser one has begun by then, and is seen.
Result<ChangeFence::Fence> MySqlFence::readNumber(const ObjectName &table, const std::string &syncKey,
                                                  const std::optional<FenceMark> &previous)
{
    Fence fence;
    const std::int64_t *before =
        previous && previous->from ? std::get_if<std::int64_t>(&*previous->from) : nullptr;
    if (before != nullptr)
        fence.mark.from = *before;
    bool isReplica = false;
    for (int tries = 0; tries < quietTries; ++tries) {
        if (tries > 0)
            std::this_thread::sleep_for(copyAge);
        const auto most = greatest(table, syncKey);
        if (!most)
            return most.error();
        const auto sessions = lookAtSessions();
        if (!sessions)
            return sessions.error();
        isReplica = sessions->isReplica;
        const std::int64_t *number = std::get_if<std::int64_t>(&*most);
        if (sessions->isQuiet && number != nullptr && (before == nullptr || *number > *before))
            fence.mark.from = *number;
        if (sessions->isQuiet)
            break;
        if (!sessions->isComplete || tries + 1 == quietTries) {
            fence.remark = sessions->isComplete
                               ? MySqlFenceText::tr(
                                     "While others write, \"%1\" does not tell which rows are still to come: "
                                     "rows are read from where the last run began.")
                                     .arg(QString::fromStdString(syncKey))
                               : MySqlFenceText::tr(
                                   "What other users run here is not shown to this user: rows are found "
                                   "by reading further back. GRANT PROCESS ON *.* to it.");
            break;
        }
    }
    if (!fence.mark.from)
        fence.guarantee = FenceGuarantee::FullScan;
    if (isReplica) {
        fence.guarantee = FenceGuarantee::None;
        addSentence(fence.remark,
                    MySqlFenceText::tr("This server is a replica: rows arrive later than their numbers "
                                       "say. Take its primary as the source."));
    }
    return fence;
}

Result<std::string> MySqlFence::identity()
{
    const auto rows =
        link().query("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid')", {},
                     MySqlLink::running());
    if (!rows)
        return rows.error();
    const auto place =
        link().query("SELECT COALESCE(DATABASE(), ''), CONCAT(@@hostname, ':', @@port, @@datadir)", {},
                     MySqlLink::running());
    if (!place)
        return place.error();
    const bool hasName = !rows->empty() && rows->front()[1] && !rows->front()[1]->empty();
    return (hasName ? *rows->front()[1] : place->front()[1].value_or("-")) + '/'
           + place->front()[0].value_or("");
}
