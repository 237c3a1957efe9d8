// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/ProfileStore.h"
#include "app/vault/Keyring.h"

#include <QCoreApplication>

/// A workspace folder, opened: its connections, unsealed. Any number of programs may have one open.
/// Thread: as ProfileStore's; opened on the main thread.
class Workspace final
{
    Q_DECLARE_TR_FUNCTIONS(Workspace)

public:
    struct Options
    {
        /// The folder; made when missing, and closed to others (0700).
        QString folder;
        /// Empty: the keeper that an existing workspace names, the keychain for a new one. Given: the keeper
        /// of a new workspace, made when missing; or the key of an existing one, whichever keeper that names.
        QString keyFile = {};
        /// How long the keychain may take.
        std::chrono::milliseconds keyringTimeout = Keyring::defaultTimeout;
    };
    using Callback = std::function<void(Result<std::unique_ptr<Workspace>>)>;

    /// Answers once, to `callback`: before it returns when no keychain is needed, else from the event loop;
    /// never after `context` has gone. A key is made only where no connections.sealed exists; a file that
    /// cannot be read is reported and left as it is.
    static void open(const Options &options, QObject *context, const Callback &callback);

    Workspace(QString folder, std::unique_ptr<ProfileStore> profiles);

    [[nodiscard]] const QString &folder() const { return m_folder; }
    [[nodiscard]] ProfileStore &profiles() const { return *m_profiles; }
    /// The sealed file of a workspace folder.
    [[nodiscard]] static QString sealedFile(const QString &folder);

private:
    QString m_folder;
    std::unique_ptr<ProfileStore> m_profiles;
};
