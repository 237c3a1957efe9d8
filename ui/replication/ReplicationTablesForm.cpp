// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationTablesForm.h"

#include "app/schema/SchemaService.h"
#include "ui/common/FoldingSection.h"
#include "ui/common/PlainLabel.h"
#include "ui/replication/ReplicationTableDelegate.h"
#include "ui/replication/ReplicationTableOptions.h"

#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace {

using Field = ReplicationField;
using Tables = ReplicationTableModel;
constexpr int tableListHeight = 190;

} // namespace

ReplicationTablesForm::ReplicationTablesForm(SchemaService &schemas, bool isCopy, QWidget *parent)
    : QWidget(parent)
    , m_schemas(schemas)
    , m_isCopy(isCopy)
    , m_grid(new FormGrid(this))
    , m_list(new QWidget(this))
    , m_schema(new QComboBox(m_list))
    , m_search(new QLineEdit(m_list))
    , m_view(new QTreeView(m_list))
    , m_count(new PlainLabel(m_list))
    , m_options(new ReplicationTableOptions(m_model))
    , m_fold(new FoldingSection(m_options, this))
{
    m_filter.setSourceModel(&m_model);
    buildList();
    m_grid->addRow(Field::Tables, m_list, m_view);
    m_grid->setRowVisible(Field::Tables, !isCopy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_grid);
    column->addWidget(m_fold);
    connect(&m_schemas, &SchemaService::changed, this,
            [this](const QString &id, const std::string &schema) { learn(id, schema); });
    connect(&m_model, &Tables::edited, this, [this] {
        m_filter.invalidate();
        tell();
        emit changed(Field::Tables);
    });
    connect(m_options, &ReplicationTableOptions::changed, this, &ReplicationTablesForm::changed);
    // The one table's key is that of the copy.
    m_options->grid().setRowVisible(Field::TableKey, !isCopy);
    retranslate();
    showOptions();
}

ReplicationTablesForm::~ReplicationTablesForm()
{
    delete m_list; // its view speaks to the models until its end
}

void ReplicationTablesForm::buildList()
{
    m_schema->setObjectName(QStringLiteral("jobSchema"));
    m_search->setObjectName(QStringLiteral("jobTableSearch"));
    m_view->setObjectName(QStringLiteral("jobTables"));
    m_count->setObjectName(QStringLiteral("jobTableCount"));
    m_schema->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_schema->hide(); // until there are some to choose from
    m_search->setClearButtonEnabled(true);
    m_view->setModel(&m_filter);
    m_view->setItemDelegate(new ReplicationTableDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setMinimumHeight(tableListHeight);
    QHeaderView *header = m_view->header();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(Tables::RemarkColumn, QHeaderView::Stretch);
    auto *row = new QHBoxLayout;
    row->addWidget(m_schema);
    row->addWidget(m_search, 1);
    auto *column = new QVBoxLayout(m_list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_view, 1);
    column->addWidget(m_count);
    connect(m_search, &QLineEdit::textChanged, &m_filter, &ReplicationTableFilter::setSearch);
    connect(m_schema, &QComboBox::activated, this, [this] { askObjects(); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ReplicationTablesForm::showOptions);
}

// -- What the source has ------------------------------------------------------------------------------------

void ReplicationTablesForm::setSource(const QString &connectionId)
{
    if (connectionId == m_sourceId)
        return;
    m_sourceId = connectionId;
    if (!m_isCopy)
        m_model.clear();
    m_schema->clear();
    askSchemas();
}

void ReplicationTablesForm::askSchemas()
{
    if (m_sourceId.isEmpty() || m_isCopy)
        return tell();
    const auto answer = m_schemas.schemas(m_sourceId);
    if (answer.error)
        emit sourceFailed(*answer.error);
    if (!answer.value)
        return tell();
    const QString before = m_schema->currentText();
    m_schema->clear();
    for (const std::string &name : answer.value->names)
        m_schema->addItem(QString::fromStdString(name));
    const QString wanted = before.isEmpty() ? QString::fromStdString(answer.value->defaultName) : before;
    m_schema->setCurrentIndex(std::max(0, m_schema->findText(wanted)));
    m_schema->setVisible(m_schema->count() > 1);
    askObjects();
}

void ReplicationTablesForm::askObjects()
{
    const std::string schema = m_schema->currentText().toStdString();
    m_filter.setSchema(m_schema->currentText());
    const auto answer = m_schemas.objects(m_sourceId, schema);
    if (answer.error)
        emit sourceFailed(*answer.error);
    else if (answer.value)
        emit sourceRead();
    if (answer.value)
        m_model.setObjects(schema, *answer.value);
    if (answer.value && !m_view->currentIndex().isValid())
        m_view->selectionModel()->setCurrentIndex(m_filter.index(0, 0), QItemSelectionModel::NoUpdate);
    tell();
}

void ReplicationTablesForm::learn(const QString &connectionId, const std::string &schema)
{
    if (connectionId != m_sourceId)
        return;
    if (schema.empty())
        askSchemas();
    else if (schema == m_schema->currentText().toStdString())
        askObjects();
}

// -- The job ------------------------------------------------------------------------------------------------

void ReplicationTablesForm::show(const ReplicationJob &job)
{
    setSource(job.sourceDatabase);
    m_model.setTables(job.tables);
    showOptions();
    tell();
}

void ReplicationTablesForm::writeTo(ReplicationJob &job) const
{
    job.tables = m_model.tables();
}

void ReplicationTablesForm::setJobKey(const QString &key, bool isNeeded)
{
    m_model.setJobKey(key, isNeeded);
    m_options->setJobKey(key, isNeeded);
}

FormGrid &ReplicationTablesForm::optionsGrid()
{
    return m_options->grid();
}

void ReplicationTablesForm::openOptions()
{
    m_fold->setOpen(true);
}

void ReplicationTablesForm::setConsent(const ObjectName &table, const QString &column, bool isGiven)
{
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (m_model.table(row).source == table)
            m_model.setConsent(row, column, isGiven);
    }
}

QList<int> ReplicationTablesForm::selectedRows() const
{
    if (m_isCopy)
        return m_model.rowCount() > 0 ? QList<int>{0} : QList<int>{};
    QList<int> rows;
    const QModelIndexList selected = m_view->selectionModel()->selectedRows();
    for (const QModelIndex &index : selected)
        rows << m_filter.mapToSource(index).row();
    return rows;
}

void ReplicationTablesForm::showOptions()
{
    m_options->showTables(selectedRows());
    m_fold->setSummary(m_options->summary());
    m_fold->setVisible(!selectedRows().isEmpty());
}

void ReplicationTablesForm::tell()
{
    QString words;
    if (m_sourceId.isEmpty())
        words = tr("Choose first from where to copy.");
    else if (m_model.rowCount() == 0 && m_schemas.schemas(m_sourceId).loading)
        words = tr("Reading the tables…");
    else
        words = tr("%1 of %2 tables ticked").arg(m_model.tickedCount()).arg(m_model.rowCount());
    m_count->setText(words);
    m_fold->setSummary(m_options->summary());
}

void ReplicationTablesForm::retranslate()
{
    m_grid->setTitle(Field::Tables, tr("&Tables"));
    m_view->setAccessibleName(tr("Tables to copy"));
    m_schema->setAccessibleName(tr("Schema"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search the tables"));
    m_fold->setTitle(m_isCopy ? tr("Options") : tr("Options of the selected tables"));
    m_model.retranslate();
    tell();
}

void ReplicationTablesForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
