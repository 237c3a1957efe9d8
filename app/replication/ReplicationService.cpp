// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ReplicationService.h"

class ReplicationService::Rooms final
{
public:
    DatabaseManager &databases;
    PoolManager &pools;
    WorkspaceStore *store;
};

ReplicationService::ReplicationService(DatabaseManager &databases, PoolManager &pools, WorkspaceStore *store,
                                       QObject *parent)
    : QObject(parent)
    , m(new Rooms{databases, pools, store})
{}

ReplicationService::~ReplicationService() = default;
