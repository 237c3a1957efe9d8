// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/HistoryPanel.h"

#include "app/store/WorkspaceStore.h"
#include "models/tasks/TaskListModel.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace {

enum HistoryColumn { WhenColumn, WhereColumn, TextColumn, RowsColumn, DurationColumn, HistoryColumns };
constexpr int entryText = Qt::UserRole;
constexpr int entryConnection = Qt::UserRole + 1;
constexpr int entryOutcome = Qt::UserRole + 2;
constexpr std::chrono::milliseconds refreshDelay{200};
constexpr qsizetype lineLength = 200;

} // namespace

HistoryPanel::HistoryPanel(const PageContext &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_search(new QLineEdit(this))
    , m_connection(new QComboBox(this))
    , m_list(new QTreeWidget(this))
    , m_empty(new PlainLabel(this))
{
    m_search->setObjectName(QStringLiteral("historySearch"));
    m_connection->setObjectName(QStringLiteral("historyConnection"));
    m_list->setObjectName(QStringLiteral("historyList"));
    m_list->setMinimumHeight(56); // a dock below the page may be low
    m_search->setClearButtonEnabled(true);
    m_list->setColumnCount(HistoryColumns);
    m_list->setRootIsDecorated(false);
    m_list->setIconSize({Theme::dotSize, Theme::dotSize});
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(TextColumn, QHeaderView::Stretch);
    m_connection->addItem(QString(), QString());
    m_connection->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(6, 6, 6, 6);
    row->addWidget(m_search, 1);
    row->addWidget(m_connection);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_list, 1);
    column->addWidget(m_empty);
    m_empty->setContentsMargins(12, 8, 12, 8);
    m_timer.setSingleShot(true);
    m_timer.setInterval(refreshDelay);
    connect(&m_timer, &QTimer::timeout, this, &HistoryPanel::read);
    connect(m_search, &QLineEdit::textChanged, this, &HistoryPanel::refresh);
    connect(m_connection, &QComboBox::currentIndexChanged, this, &HistoryPanel::refresh);
    // Enter and double click; one signal for both.
    connect(m_list, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem *item) { take(item); });
    connect(&context.tasks, &TaskListModel::runningCountChanged, this, &HistoryPanel::refresh);
    retranslate();
}

void HistoryPanel::refresh()
{
    if (isVisible())
        m_timer.start();
}

void HistoryPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    read();
}

void HistoryPanel::read()
{
    m_context.store.history(
        m_search->text(), m_connection->currentData().toString(), shown, this,
        [this](const Result<std::vector<HistoryEntry>> &entries) { showEntries(entries); });
}

void HistoryPanel::showEntries(const Result<std::vector<HistoryEntry>> &entries)
{
    m_list->clear();
    if (!entries) {
        m_empty->setText(entries.error().toText());
        m_empty->show();
        return;
    }
    const QLocale locale;
    for (const HistoryEntry &entry : *entries) {
        auto *item = new QTreeWidgetItem(m_list);
        item->setText(WhenColumn, locale.toString(entry.when.toLocalTime(), QLocale::ShortFormat));
        item->setText(WhereColumn, entry.connectionName);
        item->setText(TextColumn, entry.text.left(2 * lineLength).simplified().left(lineLength));
        item->setText(RowsColumn, locale.toString(entry.rows));
        item->setText(DurationColumn,
                      tr("%1 ms").arg(locale.toString(static_cast<qlonglong>(entry.duration.count()))));
        item->setTextAlignment(RowsColumn, Qt::AlignRight | Qt::AlignVCenter);
        item->setTextAlignment(DurationColumn, Qt::AlignRight | Qt::AlignVCenter);
        item->setData(WhenColumn, entryText, entry.text);
        item->setData(WhenColumn, entryConnection, entry.connectionId);
        item->setToolTip(TextColumn,
                         (entry.error.isEmpty() ? entry.text.left(2000) : entry.error).toHtmlEscaped());
        dress(item, entry.outcome);
    }
    fillConnections(*entries);
    m_empty->setText(m_search->text().isEmpty() ? tr("Nothing was run yet.")
                                                : tr("No statement has all these words."));
    m_empty->setVisible(entries->empty());
}

/// The connections that the whole list names; those known from earlier lists stay.
void HistoryPanel::fillConnections(const std::vector<HistoryEntry> &entries)
{
    const QSignalBlocker quiet(m_connection);
    for (const HistoryEntry &entry : entries) {
        if (!entry.connectionId.isEmpty() && m_connection->findData(entry.connectionId) < 0)
            m_connection->addItem(entry.connectionName, entry.connectionId);
    }
}

void HistoryPanel::dress(QTreeWidgetItem *item, HistoryEntry::Outcome outcome) const
{
    const auto role = outcome == HistoryEntry::Outcome::Done     ? Theme::Role::Good
                      : outcome == HistoryEntry::Outcome::Failed ? Theme::Role::Bad
                                                                 : Theme::Role::Caution;
    const QString word = outcome == HistoryEntry::Outcome::Done     ? tr("done")
                         : outcome == HistoryEntry::Outcome::Failed ? tr("failed")
                                                                    : tr("stopped");
    item->setData(WhenColumn, entryOutcome, static_cast<int>(outcome));
    item->setIcon(WhenColumn, QIcon(Theme::dot(Theme::colour(role, palette()), devicePixelRatioF())));
    item->setData(WhenColumn, Qt::AccessibleTextRole,
                  QStringLiteral("%1, %2").arg(item->text(WhenColumn), word));
}

void HistoryPanel::take(const QTreeWidgetItem *item)
{
    emit chosen(item->data(WhenColumn, entryText).toString(),
                item->data(WhenColumn, entryConnection).toString());
}

void HistoryPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        if (isVisible())
            read(); // dates and outcomes are words too; hidden, it reads when shown
    }
    if (event->type() == QEvent::PaletteChange) {
        for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
            QTreeWidgetItem *item = m_list->topLevelItem(row);
            dress(item, static_cast<HistoryEntry::Outcome>(item->data(WhenColumn, entryOutcome).toInt()));
        }
    }
    QWidget::changeEvent(event);
}

void HistoryPanel::retranslate()
{
    m_search->setPlaceholderText(tr("Search the history"));
    m_search->setAccessibleName(tr("Words to search for"));
    m_connection->setAccessibleName(tr("Connection"));
    m_connection->setItemText(0, tr("All connections"));
    m_list->setAccessibleName(tr("Statements that were run"));
    m_list->setHeaderLabels({tr("When"), tr("Connection"), tr("Statement"), tr("Rows"), tr("Time")});
    refresh();
}
