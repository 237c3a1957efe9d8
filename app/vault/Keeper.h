// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// Who keeps the key of a sealed file. Written in the file's header when it is made, and never changed
/// silently. Thread: a value.
struct Keeper
{
    /// The numbers stand in files.
    enum class Kind : quint8 { Keychain = 1, KeyFile = 2, Passphrase = 3 };

    Kind kind = Kind::Keychain;
    /// The keychain's entry, or the key file's absolute path.
    QString name;

    /// For people: "the key file /home/ann/penstock.key".
    [[nodiscard]] QString toText() const;
    friend bool operator==(const Keeper &, const Keeper &) = default;
};
