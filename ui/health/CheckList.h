// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/health/HealthCheck.h"
#include "models/health/ServerFigures.h"

#include <QScrollArea>

#include <vector>

class PlainLabel;
class QVBoxLayout;

/// Checks of a connection, worst first: what is measured, what it should be, why that matters and what to do; below, what
/// the server does not show to this user. New values are written into the rows that stand;
/// rows are made anew only when others are needed.
/// Thread: GUI.
class CheckList final : public QScrollArea
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CheckList)

public:
    explicit CheckList(QWidget *parent = nullptr);

    void setChecks(const std::vector<HealthCheck> &checks,
                   const std::vector<ServerFigures::Withheld> &withheld);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    [[nodiscard]] QWidget *row(const HealthCheck &check);
    [[nodiscard]] QWidget *heading(const QString &text);

    QVBoxLayout *const m_column;
    QList<PlainLabel *> m_values; ///< As m_checks.
    std::vector<HealthCheck> m_checks;
    std::vector<ServerFigures::Withheld> m_withheld;
};
