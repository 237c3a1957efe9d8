// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationTableOptions.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace {

using Field = ReplicationField;

} // namespace

ReplicationTableOptions::ReplicationTableOptions(ReplicationTableModel &tables, QWidget *parent)
    : QWidget(parent)
    , m_tables(tables)
    , m_grid(new FormGrid(this))
    , m_name(new QLineEdit(this))
    , m_key(new QComboBox(this))
    , m_poison(new QComboBox(this))
    , m_indexes(new QCheckBox(this))
    , m_newColumns(new QCheckBox(this))
{
    m_name->setObjectName(QStringLiteral("tableTargetName"));
    m_key->setObjectName(QStringLiteral("tableKey"));
    m_poison->setObjectName(QStringLiteral("tablePoison"));
    m_indexes->setObjectName(QStringLiteral("tableIndexes"));
    m_newColumns->setObjectName(QStringLiteral("tableNewColumns"));
    m_key->setEditable(true);
    m_key->setInsertPolicy(QComboBox::NoInsert);
    m_poison->addItems({QString(), QString()});
    auto *ticks = new QWidget(this);
    auto *column = new QVBoxLayout(ticks);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_indexes);
    column->addWidget(m_newColumns);
    m_grid->addRow(Field::TargetName, m_name);
    m_grid->addRow(Field::TableKey, m_key);
    m_grid->addRow(Field::Poison, m_poison);
    m_grid->addRow(Field::Extras, ticks, m_indexes);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_grid);
    connectFields();
    retranslate();
}

void ReplicationTableOptions::connectFields()
{
    connect(m_name, &QLineEdit::textEdited, this, &ReplicationTableOptions::takeTargetName);
    const auto takeKey = [this] {
        apply(Field::TableKey,
              [key = m_key->currentText().trimmed()](ReplicationTable &table) { table.syncKey = key; });
    };
    connect(m_key->lineEdit(), &QLineEdit::textEdited, this, takeKey);
    connect(m_key, &QComboBox::activated, this, takeKey);
    connect(m_poison, &QComboBox::activated, this, [this](int index) {
        apply(Field::Poison, [index](ReplicationTable &table) {
            table.poison = index == 0 ? PoisonRule::Stop : PoisonRule::Quarantine;
        });
    });
    connect(m_indexes, &QCheckBox::clicked, this, [this](bool ticked) {
        apply(Field::Extras, [ticked](ReplicationTable &table) { table.indexes = ticked; });
    });
    connect(m_newColumns, &QCheckBox::clicked, this, [this](bool ticked) {
        apply(Field::Extras, [ticked](ReplicationTable &table) { table.followNewColumns = ticked; });
    });
}

void ReplicationTableOptions::apply(ReplicationField field,
                                    const std::function<void(ReplicationTable &)> &change)
{
    for (const int row : std::as_const(m_rows))
        m_tables.change(row, change);
    emit changed(field);
}

void ReplicationTableOptions::takeTargetName()
{
    const QString text = m_name->text().trimmed();
    m_grid->setError(Field::TargetName, {});
    if (text.isEmpty())
        return apply(Field::TargetName, [](ReplicationTable &table) { table.target = {}; });
    const auto name = ReplicationTableName::parse(text);
    if (!name) {
        m_grid->setError(Field::TargetName, name.error().message);
        return;
    }
    apply(Field::TargetName, [&name](ReplicationTable &table) { table.target = *name; });
}

void ReplicationTableOptions::showTables(const QList<int> &rows)
{
    m_rows = rows;
    if (rows.isEmpty())
        return;
    const ReplicationTable &first = m_tables.table(rows.first());
    const bool isOne = rows.size() == 1;
    m_name->setEnabled(isOne); // two tables cannot have one name
    m_name->setText(isOne && !first.target.name.empty() ? ReplicationTableName::text(first.target)
                                                        : QString());
    m_name->setPlaceholderText(
        isOne ? tr("%1, as in the source", "table's name").arg(QString::fromStdString(first.source.name))
              : tr("as in the source"));
    const QSignalBlocker quiet(m_key);
    m_key->clear();
    m_key->addItems(m_tables.candidates(rows.first()));
    m_key->setEditText(first.syncKey);
    m_poison->setCurrentIndex(first.poison == PoisonRule::Stop ? 0 : 1);
    m_indexes->setChecked(first.indexes);
    m_newColumns->setChecked(first.followNewColumns);
    m_grid->setError(Field::TargetName, {});
}

void ReplicationTableOptions::setJobKey(const QString &key, bool isNeeded)
{
    m_jobKey = key;
    m_needsKey = isNeeded;
    m_grid->setRowVisible(Field::TableKey, isNeeded);
    m_key->lineEdit()->setPlaceholderText(key.isEmpty() ? tr("as the job's")
                                                        : tr("%1, as the job's", "column").arg(key));
}

QString ReplicationTableOptions::summary() const
{
    if (m_rows.isEmpty())
        return {};
    const ReplicationTable &first = m_tables.table(m_rows.first());
    QStringList parts;
    if (m_rows.size() > 1)
        parts << tr("%n tables", nullptr, static_cast<int>(m_rows.size()));
    else
        parts << ReplicationTableName::text(first.source);
    parts << (first.poison == PoisonRule::Stop ? tr("stops at a refused row")
                                               : tr("refused rows go into quarantine"));
    if (first.indexes)
        parts << tr("with indexes");
    if (first.followNewColumns)
        parts << tr("follows new columns");
    return parts.join(QStringLiteral(", "));
}

void ReplicationTableOptions::retranslate()
{
    m_grid->setTitle(Field::TargetName, tr("Name on the targets"));
    m_grid->setTitle(Field::TableKey, tr("Own sync key"));
    m_grid->setTitle(Field::Poison, tr("A refused row"));
    m_grid->setTitle(Field::Extras, QString());
    m_grid->setHint(Field::TargetName, tr("A schema may stand before it: archive.orders"));
    m_poison->setItemText(0, tr("stops the table"));
    m_poison->setItemText(1, tr("goes into quarantine, the others go on"));
    m_indexes->setText(tr("Make the source's indexes too, where the table is made"));
    m_newColumns->setText(tr("Add new columns of the source to the targets"));
    setJobKey(m_jobKey, m_needsKey);
    showTables(m_rows);
}

void ReplicationTableOptions::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
