// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/AboutForm.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>

AboutForm::AboutForm(QWidget *parent)
    : ConnectionForm(parent)
    , m_group(new QComboBox(this))
    , m_description(new QLineEdit(this))
    , m_region(new QLineEdit(this))
    , m_default(new QCheckBox(this))
    , m_active(new QCheckBox(this))
{
    m_group->setObjectName(QStringLiteral("group"));
    m_description->setObjectName(QStringLiteral("description"));
    m_region->setObjectName(QStringLiteral("region"));
    m_default->setObjectName(QStringLiteral("isDefault"));
    m_active->setObjectName(QStringLiteral("isActive"));
    m_group->setEditable(true); // completes what is typed from its entries
    m_group->setInsertPolicy(QComboBox::NoInsert);
    auto *uses = new QWidget(this);
    auto *row = new QHBoxLayout(uses);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(18);
    row->addWidget(m_active);
    row->addWidget(m_default);
    row->addStretch();
    m_grid->addRow(ProfileField::Group, m_group);
    m_grid->addRow(ProfileField::Description, m_description);
    m_grid->addRow(ProfileField::Region, m_region);
    m_grid->addRow(ProfileField::Uses, uses, m_active);
    connect(m_group, &QComboBox::editTextChanged, this, [this] { emit changed(ProfileField::Group); });
    connect(m_description, &QLineEdit::textChanged, this,
            [this] { emit changed(ProfileField::Description); });
    connect(m_region, &QLineEdit::textChanged, this, [this] { emit changed(ProfileField::Region); });
    for (const QCheckBox *box : {m_default, m_active})
        connect(box, &QCheckBox::clicked, this, [this] { emit changed(ProfileField::Uses); });
    retranslate();
}

void AboutForm::retranslate()
{
    m_grid->setTitle(ProfileField::Group, tr("&Group"));
    m_grid->setTitle(ProfileField::Description, tr("&Description"));
    m_grid->setTitle(ProfileField::Region, tr("Re&gion"));
    m_grid->setTitle(ProfileField::Uses, QString());
    m_active->setText(tr("Act&ive"));
    m_active->setToolTip(tr("One that is not active stays in the list, but nothing is opened on it"));
    m_default->setText(tr("The de&fault connection"));
    m_default->setToolTip(tr("The one that is meant when none is named"));
}

void AboutForm::setGroups(const QStringList &groups)
{
    const QSignalBlocker quiet(this);
    const QString text = m_group->currentText();
    m_group->clear();
    m_group->addItems(groups);
    m_group->setEditText(text);
}

void AboutForm::show(const ConnectionProfile &profile)
{
    const QSignalBlocker quiet(this);
    m_group->setEditText(profile.group);
    m_description->setText(profile.description);
    m_region->setText(profile.region);
    m_default->setChecked(profile.isDefault);
    m_active->setChecked(profile.isActive);
}

void AboutForm::writeTo(ConnectionProfile &profile) const
{
    profile.group = m_group->currentText();
    profile.description = m_description->text();
    profile.region = m_region->text();
    profile.isDefault = m_default->isChecked();
    profile.isActive = m_active->isChecked();
}

QString AboutForm::summary(const ConnectionProfile &profile) const
{
    QStringList parts;
    for (const QString &part : {profile.group, profile.description, profile.region}) {
        if (!part.trimmed().isEmpty())
            parts << part.trimmed();
    }
    if (profile.isDefault)
        parts << tr("default");
    if (!profile.isActive)
        parts << tr("switched off");
    return parts.join(QStringLiteral(", "));
}
