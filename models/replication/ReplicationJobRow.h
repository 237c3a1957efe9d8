// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationRun.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QPointF>

#include <chrono>
#include <optional>

/// A job, or a copy that is none, with what is known of how it goes; and the words for it, in the language in force. `now`
/// is UTC.
struct ReplicationJobRow
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationJobRow)

public:
    enum class State {
        Disabled,
        NeverRun,
        UpToDate,
        Late, ///< The last success is older than the job's limit.
        Running,
        Paused,
        Stopped,
        Partial,
        Failed,
    };

    ReplicationJob job;
    bool isCopy = false; ///< Run once, not kept.
    std::optional<ReplicationRun> run = {};
    bool isPaused = false;
    QDateTime next = {};
    std::optional<std::chrono::seconds> lag = {};
    QList<QPointF> points = {}; ///< Rows a second by time in ms.

    [[nodiscard]] State state() const;
    [[nodiscard]] bool isLate() const;
    [[nodiscard]] bool isRunning() const;
    /// Rows a second that are read now; each counts once, however many targets it goes to.
    [[nodiscard]] double rate() const;

    /// "up to date"
    [[nodiscard]] static QString title(State state);
    /// "Incremental, every 15 minutes"
    [[nodiscard]] QString purpose() const;
    /// "in 4 minutes", and when that is.
    [[nodiscard]] QString nextText(const QDateTime &now) const;
    [[nodiscard]] QString nextMoment() const;
    [[nodiscard]] QString lagText() const;
    [[nodiscard]] QString rateText() const;
    /// "succeeded 3 minutes ago"; then its cause or what was done.
    [[nodiscard]] QString resultText(const QDateTime &now) const;
    [[nodiscard]] QString resultDetail() const;
};
Q_DECLARE_METATYPE(ReplicationJobRow::State)
