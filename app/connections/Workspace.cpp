// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/Workspace.h"

#include "app/support/AppPaths.h"
#include "app/vault/KeyFile.h"

#include <QDir>

#include <utility>

namespace {

/// Whom to ask for the key of an existing file.
Result<std::shared_ptr<KeyKeeper>> keeperOf(const SealedHeader &header, const Workspace::Options &options)
{
    if (!options.keyFile.isEmpty())
        return std::make_shared<KeyFile>(options.keyFile);
    switch (header.keeper.kind) {
    case Keeper::Kind::KeyFile:
        return std::make_shared<KeyFile>(header.keeper.name);
    case Keeper::Kind::Keychain:
        return std::make_shared<Keyring>(header.keeper.name, options.keyringTimeout);
    case Keeper::Kind::Passphrase:
        break;
    }
    return Error{ErrorCode::Unsupported,
                 Workspace::tr("The connections in %1 are kept by a passphrase, which is not "
                               "supported in this version.")
                     .arg(options.folder)};
}

std::shared_ptr<KeyKeeper> newKeeper(const Workspace::Options &options)
{
    if (!options.keyFile.isEmpty())
        return std::make_shared<KeyFile>(options.keyFile);
    return std::make_shared<Keyring>(Keyring::newEntry(), options.keyringTimeout);
}

void openExisting(const Workspace::Options &options, QObject *context, const Workspace::Callback &callback)
{
    const QString file = Workspace::sealedFile(options.folder);
    const auto header = SealedFile(file).header();
    if (!header)
        return callback(header.error());
    const auto keeper = keeperOf(*header, options);
    if (!keeper)
        return callback(keeper.error());
    (*keeper)->read(context, [folder = options.folder, file, callback](Result<SealKey> key) {
        if (!key)
            return callback(key.error());
        auto store = ProfileStore::open(file, *std::move(key));
        if (!store)
            return callback(store.error());
        callback(std::make_unique<Workspace>(folder, *std::move(store)));
    });
}

void makeNew(const Workspace::Options &options, QObject *context, const Workspace::Callback &callback)
{
    const auto keeper = newKeeper(options);
    keeper->create(context, [options, context, callback, name = keeper->name()](Result<SealKey> key) {
        if (!key)
            return callback(key.error());
        auto store = ProfileStore::create(Workspace::sealedFile(options.folder), name, *std::move(key));
        // Another program was quicker: its workspace is the one.
        if (!store && store.error().code == ErrorCode::Conflict)
            return openExisting(options, context, callback);
        if (!store)
            return callback(store.error());
        callback(std::make_unique<Workspace>(options.folder, *std::move(store)));
    });
}

} // namespace

Workspace::Workspace(QString folder, std::unique_ptr<ProfileStore> profiles)
    : m_folder(std::move(folder))
    , m_profiles(std::move(profiles))
{}

QString Workspace::sealedFile(const QString &folder)
{
    return folder + QLatin1String("/connections.sealed");
}

void Workspace::open(const Options &options, QObject *context, const Callback &callback)
{
    Options absolute = options;
    absolute.folder = QDir::cleanPath(QDir::current().absoluteFilePath(options.folder));
    if (auto folder = AppPaths::makePrivateFolder(absolute.folder); !folder)
        return callback(folder.error());
    if (SealedFile(sealedFile(absolute.folder)).exists())
        openExisting(absolute, context, callback);
    else
        makeNew(absolute, context, callback);
}
