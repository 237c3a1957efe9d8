// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/sqlite/SqliteFence.h"

#include "app/drivers/Cursor.h"
#include "app/drivers/sqlite/SqliteConnection.h"
#include "app/drivers/sqlite/SqliteDialect.h"
#include "app/drivers/sqlite/SqliteMoment.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QTimeZone>

#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

namespace {

struct SqliteFenceText
{
    Q_DECLARE_TR_FUNCTIONS(SqliteFence)
};

constexpr std::int64_t microsecondsOfSecond = 1'000'000;

bool isNull(const Value &value)
{
    return std::holds_alternative<std::monostate>(value);
}

Value valueOf(const ColumnData &data)
{
    if (data.isNull(0))
        return {};
    switch (data.tags[0]) {
    case DynamicTag::Integer:
        return data.dynamicInteger(0);
    case DynamicTag::Real:
        return data.dynamicReal(0);
    case DynamicTag::Blob:
        return Blob{std::string(data.text(0))};
    default:
        return std::string(data.text(0));
    }
}

/// 0 for numbers, 1 for texts, 2 for blobs.
int classOf(const Value &value)
{
    return std::holds_alternative<std::string>(value) ? 1 : std::holds_alternative<Blob>(value) ? 2 : 0;
}

/// As the engine orders values of one class.
bool isLess(const Value &a, const Value &b)
{
    const auto *text = std::get_if<std::string>(&a);
    const auto *otherText = std::get_if<std::string>(&b);
    if (text && otherText)
        return *text < *otherText;
    const auto *blob = std::get_if<Blob>(&a);
    const auto *otherBlob = std::get_if<Blob>(&b);
    if (blob && otherBlob)
        return blob->bytes < otherBlob->bytes;
    const auto *integer = std::get_if<std::int64_t>(&a);
    const auto *otherInteger = std::get_if<std::int64_t>(&b);
    if (integer && otherInteger)
        return *integer < *otherInteger;
    const auto number = [](const Value &value) {
        const auto *whole = std::get_if<std::int64_t>(&value);
        const auto *real = std::get_if<double>(&value);
        return whole ? static_cast<double>(*whole) : real ? *real : 0.0;
    };
    return number(a) < number(b);
}

/// Clocks of a place, as microseconds since 1970 that they would show.
std::int64_t localOf(std::int64_t utc)
{
    const QDateTime at = QDateTime::fromSecsSinceEpoch(utc / microsecondsOfSecond, Qt::UTC);
    return utc + QTimeZone::systemTimeZone().offsetFromUtc(at) * microsecondsOfSecond;
}

/// When a local time comes twice, the first of those that do; else itself.
std::int64_t beginOfRepeated(std::int64_t local)
{
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const std::int64_t seconds = local / microsecondsOfSecond;
    constexpr std::int64_t day = 86400;
    const auto changes = zone.transitions(QDateTime::fromSecsSinceEpoch(seconds - day, Qt::UTC),
                                          QDateTime::fromSecsSinceEpoch(seconds + day, Qt::UTC));
    for (const QTimeZone::OffsetData &change : changes) {
        const std::int64_t at = change.atUtc.toSecsSinceEpoch();
        const int before = zone.offsetFromUtc(change.atUtc.addSecs(-1));
        if (seconds >= at + change.offsetFromUtc && seconds < at + before)
            return (at + change.offsetFromUtc) * microsecondsOfSecond;
    }
    return local;
}

/// No mark is, when it is made: the clock was set back since.
bool isAhead(const Value &mark, std::int64_t now)
{
    const auto moment = SqliteMoment::of(mark);
    return moment && moment->microseconds() > (moment->hasZone() ? now : std::max(now, localOf(now)));
}

/// From the greatest value, when it is a time.
Value markOf(const Value &greatest, std::int64_t now, bool &isOfTheFuture)
{
    const auto moment = SqliteMoment::of(greatest);
    if (!moment)
        return greatest;
    // Without a zone, it may be UTC or the time of the place.
    const std::int64_t local = moment->hasZone() ? now : localOf(now);
    const std::int64_t most = moment->microseconds();
    std::int64_t from = most;
    isOfTheFuture = most > std::max(now, local);
    if (isOfTheFuture)
        from = std::min(now, local);
    constexpr std::int64_t waited = std::chrono::microseconds(SqliteFence::patience).count();
    const auto isRecent = [&](std::int64_t clock) { return std::abs(clock - from) <= waited; };
    if (isRecent(now) || isRecent(local))
        from -= waited;
    if (!moment->hasZone())
        from = std::min(from, beginOfRepeated(from));
    return from == most ? greatest : moment->at(from);
}

} // namespace

Result<bool> SqliteFence::isFree(Fence &fence)
{
    if (sqlite3_db_readonly(m_connection.handle(), "main") == 1) { // BEGIN IMMEDIATE would not mind
        fence.guarantee = FenceGuarantee::None;
        fence.remark =
            SqliteFenceText::tr("\"%1\" may only be read, so that nobody knows whether another program is "
                                "writing to it. Allow writing in the profile, or compare whole tables.")
                .arg(m_connection.name());
        return true;
    }
    const auto begun = m_connection.run("BEGIN IMMEDIATE");
    if (begun) {
        const auto ended = m_connection.run("ROLLBACK");
        return ended ? Result<bool>(true) : Result<bool>(ended.error());
    }
    if (begun.error().code != ErrorCode::Locked)
        return begun.error();
    fence.remark =
        SqliteFenceText::tr("Another program keeps \"%1\" locked for writing. What it writes is read by a "
                            "later run.")
            .arg(m_connection.name());
    return false;
}

Result<SqliteFence::Greatest> SqliteFence::greatest(const ObjectName &table, const std::string &syncKey)
{
    const SqliteDialect dialect;
    const auto object = dialect.quoteObject({table.schema.empty() ? "main" : table.schema, table.name});
    const auto column = dialect.quoteIdentifier(syncKey);
    if (!object || !column)
        return object ? column.error() : object.error();
    // Three ranges of an index; the alias keeps the name from being a text when there is no such column.
    const std::string key = "t." + *column;
    const std::string from = "(SELECT max(" + key + ") FROM " + *object + " AS t WHERE " + key;
    QueryRequest request;
    request.text = QString::fromStdString("SELECT " + from + " < ''), " + from + " >= '' AND " + key
                                          + " < x''), " + from + " >= x'')");
    request.leavesNoState = true;
    const auto cursor = m_connection.execute(request);
    if (!cursor)
        return cursor.error();
    const auto batch = (*cursor)->next();
    if (!batch)
        return batch.error();
    Greatest values;
    for (std::size_t i = 0; *batch && i < values.size(); ++i)
        values[i] = valueOf((*batch)->column(i));
    return values;
}

Result<ChangeFence::Fence> SqliteFence::read(const ObjectName &table, const std::string &syncKey,
                                             const std::optional<FenceMark> &previous)
{
    if (m_connection.transactionState() != TransactionState::None)
        return Error{
            ErrorCode::Internal,
            SqliteFenceText::tr("%1: a fence is read outside a transaction.").arg(m_connection.name())};
    if (auto there = m_connection.checkFile(); !there)
        return there.error();
    Fence fence;
    fence.mark = previous.value_or(FenceMark());
    // Before the instant in which nobody writes: who comes after it takes a later time.
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch() * 1000;
    const auto free = isFree(fence);
    if (!free)
        return free.error();
    if (!*free)
        return fence;
    const auto values = greatest(table, syncKey);
    if (!values)
        return values.error();
    move(fence, *values, now, QString::fromStdString(syncKey));
    return fence;
}

void SqliteFence::move(Fence &fence, const Greatest &values, std::int64_t now, const QString &syncKey)
{
    const auto classes = std::ranges::count_if(values, [](const Value &value) { return !isNull(value); });
    if (classes == 0)
        return;
    const auto remark = [&fence](const QString &text) {
        fence.remark += (fence.remark.isEmpty() ? QString() : QStringLiteral(" ")) + text;
    };
    const Value &most = *std::ranges::find_if(values, [](const Value &value) { return !isNull(value); });
    const bool wentDown = fence.mark.from && classOf(*fence.mark.from) > classOf(most);
    if (classes > 1 || wentDown) {
        fence.mark.from = std::nullopt;
        if (fence.guarantee == FenceGuarantee::Lossless)
            fence.guarantee = FenceGuarantee::FullScan;
        return remark(
            SqliteFenceText::tr("\"%1\" holds numbers as well as texts, which SQLite never compares by their "
                                "meaning: each run reads all rows. Make its values alike.")
                .arg(syncKey));
    }
    bool isOfTheFuture = false;
    const Value from = markOf(most, now, isOfTheFuture);
    if (fence.mark.from && isAhead(*fence.mark.from, now)) {
        // What was written since then carries times that the run to come would pass over.
        fence.rewound = FenceMark();
        fence.mark.from = from;
        return remark(SqliteFenceText::tr("The clock was set back: this run reads all rows."));
    }
    if (isOfTheFuture)
        remark(SqliteFenceText::tr(
                   "The greatest value of \"%1\" lies in the future: each run reads all rows that do. "
                   "Check the clock of whoever wrote it.")
                   .arg(syncKey));
    if (!fence.mark.from || classOf(*fence.mark.from) < classOf(from) || !isLess(from, *fence.mark.from))
        fence.mark.from = from;
    else if (isLess(most, *fence.mark.from))
        remark(SqliteFenceText::tr(
                   "The greatest value of \"%1\" is less than at the last run: rows were removed, or an "
                   "older copy of the file was put back. Compare the whole tables.")
                   .arg(syncKey));
}

Result<std::string> SqliteFence::identity()
{
    if (auto there = m_connection.checkFile(); !there)
        return there.error();
    struct statx facts
    {};
    const QByteArray path = QFile::encodeName(m_connection.file());
    if (statx(AT_FDCWD, path.constData(), AT_STATX_SYNC_AS_STAT, STATX_INO | STATX_BTIME, &facts) != 0)
        return Error{ErrorCode::Io,
                     SqliteFenceText::tr("%1: the file %2 cannot be looked at.")
                         .arg(m_connection.name(), m_connection.file()),
                     {},
                     QString::fromLocal8Bit(std::strerror(errno))};
    std::string identity = "file " + std::to_string(facts.stx_ino);
    if ((facts.stx_mask & STATX_BTIME) != 0)
        identity +=
            " of " + std::to_string(facts.stx_btime.tv_sec) + '.' + std::to_string(facts.stx_btime.tv_nsec);
    return identity;
}
