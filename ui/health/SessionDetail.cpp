// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/SessionDetail.h"

#include "ui/common/PlainLabel.h"

#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QVBoxLayout>

SessionDetail::SessionDetail(QWidget *parent)
    : QWidget(parent)
    , m_about(new PlainLabel(this))
    , m_statement(new QPlainTextEdit(this))
{
    m_about->setObjectName(QStringLiteral("sessionsAbout"));
    m_about->setContentsMargins(10, 6, 10, 6);
    m_statement->setObjectName(QStringLiteral("sessionsStatement"));
    m_statement->setReadOnly(true);
    m_statement->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_statement->setTabChangesFocus(true);
    m_statement->setFrameShape(QFrame::NoFrame);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_about);
    column->addWidget(m_statement, 1);
}

QString SessionDetail::words(const ServerSession &session)
{
    const QString user = session.user.isEmpty() ? tr("an unknown user") : session.user;
    return session.application.isEmpty() ? tr("session %1 of %2", "number, user").arg(session.id).arg(user)
                                         : tr("session %1 of %2 (%3)", "number, user, program")
                                               .arg(session.id)
                                               .arg(user, session.application);
}

void SessionDetail::setSession(const ServerSession *session, const QString &instead)
{
    m_statement->setAccessibleName(tr("Statement"));
    if (!session) {
        m_about->setText(tr("Choose a session to see its statement in full."));
        m_statement->clear();
        return;
    }
    QString about = words(*session);
    about.replace(0, 1, about.at(0).toUpper());
    if (!session->client.isEmpty())
        about = tr("%1, from %2", "session, address").arg(about, session->client);
    if (!session->mayEnd)
        about = tr("%1; this user may not end it", "session").arg(about);
    m_about->setText(
        session->blockersWithheld.isEmpty() ? about : about + QLatin1Char('\n') + session->blockersWithheld);
    const QString text = instead.isEmpty() ? session->statement : instead;
    if (text != m_statement->toPlainText()) // keeps what is marked and how far it is scrolled
        m_statement->setPlainText(text);
}
