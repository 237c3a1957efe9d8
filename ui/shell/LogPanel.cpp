// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/LogPanel.h"

#include "models/log/LogModel.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

/// Lines of a level and above that have all the words; gives the level's colour.
class LogPanel::Filter final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void set(int level, const QString &words)
    {
        m_level = level;
        m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        invalidateFilter();
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (role == Qt::ForegroundRole && index.column() == LogModel::LevelColumn) {
            const auto level = static_cast<LogLine::Level>(index.data(LogModel::LevelRole).toInt());
            const Theme::Role meaning = level == LogLine::Level::Error     ? Theme::Role::Bad
                                        : level == LogLine::Level::Warning ? Theme::Role::Caution
                                        : level == LogLine::Level::Info    ? Theme::Role::Info
                                                                           : Theme::Role::Quiet;
            return Theme::colour(meaning, QApplication::palette());
        }
        return QSortFilterProxyModel::data(index, role);
    }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        if (index.data(LogModel::LevelRole).toInt() < m_level)
            return false;
        if (m_words.isEmpty())
            return true;
        const QString line = index.data(LogModel::LineRole).toString();
        return std::all_of(m_words.begin(), m_words.end(),
                           [&line](const QString &word) { return line.contains(word, Qt::CaseInsensitive); });
    }

private:
    int m_level = 0;
    QStringList m_words;
};

LogPanel::LogPanel(LogModel &log, QWidget *parent)
    : QWidget(parent)
    , m_log(log)
    , m_filter(new Filter(this))
    , m_view(new QTreeView(this))
    , m_level(new QComboBox(this))
    , m_search(new QLineEdit(this))
    , m_copy(new QToolButton(this))
    , m_clear(new QToolButton(this))
{
    m_filter->setSourceModel(&m_log);
    m_view->setObjectName(QStringLiteral("logView"));
    m_view->setMinimumHeight(56); // a dock below the page may be low
    m_view->setModel(m_filter);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->header()->resizeSection(LogModel::TimeColumn, 110);
    m_view->header()->resizeSection(LogModel::LevelColumn, 90);
    m_view->header()->resizeSection(LogModel::CategoryColumn, 110);
    m_view->installEventFilter(this);
    m_level->setObjectName(QStringLiteral("logLevel"));
    for (int level = 0; level <= static_cast<int>(LogLine::Level::Error); ++level)
        m_level->addItem(QString());
    m_search->setObjectName(QStringLiteral("logSearch"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(Theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_copy->setObjectName(QStringLiteral("logCopy"));
    m_copy->setIcon(Theme::icon(QStringLiteral("copy")));
    m_clear->setIcon(Theme::icon(QStringLiteral("clear")));
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(6, 4, 6, 4);
    bar->addWidget(m_level);
    bar->addWidget(m_search, 1);
    for (QToolButton *button : {m_copy, m_clear}) {
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        bar->addWidget(button);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);

    const auto filter = [this] { m_filter->set(m_level->currentIndex(), m_search->text()); };
    connect(m_level, &QComboBox::currentIndexChanged, this, filter);
    connect(m_search, &QLineEdit::textChanged, this, filter);
    connect(m_copy, &QToolButton::clicked, this, &LogPanel::copySelected);
    connect(m_clear, &QToolButton::clicked, &m_log, &LogModel::clear);
    connect(m_filter, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        const QScrollBar *bar = m_view->verticalScrollBar();
        m_atEnd = bar->value() == bar->maximum();
    });
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_atEnd)
            m_view->scrollToBottom();
    });
    retranslate();
}

void LogPanel::copySelected() const
{
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex &row : rows)
        lines << row.data(LogModel::LineRole).toString();
    if (lines.isEmpty()) {
        for (int row = 0; row < m_filter->rowCount(); ++row)
            lines << m_filter->index(row, 0).data(LogModel::LineRole).toString();
    }
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

bool LogPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        copySelected();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void LogPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void LogPanel::retranslate()
{
    m_view->setAccessibleName(tr("Log"));
    m_level->setAccessibleName(tr("Least level"));
    m_level->setToolTip(tr("Lines of this level and above"));
    for (int level = 0; level < m_level->count(); ++level)
        m_level->setItemText(level, LogModel::levelText(static_cast<LogLine::Level>(level)));
    m_search->setPlaceholderText(tr("Words that a line must have"));
    m_search->setAccessibleName(tr("Words that a line must have"));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the selected lines, or all that are shown"));
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Empty the panel; the log's file stays as it is"));
    m_log.retranslate();
}
