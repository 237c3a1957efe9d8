// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/LimitsForm.h"

#include "ui/connections/SecondsBox.h"

#include <QHBoxLayout>

namespace {

/// A number needs no more room than this; the wide row would look like a text.
constexpr int numberWidth = 140;

QWidget *narrow(QWidget *field, QWidget *parent)
{
    auto *row = new QWidget(parent);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    field->setFixedWidth(numberWidth);
    layout->addWidget(field);
    layout->addStretch();
    return row;
}

} // namespace

LimitsForm::LimitsForm(QWidget *parent)
    : ConnectionForm(parent)
    , m_connections(new QSpinBox(this))
    , m_budget(new QSpinBox(this))
    , m_health(new QSpinBox(this))
{
    m_connections->setObjectName(QStringLiteral("maxConnections"));
    m_budget->setObjectName(QStringLiteral("serverBudget"));
    m_connections->setRange(1, 1000);
    m_budget->setRange(0, 100'000);
    m_grid->addRow(ProfileField::Connections, narrow(m_connections, this), m_connections);
    m_grid->addRow(ProfileField::Budget, narrow(m_budget, this), m_budget);
    connect(m_connections, &QSpinBox::valueChanged, this,
            [this] { emit changed(ProfileField::Connections); });
    connect(m_budget, &QSpinBox::valueChanged, this, [this] { emit changed(ProfileField::Budget); });

    using Profile = ConnectionProfile;
    for (const auto &[field, member, name] :
         {std::tuple{ProfileField::ConnectTimeout, &Profile::connectTimeout, "connectTimeout"},
          {ProfileField::AcquireTimeout, &Profile::acquireTimeout, "acquireTimeout"},
          {ProfileField::StatementTimeout, &Profile::statementTimeout, "statementTimeout"},
          {ProfileField::IdleTimeout, &Profile::idleTimeout, "idleTimeout"},
          {ProfileField::Lifetime, &Profile::lifetime, "lifetime"}}) {
        auto *box = new SecondsBox(this);
        box->setObjectName(QLatin1String(name));
        m_grid->addRow(field, narrow(box, this), box);
        connect(box, &QSpinBox::valueChanged, this, [this, field = field] { emit changed(field); });
        m_times.append({field, member, box});
    }
    m_health->setObjectName(QStringLiteral("healthInterval"));
    m_health->setRange(0, 3600);
    m_grid->addRow(ProfileField::HealthInterval, narrow(m_health, this), m_health);
    connect(m_health, &QSpinBox::valueChanged, this, [this] { emit changed(ProfileField::HealthInterval); });
    retranslate();
}

void LimitsForm::retranslate()
{
    m_grid->setTitle(ProfileField::Connections, tr("Connections"));
    m_grid->setTitle(ProfileField::Budget, tr("Server budget"));
    m_grid->setTitle(ProfileField::ConnectTimeout, tr("Open within"));
    m_grid->setTitle(ProfileField::AcquireTimeout, tr("Wait for a free one"));
    m_grid->setTitle(ProfileField::StatementTimeout, tr("Statements end after"));
    m_grid->setTitle(ProfileField::IdleTimeout, tr("Close unused after"));
    m_grid->setTitle(ProfileField::Lifetime, tr("Renew after"));
    m_grid->setTitle(ProfileField::HealthInterval, tr("Look at its health every"));
    m_grid->setHint(ProfileField::HealthInterval,
                    tr("From 5 s to an hour. As in the settings: 30 s by default."));
    m_health->setSpecialValueText(tr("as in the settings"));
    m_health->setSuffix(tr(" s"));
    const ConnectionProfile plain;
    m_budget->setSpecialValueText(tr("automatic"));
    m_grid->setHint(ProfileField::Connections, tr("At once, at most. Default %1.").arg(plain.maxConnections));
    m_grid->setHint(ProfileField::Budget, tr("With tests and cancels. Automatic: 4 more than connections."));
    for (const Time &time : m_times) {
        if (time.field == ProfileField::StatementTimeout)
            time.box->setSpecialValueText(tr("no limit"));
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(plain.*time.member).count();
        m_grid->setHint(time.field,
                        seconds == 0 ? tr("Default: no limit.") : tr("Default %1 s.").arg(seconds));
    }
}

void LimitsForm::show(const ConnectionProfile &profile)
{
    const QSignalBlocker quiet(this);
    m_connections->setValue(profile.maxConnections);
    m_budget->setValue(profile.serverBudget);
    m_health->setValue(profile.healthInterval);
    for (const Time &time : m_times)
        time.box->setValue(static_cast<int>((profile.*time.member).count()));
}

void LimitsForm::writeTo(ConnectionProfile &profile) const
{
    profile.maxConnections = m_connections->value();
    profile.serverBudget = m_budget->value();
    profile.healthInterval = m_health->value();
    for (const Time &time : m_times)
        profile.*time.member = std::chrono::milliseconds(time.box->value());
}

QString LimitsForm::summary(const ConnectionProfile &profile) const
{
    return tr("%n connections, open within %1 s", nullptr, profile.maxConnections)
        .arg(std::chrono::duration_cast<std::chrono::seconds>(profile.connectTimeout).count());
}
