// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/EmptyConnections.h"

#include "app/support/AppPaths.h"
#include "ui/common/CommandText.h"

#include <QDir>
#include <QLabel>
#include <QVBoxLayout>

namespace {

QLabel *paragraph(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setWordWrap(true);
    return label;
}

QString addCommand(const QString &workspaceFolder)
{
    const QString workspace = workspaceFolder == AppPaths::userWorkspace()
                                  ? QString()
                                  : QStringLiteral(" --workspace %1")
                                        .arg(CommandText::shellWord(QDir(workspaceFolder).absolutePath()));
    return QStringLiteral("penstockctl%1 connections add shop \\\n"
                          "    --type postgresql --host db.example.com --database shop \\\n"
                          "    --username app --password-stdin")
        .arg(workspace);
}

} // namespace

EmptyConnections::EmptyConnections(const QString &workspaceFolder, QWidget *parent)
    : QWidget(parent)
{
    auto *title = new QLabel(tr("No connections yet"), this);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    title->setFont(large);

    auto *column = new QVBoxLayout;
    column->setSpacing(10);
    column->addWidget(title);
    column->addWidget(paragraph(
        tr("Add the first one in a terminal. The command reads one line, the password, from its standard "
           "input, and seals it."),
        this));
    column->addWidget(new CommandText(addCommand(workspaceFolder), this));
    column->addWidget(paragraph(tr("Then press F5 here."), this));
    column->addSpacing(16);
    column->addWidget(
        paragraph(tr("Or look at the demo: three databases in a workspace of their own."), this));
    column->addWidget(new CommandText(QStringLiteral("penstockctl demo --dir ~/penstock-demo\n"
                                                     "penstock --workspace ~/penstock-demo"),
                                      this));

    auto *middle = new QVBoxLayout(this);
    middle->setContentsMargins(40, 24, 40, 24);
    middle->addStretch(1);
    middle->addLayout(column);
    middle->addStretch(2);
}
