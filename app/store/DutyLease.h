// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <optional>

class WorkspaceStore;

/// A duty that one program of a workspace does for all, as long as it renews it: each third of its 15 s. It is taken over
/// within that time from a program that stands still, and at the next try (5 s) from one that has died. A program that
/// wakes up after its time knows it at once: isHeld() asks the clock. The token grows with each take; whoever acts under
/// the duty gives it along (WorkspaceStore's writes demand it), so that a late act of an earlier holder is refused.
/// Thread: main. Nothing here waits.
class DutyLease final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DutyLease)

public:
    static constexpr std::chrono::milliseconds usualSpan{15'000};

    /// The store outlives this object.
    DutyLease(WorkspaceStore &store, QString duty, QObject *parent = nullptr);
    /// release(), if it is held.
    ~DutyLease() override;

    /// For tests, before start().
    void setSpan(std::chrono::milliseconds span) { m_span = span; }
    /// Tries at once, and from then on until it has it; takes it again when it was lost.
    void start();
    /// Gives it back and tries no more.
    void release();

    [[nodiscard]] const QString &duty() const { return m_duty; }
    /// This program has it now, by the clock.
    [[nodiscard]] bool isHeld() const;
    /// Nothing while it is not held.
    [[nodiscard]] std::optional<qint64> token() const;

signals:
    void taken(qint64 token);
    /// A try has found it in another's hands; it is tried again.
    void refused();
    /// Not after release().
    void lost();
    /// The workspace's file does not work; told once until it works again.
    void failed(const Error &error);

private:
    void tick();
    void took(const std::optional<qint64> &token, std::chrono::milliseconds until);
    void renewed(bool stillOurs, std::chrono::milliseconds until);
    void lose();
    void answered(const std::optional<Error> &error);

    WorkspaceStore &m_store;
    const QString m_duty;
    std::chrono::milliseconds m_span = usualSpan;
    QTimer m_timer;
    std::optional<qint64> m_token;
    std::chrono::milliseconds m_until{0}; ///< On the machine's running time.
    bool m_isAsking = false;
    bool m_isWanted = false;
    bool m_hasFailed = false;
};
