// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/ServerLook.h"
#include "models/core/Result.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

class Connection;
class Connector;

/// One diagnosis, from the name to the driver. The drivers' own opening has the last word; the looks before it say why.
///
/// Name, port and encryption share one connect time-out, the opening has another, and the questions to the open session
/// have five seconds. A server that takes connections and does not greet fails at the port, so that opening never waits
/// for a frozen one. A requested stop ends whatever it waits for.
/// Thread: one, which waits.
class DiagnosisRun final
{
public:
    using LayerDone = std::function<void(const DiagnosisReport::Entry &)>;

    DiagnosisRun(const ConnectionProfile &profile, LayerDone layerDone, std::stop_token stop);
    ~DiagnosisRun();

    [[nodiscard]] DiagnosisReport run();

private:
    using Layer = DiagnosisReport::Layer;

    void runServer();
    void runFile();
    void name();
    void port();
    void encryption();
    void open();
    void session();
    /// Of a question that was cut off by the time for all of them.
    [[nodiscard]] Finding ranOut();
    void driver();

    [[nodiscard]] QString otherDatabases() const;
    /// MariaDB lets users with an expired password in, and then does nothing for them.
    [[nodiscard]] std::optional<Error> refusedInside() const;
    void refused(const Error &error, std::chrono::microseconds took);

    /// Runs and times it, unless the layer is not reached any more.
    void layer(Layer layer, const std::function<Finding()> &look);
    void add(Layer layer, std::chrono::microseconds took, const Finding &finding);
    void skipUntil(Layer last, const QString &reason);
    [[nodiscard]] QString whyNotReached() const;
    [[nodiscard]] bool isOver() const;
    [[nodiscard]] bool hasFailed() const { return m_report.failure() != nullptr; }

    const ConnectionProfile m_profile;
    const LayerDone m_layerDone;
    const std::stop_token m_stop;
    const EngineAdvice &m_advice;
    ServerLook m_server;
    DiagnosisReport m_report;
    std::chrono::microseconds m_tlsTook{0};
    std::shared_ptr<Connector> m_connector;
    std::unique_ptr<Connection> m_connection;
    QString m_serverVersion;
    Finding m_driverFault;    ///< Failed when the opening says so.
    bool m_hasRunOut = false; ///< The time for questions is used up.
};
