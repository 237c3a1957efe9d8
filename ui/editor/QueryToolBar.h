// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/PageContext.h"

#include <QToolBar>

class ConnectionChooser;
class QLabel;
class QueryRunner;

/// The tools of a query page: its connection, what can be run, the transaction, and the time.
/// Thread: GUI.
class QueryToolBar final : public QToolBar
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QueryToolBar)

public:
    /// The actions belong to the page, so that their keys work everywhere in it.
    QueryToolBar(const PageContext &context, QWidget *page);

    /// What can be done in this moment; again whenever that changes.
    void follow(const QueryRunner &runner);
    void showTime(const QueryRunner &runner);
    [[nodiscard]] QString timeText() const;

    [[nodiscard]] ConnectionChooser &chooser() const { return *m_chooser; }
    QAction *const run;
    QAction *const runScript;
    QAction *const runNewTab;
    QAction *const stop;
    QAction *const explain;
    QAction *const manual;
    QAction *const commit;
    QAction *const rollback;

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    ConnectionChooser *const m_chooser;
    QLabel *const m_time;
};
