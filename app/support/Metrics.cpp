// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <limits>
#include <locale>
#include <map>
#include <sstream>
#include <string_view>
#include <tuple>

namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

struct FamilyInfo
{
    const char *name;
    MetricType type;
    const char *kindLabel; ///< Null: it has no label of its own.
    const char *help;
};

/// Names after OpenTelemetry's conventions for database clients (db.client.connection.*, db.client.operation.duration),
/// written as Prometheus asks (base units, _total). The count of connections has no _count, which Prometheus keeps for
/// histograms. Help is for programs' readers, and English, as names are.
constexpr std::array familyTable{
    FamilyInfo{"penstock_build_info", MetricType::Gauge, "version", "Always 1; the label tells the version."},
    FamilyInfo{"penstock_db_client_connections", MetricType::Gauge, "state",
               "Connections of the pool by state: used, idle or opening."},
    FamilyInfo{"penstock_db_client_connections_max", MetricType::Gauge, nullptr,
               "How many connections the pool may open."},
    FamilyInfo{"penstock_db_client_connection_pending_requests", MetricType::Gauge, nullptr,
               "Callers that wait for a connection."},
    FamilyInfo{"penstock_db_client_connection_longest_wait_seconds", MetricType::Gauge, nullptr,
               "How long the first of the waiting callers has waited."},
    FamilyInfo{"penstock_db_client_connection_acquired_total", MetricType::Counter, nullptr,
               "Connections handed to callers."},
    FamilyInfo{"penstock_db_client_connection_created_total", MetricType::Counter, nullptr,
               "Connections opened."},
    FamilyInfo{"penstock_db_client_connection_closed_total", MetricType::Counter, nullptr,
               "Connections closed."},
    FamilyInfo{"penstock_db_client_connection_timeouts_total", MetricType::Counter, nullptr,
               "Callers that got no connection in time."},
    FamilyInfo{"penstock_db_client_connection_open_failures_total", MetricType::Counter, nullptr,
               "Attempts to open a connection that failed."},
    FamilyInfo{"penstock_db_client_connection_leaks_total", MetricType::Counter, nullptr,
               "Connections that were held for too long without a statement."},
    FamilyInfo{"penstock_db_client_connection_create_time_seconds", MetricType::Histogram, nullptr,
               "Time that opening a connection took."},
    FamilyInfo{"penstock_db_client_connection_wait_time_seconds", MetricType::Histogram, nullptr,
               "Time from asking for a connection to getting it."},
    FamilyInfo{"penstock_db_client_connection_use_time_seconds", MetricType::Histogram, nullptr,
               "Time from getting a connection to giving it back."},
    FamilyInfo{"penstock_db_client_operation_duration_seconds", MetricType::Histogram, nullptr,
               "Time that statements took, waiting for a connection left out."},
    FamilyInfo{"penstock_db_client_operation_errors_total", MetricType::Counter, nullptr,
               "Statements that failed by the server or the line; a cancel is none."},
    FamilyInfo{"penstock_breaker_state", MetricType::Gauge, "state",
               "1 for the state that the circuit breaker is in: closed, open or half_open."},
    FamilyInfo{"penstock_breaker_refused_total", MetricType::Counter, nullptr,
               "Callers that the open breaker sent away."},
    FamilyInfo{"penstock_health_status", MetricType::Gauge, "status",
               "1 for the status of the connection: healthy, degraded, down or unknown."},
    FamilyInfo{"penstock_health_response_seconds", MetricType::Gauge, nullptr,
               "Time of the last look that was answered."},
    FamilyInfo{"penstock_health_connections", MetricType::Gauge, nullptr,
               "All that this program has open on the server, probe and metadata included."},
    FamilyInfo{"penstock_health_last_check_timestamp_seconds", MetricType::Gauge, nullptr,
               "When the connection was last looked at."},
};

const FamilyInfo &infoOf(Metrics::Family family)
{
    return familyTable.at(static_cast<std::size_t>(family));
}

ClientMetric::Histogram histogramOf(const TimeHistogram &times)
{
    ClientMetric::Histogram histogram;
    histogram.sample_sum = times.sumSeconds;
    for (std::size_t i = 0; i < times.counts.size(); ++i) {
        histogram.sample_count += times.counts[i];
        const bool isLast = i == TimeHistogram::bounds.size();
        histogram.bucket.push_back({histogram.sample_count, isLast ? std::numeric_limits<double>::infinity()
                                                                   : TimeHistogram::bounds[i]});
    }
    return histogram;
}

void setValue(ClientMetric &metric, MetricType type, double value, const TimeHistogram &times)
{
    if (type == MetricType::Counter)
        metric.counter.value = value;
    else if (type == MetricType::Gauge)
        metric.gauge.value = value;
    else
        metric.histogram = histogramOf(times);
}

} // namespace

Metrics::Metrics(QString process, std::size_t mostConnections)
    : m_process(process.toStdString())
    , m_mostConnections(mostConnections)
{}

void Metrics::addSource(Source source)
{
    const std::lock_guard lock(m_mutex);
    m_sources.push_back(std::move(source));
}

std::string Metrics::labelOf(const QString &connection)
{
    if (m_connections.size() < m_mostConnections)
        m_connections.insert(connection);
    return m_connections.contains(connection) ? connection.toStdString() : "other";
}

Metrics::Sheet::Sample &Metrics::Sheet::sample(Family family, const QString &connection, const QString &kind)
{
    Sample sample{family,
                  connection.isNull() ? std::string() : m_metrics.labelOf(connection),
                  kind.toStdString(),
                  0,
                  {}};
    return m_samples.emplace_back(std::move(sample));
}

void Metrics::Sheet::add(Family family, const QString &connection, double value, const QString &kind)
{
    sample(family, connection, kind).value = value;
}

void Metrics::Sheet::add(Family family, const QString &connection, const TimeHistogram &times)
{
    sample(family, connection, {}).times = times;
}

std::string Metrics::text()
{
    const std::lock_guard lock(m_mutex);
    Sheet sheet(*this);
    for (const Source &source : m_sources)
        source(sheet);

    // By family, then by labels; those that share both are added up.
    using Key = std::tuple<Family, std::string, std::string>;
    std::map<Key, Sheet::Sample> merged;
    for (const Sheet::Sample &sample : sheet.m_samples) {
        auto &sum = merged
                        .try_emplace({sample.family, sample.connection, sample.kind},
                                     Sheet::Sample{sample.family, {}, {}, 0, {}})
                        .first->second;
        sum.value += sample.value;
        sum.times.sumSeconds += sample.times.sumSeconds;
        for (std::size_t i = 0; i < sum.times.counts.size(); ++i)
            sum.times.counts[i] += sample.times.counts[i];
    }
    std::vector<prometheus::MetricFamily> families;
    for (const auto &[key, sample] : merged) {
        const auto &[family, connection, kind] = key;
        const FamilyInfo &info = infoOf(family);
        if (families.empty() || families.back().name != info.name)
            families.push_back({info.name, info.help, info.type, {}});
        ClientMetric &metric = families.back().metric.emplace_back();
        if (!connection.empty())
            metric.label.push_back({"connection", connection});
        if (info.kindLabel)
            metric.label.push_back({info.kindLabel, kind});
        metric.label.push_back({"process", m_process});
        setValue(metric, info.type, sample.value, sample.times);
    }
    std::ostringstream out;
    out.imbue(std::locale::classic());
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
}

/// A family's lines follow its "# HELP"; label values hold no line ends.
std::string Metrics::merged(const std::vector<std::string> &texts)
{
    static constexpr std::string_view begin = "# HELP ";
    std::vector<std::string> order;
    std::map<std::string, std::pair<std::string, std::string>> families; // name: comments, samples
    for (const std::string &text : texts) {
        std::string family;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            const bool isComment = line.starts_with('#');
            if (line.starts_with(begin)) {
                family = line.substr(begin.size(), line.find(' ', begin.size()) - begin.size());
                if (std::find(order.begin(), order.end(), family) == order.end())
                    order.push_back(family);
            }
            auto &[comments, samples] = families[family];
            if (!isComment)
                samples += line + '\n';
            else if (comments.find(line + '\n') == std::string::npos)
                comments += line + '\n';
        }
    }
    std::string all;
    for (const std::string &family : order)
        all += families[family].first + families[family].second;
    return all;
}
