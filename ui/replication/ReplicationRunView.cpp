// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationRunView.h"

#include "models/replication/ReplicationWords.h"
#include "ui/common/PlainLabel.h"
#include "ui/replication/ReplicationFailure.h"
#include "ui/replication/ReplicationLogDelegate.h"
#include "ui/replication/ReplicationProgressDelegate.h"
#include "ui/replication/ReplicationSigns.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QListView>
#include <QScrollBar>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace {

constexpr int headSign = 18;

} // namespace

ReplicationRunView::ReplicationRunView(QWidget *parent)
    : QWidget(parent)
    , m_sign(new QLabel(this))
    , m_sentence(new PlainLabel(this))
    , m_summary(new PlainLabel(this))
    , m_warnings(new PlainLabel(this))
    , m_failure(new ReplicationFailure(this))
    , m_table(new QTreeView(this))
    , m_log(new QListView(this))
    , m_content(new QWidget(this))
    , m_nothing(new PlainLabel(this))
{
    buildTable();
    buildLog();
    buildLayout();
    retranslate();
    showNothing();
}

ReplicationRunView::~ReplicationRunView()
{
    delete m_table; // both speak to the models until their end
    delete m_log;
}

// -- Building -----------------------------------------------------------------------------------------------

void ReplicationRunView::buildTable()
{
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(ReplicationRunModel::SortRole);
    m_table->setObjectName(QStringLiteral("runTable"));
    m_table->setModel(&m_sorted);
    m_table->setItemDelegate(new ReplicationProgressDelegate(m_table));
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setSortingEnabled(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // as the run has them
    QHeaderView *header = m_table->header();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ReplicationRunModel::NoteColumn, QHeaderView::Stretch);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void ReplicationRunView::buildLog()
{
    m_log->setObjectName(QStringLiteral("runLog"));
    m_log->setModel(&m_lines);
    m_log->setItemDelegate(new ReplicationLogDelegate(m_log));
    m_log->setResizeMode(QListView::Adjust);
    m_log->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_log->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_log->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_log->setFrameShape(QFrame::NoFrame);
    // Follows the end unless the person has scrolled up.
    connect(&m_lines, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        const QScrollBar *bar = m_log->verticalScrollBar();
        m_followsLog = bar->value() >= bar->maximum() - 1;
    });
    connect(&m_lines, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_followsLog)
            m_log->scrollToBottom();
    });
    auto *copy = new QAction(m_log);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(m_lines.toText()); });
    m_log->addAction(copy);
    m_log->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_copy = copy;
}

void ReplicationRunView::buildLayout()
{
    m_sentence->setObjectName(QStringLiteral("runSentence"));
    m_summary->setObjectName(QStringLiteral("runSummary"));
    m_warnings->setObjectName(QStringLiteral("runWarnings"));
    m_nothing->setObjectName(QStringLiteral("runNothing"));
    m_sentence->setBold(true);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setTextInteractionFlags(Qt::NoTextInteraction);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 8, 12, 6);
    head->setSpacing(8);
    head->addWidget(m_sign, 0, Qt::AlignTop);
    head->addWidget(m_sentence, 2);
    head->addWidget(m_summary, 3);
    auto *halves = new QSplitter(Qt::Horizontal, m_content);
    halves->addWidget(m_table);
    halves->addWidget(m_log);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 1);
    halves->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_failure);
    column->addWidget(m_warnings);
    column->addWidget(halves, 1);
    m_warnings->setContentsMargins(12, 2, 12, 6);
    auto *over = new QVBoxLayout(this);
    over->setContentsMargins(0, 0, 0, 0);
    over->addWidget(m_content, 1);
    over->addWidget(m_nothing, 1);
}

// -- What is shown ------------------------------------------------------------------------------------------

void ReplicationRunView::setConnections(const QHash<QString, QString> &names)
{
    m_model.setConnections(names);
    m_lines.setConnections(names);
    m_failure->setConnections(names);
}

void ReplicationRunView::showRun(const ReplicationRun &run, const QString &sourceId, bool isPaused,
                                 bool canRun)
{
    if (isPaused != m_isPaused && run.id == runId() && run.state == ReplicationRun::State::Running)
        m_lines.add(ReplicationLogModel::Severity::Info, isPaused ? tr("Paused") : tr("Goes on"));
    m_isPaused = isPaused;
    const bool isAnother = run.id != runId();
    m_model.setRun(run);
    m_lines.setRun(run);
    m_failure->showRun(run, sourceId, canRun);
    m_warnings->setText(run.warnings.join(u'\n'));
    m_warnings->setVisible(!run.warnings.isEmpty());
    if (isAnother)
        m_log->scrollToBottom();
    showHead();
    m_content->show();
    m_nothing->hide();
}

void ReplicationRunView::showNothing()
{
    m_model.clear();
    m_lines.clear();
    m_failure->clear();
    m_content->hide();
    m_nothing->show();
}

QString ReplicationRunView::runId() const
{
    return m_model.run() ? m_model.run()->id : QString();
}

void ReplicationRunView::showHead()
{
    if (!m_model.run())
        return;
    const ReplicationRun &run = *m_model.run();
    const bool isRunning = run.state == ReplicationRun::State::Running;
    const auto sign = isRunning && m_isPaused ? ReplicationSigns::of(ReplicationJobRow::State::Paused)
                                              : ReplicationSigns::of(run.state);
    m_sign->setPixmap(sign.drawn(palette()).pixmap(headSign, headSign));
    QString sentence;
    if (isRunning)
        sentence = (m_isPaused ? tr("Paused; began at %1", "time") : tr("Running since %1", "time"))
                       .arg(ReplicationWords::moment(run.startedAt));
    else
        sentence =
            tr("%1 at %2 after %3", "result, time, duration")
                .arg(ReplicationRun::title(run.state), ReplicationWords::moment(run.endedAt),
                     ReplicationWords::span(std::chrono::milliseconds(run.startedAt.msecsTo(run.endedAt))));
    if (!sentence.isEmpty())
        sentence[0] = sentence[0].toUpper();
    m_sentence->setText(sentence);
    m_summary->setText(ReplicationRunModel::summary(run));
    QPalette quiet = QApplication::palette();
    quiet.setColor(QPalette::WindowText, Theme::colour(Theme::Role::Quiet, quiet));
    m_summary->setPalette(quiet);
    quiet.setColor(QPalette::WindowText, Theme::colour(Theme::Role::Caution, quiet));
    m_warnings->setPalette(quiet);
}

void ReplicationRunView::retranslate()
{
    m_table->setAccessibleName(tr("Tables of the run"));
    m_log->setAccessibleName(tr("What happened"));
    m_copy->setText(tr("Copy all lines"));
    m_nothing->setText(
        tr("This job has not run yet.\nRun now begins it; Dry run says first what it would do."));
    m_model.retranslate();
    showHead();
}

void ReplicationRunView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        showHead();
}
