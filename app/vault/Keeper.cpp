// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/Keeper.h"

#include <QCoreApplication>

QString Keeper::toText() const
{
    switch (kind) {
    case Kind::Keychain:
        return QCoreApplication::translate("Keeper", "the keychain's entry “%1”").arg(name);
    case Kind::KeyFile:
        return QCoreApplication::translate("Keeper", "the key file %1").arg(name);
    case Kind::Passphrase:
        break;
    }
    return QCoreApplication::translate("Keeper", "a passphrase");
}
