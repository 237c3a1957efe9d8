// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connections/ConnectionForm.h"

class FileField;
class QCheckBox;
class QComboBox;

/// How the session is encrypted, with what each mode protects from.
/// Thread: GUI.
class EncryptionForm final : public ConnectionForm
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EncryptionForm)

public:
    explicit EncryptionForm(QWidget *parent = nullptr);

    void show(const ConnectionProfile &profile) override;
    void writeTo(ConnectionProfile &profile) const override;
    void adaptTo(const ConnectionProfile &profile) override;
    [[nodiscard]] QString summary(const ConnectionProfile &profile) const override;

protected:
    void retranslate() override;

private:
    void explain();
    [[nodiscard]] std::optional<TlsMode> mode() const;
    [[nodiscard]] static QString protection(TlsMode mode);

    QComboBox *const m_mode;
    QCheckBox *const m_plaintext;
    FileField *const m_ca;
    FileField *const m_certificate;
    FileField *const m_key;
    bool m_local = false;
    bool m_production = false;
};
