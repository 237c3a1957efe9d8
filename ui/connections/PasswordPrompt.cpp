// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/PasswordPrompt.h"

#include "models/core/Error.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

PasswordPrompt::PasswordPrompt(QWidget *parent)
    : QFrame(parent)
    , m_mark(new QLabel(this))
    , m_question(new PlainLabel(this))
    , m_password(new QLineEdit(this))
    , m_remember(new QCheckBox(this))
    , m_accept(new QPushButton(this))
    , m_cancel(new QPushButton(this))
{
    setObjectName(QStringLiteral("passwordPrompt"));
    m_password->setObjectName(QStringLiteral("promptPassword"));
    m_remember->setObjectName(QStringLiteral("promptRemember"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setMinimumWidth(160);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    row->addWidget(m_mark);
    row->addWidget(m_question, 1);
    row->addWidget(m_password);
    row->addWidget(m_remember);
    row->addWidget(m_accept);
    row->addWidget(m_cancel);
    connect(m_password, &QLineEdit::returnPressed, this, &PasswordPrompt::accept);
    connect(m_password, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_accept->setEnabled(!text.isEmpty()); });
    connect(m_accept, &QPushButton::clicked, this, &PasswordPrompt::accept);
    connect(m_cancel, &QPushButton::clicked, this, &PasswordPrompt::cancel);
    m_accept->setEnabled(false);
    retranslate();
    colour();
    hide();
}

bool PasswordPrompt::canHelp(const ConnectionProfile &profile, const Error &error)
{
    return error.code == ErrorCode::Authentication && profile.password.isEmpty()
           && !DatabaseTypes::isFile(profile.type);
}

bool PasswordPrompt::isAsking(const QString &id) const
{
    return std::any_of(m_questions.begin(), m_questions.end(),
                       [&id](const Question &question) { return question.id == id; });
}

void PasswordPrompt::ask(const ConnectionProfile &profile)
{
    if (isAsking(profile.id))
        return;
    m_questions.append({profile.id, profile.name, profile.username});
    if (m_questions.size() == 1)
        showNext();
}

void PasswordPrompt::showNext()
{
    m_password->clear();
    m_remember->setChecked(false);
    setVisible(!m_questions.isEmpty());
    if (m_questions.isEmpty())
        return;
    retranslate();
    colour();
    m_password->setFocus();
}

void PasswordPrompt::accept()
{
    if (m_questions.isEmpty() || m_password->text().isEmpty())
        return;
    const Question question = m_questions.takeFirst();
    QByteArray typed = m_password->text().toUtf8();
    const Secret password = Secret::takeFrom(typed);
    const bool remember = m_remember->isChecked();
    showNext();
    emit answered(question.id, password, remember);
}

void PasswordPrompt::cancel()
{
    if (m_questions.isEmpty())
        return;
    const Question question = m_questions.takeFirst();
    showNext();
    emit cancelled(question.id);
}

void PasswordPrompt::retranslate()
{
    m_remember->setText(tr("&Remember it"));
    m_remember->setToolTip(tr("Seal it with the connection; else it is forgotten when Penstock ends"));
    m_accept->setText(tr("&Sign in"));
    m_cancel->setText(tr("Cancel"));
    if (m_questions.isEmpty())
        return;
    const Question &question = m_questions.first();
    const QString words = question.user.isEmpty()
                              ? tr("“%1” wants a password.").arg(question.name)
                              : tr("“%1” wants the password of %2.").arg(question.name, question.user);
    m_question->setText(words);
    m_password->setAccessibleName(words);
    setAccessibleName(words);
}

void PasswordPrompt::colour()
{
    m_mark->setPixmap(
        Theme::dot(Theme::colour(Theme::Role::Busy, QApplication::palette()), devicePixelRatioF()));
    Theme::setGround(*this, Theme::Role::Busy);
}

void PasswordPrompt::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        cancel();
    else
        QFrame::keyPressEvent(event);
}

void PasswordPrompt::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        colour();
}
