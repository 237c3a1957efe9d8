// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionDetails.h"

#include "models/connection/ConnectionListModel.h"
#include "ui/common/PlainLabel.h"

#include <QGridLayout>

ConnectionDetails::ConnectionDetails(QWidget *parent)
    : QScrollArea(parent)
    , m_content(new QWidget(this))
    , m_grid(new QGridLayout(m_content))
    , m_name(addRow(tr("Connection")))
    , m_description(addRow(tr("Description")))
    , m_address(addRow(tr("Address")))
    , m_encryption(addRow(tr("Encryption")))
    , m_state(addRow(tr("State")))
    , m_detail(addRow(tr("In its own words")))
    , m_advice(addRow(tr("What to do")))
{
    setAccessibleName(tr("Details of the connection"));
    setWidgetResizable(true);
    setWidget(m_content);
    m_grid->setContentsMargins(12, 10, 12, 10);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
    m_grid->setRowStretch(m_grid->rowCount(), 1);
    m_name.value->setBold(true);
    m_advice.value->setBold(true);
    showConnection({});
}

ConnectionDetails::Row ConnectionDetails::addRow(const QString &title)
{
    const Row row{new QLabel(title, m_content), new PlainLabel(m_content)};
    row.value->setAccessibleName(title);
    const int number = m_grid->rowCount();
    m_grid->addWidget(row.title, number, 0, Qt::AlignTop);
    m_grid->addWidget(row.value, number, 1, Qt::AlignTop);
    return row;
}

void ConnectionDetails::Row::fill(const QString &text) const
{
    value->setText(text);
    value->setVisible(!text.isEmpty());
    title->setVisible(!text.isEmpty());
}

void ConnectionDetails::showConnection(const QModelIndex &index)
{
    using Model = ConnectionListModel;
    const auto text = [&index](Model::Column column) {
        return index.siblingAtColumn(column).data(Qt::DisplayRole).toString();
    };
    const auto error = index.data(Model::ErrorRole).value<Error>();
    m_name.fill(text(Model::NameColumn));
    m_description.fill(index.data(Model::DescriptionRole).toString());
    m_address.fill(text(Model::AddressColumn));
    m_encryption.fill(text(Model::EncryptionColumn));
    m_state.fill(text(Model::StateColumn));
    m_detail.fill(error.message.contains(error.detail) ? QString() : error.detail);
    m_advice.fill(error.advice);
}
