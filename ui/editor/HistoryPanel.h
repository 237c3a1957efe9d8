// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/query/HistoryEntry.h"
#include "ui/editor/PageContext.h"

#include <QTimer>
#include <QWidget>

class PlainLabel;
class QComboBox;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;
template <typename T>
class Result;

/// The statements that were run, newest first, to search and to take up again.
/// Thread: GUI, which never waits here.
class HistoryPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HistoryPanel)

public:
    explicit HistoryPanel(const PageContext &context, QWidget *parent = nullptr);

    /// Reads the list anew, in a moment; it does so by itself when it is shown and when a run ends.
    void refresh();
    static constexpr int shown = 500;

signals:
    /// To be put into the editor in front.
    void chosen(const QString &text, const QString &connectionId);

protected:
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void read();
    void showEntries(const Result<std::vector<HistoryEntry>> &entries);
    void fillConnections(const std::vector<HistoryEntry> &entries);
    void take(const QTreeWidgetItem *item);
    void dress(QTreeWidgetItem *item, HistoryEntry::Outcome outcome) const;
    void retranslate();

    const PageContext m_context;
    QLineEdit *const m_search;
    QComboBox *const m_connection;
    QTreeWidget *const m_list;
    PlainLabel *const m_empty;
    QTimer m_timer;
};
