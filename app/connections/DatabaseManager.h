// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/PoolManager.h"
#include "models/connection/ConnectionProfile.h"
#include "models/connection/ConnectionTest.h"

#include <map>
#include <mutex>
#include <optional>
#include <stop_token>

class ProfileStore;
struct Keeper;

/// The specification's DatabaseManager: the connections that this workspace and its environment know, and the
/// way to them. Profiles are loaded at the first need. Changing or removing one drains its pool: idle
/// connections close now, leased ones when they come back, running statements are not cut.
///
/// Wherever an id is asked for, a name does too. Errors are returned, never logged and forgotten.
/// Thread: any.
class DatabaseManager final
{
public:
    using ConnectionCallback = std::function<void(Result<std::shared_ptr<ConnectionPool>>)>;

    /// `store` may be null: then only the environment's and added test profiles exist, and nothing is saved.
    /// Both must outlive this object.
    DatabaseManager(ProfileStore *store, PoolManager &pools);
    DatabaseManager(const DatabaseManager &) = delete;
    DatabaseManager &operator=(const DatabaseManager &) = delete;

    /// Where the specification caches a client, there is a pool here: it comes with at least one open
    /// session. Callers at the same time share one open and its outcome. Unknown and inactive connections
    /// are refused by name. Calls back exactly once, on any thread, possibly before it returns.
    void getConnection(const QString &databaseId, const Origin &origin, ConnectionCallback callback);
    /// The same, waiting on the calling thread.
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> getConnectionAndWait(const QString &databaseId,
                                                                               const Origin &origin);
    /// The pool of an active connection, without opening anything: for whoever acquires next anyway.
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> createConnection(const QString &databaseId);
    /// The one connection beside that pool, for looking at its schemas: nobody's statement waits for it.
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> metadataConnection(const QString &databaseId);
    /// The one beside both, for looking at the server's health: outside the leases.
    [[nodiscard]] Result<std::shared_ptr<ConnectionPool>> probeConnection(const QString &databaseId);
    /// The active ones, by name.
    [[nodiscard]] Result<std::vector<ConnectionProfile>> getAvailableDatabases();
    /// The active default, else the only active one; nothing when neither is there.
    [[nodiscard]] Result<std::optional<ConnectionProfile>> getDefaultDatabase();
    /// Opens a session of its own, outside the pool, asks `SELECT 1` and closes it. Where the specification
    /// answers false, this says why. Blocks until a stop is requested; not on the GUI's thread.
    [[nodiscard]] Result<ConnectionTest> testConnection(const QString &databaseId,
                                                        const std::stop_token &stop = {});
    /// The same for a profile that is not saved yet.
    [[nodiscard]] Result<ConnectionTest> testProfile(const ConnectionProfile &profile,
                                                     const std::stop_token &stop = {});
    /// Those that it hands out of.
    [[nodiscard]] const PoolManager &pools() const { return m_pools; }
    /// Drains every pool.
    void closeAllConnections();
    /// Validates, saves, drains. Profiles of the environment cannot be changed here.
    [[nodiscard]] Result<ConnectionProfile> addOrUpdateConfig(const ConnectionProfile &profile,
                                                              QStringList *warnings = nullptr);
    [[nodiscard]] Result<void> removeConfig(const QString &databaseId);
    /// The password of a profile that has none, until the program ends; never written anywhere. The pool is drained
    /// and made anew with it. It holds for this user on this server only: a profile that leads elsewhere later asks
    /// again. An empty one forgets. Does not wait.
    [[nodiscard]] Result<void> setSessionPassword(const QString &databaseId, const Secret &password);
    /// Seals the password with the profile, which stays as it is otherwise. Waits for the disk.
    [[nodiscard]] Result<ConnectionProfile> savePassword(const QString &databaseId, const Secret &password);
    /// Adds profiles that live as long as this object; they are never saved.
    [[nodiscard]] Result<void> addTestConfigs(const std::vector<ConnectionProfile> &profiles);

    /// All, active or not, by name.
    [[nodiscard]] Result<std::vector<ConnectionProfile>> allProfiles();
    [[nodiscard]] Result<ConnectionProfile> profile(const QString &databaseId);
    /// As it is opened: with the session's password where it has none of its own. For diagnosis, active or not.
    [[nodiscard]] Result<ConnectionProfile> profileToOpen(const QString &databaseId);
    /// Reads what other programs saved in the workspace since; a changed or removed connection drains its pool.
    /// On failure all is as before. Waits for the disk; not on the GUI's thread.
    [[nodiscard]] Result<void> reload();
    /// What is wrong with the environment's variables, and which connections they hide or leave out; empty
    /// before the first need.
    [[nodiscard]] QStringList environmentWarnings() const;
    /// Who keeps the key of the sealed profiles; nothing without a workspace. Does not wait.
    [[nodiscard]] std::optional<Keeper> keeper() const;

private:
    void loadConfigurations();
    /// An active profile, under the lock.
    [[nodiscard]] Result<const ConnectionProfile *> active(const QString &databaseId);
    [[nodiscard]] const ConnectionProfile *find(const QString &databaseId) const;
    [[nodiscard]] Error unknown(const QString &databaseId) const;
    /// The profile as it is opened: with the session's password where it has none of its own.
    [[nodiscard]] ConnectionProfile toOpen(const ConnectionProfile &profile) const;
    [[nodiscard]] Result<void> checkSavable(const ConnectionProfile &profile);
    /// The profiles in force: the unsaved ones, and those of the store that they do not hide.
    void mergeProfiles();

    ProfileStore *const m_store;
    PoolManager &m_pools;
    /// Never held while waiting for a disk or a server: the window asks under it.
    mutable std::mutex m_mutex;
    bool m_loaded = false;
    std::vector<ConnectionProfile> m_profiles;
    std::vector<ConnectionProfile> m_unsaved; ///< Of the environment, and test ones.
    QStringList m_environmentWarnings;
    QStringList m_hidden;
    struct SessionPassword
    {
        QString place; ///< displayUrl() of whom it was given for.
        Secret password;
    };
    std::map<QString, SessionPassword> m_sessionPasswords; ///< By id.
};
