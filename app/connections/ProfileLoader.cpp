// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/ProfileLoader.h"

#include "app/connections/DatabaseManager.h"

ProfileLoader::ProfileLoader(DatabaseManager &databases, QObject *parent)
    : QObject(parent)
    , m_databases(databases)
    , m_jobs(1)
{}

void ProfileLoader::load()
{
    m_jobs.start([this]() -> BackgroundJobs::Delivery {
        const Result<void> read = m_databases.reload();
        const auto profiles = m_databases.allProfiles();
        return [this, read, profiles, warnings = m_databases.environmentWarnings()] {
            if (!read)
                emit failed(read.error());
            if (profiles)
                emit loaded(*profiles, warnings);
            else
                emit failed(profiles.error());
        };
    });
}
