// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connections/ConnectionForm.h"

class QSpinBox;
class SecondsBox;

/// How many sessions, and how long each step may take; times in seconds.
/// Thread: GUI.
class LimitsForm final : public ConnectionForm
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LimitsForm)

public:
    explicit LimitsForm(QWidget *parent = nullptr);

    void show(const ConnectionProfile &profile) override;
    void writeTo(ConnectionProfile &profile) const override;
    [[nodiscard]] QString summary(const ConnectionProfile &profile) const override;

protected:
    void retranslate() override;

private:
    struct Time
    {
        ProfileField field;
        std::chrono::milliseconds ConnectionProfile::*member;
        SecondsBox *box;
    };

    QSpinBox *const m_connections;
    QSpinBox *const m_budget;
    QSpinBox *const m_health;
    QList<Time> m_times;
};
