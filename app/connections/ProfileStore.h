// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/vault/SealedFile.h"
#include "models/connection/ConnectionProfile.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <mutex>
#include <vector>

/// The connections of a workspace, sealed in one file. Programs that use it at once see each other's saves:
/// each change is laid over what is in the file at that moment. A change to a connection that somebody else
/// changed since it was read here is refused with ErrorCode::Conflict; what it built on is then read anew.
///
/// What it hands out was validated when it was saved. Thread: any; a save waits for its disk, and at most
/// five seconds for another program's.
class ProfileStore final
{
    Q_DECLARE_TR_FUNCTIONS(ProfileStore)

public:
    /// ErrorCode::Conflict when the file exists.
    [[nodiscard]] static Result<std::unique_ptr<ProfileStore>> create(const QString &file,
                                                                      const Keeper &keeper, SealKey key);
    /// ErrorCode::NotFound, Damaged, Unsupported, and Invalid for another key; see SealedFile.
    [[nodiscard]] static Result<std::unique_ptr<ProfileStore>> open(const QString &file, SealKey key);

    /// As of the last open, save, remove or reload, in the order of their names.
    [[nodiscard]] std::vector<ConnectionProfile> profiles() const;
    [[nodiscard]] quint64 revision() const;
    /// The keeper that the file names.
    [[nodiscard]] Keeper keeper() const;

    /// Validates, then adds the profile or replaces the one with its id; gives it back as it was saved. Names
    /// are unique, whatever their case. A new default takes that mark from the old one.
    [[nodiscard]] Result<ConnectionProfile> save(const ConnectionProfile &profile,
                                                 QStringList *warnings = nullptr);
    [[nodiscard]] Result<void> remove(const QString &id);
    /// Reads the file again; true when somebody had saved.
    [[nodiscard]] Result<bool> reload();

private:
    using Profiles = std::vector<ConnectionProfile>;
    struct Contents
    {
        quint64 revision = 0;
        Keeper keeper;
        Profiles profiles;
    };
    /// Changes what is in the file now.
    using Change = std::function<Result<void>(Profiles &present)>;

    ProfileStore(QString file, SealKey key);

    [[nodiscard]] Result<Contents> read() const;
    [[nodiscard]] Result<void> change(const QString &id, const QString &name, const Change &change);
    void replaceContents(Contents contents);
    [[nodiscard]] Result<void> checkUntouched(const QString &id, const QString &name,
                                              const Profiles &present) const;

    const SealedFile m_file;
    const SealKey m_key;
    /// One change or reload at a time; held while waiting for the disk and for others.
    std::mutex m_changing;
    /// Guards m_contents, which only the holder of m_changing replaces.
    mutable std::mutex m_mutex;
    Contents m_contents;
};
