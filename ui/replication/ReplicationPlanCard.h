// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationPlan.h"
#include "ui/common/Theme.h"

#include <QFrame>
#include <QHash>

class QVBoxLayout;

/// What a run would do with one table: on each target the statements, the rows, what to know, why it cannot; and the
/// columns that need a consent, to be ticked.
/// Thread: GUI.
class ReplicationPlanCard final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationPlanCard)

public:
    /// `plans` are of one source table, one for each target, and outlive nobody: all is read here.
    ReplicationPlanCard(const std::vector<const ReplicationTablePlan *> &plans,
                        const QHash<QString, QString> &names, bool isOpen, QWidget *parent = nullptr);

signals:
    /// By a person.
    void consentChanged(const QString &column, bool isGiven);

private:
    using Plans = std::vector<const ReplicationTablePlan *>;
    void addTitle(const Plans &plans);
    void addTarget(const ReplicationTablePlan &plan, const QString &name, bool isOpen);
    void addConsents(const Plans &plans, const QHash<QString, QString> &names);
    void addLine(const char *icon, Theme::Role role, const QString &text);

    QVBoxLayout *const m_column;
};
