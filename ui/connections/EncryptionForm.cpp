// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/EncryptionForm.h"

#include "models/connection/TlsSummary.h"
#include "ui/connections/FileField.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>

namespace {

constexpr std::array shownModes{TlsMode::VerifyFull, TlsMode::VerifyCa, TlsMode::Require, TlsMode::Prefer,
                                TlsMode::Disable};

} // namespace

EncryptionForm::EncryptionForm(QWidget *parent)
    : ConnectionForm(parent)
    , m_mode(new QComboBox(this))
    , m_plaintext(new QCheckBox(this))
    , m_ca(new FileField(QStringLiteral("caFile"), this))
    , m_certificate(new FileField(QStringLiteral("certificateFile"), this))
    , m_key(new FileField(QStringLiteral("keyFile"), this))
{
    m_mode->setObjectName(QStringLiteral("tlsMode"));
    m_plaintext->setObjectName(QStringLiteral("confirmPlaintext"));
    m_mode->addItem(QString());
    for (const TlsMode mode : shownModes)
        m_mode->addItem(TlsModes::toName(mode), static_cast<int>(mode));
    m_grid->addRow(ProfileField::Tls, m_mode);
    m_grid->addRow(ProfileField::Plaintext, m_plaintext);
    m_grid->addRow(ProfileField::CaFile, m_ca, m_ca->edit());
    m_grid->addRow(ProfileField::Certificate, m_certificate, m_certificate->edit());
    m_grid->addRow(ProfileField::Key, m_key, m_key->edit());
    connect(m_mode, &QComboBox::activated, this, [this] {
        m_plaintext->setChecked(false); // a yes to what was asked before
        explain();
        emit changed(ProfileField::Tls);
    });
    connect(m_plaintext, &QCheckBox::clicked, this, [this] { emit changed(ProfileField::Plaintext); });
    for (const auto &[file, field] : {std::pair{m_ca, ProfileField::CaFile},
                                      {m_certificate, ProfileField::Certificate},
                                      {m_key, ProfileField::Key}})
        connect(file, &FileField::changed, this, [this, field = field] { emit changed(field); });
    retranslate();
}

void EncryptionForm::retranslate()
{
    m_grid->setTitle(ProfileField::Tls, tr("&Encryption"));
    m_grid->setTitle(ProfileField::Plaintext, QString());
    m_grid->setTitle(ProfileField::CaFile, tr("&Authority (CA)"));
    m_grid->setTitle(ProfileField::Certificate, tr("Own &certificate"));
    m_grid->setTitle(ProfileField::Key, tr("Its &key"));
    m_ca->setTitle(tr("Certificate of the authority to trust"));
    m_certificate->setTitle(tr("Own certificate"));
    m_key->setTitle(tr("Key of the own certificate"));
    m_ca->edit()->setPlaceholderText(tr("the system's authorities"));
    m_certificate->edit()->setPlaceholderText(tr("only where the server asks for one"));
    m_plaintext->setText(tr("Yes: passwords and data may cross the network in plain text"));
    m_mode->setItemText(0, tr("Automatic"));
    explain();
}

std::optional<TlsMode> EncryptionForm::mode() const
{
    const QVariant data = m_mode->currentData();
    return data.isValid() ? std::optional(static_cast<TlsMode>(data.toInt())) : std::nullopt;
}

QString EncryptionForm::protection(TlsMode mode)
{
    switch (mode) {
    case TlsMode::VerifyFull:
        return tr("Nobody on the way can read, change or pose as the server: its certificate is verified "
                  "and made out to this host.");
    case TlsMode::VerifyCa:
        return tr("Nobody on the way can read or change anything; whoever holds another certificate of the "
                  "same authority could pose as the server.");
    case TlsMode::Require:
        return tr(
            "Encrypted, not authenticated: protects from listeners only. Anybody on the way can pose as "
            "the server and receive the password.");
    case TlsMode::Prefer:
        return tr("Encrypted if the server offers it, not authenticated: protects from nobody who can "
                  "interfere.");
    case TlsMode::Disable:
        break;
    }
    return tr("Not encrypted: anybody on the way can read passwords and data.");
}

void EncryptionForm::explain()
{
    const auto chosen = mode();
    const TlsMode inForce = chosen.value_or(m_local ? TlsMode::Disable : TlsMode::VerifyFull);
    QString words = m_local && inForce == TlsMode::Disable
                        ? tr("Not encrypted: the connection does not leave this machine.")
                        : protection(inForce);
    if (!chosen)
        words = tr("%1: %2").arg(TlsModes::toName(inForce), words);
    const bool weak = !m_local && inForce < TlsMode::VerifyCa;
    m_grid->setHint(ProfileField::Tls, words, weak ? Theme::Role::Bad : Theme::Role::Quiet);
    m_grid->setRowVisible(ProfileField::Plaintext, !m_local && m_production && inForce == TlsMode::Disable);
    for (const auto field : {ProfileField::CaFile, ProfileField::Certificate, ProfileField::Key})
        m_grid->setRowVisible(field, inForce != TlsMode::Disable);
}

void EncryptionForm::show(const ConnectionProfile &profile)
{
    const QSignalBlocker quiet(this);
    m_mode->setCurrentIndex(profile.tls ? m_mode->findData(static_cast<int>(*profile.tls)) : 0);
    m_plaintext->setChecked(profile.plaintextConfirmed);
    m_ca->setPath(profile.tlsCaFile);
    m_certificate->setPath(profile.tlsCertFile);
    m_key->setPath(profile.tlsKeyFile);
    adaptTo(profile);
}

void EncryptionForm::writeTo(ConnectionProfile &profile) const
{
    profile.tls = mode();
    profile.plaintextConfirmed = m_plaintext->isChecked();
    profile.tlsCaFile = m_ca->path();
    profile.tlsCertFile = m_certificate->path();
    profile.tlsKeyFile = m_key->path();
}

void EncryptionForm::adaptTo(const ConnectionProfile &profile)
{
    m_local = profile.isLocal() || profile.host.trimmed().isEmpty();
    m_production = profile.environment == Environment::Production;
    explain();
}

QString EncryptionForm::summary(const ConnectionProfile &profile) const
{
    ConnectionProfile inForce = profile;
    if (!inForce.tls && m_local)
        inForce.tls = TlsMode::Disable;
    return profile.host.trimmed().isEmpty() ? QString() : TlsSummary::words(inForce);
}
