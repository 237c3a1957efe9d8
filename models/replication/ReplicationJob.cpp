// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationJob.h"

#include "models/core/JsonFields.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QSet>

#include <algorithm>
#include <array>

namespace {

struct ReplicationJobText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationJob)
};

constexpr std::array modeNames{"snapshot", "incremental", "reconcile"};
constexpr std::array conflictNames{"newer", "source", "target"};
constexpr std::array poisonNames{"stop", "quarantine"};
constexpr qsizetype longestJobName = 100;
constexpr int mostSweepHours = 24 * 366;

template <typename T, std::size_t size>
std::optional<T> valueNamed(const std::array<const char *, size> &names, const QString &name)
{
    for (std::size_t i = 0; i < size; ++i) {
        if (name == QLatin1String(names[i]))
            return static_cast<T>(i);
    }
    return {};
}

template <typename T, std::size_t size>
QString nameIn(const std::array<const char *, size> &names, T value)
{
    return QLatin1String(names.at(static_cast<std::size_t>(value)));
}

template <std::size_t size>
QString oneOf(const std::array<const char *, size> &names)
{
    QStringList list;
    for (const char *name : names)
        list << QLatin1String(name);
    return ReplicationJobText::tr("one of %1").arg(list.join(QLatin1String(", ")));
}

Error invalidJob(const QString &message, const QString &advice = {})
{
    return {ErrorCode::Invalid, message, advice};
}

Result<void> checkBounds(const char *field, int value, int least, int most)
{
    if (value >= least && value <= most)
        return {};
    return invalidJob(ReplicationJobText::tr("“%1” must be from %2 to %3, not %4.")
                          .arg(QLatin1String(field))
                          .arg(least)
                          .arg(most)
                          .arg(value));
}

bool isPlainName(const QString &name)
{
    return !name.trimmed().isEmpty() && name.size() <= longestJobName
           && std::none_of(name.begin(), name.end(),
                           [](QChar c) { return c.category() == QChar::Other_Control; });
}

/// Where two tables of a job would meet: the schema only when both say one.
QString targetKey(const ReplicationTable &table)
{
    const std::string &name = table.target.name.empty() ? table.source.name : table.target.name;
    return ReplicationTableName::text({table.target.schema, name});
}

QJsonValue tableJson(const ReplicationTable &table)
{
    const QString source = ReplicationTableName::text(table.source);
    QJsonObject json{{QStringLiteral("source"), source}};
    if (!table.target.name.empty())
        json[QLatin1String("target")] = ReplicationTableName::text(table.target);
    if (!table.syncKey.isEmpty())
        json[QLatin1String("syncKey")] = table.syncKey;
    if (table.poison != PoisonRule::Stop)
        json[QLatin1String("poison")] = nameIn(poisonNames, table.poison);
    if (table.indexes)
        json[QLatin1String("indexes")] = true;
    if (!table.lossyConsents.isEmpty())
        json[QLatin1String("lossyConsents")] = QJsonArray::fromStringList(table.lossyConsents);
    if (table.followNewColumns)
        json[QLatin1String("followNewColumns")] = true;
    return json.size() == 1 ? QJsonValue(source) : QJsonValue(json);
}

Result<ReplicationTable> tableFrom(const QJsonValue &value)
{
    ReplicationTable table;
    QString source = value.toString();
    QString target;
    const QJsonObject json = value.toObject();
    JsonFields fields(json, ReplicationJobText::tr("In a job's table"));
    if (!value.isString() && !value.isObject())
        return invalidJob(
            ReplicationJobText::tr("In a job's JSON, each of “tables” must be a name or an object."));
    fields.read("source", source);
    fields.read("target", target);
    fields.read("syncKey", table.syncKey);
    fields.readName("poison", table.poison, oneOf(poisonNames),
                    [](const QString &name) { return valueNamed<PoisonRule>(poisonNames, name); });
    fields.read("indexes", table.indexes);
    fields.read("lossyConsents", table.lossyConsents);
    fields.read("followNewColumns", table.followNewColumns);
    if (const auto error = fields.end())
        return *error;
    auto parsed = ReplicationTableName::parse(source);
    if (!parsed)
        return parsed.error();
    table.source = *parsed;
    if (target.isEmpty())
        return table;
    parsed = ReplicationTableName::parse(target);
    if (!parsed)
        return parsed.error();
    table.target = *parsed;
    return table;
}

} // namespace

Result<void> ReplicationJob::validate() const
{
    if (!isPlainName(name))
        return invalidJob(
            ReplicationJobText::tr("“name” must be a text of at most %1 letters.").arg(longestJobName));
    if (sourceDatabase.isEmpty())
        return invalidJob(ReplicationJobText::tr("“sourceDatabase” is missing."),
                          ReplicationJobText::tr("Say from which connection the rows come."));
    if (targetDatabases.isEmpty() || targetDatabases.contains(QString()))
        return invalidJob(ReplicationJobText::tr("“targetDatabases” is empty, or has an empty name."),
                          ReplicationJobText::tr("Say to which connections the rows go."));
    if (targetDatabases.contains(sourceDatabase))
        return invalidJob(ReplicationJobText::tr("The “sourceDatabase” is among the “targetDatabases”."),
                          ReplicationJobText::tr("A job copies from one connection to others."));
    if (QSet<QString>(targetDatabases.begin(), targetDatabases.end()).size() != targetDatabases.size())
        return invalidJob(ReplicationJobText::tr("A connection stands twice in “targetDatabases”."),
                          ReplicationJobText::tr("Name it once."));
    if (auto checked = validateTables(); !checked)
        return checked;
    if (auto checked = checkBounds("intervalMinutes", intervalMinutes, 1, mostIntervalMinutes); !checked)
        return checked;
    if (auto checked = checkBounds("lagLimitMinutes", lagLimitMinutes, 0, 2 * mostIntervalMinutes); !checked)
        return checked;
    if (auto checked = checkBounds("deleteLimitPercent", deleteLimitPercent, 0, 100); !checked)
        return checked;
    return checkBounds("sweepHours", sweepHours, 0, mostSweepHours);
}

Result<void> ReplicationJob::validateTables() const
{
    if (tables.empty())
        return invalidJob(ReplicationJobText::tr("“tables” is empty."),
                          ReplicationJobText::tr("Name at least one table."));
    QSet<QString> sources;
    QSet<QString> targets;
    for (const ReplicationTable &table : tables) {
        const QString text = ReplicationTableName::text(table.source);
        if (table.source.name.empty())
            return invalidJob(ReplicationJobText::tr("A table in “tables” has no name."));
        if (sources.contains(text))
            return invalidJob(ReplicationJobText::tr("“tables” names %1 twice.").arg(text),
                              ReplicationJobText::tr("Name it once."));
        if (targets.contains(targetKey(table)))
            return invalidJob(
                ReplicationJobText::tr("Two of the “tables” would be written to %1.").arg(targetKey(table)),
                ReplicationJobText::tr("Give one of them another target."));
        if (mode != ReplicationMode::Snapshot && syncKeyOf(table).isEmpty())
            return invalidJob(ReplicationJobText::tr("“syncKey” is missing for %1.").arg(text),
                              ReplicationJobText::tr("Name a column that grows with each change, such as "
                                                     "updated_at, or choose the mode “snapshot”."));
        sources.insert(text);
        targets.insert(targetKey(table));
    }
    return {};
}

QJsonObject ReplicationJob::toJson() const
{
    QJsonArray list;
    for (const ReplicationTable &table : tables)
        list.append(tableJson(table));
    return {{QStringLiteral("id"), id},
            {QStringLiteral("name"), name},
            {QStringLiteral("sourceDatabase"), sourceDatabase},
            {QStringLiteral("targetDatabases"), QJsonArray::fromStringList(targetDatabases)},
            {QStringLiteral("tables"), list},
            {QStringLiteral("syncKey"), syncKey},
            {QStringLiteral("intervalMinutes"), intervalMinutes},
            {QStringLiteral("enabled"), enabled},
            {QStringLiteral("mode"), ReplicationJob::modeName(mode)},
            {QStringLiteral("conflict"), nameIn(conflictNames, conflict)},
            {QStringLiteral("lagLimitMinutes"), lagLimitMinutes},
            {QStringLiteral("deleteLimitPercent"), deleteLimitPercent},
            {QStringLiteral("sweepHours"), sweepHours},
            {QStringLiteral("isDefault"), isDefault}};
}

Result<ReplicationJob> ReplicationJob::fromJson(const QJsonObject &json)
{
    ReplicationJob job;
    QJsonArray tables;
    JsonFields fields(json, ReplicationJobText::tr("In a job's JSON"));
    fields.read("id", job.id);
    fields.read("name", job.name);
    fields.read("sourceDatabase", job.sourceDatabase);
    fields.read("targetDatabases", job.targetDatabases);
    fields.read("tables", tables);
    fields.read("syncKey", job.syncKey);
    fields.read("intervalMinutes", job.intervalMinutes);
    fields.read("enabled", job.enabled);
    fields.readName("mode", job.mode, oneOf(modeNames), modeOf);
    fields.readName("conflict", job.conflict, oneOf(conflictNames),
                    [](const QString &name) { return valueNamed<ConflictRule>(conflictNames, name); });
    fields.read("lagLimitMinutes", job.lagLimitMinutes);
    fields.read("deleteLimitPercent", job.deleteLimitPercent);
    fields.read("sweepHours", job.sweepHours);
    fields.read("isDefault", job.isDefault);
    if (const auto error = fields.end())
        return *error;
    for (const QJsonValue &value : tables) {
        auto table = tableFrom(value);
        if (!table)
            return table.error();
        job.tables.push_back(std::move(*table));
    }
    return job;
}

QString ReplicationJob::modeName(ReplicationMode mode)
{
    return nameIn(modeNames, mode);
}

std::optional<ReplicationMode> ReplicationJob::modeOf(const QString &name)
{
    return valueNamed<ReplicationMode>(modeNames, name);
}

QString ReplicationJob::conflictName(ConflictRule rule)
{
    return nameIn(conflictNames, rule);
}

std::optional<ConflictRule> ReplicationJob::conflictOf(const QString &name)
{
    return valueNamed<ConflictRule>(conflictNames, name);
}

QString ReplicationJob::modeTitle(ReplicationMode mode)
{
    switch (mode) {
    case ReplicationMode::Snapshot:
        return ReplicationJobText::tr("Snapshot");
    case ReplicationMode::Incremental:
        return ReplicationJobText::tr("Incremental");
    case ReplicationMode::Reconcile:
        return ReplicationJobText::tr("Incremental with deletes");
    }
    return {};
}

QString ReplicationJob::guarantee(ReplicationMode mode)
{
    switch (mode) {
    case ReplicationMode::Snapshot:
        return ReplicationJobText::tr(
            "Each run copies every row; rows that the source no longer has stay on the targets.");
    case ReplicationMode::Incremental:
        return ReplicationJobText::tr(
            "The first run copies every row, later ones all that was changed since, "
            "however late it was committed; deletes are not seen.");
    case ReplicationMode::Reconcile:
        return ReplicationJobText::tr(
            "The first run copies every row, later ones all that was changed since, "
            "however late it was committed; rows that the source no longer has are "
            "removed from the targets.");
    }
    return {};
}
