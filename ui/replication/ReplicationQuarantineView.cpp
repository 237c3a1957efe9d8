// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationQuarantineView.h"

#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QEvent>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

ReplicationQuarantineView::ReplicationQuarantineView(QWidget *parent)
    : QWidget(parent)
    , m_table(new QTreeView(this))
    , m_row(new QPlainTextEdit(this))
    , m_nothing(new PlainLabel(m_table->viewport()))
{
    m_table->setObjectName(QStringLiteral("quarantineTable"));
    m_table->setModel(&m_model);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setSectionResizeMode(ReplicationQuarantineModel::ReasonColumn, QHeaderView::Stretch);
    m_table->setColumnHidden(ReplicationQuarantineModel::ValuesColumn, true); // stand beside it
    m_row->setObjectName(QStringLiteral("quarantineRow"));
    m_row->setReadOnly(true);
    m_row->setTabChangesFocus(true);
    m_row->setFrameShape(QFrame::NoFrame);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setTextInteractionFlags(Qt::NoTextInteraction);
    auto *over = new QVBoxLayout(m_table->viewport());
    over->addWidget(m_nothing);
    auto *halves = new QSplitter(Qt::Horizontal, this);
    halves->addWidget(m_table);
    halves->addWidget(m_row);
    halves->setStretchFactor(0, 7);
    halves->setStretchFactor(1, 3);
    halves->setChildrenCollapsible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(halves);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ReplicationQuarantineView::showCurrent);
    retranslate();
    setRows({});
}

ReplicationQuarantineView::~ReplicationQuarantineView()
{
    delete m_table; // it speaks to the model until its end
}

void ReplicationQuarantineView::setRows(const std::vector<QJsonObject> &rows)
{
    const int current = m_table->currentIndex().row();
    m_model.setRows(rows);
    m_nothing->setVisible(rows.empty());
    m_row->setVisible(!rows.empty());
    if (!rows.empty())
        m_table->setCurrentIndex(m_model.index(std::clamp(current, 0, m_model.rowCount() - 1), 0));
    showCurrent();
}

void ReplicationQuarantineView::showCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    const QString text = current.isValid() ? m_model.toText(current.row()) : QString();
    if (text != m_row->toPlainText())
        m_row->setPlainText(text);
}

void ReplicationQuarantineView::retranslate()
{
    m_table->setAccessibleName(tr("Rows in quarantine"));
    m_row->setAccessibleName(tr("Reason and values of the row"));
    m_nothing->setText(
        tr("No row is in quarantine.\nWhere a table says so, rows that a target refuses are kept "
           "here with the reason, and the others go on."));
    m_model.retranslate();
    QPalette quiet = QApplication::palette();
    for (const auto role : {QPalette::WindowText, QPalette::Text})
        quiet.setColor(role, Theme::colour(Theme::Role::Quiet, quiet));
    m_nothing->setPalette(quiet);
}

void ReplicationQuarantineView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange)
        retranslate();
}
