// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationPlan.h"

#include <QHash>
#include <QScrollArea>

class QVBoxLayout;

/// What a run would do, before it does it: the guarantee, and a card for each table.
/// Thread: GUI.
class ReplicationPlanView final : public QScrollArea
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationPlanView)

public:
    explicit ReplicationPlanView(QWidget *parent = nullptr);

    void setConnections(const QHash<QString, QString> &names);
    void setPlan(const ReplicationPlan &plan);
    void clear();
    /// "4 tables, about 12,340 rows; 2 need a consent": a plan in one line.
    [[nodiscard]] static QString summary(const ReplicationPlan &plan);
    /// Tables, on whatever target, for which a run would ask for a consent that is not given.
    [[nodiscard]] static int openConsents(const ReplicationPlan &plan);

signals:
    /// By a person.
    void consentChanged(const ObjectName &table, const QString &column, bool isGiven);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void keepConsent(const ObjectName &table, const QString &column, bool isGiven);

    QVBoxLayout *const m_column;
    QHash<QString, QString> m_names;
    ReplicationPlan m_plan;
    bool m_hasPlan = false;
};
