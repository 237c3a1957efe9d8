// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/HealthBanner.h"

#include "models/health/HealthMetric.h"
#include "ui/common/PlainLabel.h"
#include "ui/health/HealthSigns.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>

namespace {

constexpr int bannerSign = 24;

} // namespace

HealthBanner::HealthBanner(QWidget *parent)
    : QFrame(parent)
    , m_sign(new QLabel(this))
    , m_state(new PlainLabel(this))
    , m_more(new PlainLabel(this))
{
    setAutoFillBackground(true);
    m_state->setObjectName(QStringLiteral("healthState"));
    m_more->setObjectName(QStringLiteral("healthMore"));
    m_state->setBold(true);
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(m_state);
    words->addWidget(m_more);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 7, 12, 7);
    row->setSpacing(10);
    row->addWidget(m_sign, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    dress();
}

void HealthBanner::setResult(const HealthResult &result)
{
    m_result = result;
    dress();
}

void HealthBanner::dress()
{
    const Theme::Role role = HealthSigns::roleOf(m_result.status);
    Theme::setGround(*this, role);
    m_sign->setPixmap(
        Theme::icon(HealthSigns::signOf(m_result.status), role, palette()).pixmap(bannerSign, bannerSign));
    const QLocale locale;
    const auto moment = [&locale](const QDateTime &utc) {
        const QDateTime local = utc.toLocalTime();
        return local.date() == QDate::currentDate() ? local.toString(QStringLiteral("HH:mm:ss"))
                                                    : locale.toString(local, QLocale::ShortFormat);
    };
    if (!m_result.lastChecked.isValid()) {
        m_state->setText(tr("Not looked at yet"));
        m_more->setText(tr("The first look comes within the interval of the settings."));
        return;
    }
    const QString status = HealthResult::title(m_result.status);
    m_state->setText(m_result.since.isValid()
                         ? tr("%1 since %2", "status, time").arg(status, moment(m_result.since))
                         : status);
    QStringList facts;
    if (m_result.error) {
        facts << m_result.error->toText();
    } else {
        QStringList known;
        if (!m_result.serverVersion.isEmpty())
            known << m_result.serverVersion;
        if (m_result.role != ServerRole::Unknown)
            known << HealthResult::title(m_result.role);
        if (m_result.responseTime)
            known << tr("answers in %1")
                         .arg(HealthMetrics::text(
                             HealthMetric::ResponseTime,
                             std::chrono::duration<double, std::milli>(*m_result.responseTime).count()));
        known << (m_result.connectionCount == 1
                      ? tr("1 connection of Penstock open")
                      : tr("%1 connections of Penstock open").arg(m_result.connectionCount));
        facts << known.join(QStringLiteral(" · "));
    }
    m_more->setText(facts.join(u'\n'));
    setAccessibleName(QStringLiteral("%1. %2").arg(m_state->text(), m_more->text()));
}

void HealthBanner::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange)
        dress();
    QFrame::changeEvent(event);
}
