// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/query/FederatedPlan.h"

#include <QWidget>

class PlainLabel;
class PlanView;
class QToolButton;

/// A federated plan's picture, the current box in words below it, and the whole as text to copy.
/// Thread: GUI.
class PlanPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlanPanel)

public:
    explicit PlanPanel(QWidget *parent = nullptr);

    void setPlan(const FederatedPlan &plan);
    void clear();
    [[nodiscard]] PlanView *view() const { return m_view; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void showCurrent();

    FederatedPlan m_plan;
    PlanView *const m_view;
    PlainLabel *const m_text;
    QToolButton *const m_copy;
};
