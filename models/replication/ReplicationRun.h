// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"
#include "models/core/ObjectName.h"
#include "models/core/Result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

/// How far one table is on one target.
struct ReplicationProgress
{
    enum class State {
        Waiting,
        Copying,   ///< Rows move.
        Verifying, ///< Both sides are compared.
        Done,
        Partial, ///< Done, but rows are in quarantine or differ still.
        Failed,
        Stopped,
    };

    QString targetDatabase; ///< A connection's id.
    ObjectName table;       ///< The source's.
    State state = State::Waiting;
    std::int64_t rowsRead = 0;
    std::int64_t rowsWritten = 0; ///< Inserted or changed.
    std::int64_t rowsDeleted = 0;
    std::int64_t rowsQuarantined = 0;
    std::int64_t rowsExpected = -1; ///< An estimate; -1: none.
    std::int64_t bytes = 0;         ///< Of values moved.
    /// Of a verification: rows compared, and how many still differ.
    std::int64_t rowsVerified = -1;
    std::int64_t rowsDiffering = 0;
    double rowsPerSecond = 0; ///< Of the last seconds.
    std::optional<Error> error = {};

    [[nodiscard]] bool isOver() const { return state >= State::Done; }
};

/// One run of a job, running or over. In the workspace's history once it is over.
struct ReplicationRun
{
    enum class State { Running, Succeeded, Partial, Failed, Stopped };

    QString id; ///< A UUID.
    QString jobId;
    QString jobName;
    State state = State::Running;
    bool isManual = false;
    QDateTime startedAt; ///< UTC.
    QDateTime endedAt;   ///< UTC; invalid while it runs.
    std::vector<ReplicationProgress> tables;
    /// Of the whole run, when it did not come to tables.
    std::optional<Error> error = {};
    /// What the person should know although nothing failed: a syncKey without index, fences that could not be read.
    QStringList warnings = {};

    [[nodiscard]] std::int64_t rowsRead() const;
    [[nodiscard]] std::int64_t rowsWritten() const;
    [[nodiscard]] std::int64_t rowsDeleted() const;
    [[nodiscard]] std::int64_t bytes() const;
    /// The run's error, or the first of its tables'.
    [[nodiscard]] std::optional<Error> firstError() const;
    /// Of its tables' ends.
    [[nodiscard]] State endState() const;

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<ReplicationRun> fromJson(const QJsonObject &json);
    /// "running", "succeeded": of JSON and command lines; and for a person.
    [[nodiscard]] static QString name(State state);
    [[nodiscard]] static QString title(State state);
    [[nodiscard]] static QString name(ReplicationProgress::State state);
    [[nodiscard]] static QString title(ReplicationProgress::State state);
};
