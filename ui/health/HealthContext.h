// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class ActionTable;
class DatabaseManager;
class HealthMonitor;
class PoolManager;
class ServerSessions;

/// What pages of health work with; all of it outlives them.
/// Thread: GUI.
struct HealthContext
{
    DatabaseManager &databases;
    PoolManager &pools;
    HealthMonitor &monitor;
    ServerSessions &sessions;
    ActionTable &actions;
};
