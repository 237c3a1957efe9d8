// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/diagnosis/DiagnosisReport.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

class BackgroundJobs;
class DatabaseManager;

/// Finds out why a database does not answer: asks layer by layer, from the name to the driver, in the order in which a
/// connection is made, and stops asking what rests on a failed layer. Each layer has its time; all together take at most
/// twice the profile's connect time-out and five seconds.
/// Thread: main; the asking happens on a thread of its own.
class Diagnostician final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Diagnostician)

public:
    /// `databases` outlives this object.
    explicit Diagnostician(DatabaseManager &databases, QObject *parent = nullptr);
    /// Stops what runs and waits for it, which takes moments; a file's disk may take longer. retire() does not wait.
    ~Diagnostician() override;
    /// Stops what runs, lets nobody hear of it, and goes when it has ended; with the program at the latest.
    static void retire(std::unique_ptr<Diagnostician> doctor);

    /// By id or name. False when one runs already. A connection that does not exist is a failed().
    bool diagnose(const QString &connection);
    /// The same of a profile that is not saved, or not as it is written now.
    bool diagnose(const ConnectionProfile &profile);
    [[nodiscard]] bool isRunning() const;
    void stop();

    /// The same on the calling thread, layer by layer as they end; a requested stop ends it early.
    [[nodiscard]] static DiagnosisReport run(
        const ConnectionProfile &profile,
        const std::function<void(const DiagnosisReport::Entry &)> &layerDone = {},
        const std::stop_token &stop = {});

signals:
    void layerDone(const QString &connection, const DiagnosisReport::Entry &entry);
    void finished(const DiagnosisReport &report);
    void failed(const QString &connection, const Error &error);

private:
    /// `find` waits for the disk, perhaps.
    bool start(const QString &connection, std::function<Result<ConnectionProfile>()> find);

    DatabaseManager &m_databases;
    std::optional<std::stop_source> m_stop; ///< While one runs.
    std::unique_ptr<BackgroundJobs> m_jobs;
};
