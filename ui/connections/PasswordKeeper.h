// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/core/Result.h"
#include "models/core/Secret.h"

#include <QObject>

class DatabaseManager;
class PasswordPrompt;

/// Keeps what a PasswordPrompt was told: sealed with the profile, or for this process only.
/// Thread: GUI; a save waits for its disk on another.
class PasswordKeeper final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PasswordKeeper)

public:
    /// Both must outlive this object.
    PasswordKeeper(DatabaseManager &databases, PasswordPrompt &prompt, QObject *parent = nullptr);

signals:
    /// The connection's pool is new and has the password. `saved`: the profile changed.
    void kept(const QString &connectionId, bool saved);
    void failed(const Error &error);

private:
    void keep(const QString &id, const Secret &password, bool remember);

    DatabaseManager &m_databases;
    BackgroundJobs m_jobs{1};
};
