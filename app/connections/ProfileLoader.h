// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionProfile.h"

#include <vector>

class DatabaseManager;
struct Error;

/// Reads the connections anew in the background, with what other programs saved.
/// Thread: main.
class ProfileLoader final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ProfileLoader)

public:
    /// `databases` must outlive this object.
    explicit ProfileLoader(DatabaseManager &databases, QObject *parent = nullptr);

    /// Answers with either loaded() or failed(); then all is as before.
    void load();

signals:
    void loaded(const std::vector<ConnectionProfile> &profiles, const QStringList &warnings);
    void failed(const Error &error);

private:
    DatabaseManager &m_databases;
    BackgroundJobs m_jobs;
};
