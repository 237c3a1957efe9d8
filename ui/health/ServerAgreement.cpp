// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/ServerAgreement.h"

#include "app/health/ServerSessions.h"
#include "models/pool/OwnSessions.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QEvent>
#include <QGridLayout>

#include <utility>

namespace {

/// The server is asked less often than the books: it has other work.
constexpr int agreementInterval = 10'000;
constexpr int agreementSign = 18;

QString purposeText(PoolPurpose purpose)
{
    switch (purpose) {
    case PoolPurpose::Work:
        return ServerAgreement::tr("pool");
    case PoolPurpose::Metadata:
        return ServerAgreement::tr("schema reader");
    case PoolPurpose::Probe:
        return ServerAgreement::tr("health probe");
    }
    return {};
}

} // namespace

ServerAgreement::ServerAgreement(const PoolOverview &pools, ServerSessions &sessions, QWidget *parent)
    : QWidget(parent)
    , m_pools(pools)
    , m_sessions(sessions)
    , m_title(new QLabel(this))
    , m_sign(new QLabel(this))
    , m_text(new PlainLabel(this))
{
    m_text->setObjectName(QStringLiteral("poolAgreement"));
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_sign->setFixedWidth(agreementSign);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(10, 8, 10, 10);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->addWidget(m_title, 0, 0, 1, 2);
    grid->addWidget(m_sign, 1, 0, Qt::AlignTop);
    grid->addWidget(m_text, 1, 1);
    grid->setColumnStretch(1, 1);
    m_timer.setInterval(agreementInterval);
    connect(&m_timer, &QTimer::timeout, this, &ServerAgreement::ask);
    retranslate();
}

void ServerAgreement::setConnection(const QString &connectionId)
{
    if (connectionId == m_connectionId)
        return;
    m_connectionId = connectionId;
    say("unknown", Theme::Role::Quiet, tr("The server is being asked…"));
    ask();
}

void ServerAgreement::ask()
{
    if (m_connectionId.isEmpty() || !isVisible() || std::exchange(m_isAsking, true))
        return;
    m_sessions.list(m_connectionId, this,
                    [this, asked = m_connectionId](const Result<std::vector<ServerSession>> &sessions) {
                        m_isAsking = false;
                        if (asked == m_connectionId)
                            compare(sessions);
                        else
                            ask(); // another was chosen meanwhile
                    });
}

void ServerAgreement::compare(const Result<std::vector<ServerSession>> &sessions)
{
    if (!sessions) {
        const bool isFile = sessions.error().code == ErrorCode::Unsupported;
        return say(isFile ? "info" : "error", isFile ? Theme::Role::Quiet : Theme::Role::Bad,
                   sessions.error().toText());
    }
    std::vector<OwnSessions::Own> own;
    for (const OpenConnection &open : m_pools.openConnections()) {
        if (open.connectionId == m_connectionId && open.serverSessionId != 0)
            own.push_back({open.serverSessionId, purposeText(open.purpose)});
    }
    const OwnSessions compared = OwnSessions::compare(own, *sessions);
    const Theme::Role role = compared.agrees() ? Theme::Role::Good : Theme::Role::Caution;
    say(compared.agrees() ? "ok" : "warning", role, compared.text());
}

void ServerAgreement::say(const char *sign, Theme::Role role, const QString &text)
{
    const QIcon icon = Theme::icon(QString::fromLatin1(sign), role, palette());
    m_sign->setPixmap(icon.pixmap(agreementSign, agreementSign));
    m_text->setText(text);
}

void ServerAgreement::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    ask();
    m_timer.start();
}

void ServerAgreement::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
}

void ServerAgreement::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::PaletteChange)
        ask();
    QWidget::changeEvent(event);
}

void ServerAgreement::retranslate()
{
    m_title->setText(tr("What Penstock has open on this server"));
    ask();
}
