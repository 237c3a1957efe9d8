// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Settings.h"

#include <QWidget>

class PlainLabel;
class QLabel;
class QToolButton;

/// One setting: its title, what it is set to, how to get its default back, what it does and costs. A change holds at
/// once; one made elsewhere shows here.
/// Thread: GUI.
class SettingRow final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SettingRow)

public:
    /// Both outlive the row.
    SettingRow(Settings &settings, const Settings::Entry &entry, QWidget *parent = nullptr);

    [[nodiscard]] const Settings::Entry &entry() const { return m_entry; }
    /// Whether title, stored name, effect or cost hold all these words.
    [[nodiscard]] bool matches(const QStringList &words) const;

signals:
    /// A map has a page of its own.
    void pageRequested(Settings::Key key);

protected:
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QWidget *makeEditor();
    void showValue();
    void retranslate();
    void dress();

    Settings &m_settings;
    const Settings::Entry &m_entry;
    QLabel *const m_title;
    QWidget *const m_editor;
    QToolButton *const m_reset;
    PlainLabel *const m_effect;
};
