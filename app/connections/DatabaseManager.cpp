// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/DatabaseManager.h"

#include "app/connections/ProfileStore.h"
#include "app/connections/sources/EnvironmentProfiles.h"
#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/DriverRegistry.h"
#include "app/vault/Keeper.h"

#include <QCoreApplication>
#include <QProcessEnvironment>

#include <algorithm>
#include <future>
#include <utility>

namespace {

struct DatabaseManagerText
{
    Q_DECLARE_TR_FUNCTIONS(DatabaseManager)
};

bool isCalled(const ConnectionProfile &profile, const QString &idOrName)
{
    return profile.id == idOrName || profile.name.compare(idOrName, Qt::CaseInsensitive) == 0;
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

} // namespace

DatabaseManager::DatabaseManager(ProfileStore *store, PoolManager &pools)
    : m_store(store)
    , m_pools(pools)
{}

// -- Profiles -----------------------------------------------------------------------------------------------

void DatabaseManager::loadConfigurations()
{
    if (m_loaded)
        return;
    m_loaded = true;
    EnvironmentProfiles environment = EnvironmentProfiles::read(QProcessEnvironment::systemEnvironment());
    m_environmentWarnings = environment.warnings;
    for (const Error &error : environment.errors)
        m_environmentWarnings << error.message;
    m_unsaved = std::move(environment.profiles);
    mergeProfiles();
}

void DatabaseManager::mergeProfiles()
{
    m_profiles = m_unsaved;
    m_hidden.clear();
    for (ConnectionProfile &saved : m_store ? m_store->profiles() : std::vector<ConnectionProfile>()) {
        const auto hides = [&](const ConnectionProfile &other) {
            return other.id == saved.id || isCalled(other, saved.name);
        };
        if (std::none_of(m_unsaved.begin(), m_unsaved.end(), hides))
            m_profiles.push_back(std::move(saved));
        else
            m_hidden << DatabaseManagerText::tr(
                            "\"%1\" of the workspace is hidden by one of the environment.")
                            .arg(saved.name);
    }
    std::sort(m_profiles.begin(), m_profiles.end(),
              [](const auto &a, const auto &b) { return a.name.compare(b.name, Qt::CaseInsensitive) < 0; });
}

const ConnectionProfile *DatabaseManager::find(const QString &databaseId) const
{
    // An id wins over a name that looks like one.
    for (const ConnectionProfile &profile : m_profiles) {
        if (profile.id == databaseId)
            return &profile;
    }
    for (const ConnectionProfile &profile : m_profiles) {
        if (isCalled(profile, databaseId))
            return &profile;
    }
    return nullptr;
}

Error DatabaseManager::unknown(const QString &databaseId) const
{
    QStringList names;
    for (const ConnectionProfile &profile : m_profiles)
        names << profile.name;
    return {ErrorCode::NotFound, DatabaseManagerText::tr("There is no connection \"%1\".").arg(databaseId),
            names.isEmpty() ? DatabaseManagerText::tr("There are none yet; add one first.")
                            : DatabaseManagerText::tr("There are: %1.").arg(names.join(QLatin1String(", ")))};
}

Result<std::vector<ConnectionProfile>> DatabaseManager::allProfiles()
{
    const std::lock_guard lock(m_mutex);
    loadConfigurations();
    return m_profiles;
}

Result<ConnectionProfile> DatabaseManager::profile(const QString &databaseId)
{
    const std::lock_guard lock(m_mutex);
    loadConfigurations();
    const ConnectionProfile *found = find(databaseId);
    if (!found)
        return unknown(databaseId);
    return *found;
}

Result<ConnectionProfile> DatabaseManager::profileToOpen(const QString &databaseId)
{
    const std::lock_guard lock(m_mutex);
    loadConfigurations();
    const ConnectionProfile *found = find(databaseId);
    if (!found)
        return unknown(databaseId);
    return toOpen(*found);
}

Result<std::vector<ConnectionProfile>> DatabaseManager::getAvailableDatabases()
{
    auto profiles = allProfiles();
    if (profiles)
        std::erase_if(*profiles, [](const ConnectionProfile &profile) { return !profile.isActive; });
    return profiles;
}

Result<std::optional<ConnectionProfile>> DatabaseManager::getDefaultDatabase()
{
    auto profiles = getAvailableDatabases();
    if (!profiles)
        return profiles.error();
    for (const ConnectionProfile &profile : *profiles) {
        if (profile.isDefault)
            return std::optional(profile);
    }
    if (profiles->size() == 1)
        return std::optional(profiles->front());
    return std::optional<ConnectionProfile>();
}

QStringList DatabaseManager::environmentWarnings() const
{
    const std::lock_guard lock(m_mutex);
    return m_environmentWarnings + m_hidden;
}

Result<void> DatabaseManager::checkSavable(const ConnectionProfile &profile)
{
    const std::lock_guard lock(m_mutex);
    loadConfigurations();
    const auto unsaved = std::find_if(m_unsaved.begin(), m_unsaved.end(),
                                      [&](const auto &other) { return other.id == profile.id; });
    if (unsaved != m_unsaved.end())
        return Error{ErrorCode::ReadOnly,
                     DatabaseManagerText::tr("\"%1\" comes from the environment and cannot be changed here.")
                         .arg(unsaved->name),
                     DatabaseManagerText::tr("Change its variables, or add a connection with another name.")};
    if (!m_store)
        return Error{ErrorCode::ReadOnly,
                     DatabaseManagerText::tr("There is no workspace to save \"%1\" in.").arg(profile.name)};
    return {};
}

Result<ConnectionProfile> DatabaseManager::addOrUpdateConfig(const ConnectionProfile &profile,
                                                             QStringList *warnings)
{
    if (auto savable = checkSavable(profile); !savable)
        return savable.error();
    auto saved = m_store->save(profile, warnings);
    const std::lock_guard lock(m_mutex);
    mergeProfiles(); // also after a conflict, which has read the file anew
    if (saved) {
        if (!saved->password.isEmpty())
            m_sessionPasswords.erase(saved->id);
        m_pools.drain(saved->id);
    }
    return saved;
}

Result<void> DatabaseManager::removeConfig(const QString &databaseId)
{
    QString id;
    bool wasUnsaved = false;
    {
        const std::lock_guard lock(m_mutex);
        loadConfigurations();
        const ConnectionProfile *found = find(databaseId);
        if (!found)
            return unknown(databaseId);
        id = found->id;
        if (found->source == QLatin1String("environment"))
            return Error{
                ErrorCode::ReadOnly,
                DatabaseManagerText::tr("\"%1\" comes from the environment and cannot be removed here.")
                    .arg(found->name),
                DatabaseManagerText::tr("Unset its variables.")};
        wasUnsaved = std::erase_if(m_unsaved, [&id](const auto &other) { return other.id == id; }) > 0;
    }
    const Result<void> removed = wasUnsaved ? Result<void>() : m_store->remove(id);
    const std::lock_guard lock(m_mutex);
    mergeProfiles();
    if (!removed)
        return removed;
    m_sessionPasswords.erase(id);
    m_pools.drain(id);
    return {};
}

Result<void> DatabaseManager::setSessionPassword(const QString &databaseId, const Secret &password)
{
    const std::lock_guard lock(m_mutex);
    loadConfigurations();
    const ConnectionProfile *found = find(databaseId);
    if (!found)
        return unknown(databaseId);
    if (password.isEmpty())
        m_sessionPasswords.erase(found->id);
    else
        m_sessionPasswords[found->id] = {found->displayUrl(), password};
    m_pools.drain(found->id);
    return {};
}

Result<ConnectionProfile> DatabaseManager::savePassword(const QString &databaseId, const Secret &password)
{
    auto found = profile(databaseId);
    if (!found)
        return found;
    found->password = password;
    return addOrUpdateConfig(*found);
}

ConnectionProfile DatabaseManager::toOpen(const ConnectionProfile &profile) const
{
    ConnectionProfile opened = profile;
    const auto given = m_sessionPasswords.find(profile.id);
    if (profile.password.isEmpty() && given != m_sessionPasswords.end()
        && given->second.place == profile.displayUrl())
        opened.password = given->second.password;
    return opened;
}

std::optional<Keeper> DatabaseManager::keeper() const
{
    return m_store ? std::optional(m_store->keeper()) : std::nullopt;
}

Result<void> DatabaseManager::reload()
{
    if (m_store) {
        if (auto read = m_store->reload(); !read)
            return read.error();
    }
    const std::lock_guard lock(m_mutex);
    loadConfigurations();
    const std::vector<ConnectionProfile> before = m_profiles;
    mergeProfiles();
    for (const ConnectionProfile &old : before) {
        if (std::find(m_profiles.begin(), m_profiles.end(), old) == m_profiles.end())
            m_pools.drain(old.id);
    }
    return {};
}

Result<void> DatabaseManager::addTestConfigs(const std::vector<ConnectionProfile> &profiles)
{
    std::vector<ConnectionProfile> valid;
    for (const ConnectionProfile &profile : profiles) {
        auto checked = profile.validated();
        if (!checked)
            return checked.error();
        checked->source = QStringLiteral("test");
        valid.push_back(std::move(*checked));
    }
    const std::lock_guard lock(m_mutex);
    loadConfigurations();
    for (ConnectionProfile &profile : valid) {
        std::erase_if(m_unsaved, [&](const auto &other) { return other.id == profile.id; });
        m_pools.drain(profile.id);
        m_unsaved.push_back(std::move(profile));
    }
    mergeProfiles();
    return {};
}

// -- Connections --------------------------------------------------------------------------------------------

Result<const ConnectionProfile *> DatabaseManager::active(const QString &databaseId)
{
    loadConfigurations();
    const ConnectionProfile *found = find(databaseId);
    if (!found)
        return unknown(databaseId);
    if (!found->isActive)
        return Error{ErrorCode::Inactive,
                     DatabaseManagerText::tr("The connection \"%1\" is switched off.").arg(found->name),
                     DatabaseManagerText::tr("Make it active to use it.")};
    return found;
}

Result<std::shared_ptr<ConnectionPool>> DatabaseManager::createConnection(const QString &databaseId)
{
    const std::lock_guard lock(m_mutex);
    const auto profile = active(databaseId);
    if (!profile)
        return profile.error();
    return m_pools.poolFor(toOpen(**profile));
}

Result<std::shared_ptr<ConnectionPool>> DatabaseManager::metadataConnection(const QString &databaseId)
{
    const std::lock_guard lock(m_mutex);
    const auto profile = active(databaseId);
    if (!profile)
        return profile.error();
    return m_pools.metadataPoolFor(toOpen(**profile));
}

Result<std::shared_ptr<ConnectionPool>> DatabaseManager::probeConnection(const QString &databaseId)
{
    const std::lock_guard lock(m_mutex);
    const auto profile = active(databaseId);
    if (!profile)
        return profile.error();
    return m_pools.probePoolFor(toOpen(**profile));
}

void DatabaseManager::getConnection(const QString &databaseId, const Origin &origin,
                                    ConnectionCallback callback)
{
    auto pool = createConnection(databaseId);
    if (!pool) {
        callback(pool.error());
        return;
    }
    (*pool)->warm(origin, [pool = *pool, callback = std::move(callback)](const Result<void> &warm) {
        if (warm)
            callback(pool);
        else
            callback(warm.error());
    });
}

Result<std::shared_ptr<ConnectionPool>> DatabaseManager::getConnectionAndWait(const QString &databaseId,
                                                                              const Origin &origin)
{
    auto promise = std::make_shared<std::promise<Result<std::shared_ptr<ConnectionPool>>>>();
    auto future = promise->get_future();
    getConnection(databaseId, origin, [promise](Result<std::shared_ptr<ConnectionPool>> pool) {
        promise->set_value(std::move(pool));
    });
    return future.get();
}

Result<ConnectionTest> DatabaseManager::testConnection(const QString &databaseId, const std::stop_token &stop)
{
    const auto tested = profileToOpen(databaseId);
    if (!tested)
        return tested.error();
    return testProfile(*tested, stop);
}

Result<ConnectionTest> DatabaseManager::testProfile(const ConnectionProfile &profile,
                                                    const std::stop_token &stop)
{
    auto valid = profile.validated();
    if (!valid)
        return valid.error();
    auto connector = DriverRegistry::connectorFor(*valid);
    if (!connector)
        return connector.error();
    const auto start = std::chrono::steady_clock::now();
    auto connection = (*connector)
                          ->open({Origin::Kind::Probe, QStringLiteral("test")},
                                 Deadline::after(valid->connectTimeout), stop);
    if (!connection)
        return connection.error();
    ConnectionTest test;
    test.openTime = since(start);
    test.serverVersion = (*connection)->serverVersion();
    const auto asked = std::chrono::steady_clock::now();
    const std::stop_callback stops(stop, [canceller = (*connection)->canceller()] { canceller->abandon(); });
    if (auto alive = (*connection)->ping(Deadline::after(valid->connectTimeout)); !alive)
        return alive.error();
    test.roundTrip = since(asked);
    return test;
}

void DatabaseManager::closeAllConnections()
{
    std::vector<QString> ids;
    {
        const std::lock_guard lock(m_mutex);
        for (const ConnectionProfile &profile : m_profiles)
            ids.push_back(profile.id);
    }
    for (const QString &id : ids)
        m_pools.drain(id);
}
