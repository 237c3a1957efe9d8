// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionDetails.h"

#include "models/connection/ConnectionListModel.h"
#include "models/diagnosis/DiagnosisReport.h"
#include "ui/common/PlainLabel.h"

#include <QEvent>
#include <QGridLayout>
#include <QPushButton>

ConnectionDetails::ConnectionDetails(QWidget *parent)
    : QScrollArea(parent)
    , m_content(new QWidget(this))
    , m_grid(new QGridLayout(m_content))
    , m_name(addRow())
    , m_description(addRow())
    , m_address(addRow())
    , m_encryption(addRow())
    , m_state(addRow())
    , m_detail(addRow())
    , m_advice(addRow())
    , m_diagnose(new QPushButton(m_content))
{
    setWidgetResizable(true);
    setWidget(m_content);
    m_grid->setContentsMargins(12, 10, 12, 10);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
    m_diagnose->setObjectName(QStringLiteral("detailsDiagnose"));
    m_grid->addWidget(m_diagnose, m_grid->rowCount(), 1, Qt::AlignLeft);
    m_grid->setRowStretch(m_grid->rowCount(), 1);
    connect(m_diagnose, &QPushButton::clicked, this, [this] { emit diagnoseRequested(m_connectionId); });
    m_name.value->setBold(true);
    m_advice.value->setBold(true);
    retranslate();
    showConnection({});
}

void ConnectionDetails::retranslate()
{
    setAccessibleName(tr("Details of the connection"));
    for (const auto &[row, title] : {std::pair{&m_name, tr("Connection")},
                                     {&m_description, tr("Description")},
                                     {&m_address, tr("Address")},
                                     {&m_encryption, tr("Encryption")},
                                     {&m_state, tr("State")},
                                     {&m_detail, tr("In its own words")},
                                     {&m_advice, tr("What to do")}}) {
        row->title->setText(title);
        row->value->setAccessibleName(title);
    }
    m_diagnose->setText(tr("Diagnose"));
    m_diagnose->setToolTip(tr("Find out, layer by layer, why it does not work"));
}

void ConnectionDetails::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

ConnectionDetails::Row ConnectionDetails::addRow()
{
    const Row row{new QLabel(m_content), new PlainLabel(m_content)};
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
    m_connectionId = index.data(Model::IdRole).toString();
    m_diagnose->setVisible(!error.message.isEmpty() && DiagnosisReport::canExplain(error));
}
