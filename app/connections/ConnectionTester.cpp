// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/ConnectionTester.h"

#include "app/connections/DatabaseManager.h"

namespace {

/// Tests mostly wait; more than these would only be a burst of log-ins for servers and name service.
constexpr std::size_t testsAtOnce = 8;

} // namespace

ConnectionTester::ConnectionTester(DatabaseManager &databases, QObject *parent)
    : QObject(parent)
    , m_databases(databases)
    , m_jobs(testsAtOnce)
{}

ConnectionTester::~ConnectionTester()
{
    m_stop.request_stop();
}

bool ConnectionTester::test(const QString &id)
{
    if (m_running.contains(id))
        return false;
    m_running.insert(id);
    m_jobs.start([this, id]() -> BackgroundJobs::Delivery {
        return [this, id, result = m_databases.testConnection(id, m_stop.get_token())] {
            m_running.remove(id);
            emit finished(id, result);
        };
    });
    return true;
}
