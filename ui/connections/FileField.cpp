// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/FileField.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

FileField::FileField(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_choose(new QPushButton(this))
{
    m_edit->setObjectName(name);
    m_choose->setAutoDefault(false);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_edit, 1);
    row->addWidget(m_choose);
    connect(m_edit, &QLineEdit::textChanged, this, &FileField::changed);
    connect(m_choose, &QPushButton::clicked, this, &FileField::choose);
    retranslate();
}

QString FileField::path() const
{
    return m_edit->text();
}

void FileField::setPath(const QString &path)
{
    m_edit->setText(path);
}

void FileField::setTitle(const QString &title)
{
    m_title = title;
    m_choose->setAccessibleName(tr("Choose the file: %1").arg(title));
}

void FileField::choose()
{
    if (m_dialog)
        return;
    m_dialog = new QFileDialog(this, m_title, m_edit->text());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setFileMode(QFileDialog::ExistingFile);
    connect(m_dialog, &QFileDialog::fileSelected, m_edit, &QLineEdit::setText);
    m_dialog->open();
}

void FileField::retranslate()
{
    m_choose->setText(tr("Choose…"));
}

void FileField::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
