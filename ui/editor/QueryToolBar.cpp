// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/QueryToolBar.h"

#include "ui/common/ActionTable.h"
#include "ui/editor/ConnectionChooser.h"
#include "ui/editor/QueryRunner.h"
#include "ui/results/ResultWords.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

QueryToolBar::QueryToolBar(const PageContext &context, QWidget *page)
    : QToolBar(page)
    , run(context.actions.create("query.run", page))
    , runScript(context.actions.create("query.runScript", page))
    , runNewTab(context.actions.create("query.runNewTab", page))
    , stop(context.actions.create("query.stop", page))
    , explain(context.actions.create("query.explain", page))
    , manual(context.actions.create("query.manual", page))
    , commit(context.actions.create("query.commit", page))
    , rollback(context.actions.create("query.rollback", page))
    , m_chooser(new ConnectionChooser(context.databases, this))
    , m_time(new QLabel(this))
{
    setIconSize(QSize(16, 16));
    setMovable(false);
    manual->setCheckable(true);
    addWidget(m_chooser);
    addSeparator();
    addActions({run, runScript, stop, explain});
    addSeparator();
    addActions({manual, commit, rollback});
    auto *space = new QWidget(this);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(space);
    addWidget(m_time);
    for (QAction *action : {run, runScript, stop, explain, manual, commit, rollback}) {
        auto *button = qobject_cast<QToolButton *>(widgetForAction(action));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_time->setObjectName(QStringLiteral("runTime"));
    m_time->setContentsMargins(8, 0, 8, 0);
    retranslate();
}

void QueryToolBar::follow(const QueryRunner &runner)
{
    const bool running = runner.isRunning();
    const bool open = runner.transaction() != EditorSession::Transaction::None;
    const bool usable = m_chooser->profile() != nullptr;
    for (QAction *action : {run, runScript, runNewTab, explain})
        action->setEnabled(!running && usable);
    stop->setEnabled(running);
    manual->setEnabled(!running && !open);
    commit->setEnabled(!running && open);
    rollback->setEnabled(!running && open);
    m_chooser->setEnabled(!running && !open); // its session, and what is open in it, would be lost
    showTime(runner);
}

void QueryToolBar::showTime(const QueryRunner &runner)
{
    const auto elapsed = runner.elapsed();
    const QString time = ResultWords::time(elapsed);
    switch (runner.state()) {
    case EditorSession::State::Idle:
        m_time->setText(elapsed.count() > 0 ? time : QString());
        break;
    case EditorSession::State::Opening:
        m_time->setText(tr("connecting … %1").arg(time));
        break;
    case EditorSession::State::Running:
        m_time->setText(tr("running … %1").arg(time));
        break;
    case EditorSession::State::Stopping:
        m_time->setText(tr("stopping … %1").arg(time));
        break;
    }
}

QString QueryToolBar::timeText() const
{
    return m_time->text();
}

void QueryToolBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QToolBar::changeEvent(event);
}

void QueryToolBar::retranslate()
{
    setWindowTitle(tr("Query"));
    m_time->setAccessibleName(tr("Time of the run"));
}
