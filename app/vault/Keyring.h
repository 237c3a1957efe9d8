// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/vault/KeyKeeper.h"

#include <QCoreApplication>

#include <chrono>

/// A key in the keychain of the desktop session (Secret Service, KWallet), through QtKeychain.
///
/// Thread: the main thread, whose GLib event loop runs: QtKeychain answers nowhere else. Every question has a
/// time limit of its own, because a keyring that waits for a person to unlock it answers never. Measured on
/// gnome-keyring: a locked keyring without a way to prompt says "not found", so that "not found" is never a
/// reason to make another key. A process that used the keychain ends when its session bus does.
class Keyring final : public KeyKeeper
{
    Q_DECLARE_TR_FUNCTIONS(Keyring)

public:
    static constexpr std::chrono::milliseconds defaultTimeout{3000};

    /// `entry` names the key within the service "Penstock". A window that can show the keyring's prompt gives
    /// a person more time.
    explicit Keyring(QString entry, std::chrono::milliseconds timeout = defaultTimeout);
    /// An entry that nobody has used.
    [[nodiscard]] static QString newEntry();

    [[nodiscard]] Keeper name() const override;
    /// ErrorCode::Locked when there is no such key or it cannot be seen, NotFound without a keyring service,
    /// Timeout, Damaged.
    void read(QObject *context, const Callback &callback) override;
    void create(QObject *context, const Callback &callback) override;

private:
    QString m_entry;
    std::chrono::milliseconds m_timeout;
};
