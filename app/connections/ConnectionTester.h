// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionTest.h"
#include "models/core/Result.h"

#include <QSet>

#include <stop_token>

class DatabaseManager;

/// Tests connections in the background, several at once.
/// Thread: main. Its destructor stops the tests that run and waits for them, which takes moments.
class ConnectionTester final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionTester)

public:
    /// `databases` must outlive this object.
    explicit ConnectionTester(DatabaseManager &databases, QObject *parent = nullptr);

    ~ConnectionTester() override;

    /// False when a test of that connection is under way already; its outcome then answers for both.
    bool test(const QString &id);
    [[nodiscard]] bool isRunning() const { return !m_running.isEmpty(); }

signals:
    /// Once for each test that began.
    void finished(const QString &id, const Result<ConnectionTest> &result);

private:
    DatabaseManager &m_databases;
    QSet<QString> m_running;
    std::stop_source m_stop;
    BackgroundJobs m_jobs; ///< Last, so that its threads end first.
};
