// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}
class DatabaseManager;

/// The options that make or change a job: what was given changes it, the rest stays. Connections are given by name or id,
/// tables as "schema.table". Errors name the option and its value. Thread: the command's.
class ReplicationOptions final
{
public:
    /// What kind of command it is for.
    enum class Use {
        Add,
        Edit,
        Table, ///< One table, once.
    };
    void addTo(CLI::App &command, Use use);
    [[nodiscard]] Result<void> applyTo(ReplicationJob &job, DatabaseManager &databases) const;

    /// An error that speaks of a job's fields, as ReplicationJob does, as one that speaks of the options.
    [[nodiscard]] static Error spoken(Error error);
    /// The id of a connection given by name or id.
    [[nodiscard]] static Result<QString> connection(DatabaseManager &databases, const std::string &name);
    [[nodiscard]] static Result<ObjectName> table(const std::string &text);

private:
    /// Ids of connections, given with commas between; a name may have commas when it is given alone.
    [[nodiscard]] static Result<QStringList> connections(DatabaseManager &databases,
                                                         const std::vector<std::string> &texts);
    void addTableOptions(CLI::App &command, Use use);
    [[nodiscard]] Result<void> applyDatabases(ReplicationJob &job, DatabaseManager &databases) const;
    [[nodiscard]] Result<void> applyRules(ReplicationJob &job) const;
    [[nodiscard]] Result<void> applyTables(ReplicationJob &job) const;
    [[nodiscard]] Result<void> applyTargetTables(ReplicationJob &job) const;
    [[nodiscard]] Result<void> applyConsents(ReplicationJob &job) const;

    std::optional<std::string> m_newName, m_source, m_syncKey, m_mode, m_conflict, m_poison;
    std::vector<std::string> m_targets, m_tables, m_targetTables, m_consents;
    std::optional<int> m_interval, m_lagLimit, m_deleteLimit, m_sweepHours;
    bool m_isOneTable = false;
    bool m_enabled = false;
    bool m_disabled = false;
    bool m_indexes = false;
    bool m_followColumns = false;
};
