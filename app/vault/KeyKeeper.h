// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/vault/Keeper.h"
#include "app/vault/SealKey.h"

#include <functional>

class QObject;

/// Where the key of a sealed file lives. Both operations answer once, to `callback`, perhaps before they
/// return, perhaps after the keeper itself has gone; never after `context` has. Thread: the main thread, with
/// its event loop running.
class KeyKeeper
{
public:
    using Callback = std::function<void(Result<SealKey>)>;

    virtual ~KeyKeeper() = default;
    /// What the header of the sealed file says of it.
    [[nodiscard]] virtual Keeper name() const = 0;
    /// The key of a file that exists. Never makes one.
    virtual void read(QObject *context, const Callback &callback) = 0;
    /// The key for a new file: made, kept, and read back before it is handed out. Only for the caller who
    /// knows that no sealed file exists.
    virtual void create(QObject *context, const Callback &callback) = 0;
};
