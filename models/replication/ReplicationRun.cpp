// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationRun.h"

#include "models/core/JsonFields.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <numeric>

namespace {

struct ReplicationRunText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationRun)
};

constexpr std::array runStateNames{"running", "succeeded", "partial", "failed", "stopped"};
constexpr std::array progressStateNames{"waiting", "copying", "verifying", "done",
                                        "partial", "failed",  "stopped"};
/// The codes that a history may have to tell apart later, by what they mean to who reads it.
constexpr std::array errorNames{
    "invalid",     "notFound",    "inactive",   "unsupported",    "conflict",   "unconfirmed",    "noConsent",
    "nameLookup",  "unreachable", "tls",        "authentication", "noDatabase", "privilege",      "readOnly",
    "serverLimit", "poolTimeout", "poolClosed", "timeout",        "cancelled",  "connectionLost", "sql",
    "dataLoss",    "io",          "diskFull",   "damaged",        "locked",     "internal"};
static_assert(errorNames.size() == static_cast<std::size_t>(ErrorCode::Internal) + 1);

template <typename T, std::size_t size>
std::optional<T> stateNamed(const std::array<const char *, size> &names, const QString &name)
{
    for (std::size_t i = 0; i < size; ++i) {
        if (name == QLatin1String(names[i]))
            return static_cast<T>(i);
    }
    return {};
}

QJsonObject errorJson(const Error &error)
{
    return {{QStringLiteral("code"), QLatin1String(errorNames.at(static_cast<std::size_t>(error.code)))},
            {QStringLiteral("message"), error.message},
            {QStringLiteral("advice"), error.advice},
            {QStringLiteral("detail"), error.detail},
            {QStringLiteral("serverCode"), error.serverCode}};
}

/// Nothing when there was none; what is wrong with it goes to `fields`.
std::optional<Error> readError(JsonFields &fields)
{
    std::optional<QJsonObject> json;
    fields.read("error", json);
    if (!json)
        return {};
    Error error;
    JsonFields parts(*json, ReplicationRunText::tr("In a run's error"));
    parts.readName("code", error.code, ReplicationRunText::tr("a known name"),
                   [](const QString &name) { return stateNamed<ErrorCode>(errorNames, name); });
    parts.read("message", error.message);
    parts.read("advice", error.advice);
    parts.read("detail", error.detail);
    parts.read("serverCode", error.serverCode);
    if (const auto wrong = parts.end())
        fields.fail(*wrong);
    return error;
}

QJsonValue timeJson(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

void readTime(JsonFields &fields, const char *key, QDateTime &time)
{
    QString text;
    fields.read(key, text);
    if (text.isEmpty())
        return;
    time = QDateTime::fromString(text, Qt::ISODateWithMs).toUTC();
    if (!time.isValid())
        fields.refuse(key, ReplicationRunText::tr("a time"));
}

QJsonObject progressJson(const ReplicationProgress &progress)
{
    QJsonObject json{{QStringLiteral("targetDatabase"), progress.targetDatabase},
                     {QStringLiteral("table"), ReplicationTableName::text(progress.table)},
                     {QStringLiteral("state"), ReplicationRun::name(progress.state)},
                     {QStringLiteral("rowsRead"), qint64{progress.rowsRead}},
                     {QStringLiteral("rowsWritten"), qint64{progress.rowsWritten}},
                     {QStringLiteral("rowsDeleted"), qint64{progress.rowsDeleted}},
                     {QStringLiteral("rowsQuarantined"), qint64{progress.rowsQuarantined}},
                     {QStringLiteral("rowsExpected"), qint64{progress.rowsExpected}},
                     {QStringLiteral("bytes"), qint64{progress.bytes}},
                     {QStringLiteral("rowsVerified"), qint64{progress.rowsVerified}},
                     {QStringLiteral("rowsDiffering"), qint64{progress.rowsDiffering}},
                     {QStringLiteral("rowsPerSecond"), progress.rowsPerSecond}};
    if (progress.error)
        json[QLatin1String("error")] = errorJson(*progress.error);
    return json;
}

Result<ReplicationProgress> progressFrom(const QJsonObject &json)
{
    ReplicationProgress progress;
    QString table;
    JsonFields fields(json, ReplicationRunText::tr("In a run's table"));
    fields.read("targetDatabase", progress.targetDatabase);
    fields.read("table", table);
    fields.readName("state", progress.state, ReplicationRunText::tr("a known name"), [](const QString &name) {
        return stateNamed<ReplicationProgress::State>(progressStateNames, name);
    });
    fields.read("rowsRead", progress.rowsRead);
    fields.read("rowsWritten", progress.rowsWritten);
    fields.read("rowsDeleted", progress.rowsDeleted);
    fields.read("rowsQuarantined", progress.rowsQuarantined);
    fields.read("rowsExpected", progress.rowsExpected);
    fields.read("bytes", progress.bytes);
    fields.read("rowsVerified", progress.rowsVerified);
    fields.read("rowsDiffering", progress.rowsDiffering);
    fields.read("rowsPerSecond", progress.rowsPerSecond);
    progress.error = readError(fields);
    if (const auto error = fields.end())
        return *error;
    auto name = ReplicationTableName::parse(table);
    if (!name)
        return name.error();
    progress.table = *name;
    return progress;
}

std::int64_t sumOf(const std::vector<ReplicationProgress> &tables, std::int64_t ReplicationProgress::*number)
{
    return std::accumulate(tables.begin(), tables.end(), std::int64_t{0},
                           [number](std::int64_t sum, const auto &table) { return sum + table.*number; });
}

} // namespace

std::int64_t ReplicationRun::rowsRead() const
{
    return sumOf(tables, &ReplicationProgress::rowsRead);
}

std::int64_t ReplicationRun::rowsWritten() const
{
    return sumOf(tables, &ReplicationProgress::rowsWritten);
}

std::int64_t ReplicationRun::rowsDeleted() const
{
    return sumOf(tables, &ReplicationProgress::rowsDeleted);
}

std::int64_t ReplicationRun::bytes() const
{
    return sumOf(tables, &ReplicationProgress::bytes);
}

std::optional<Error> ReplicationRun::firstError() const
{
    if (error)
        return error;
    const auto failed =
        std::find_if(tables.begin(), tables.end(), [](const auto &table) { return table.error; });
    return failed == tables.end() ? std::nullopt : failed->error;
}

ReplicationRun::State ReplicationRun::endState() const
{
    using Table = ReplicationProgress::State;
    const auto any = [this](Table state) {
        return std::any_of(tables.begin(), tables.end(),
                           [state](const auto &table) { return table.state == state; });
    };
    if (error)
        return error->code == ErrorCode::Cancelled ? State::Stopped : State::Failed;
    if (any(Table::Failed))
        return State::Failed;
    const bool isOver =
        std::all_of(tables.begin(), tables.end(), [](const auto &table) { return table.isOver(); });
    if (any(Table::Stopped) || !isOver)
        return State::Stopped;
    return any(Table::Partial) ? State::Partial : State::Succeeded;
}

QJsonObject ReplicationRun::toJson() const
{
    QJsonArray list;
    for (const ReplicationProgress &table : tables)
        list.append(progressJson(table));
    QJsonObject json{{QStringLiteral("id"), id},
                     {QStringLiteral("jobId"), jobId},
                     {QStringLiteral("jobName"), jobName},
                     {QStringLiteral("state"), name(state)},
                     {QStringLiteral("isManual"), isManual},
                     {QStringLiteral("startedAt"), timeJson(startedAt)},
                     {QStringLiteral("endedAt"), timeJson(endedAt)},
                     {QStringLiteral("tables"), list},
                     {QStringLiteral("warnings"), QJsonArray::fromStringList(warnings)}};
    if (error)
        json[QLatin1String("error")] = errorJson(*error);
    return json;
}

Result<ReplicationRun> ReplicationRun::fromJson(const QJsonObject &json)
{
    ReplicationRun run;
    QJsonArray tables;
    JsonFields fields(json, ReplicationRunText::tr("In a run's JSON"));
    fields.read("id", run.id);
    fields.read("jobId", run.jobId);
    fields.read("jobName", run.jobName);
    fields.readName("state", run.state, ReplicationRunText::tr("a known name"),
                    [](const QString &name) { return stateNamed<State>(runStateNames, name); });
    fields.read("isManual", run.isManual);
    readTime(fields, "startedAt", run.startedAt);
    readTime(fields, "endedAt", run.endedAt);
    fields.read("tables", tables);
    fields.read("warnings", run.warnings);
    run.error = readError(fields);
    if (const auto error = fields.end())
        return *error;
    for (const QJsonValue &value : tables) {
        auto progress = progressFrom(value.toObject());
        if (!progress)
            return progress.error();
        run.tables.push_back(std::move(*progress));
    }
    return run;
}

QString ReplicationRun::name(State state)
{
    return QLatin1String(runStateNames.at(static_cast<std::size_t>(state)));
}

QString ReplicationRun::name(ReplicationProgress::State state)
{
    return QLatin1String(progressStateNames.at(static_cast<std::size_t>(state)));
}

QString ReplicationRun::title(State state)
{
    switch (state) {
    case State::Running:
        return ReplicationRunText::tr("Running");
    case State::Succeeded:
        return ReplicationRunText::tr("Succeeded");
    case State::Partial:
        return ReplicationRunText::tr("Partly done");
    case State::Failed:
        return ReplicationRunText::tr("Failed");
    case State::Stopped:
        return ReplicationRunText::tr("Stopped");
    }
    return {};
}

QString ReplicationRun::title(ReplicationProgress::State state)
{
    using Table = ReplicationProgress::State;
    switch (state) {
    case Table::Waiting:
        return ReplicationRunText::tr("Waiting");
    case Table::Copying:
        return ReplicationRunText::tr("Copying");
    case Table::Verifying:
        return ReplicationRunText::tr("Comparing");
    case Table::Done:
        return ReplicationRunText::tr("Done");
    case Table::Partial:
        return ReplicationRunText::tr("Partly done");
    case Table::Failed:
        return ReplicationRunText::tr("Failed");
    case Table::Stopped:
        return ReplicationRunText::tr("Stopped");
    }
    return {};
}
