// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/ObjectName.h"
#include "models/core/Result.h"
#include "models/replication/ReplicationTableName.h"

#include <QJsonObject>
#include <QStringList>

#include <chrono>
#include <optional>
#include <vector>

/// What a job does with its tables.
enum class ReplicationMode {
    Snapshot,    ///< All rows, once a run; rows that the source no longer has stay on the target.
    Incremental, ///< All rows at first, then what changed since, by syncKey; deletes are not seen.
    Reconcile,   ///< Incremental, and rows that the source no longer has are removed from the target.
};

/// Who wins when a target's row differs from the source's.
enum class ConflictRule {
    Newer, ///< The one whose syncKey is greater; of equal ones the source's. Without a syncKey: the source's.
    Source, ///< Always the source's.
    Target, ///< A row that is there is never changed.
};

/// What happens to a row that a target refuses.
enum class PoisonRule {
    Stop,       ///< The table stops at it.
    Quarantine, ///< It is kept aside with its values and the reason; the table goes on, the run ends as "partial".
};

/// What is said of one table of a job. Names as the engines spell them.
struct ReplicationTable
{
    ObjectName source;
    ObjectName target = {}; ///< Empty: in the target's default schema, by the source's name.
    /// Overrides the job's; empty: the job's.
    QString syncKey = {};
    PoisonRule poison = PoisonRule::Stop;
    bool indexes = false; ///< Make the source's secondary indexes on a target that Penstock makes.
    /// Columns, by name, for which a change of value by the target's type is accepted.
    QStringList lossyConsents = {};
    /// New nullable columns of the source are added to the target instead of stopping the table.
    bool followNewColumns = false;
};

/// The specification's replication job, and what it takes to lose nothing. A value; kept in the workspace.
struct ReplicationJob
{
    QString id;             ///< A UUID; made by ReplicationService when empty.
    QString name;           ///< Unique in the workspace, any case.
    QString sourceDatabase; ///< A connection's id.
    QStringList targetDatabases;
    std::vector<ReplicationTable> tables;
    /// A column that grows with each change, such as updated_at; only Snapshot does without.
    QString syncKey;
    int intervalMinutes = 15;
    bool enabled = true;
    ReplicationMode mode = ReplicationMode::Incremental;
    ConflictRule conflict = ConflictRule::Newer;
    /// A run is late, and said to be so, when the last success is older than this; 0: twice the interval.
    int lagLimitMinutes = 0;
    /// Reconcile removes at most this share of a target's rows without being told again that it may.
    int deleteLimitPercent = 20;
    /// How often, in hours, a run compares whole tables and repairs what clocks and triggers hid; 0: never.
    int sweepHours = 24;
    /// A default job: starts with the program, as the specification's do. (All enabled jobs do.)
    bool isDefault = false;

    static constexpr int mostIntervalMinutes = 60 * 24 * 31;

    /// Everything that can be said without asking a database: names, counts, bounds, source among targets. The
    /// Error is Invalid and names the field.
    [[nodiscard]] Result<void> validate() const;
    [[nodiscard]] QJsonObject toJson() const;
    /// Invalid, naming the field, for what toJson() does not write. Not validated.
    [[nodiscard]] static Result<ReplicationJob> fromJson(const QJsonObject &json);

    [[nodiscard]] QString syncKeyOf(const ReplicationTable &table) const
    {
        return table.syncKey.isEmpty() ? syncKey : table.syncKey;
    }

    /// "snapshot", "incremental", "reconcile": of JSON and command lines.
    [[nodiscard]] static QString modeName(ReplicationMode mode);
    [[nodiscard]] static std::optional<ReplicationMode> modeOf(const QString &name);
    /// "newer", "source", "target".
    [[nodiscard]] static QString conflictName(ConflictRule rule);
    [[nodiscard]] static std::optional<ConflictRule> conflictOf(const QString &name);
    /// The same for a person, and its guarantee in one sentence.
    [[nodiscard]] static QString modeTitle(ReplicationMode mode);
    [[nodiscard]] static QString guarantee(ReplicationMode mode);

private:
    [[nodiscard]] Result<void> validateTables() const;
};
