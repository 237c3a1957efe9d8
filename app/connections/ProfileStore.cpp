// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/ProfileStore.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

#include <algorithm>
#include <utility>

Q_LOGGING_CATEGORY(lcProfiles, "penstock.profiles")

namespace {

constexpr int formatVersion = 1;
const QLatin1String versionKey("version");
const QLatin1String profilesKey("profiles");

auto findId(auto &profiles, const QString &id)
{
    return std::ranges::find(profiles, id, &ConnectionProfile::id);
}

Secret toPlaintext(const std::vector<ConnectionProfile> &profiles)
{
    QJsonArray array;
    for (const auto &profile : profiles)
        array.append(profile.toJson(true));
    QByteArray text = QJsonDocument(QJsonObject{{versionKey, formatVersion}, {profilesKey, array}})
                          .toJson(QJsonDocument::Compact);
    return Secret::takeFrom(text);
}

Result<std::vector<ConnectionProfile>> fromPlaintext(const Secret &plaintext)
{
    const std::string_view text = plaintext.reveal();
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())))
            .object();
    const int version = json.value(versionKey).toInt();
    if (version > formatVersion)
        return Error{ErrorCode::Unsupported,
                     ProfileStore::tr("The connections were saved by a newer version of Penstock."),
                     ProfileStore::tr("Open them with that version.")};
    if (version < 1)
        return Error{ErrorCode::Damaged, ProfileStore::tr("The list of connections makes no sense.")};
    std::vector<ConnectionProfile> profiles;
    for (const auto value : json.value(profilesKey).toArray()) {
        auto profile = ConnectionProfile::fromJson(value.toObject());
        if (!profile)
            return Error{ErrorCode::Damaged,
                         ProfileStore::tr("A saved connection makes no sense."),
                         {},
                         profile.error().message};
        profiles.push_back(*std::move(profile));
    }
    return profiles;
}

} // namespace

ProfileStore::ProfileStore(QString file, SealKey key)
    : m_file(std::move(file))
    , m_key(std::move(key))
{}

Result<std::unique_ptr<ProfileStore>> ProfileStore::create(const QString &file, const Keeper &keeper,
                                                           SealKey key)
{
    {
        const SealedFile sealed(file);
        const auto lock = sealed.lock();
        if (!lock)
            return lock.error();
        if (auto made = sealed.create(*lock, keeper, key, toPlaintext({})); !made)
            return made.error();
    }
    return open(file, std::move(key));
}

Result<std::unique_ptr<ProfileStore>> ProfileStore::open(const QString &file, SealKey key)
{
    std::unique_ptr<ProfileStore> store(new ProfileStore(file, std::move(key)));
    auto contents = store->read();
    if (!contents)
        return contents.error();
    store->m_contents = *std::move(contents);
    return store;
}

std::vector<ConnectionProfile> ProfileStore::profiles() const
{
    const std::lock_guard lock(m_mutex);
    return m_contents.profiles;
}

quint64 ProfileStore::revision() const
{
    const std::lock_guard lock(m_mutex);
    return m_contents.revision;
}

Keeper ProfileStore::keeper() const
{
    const std::lock_guard lock(m_mutex);
    return m_contents.keeper;
}

Result<ConnectionProfile> ProfileStore::save(const ConnectionProfile &profile, QStringList *warnings)
{
    if (!profile.source.isEmpty())
        return Error{ErrorCode::Invalid,
                     tr("“%1” comes from the %2 and cannot be saved.").arg(profile.name, profile.source),
                     tr("Save it under another name, without its origin.")};
    const auto whole = profile.validated(warnings);
    if (!whole)
        return whole;

    const auto saved = change(whole->id, whole->name, [&whole](Profiles &present) -> Result<void> {
        for (auto &other : present) {
            if (other.id != whole->id && other.name.compare(whole->name, Qt::CaseInsensitive) == 0)
                return Error{ErrorCode::Invalid,
                             tr("There is already a connection named “%1”.").arg(other.name),
                             tr("Choose another name.")};
        }
        for (auto &other : present)
            other.isDefault = other.isDefault && !whole->isDefault;
        if (const auto place = findId(present, whole->id); place != present.end())
            *place = *whole;
        else
            present.push_back(*whole);
        std::ranges::sort(present, [](const auto &a, const auto &b) {
            return a.name.compare(b.name, Qt::CaseInsensitive) < 0;
        });
        return {};
    });
    if (!saved)
        return saved.error();
    qCInfo(lcProfiles).noquote() << "saved" << whole->name << whole->displayUrl();
    return whole;
}

Result<void> ProfileStore::remove(const QString &id)
{
    QString name = id;
    {
        const std::lock_guard lock(m_mutex);
        const auto known = findId(m_contents.profiles, id);
        if (known == m_contents.profiles.end())
            return Error{ErrorCode::NotFound, tr("There is no connection “%1”.").arg(id)};
        name = known->name;
    }
    const auto removed = change(id, name, [&id](Profiles &present) -> Result<void> {
        std::erase_if(present, [&id](const auto &profile) { return profile.id == id; });
        return {};
    });
    if (removed)
        qCInfo(lcProfiles).noquote() << "removed" << name;
    return removed;
}

Result<bool> ProfileStore::reload()
{
    const std::lock_guard changing(m_changing);
    auto contents = read();
    if (!contents)
        return contents.error();
    const bool changed = contents->revision != m_contents.revision;
    replaceContents(*std::move(contents));
    return changed;
}

void ProfileStore::replaceContents(Contents contents)
{
    const std::lock_guard lock(m_mutex);
    std::swap(m_contents, contents);
}

Result<ProfileStore::Contents> ProfileStore::read() const
{
    auto content = m_file.read(m_key);
    if (!content)
        return content.error();
    auto profiles = fromPlaintext(content->plaintext);
    if (!profiles) {
        Error error = profiles.error();
        error.message = tr("%1: %2").arg(m_file.path(), error.message);
        return error;
    }
    return Contents{content->header.revision, content->header.keeper, *std::move(profiles)};
}

/// Read, change and write under the file's lock: nobody saves in between.
Result<void> ProfileStore::change(const QString &id, const QString &name, const Change &change)
{
    const std::lock_guard changing(m_changing);
    const auto lock = m_file.lock();
    if (!lock)
        return lock.error();
    auto present = read();
    if (!present)
        return present.error();
    if (auto untouched = checkUntouched(id, name, present->profiles); !untouched) {
        replaceContents(*std::move(present));
        return untouched;
    }
    if (auto changed = change(present->profiles); !changed)
        return changed;
    const auto revision = m_file.save(*lock, m_key, present->revision, toPlaintext(present->profiles));
    if (!revision)
        return revision.error();
    present->revision = *revision;
    replaceContents(*std::move(present));
    return {};
}

Result<void> ProfileStore::checkUntouched(const QString &id, const QString &name,
                                          const Profiles &present) const
{
    const auto before = findId(m_contents.profiles, id);
    const auto now = findId(present, id);
    const bool wasThere = before != m_contents.profiles.end();
    const bool isThere = now != present.end();
    if (wasThere == isThere && (!isThere || before->toJson(true) == now->toJson(true)))
        return {};
    return Error{ErrorCode::Conflict,
                 isThere
                     ? tr("The connection “%1” was changed by another program in the meantime.").arg(name)
                     : tr("The connection “%1” was removed by another program in the meantime.").arg(name),
                 tr("Look at it as it is now, and repeat the change if it still applies.")};
}
