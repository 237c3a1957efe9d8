// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class ActionTable;
class DatabaseManager;
class QueryEngine;
class SchemaService;
class Settings;
class TaskListModel;
class WorkspaceStore;

/// What a page needs from the program; all outlive it.
struct PageContext
{
    DatabaseManager &databases;
    QueryEngine &engine;
    SchemaService &schemas;
    WorkspaceStore &store;
    Settings &settings;
    TaskListModel &tasks;
    ActionTable &actions;
};
