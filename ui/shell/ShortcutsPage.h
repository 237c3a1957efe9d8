// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Page.h"

class ActionTable;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTreeView;
class Settings;
class ShortcutModel;

/// All commands and their keys; F2, Return or a double click on the keys rebinds. What is changed is kept in the
/// settings (window/shortcuts) and holds at once.
/// Thread: GUI.
class ShortcutsPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ShortcutsPage)

public:
    /// Both outlive the page.
    ShortcutsPage(ActionTable &actions, Settings &settings, QWidget *parent = nullptr);

    [[nodiscard]] QString kind() const override { return QStringLiteral("shortcuts"); }
    [[nodiscard]] QString title() const override { return tr("Keyboard shortcuts"); }
    [[nodiscard]] QIcon icon() const override;
    void activate() override;

    /// Once for the program, and when settings change: the keys that the settings hold.
    static void load(ActionTable &actions, const Settings &settings);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void keep();
    void showButtons();
    void usePreset(int index);

    ActionTable &m_actions;
    Settings &m_settings;
    ShortcutModel *const m_model;
    QSortFilterProxyModel *const m_filter;
    QLineEdit *const m_search;
    QLabel *const m_presetLabel;
    QComboBox *const m_presets;
    QPushButton *const m_reset;
    QPushButton *const m_resetAll;
    QTreeView *const m_view;
    QLabel *const m_hint;
};
