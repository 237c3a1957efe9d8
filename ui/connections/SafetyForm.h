// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connections/ConnectionForm.h"

class QComboBox;

/// How much care the connection deserves: environment, colour, what is asked before statements, how they commit.
/// Thread: GUI.
class SafetyForm final : public ConnectionForm
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SafetyForm)

public:
    explicit SafetyForm(QWidget *parent = nullptr);

    void show(const ConnectionProfile &profile) override;
    void writeTo(ConnectionProfile &profile) const override;
    [[nodiscard]] QString summary(const ConnectionProfile &profile) const override;
    [[nodiscard]] static QString words(Environment environment);

protected:
    void retranslate() override;
    void changeEvent(QEvent *event) override;

private:
    void fillColours();
    void explain();
    [[nodiscard]] Environment environment() const;

    QComboBox *const m_environment;
    QComboBox *const m_colour;
    QComboBox *const m_level;
    QComboBox *const m_commit;
};
