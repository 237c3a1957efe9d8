// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/CommandText.h"

#include "ui/common/PlainLabel.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRegularExpression>

CommandText::CommandText(const QString &command, QWidget *parent)
    : QFrame(parent)
{
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);

    auto *text = new PlainLabel(this);
    text->setText(command);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->setAccessibleName(tr("Command"));
    auto *copy = new QPushButton(tr("Copy"), this);
    copy->setAccessibleDescription(command);
    connect(copy, &QPushButton::clicked, this, [command] { QGuiApplication::clipboard()->setText(command); });

    auto *row = new QHBoxLayout(this);
    row->addWidget(text, 1);
    row->addWidget(copy, 0, Qt::AlignTop);
}

QString CommandText::shellWord(const QString &text)
{
    static const QRegularExpression plain(QStringLiteral("^[\\w@%+=:,./-]+$"));
    if (plain.match(text).hasMatch())
        return text;
    QString quoted = text;
    quoted.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}
