// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionTest.h"
#include "models/core/Result.h"

#include <QSet>

class DatabaseManager;

/// Tests connections in the background, several at once.
/// Thread: main. Its destructor waits for the tests that run; each ends with its connection's time-outs.
class ConnectionTester final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionTester)

public:
    /// `databases` must outlive this object.
    explicit ConnectionTester(DatabaseManager &databases, QObject *parent = nullptr);

    /// False when a test of that connection is under way already; its outcome then answers for both.
    bool test(const QString &id);
    [[nodiscard]] bool isRunning() const { return !m_running.isEmpty(); }

signals:
    /// Once for each test that began.
    void finished(const QString &id, const Result<ConnectionTest> &result);

private:
    DatabaseManager &m_databases;
    QSet<QString> m_running;
    BackgroundJobs m_jobs;
};
