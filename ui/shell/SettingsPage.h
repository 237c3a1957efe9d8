// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Settings.h"
#include "ui/common/Page.h"

#include <vector>

class PlainLabel;
class QLabel;
class QLineEdit;
class SettingRow;

/// Every setting of the table, in groups, to be searched; a change holds at once.
/// Thread: GUI.
class SettingsPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SettingsPage)

public:
    /// The settings outlive the page.
    explicit SettingsPage(Settings &settings, QWidget *parent = nullptr);

    [[nodiscard]] QString kind() const override { return QStringLiteral("settings"); }
    [[nodiscard]] QString title() const override { return tr("Settings"); }
    [[nodiscard]] QIcon icon() const override;
    void activate() override;

signals:
    void shortcutsRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    struct GroupHead
    {
        QLabel *label;
        std::vector<SettingRow *> rows;
    };
    [[nodiscard]] QWidget *makeRows();
    void search();
    void retranslate();

    Settings &m_settings;
    QLineEdit *const m_search;
    PlainLabel *const m_problems;
    QLabel *const m_nothing;
    std::vector<GroupHead> m_groups;
};
