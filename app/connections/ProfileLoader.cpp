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
        if (!read)
            return [this, error = read.error()] { emit failed(error); };
        const auto profiles = m_databases.allProfiles();
        if (!profiles)
            return [this, error = profiles.error()] { emit failed(error); };
        return [this, profiles = *profiles, warnings = m_databases.environmentWarnings()] {
            emit loaded(profiles, warnings);
        };
    });
}
