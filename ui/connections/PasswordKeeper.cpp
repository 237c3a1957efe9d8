// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/PasswordKeeper.h"

#include "app/connections/DatabaseManager.h"
#include "ui/connections/PasswordPrompt.h"

PasswordKeeper::PasswordKeeper(DatabaseManager &databases, PasswordPrompt &prompt, QObject *parent)
    : QObject(parent)
    , m_databases(databases)
{
    connect(&prompt, &PasswordPrompt::answered, this, &PasswordKeeper::keep);
}

void PasswordKeeper::keep(const QString &id, const Secret &password, bool remember)
{
    m_jobs.start([this, id, password, remember]() -> BackgroundJobs::Delivery {
        Result<void> taken;
        if (!remember)
            taken = m_databases.setSessionPassword(id, password);
        else if (auto saved = m_databases.savePassword(id, password); !saved)
            taken = saved.error();
        return [this, id, taken, remember] {
            if (taken)
                emit kept(id, remember);
            else
                emit failed(taken.error());
        };
    });
}
