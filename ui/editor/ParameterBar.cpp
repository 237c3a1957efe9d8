// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/ParameterBar.h"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <utility>

ParameterBar::ParameterBar(QWidget *parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_grid(new QGridLayout)
    , m_run(new QPushButton(this))
    , m_cancel(new QPushButton(this))
{
    setObjectName(QStringLiteral("parameterBar"));
    setFrameShape(QFrame::StyledPanel);
    m_run->setObjectName(QStringLiteral("parametersRun"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_title, 1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_run);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 8, 8);
    column->addLayout(buttons);
    column->addLayout(m_grid);
    m_grid->setColumnStretch(1, 1);
    connect(m_run, &QPushButton::clicked, this, &ParameterBar::accept);
    connect(m_cancel, &QPushButton::clicked, this, &ParameterBar::cancel);
    retranslate();
    hide();
}

void ParameterBar::ask(const QStringList &names, std::function<void()> answered)
{
    for (const Row &row : std::exchange(m_rows, {})) {
        for (QWidget *widget : {static_cast<QWidget *>(row.label), static_cast<QWidget *>(row.text),
                                static_cast<QWidget *>(row.null)}) {
            widget->hide();
            widget->deleteLater();
        }
    }
    m_answered = std::move(answered);
    QWidget *before = nullptr;
    for (const QString &name : names) {
        addRow(name);
        if (before)
            setTabOrder(before, m_rows.back().text);
        setTabOrder(m_rows.back().text, m_rows.back().null);
        before = m_rows.back().null;
    }
    if (before) {
        setTabOrder(before, m_run);
        setTabOrder(m_run, m_cancel);
    }
    show();
    m_rows.front().text->setFocus();
    m_rows.front().text->selectAll();
}

void ParameterBar::addRow(const QString &name)
{
    const int line = static_cast<int>(m_rows.size());
    Row row{name, new QLabel(this), new QLineEdit(this), new QCheckBox(tr("NULL"), this)};
    row.label->setTextFormat(Qt::PlainText);
    row.label->setText(QLatin1Char(':') + name);
    row.label->setBuddy(row.text);
    row.text->setObjectName(QStringLiteral("parameter:") + name);
    row.null->setObjectName(QStringLiteral("parameterNull:") + name);
    row.text->setAccessibleName(name);
    row.null->setAccessibleName(tr("%1 is NULL").arg(name));
    const Given given = m_given.value(name);
    connect(row.null, &QCheckBox::toggled, row.text, &QWidget::setDisabled);
    row.text->setText(given.text);
    row.null->setChecked(given.isNull);
    m_grid->addWidget(row.label, line, 0);
    m_grid->addWidget(row.text, line, 1);
    m_grid->addWidget(row.null, line, 2);
    m_rows.push_back(row);
}

std::vector<Value> ParameterBar::values(const QStringList &names) const
{
    std::vector<Value> values;
    for (const QString &name : names) {
        const Given given = m_given.value(name);
        values.push_back(given.isNull ? Value() : Value(given.text.toStdString()));
    }
    return values;
}

void ParameterBar::accept()
{
    for (const Row &row : m_rows)
        m_given.insert(row.name, {row.text->text(), row.null->isChecked()});
    hide();
    if (const auto answered = std::exchange(m_answered, {}))
        answered();
}

void ParameterBar::cancel()
{
    m_answered = {};
    hide();
}

void ParameterBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        cancel();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        accept();
    else
        QFrame::keyPressEvent(event);
}

void ParameterBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void ParameterBar::retranslate()
{
    m_title->setText(tr("Values of the statement's parameters"));
    m_run->setText(tr("Run"));
    m_cancel->setText(tr("Cancel"));
    setAccessibleName(m_title->text());
}
