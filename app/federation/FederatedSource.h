// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>

class ConnectionPool;

/// One connection as a federated statement sees it: a catalogue of that name, read through that pool.
struct FederatedSource
{
    QString name;
    std::shared_ptr<ConnectionPool> pool;
};
