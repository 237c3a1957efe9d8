// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QWidget>

class LogModel;
class QComboBox;
class QLineEdit;
class QToolButton;
class QTreeView;

/// The last lines of the log, by level and by words; what is selected can be copied. Follows the newest line while it
/// is in sight. For a dock.
/// Thread: GUI.
class LogPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LogPanel)

public:
    /// The model outlives the panel.
    explicit LogPanel(LogModel &log, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Filter;
    void retranslate();
    void copySelected() const;

    LogModel &m_log;
    Filter *const m_filter;
    QTreeView *const m_view;
    QComboBox *const m_level;
    QLineEdit *const m_search;
    QToolButton *const m_copy;
    QToolButton *const m_clear;
    bool m_atEnd = true;
};
