// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicationOptions.h"

#include "app/connections/DatabaseManager.h"
#include "models/replication/ReplicationTableName.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>

#include <algorithm>

namespace {

struct ReplicationOptionsText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationOptions)
};

Error invalidOption(const QString &message, const QString &advice)
{
    return {ErrorCode::Invalid, message, advice};
}

Error noSuch(const char *option, const std::string &value, const QString &choices)
{
    return invalidOption(ReplicationOptionsText::tr("%1: \"%2\" is unknown.")
                             .arg(QLatin1String(option), QString::fromStdString(value)),
                         ReplicationOptionsText::tr("Use one of: %1.").arg(choices));
}

/// "a"."b.c".d: where the last part begins, its dot left out; nothing without one.
std::optional<qsizetype> lastDot(const QString &text)
{
    bool isQuoted = false;
    std::optional<qsizetype> dot;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'"')
            isQuoted = !isQuoted;
        else if (text[i] == u'.' && !isQuoted)
            dot = i;
    }
    return dot;
}

/// At the commas that stand in no quotes.
QStringList listedNames(const QString &text)
{
    QStringList names{QString()};
    bool isQuoted = false;
    for (const QChar letter : text) {
        if (letter == u'"')
            isQuoted = !isQuoted;
        if (letter == u',' && !isQuoted)
            names << QString();
        else
            names.back() += letter;
    }
    return names;
}

ReplicationTable *findTable(ReplicationJob &job, const ObjectName &name)
{
    const auto found = std::find_if(job.tables.begin(), job.tables.end(), [&](const ReplicationTable &table) {
        return table.source == name || (name.schema.empty() && table.source.name == name.name);
    });
    return found == job.tables.end() ? nullptr : &*found;
}

Error notOfTheJob(const char *option, const std::string &value, const ObjectName &table)
{
    return {ErrorCode::NotFound,
            ReplicationOptionsText::tr("%1 %2: %3 is none of the tables that are copied.")
                .arg(QLatin1String(option), QString::fromStdString(value), ReplicationTableName::text(table)),
            ReplicationOptionsText::tr("Name one of those of --tables.")};
}

} // namespace

void ReplicationOptions::addTo(CLI::App &command, Use use)
{
    const auto require = [use](CLI::Option *option) { option->required(use != Use::Edit); };
    m_isOneTable = use == Use::Table;
    require(command.add_option("--source", m_source, "The connection that the rows come from")
                ->type_name("NAME"));
    require(
        command.add_option("--targets", m_targets, "The connections that they go to, with commas between")
            ->allow_extra_args(false)
            ->type_name("NAMES"));
    addTableOptions(command, use);
    command
        .add_option("--sync-key", m_syncKey,
                    "A column that grows with each change, such as updated_at; \"\" for none")
        ->type_name("COLUMN");
    if (use == Use::Edit)
        command.add_option("--name", m_newName, "Another name");
    if (use == Use::Table)
        return;
    require(command.add_option("--interval", m_interval, "Minutes between two runs")->type_name("MINUTES"));
    require(
        command
            .add_option(
                "--mode", m_mode,
                "snapshot: all rows each time; incremental: what changed; reconcile: and what was deleted")
            ->type_name("MODE"));
    command
        .add_option("--conflict", m_conflict,
                    "Who wins where a target's row differs: newer (by the sync key; as it is at first), "
                    "source, target")
        ->type_name("RULE");
    command
        .add_option("--delete-limit", m_deleteLimit,
                    "Reconcile removes at most this share of a target's rows without --may-delete (20)")
        ->type_name("PERCENT");
    command
        .add_option("--sweep-hours", m_sweepHours,
                    "How often whole tables are compared and repaired (24); 0: never")
        ->type_name("HOURS");
    command
        .add_option("--lag-limit", m_lagLimit,
                    "A job is late when its last success is older (0: twice the interval)")
        ->type_name("MINUTES");
    command.add_flag("--disabled", m_disabled, "Keep it, but do not run it by itself");
    if (use == Use::Edit)
        command.add_flag("--enabled", m_enabled, "The opposite of --disabled")->excludes("--disabled");
}

void ReplicationOptions::addTableOptions(CLI::App &command, Use use)
{
    if (use == Use::Table) {
        command.add_option("--table", m_tables, "The table, as table or schema.table")
            ->required()
            ->expected(1)
            ->type_name("TABLE");
        command.add_option("--target-table", m_targetTables, "Its name on the targets, when it is another")
            ->expected(1)
            ->type_name("TABLE");
    } else {
        command.add_option("--tables", m_tables, "The tables, as table or schema.table, with commas between")
            ->allow_extra_args(false)
            ->required(use == Use::Add)
            ->type_name("TABLES");
        command
            .add_option("--target-table", m_targetTables,
                        "The name of a table on the targets, when it is another; once for each")
            ->allow_extra_args(false)
            ->type_name("TABLE=NAME");
    }
    command
        .add_option(
            "--consent", m_consents,
            use == Use::Table
                ? "A column whose values the target's type may change; once for each"
                : "A column whose values the target's type may change, as table.column; once for each")
        ->allow_extra_args(false)
        ->type_name(use == Use::Table ? "COLUMN" : "TABLE.COLUMN");
    command
        .add_option(
            "--poison", m_poison,
            "What a row that a target refuses does: stop (the table stops), quarantine (it is kept aside)")
        ->type_name("RULE");
    command.add_flag("--indexes", m_indexes, "Make the source's indexes on tables that are made");
    command.add_flag("--follow-columns", m_followColumns,
                     "Add new nullable columns of the source to the targets instead of stopping");
}

Result<QString> ReplicationOptions::connection(DatabaseManager &databases, const std::string &name)
{
    auto found = databases.profile(QString::fromStdString(name));
    if (!found)
        return found.error();
    return found->id;
}

Result<QStringList> ReplicationOptions::connections(DatabaseManager &databases,
                                                    const std::vector<std::string> &texts)
{
    QStringList ids;
    for (const std::string &text : texts) {
        if (const auto whole = connection(databases, text)) {
            ids << *whole;
            continue;
        }
        for (const QString &name : QString::fromStdString(text).split(u',')) {
            auto id = connection(databases, name.trimmed().toStdString());
            if (!id)
                return id.error();
            ids << *id;
        }
    }
    return ids;
}

Error ReplicationOptions::spoken(Error error)
{
    static constexpr std::pair<const char *, const char *> options[] = {
        {"name", "--name"},
        {"sourceDatabase", "--source"},
        {"targetDatabases", "--targets"},
        {"tables", "--tables"},
        {"syncKey", "--sync-key"},
        {"intervalMinutes", "--interval"},
        {"lagLimitMinutes", "--lag-limit"},
        {"deleteLimitPercent", "--delete-limit"},
        {"sweepHours", "--sweep-hours"},
    };
    if (error.code != ErrorCode::Invalid)
        return error;
    for (const auto &[field, option] : options) {
        const QString quoted = u'“' + QString::fromLatin1(field) + u'”';
        for (QString *text : {&error.message, &error.advice})
            text->replace(quoted, QString::fromLatin1(option));
    }
    return error;
}

Result<ObjectName> ReplicationOptions::table(const std::string &text)
{
    return ReplicationTableName::parse(QString::fromStdString(text));
}

Result<void> ReplicationOptions::applyTo(ReplicationJob &job, DatabaseManager &databases) const
{
    if (m_newName)
        job.name = QString::fromStdString(*m_newName);
    if (m_syncKey)
        job.syncKey = QString::fromStdString(*m_syncKey);
    if (m_disabled || m_enabled)
        job.enabled = m_enabled;
    job.intervalMinutes = m_interval.value_or(job.intervalMinutes);
    job.lagLimitMinutes = m_lagLimit.value_or(job.lagLimitMinutes);
    job.deleteLimitPercent = m_deleteLimit.value_or(job.deleteLimitPercent);
    job.sweepHours = m_sweepHours.value_or(job.sweepHours);
    if (auto done = applyDatabases(job, databases); !done)
        return done;
    if (auto done = applyTables(job); !done)
        return done;
    return applyRules(job);
}

Result<void> ReplicationOptions::applyDatabases(ReplicationJob &job, DatabaseManager &databases) const
{
    if (m_source) {
        auto id = connection(databases, *m_source);
        if (!id)
            return id.error();
        job.sourceDatabase = *id;
    }
    if (m_targets.empty())
        return {};
    auto ids = connections(databases, m_targets);
    if (!ids)
        return ids.error();
    job.targetDatabases = *ids;
    return {};
}

Result<void> ReplicationOptions::applyRules(ReplicationJob &job) const
{
    if (m_mode) {
        const auto mode = ReplicationJob::modeOf(QString::fromStdString(*m_mode));
        if (!mode)
            return noSuch("--mode", *m_mode, QStringLiteral("snapshot, incremental, reconcile"));
        job.mode = *mode;
    }
    if (m_conflict) {
        const auto rule = ReplicationJob::conflictOf(QString::fromStdString(*m_conflict));
        if (!rule)
            return noSuch("--conflict", *m_conflict, QStringLiteral("newer, source, target"));
        job.conflict = *rule;
    }
    if (m_poison && *m_poison != "stop" && *m_poison != "quarantine")
        return noSuch("--poison", *m_poison, QStringLiteral("stop, quarantine"));
    for (ReplicationTable &table : job.tables) {
        if (m_poison)
            table.poison = *m_poison == "stop" ? PoisonRule::Stop : PoisonRule::Quarantine;
        table.indexes = table.indexes || m_indexes;
        table.followNewColumns = table.followNewColumns || m_followColumns;
    }
    return {};
}

/// What was said of a table that stays in the list stays too.
Result<void> ReplicationOptions::applyTables(ReplicationJob &job) const
{
    if (!m_tables.empty()) {
        std::vector<ReplicationTable> tables;
        QStringList names;
        for (const std::string &text : m_tables) // the one table's name has no list to be in
            names << (m_isOneTable ? QStringList{QString::fromStdString(text)}
                                   : listedNames(QString::fromStdString(text)));
        for (const QString &text : std::as_const(names)) {
            auto name = ReplicationTableName::parse(text);
            if (!name)
                return name.error();
            const ReplicationTable *known = findTable(job, *name);
            tables.push_back(known ? *known : ReplicationTable());
            tables.back().source = *name;
        }
        job.tables = std::move(tables);
    }
    if (auto done = applyTargetTables(job); !done)
        return done;
    return applyConsents(job);
}

Result<void> ReplicationOptions::applyTargetTables(ReplicationJob &job) const
{
    for (const std::string &text : m_targetTables) {
        const std::size_t equals = text.find('=');
        if (m_isOneTable) {
            auto target = table(text);
            if (!target)
                return target.error();
            job.tables.front().target = *target;
            continue;
        }
        if (equals == std::string::npos)
            return invalidOption(
                ReplicationOptionsText::tr("--target-table %1: no \"=\".").arg(QString::fromStdString(text)),
                ReplicationOptionsText::tr("Write it as table=name, such as orders=archive.orders."));
        auto source = table(text.substr(0, equals));
        if (!source)
            return source.error();
        auto target = table(text.substr(equals + 1));
        if (!target)
            return target.error();
        ReplicationTable *own = findTable(job, *source);
        if (!own)
            return notOfTheJob("--target-table", text, *source);
        own->target = *target;
    }
    return {};
}

Result<void> ReplicationOptions::applyConsents(ReplicationJob &job) const
{
    for (const std::string &consent : m_consents) {
        const QString text = QString::fromStdString(consent);
        const auto dot = lastDot(text);
        if (m_isOneTable && !dot) {
            job.tables.front().lossyConsents << text;
            continue;
        }
        if (!dot)
            return invalidOption(ReplicationOptionsText::tr("--consent %1: no table is named.").arg(text),
                                 ReplicationOptionsText::tr("Write it as table.column."));
        auto name = ReplicationTableName::parse(text.left(*dot));
        if (!name)
            return name.error();
        auto column = ReplicationTableName::parse(text.mid(*dot + 1)); // for its quotes
        if (!column)
            return column.error();
        ReplicationTable *own = findTable(job, *name);
        if (!own)
            return notOfTheJob("--consent", consent, *name);
        const QString plain = QString::fromStdString(column->name);
        if (!own->lossyConsents.contains(plain))
            own->lossyConsents << plain;
    }
    return {};
}
