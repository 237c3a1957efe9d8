// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/pool/TimeHistogram.h"

#include <QString>

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/// Penstock's figures for other programs, in Prometheus' text format. Names follow Prometheus' and OpenTelemetry's
/// conventions, and the only label that a person chooses is the connection's name, of which the first thousand are told
/// apart. No statement, user, host or secret ever comes here.
/// Thread: any.
class Metrics final
{
public:
    /// In the order of the table in Metrics.cpp.
    enum class Family {
        BuildInfo,
        Connections,
        ConnectionsMax,
        PendingRequests,
        LongestWait,
        Acquired,
        Created,
        Closed,
        Timeouts,
        OpenFailures,
        Leaks,
        CreateTime,
        WaitTime,
        UseTime,
        OperationTime,
        OperationErrors,
        BreakerState,
        BreakerRefused,
        HealthStatus,
        HealthResponse,
        HealthConnections,
        HealthLastCheck,
    };
    static constexpr std::size_t defaultMostConnections = 1000;

    /// Where the sources write when somebody asks. Samples that share their labels are added up: those of all
    /// connections past the limit, which are called "other".
    class Sheet
    {
    public:
        /// `kind` is the value of the family's own label (state, pool, version); empty where it has none.
        void add(Family family, const QString &connection, double value, const QString &kind = {});
        void add(Family family, const QString &connection, const TimeHistogram &times);

    private:
        friend class Metrics;
        struct Sample
        {
            Family family;
            std::string connection;
            std::string kind;
            double value = 0;
            TimeHistogram times;
        };
        explicit Sheet(Metrics &metrics)
            : m_metrics(metrics)
        {}
        Sample &sample(Family family, const QString &connection, const QString &kind);

        Metrics &m_metrics;
        std::vector<Sample> m_samples;
    };
    using Source = std::function<void(Sheet &)>;

    /// `process` is a label of every series, so that several programs' figures can stand side by side.
    explicit Metrics(QString process, std::size_t mostConnections = defaultMostConnections);

    /// Asked anew at each text(), on its thread, in the order they came.
    void addSource(Source source);
    [[nodiscard]] std::string text();
    /// The texts of several processes as one, each family once.
    [[nodiscard]] static std::string merged(const std::vector<std::string> &texts);

private:
    [[nodiscard]] std::string labelOf(const QString &connection);

    const std::string m_process;
    const std::size_t m_mostConnections;
    std::mutex m_mutex;
    std::vector<Source> m_sources;
    std::set<QString> m_connections; ///< Those that are told apart.
};
