// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connections/ConnectionForm.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

/// What people want to know of the connection, and how it is used.
/// Thread: GUI.
class AboutForm final : public ConnectionForm
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AboutForm)

public:
    explicit AboutForm(QWidget *parent = nullptr);

    void show(const ConnectionProfile &profile) override;
    void writeTo(ConnectionProfile &profile) const override;
    [[nodiscard]] QString summary(const ConnectionProfile &profile) const override;
    /// Groups that others are in, to choose from.
    void setGroups(const QStringList &groups);

protected:
    void retranslate() override;

private:
    QComboBox *const m_group;
    QLineEdit *const m_description;
    QLineEdit *const m_region;
    QCheckBox *const m_default;
    QCheckBox *const m_active;
};
