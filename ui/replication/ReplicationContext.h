// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class ActionTable;
class DatabaseManager;
class ReplicationService;
class SchemaService;

/// What the pages of replication stand on. All outlive them.
struct ReplicationContext
{
    ReplicationService &replication;
    DatabaseManager &databases;
    SchemaService &schemas;
    ActionTable &actions;
};
