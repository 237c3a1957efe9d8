// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/HealthTable.h"

#include <QDataStream>
#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace {

/// One metric's number and its average, in four bytes: seven digits are more than a chart shows.
constexpr qsizetype packedSize = 1 + 4;

/// Averages weighted by looks; what only one side has stays.
std::vector<ServerFigures::Value> merged(const std::vector<ServerFigures::Value> &a, qint64 looksOfA,
                                         std::vector<ServerFigures::Value> b, qint64 looksOfB)
{
    const double shareOfA =
        static_cast<double>(looksOfA) / static_cast<double>(std::max<qint64>(1, looksOfA + looksOfB));
    for (const ServerFigures::Value &value : a) {
        const auto same =
            std::find_if(b.begin(), b.end(), [&](const auto &other) { return other.metric == value.metric; });
        if (same == b.end())
            b.push_back(value);
        else
            same->value += (value.value - same->value) * shareOfA;
    }
    return b;
}

/// Points averaged over steps of `step`.
class HealthSteps final
{
public:
    explicit HealthSteps(qint64 step)
        : m_step(step)
    {}

    void add(qint64 at, qint64 looks, double value)
    {
        const qint64 start = at - at % m_step;
        if (m_looks > 0 && start != m_start)
            finish();
        m_start = start;
        m_looks += looks;
        m_sum += value * static_cast<double>(looks);
    }
    void finish()
    {
        if (m_looks > 0)
            points.emplace_back(m_start, m_sum / static_cast<double>(m_looks));
        m_looks = 0;
        m_sum = 0;
    }

    std::vector<std::pair<qint64, double>> points;

private:
    const qint64 m_step;
    qint64 m_start = 0;
    qint64 m_looks = 0;
    double m_sum = 0;
};

} // namespace

HealthTable::HealthTable(StoreFile &file)
    : m_file(file)
{}

Result<void> HealthTable::readMetrics()
{
    const auto see = [this](const StoreFile::Row &row) {
        if (const auto metric = HealthMetrics::fromName(row.text(1)); metric && row.number(0) <= 255) {
            m_idOf[*metric] = static_cast<quint8>(row.number(0));
            m_metricOf[static_cast<quint8>(row.number(0))] = *metric;
        }
        return true;
    };
    return m_file.run("SELECT id, name FROM health_metric", {}, see);
}

Result<void> HealthTable::makeMetrics()
{
    if (m_idOf.size() == HealthMetrics::all().size())
        return {};
    for (const HealthMetrics::Info &info : HealthMetrics::all()) {
        auto added = m_file.run("INSERT OR IGNORE INTO health_metric (name) VALUES (?)",
                                {QString(QLatin1String(info.name))});
        if (!added)
            return added;
    }
    return readMetrics();
}

QByteArray HealthTable::packed(const std::vector<ServerFigures::Value> &averages) const
{
    QByteArray data;
    data.reserve(static_cast<qsizetype>(averages.size()) * packedSize);
    for (const ServerFigures::Value &average : averages) {
        const auto id = m_idOf.find(average.metric);
        if (id == m_idOf.end())
            continue;
        const auto value = qToLittleEndian(static_cast<float>(average.value));
        data.append(static_cast<char>(id->second));
        data.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    return data;
}

std::vector<ServerFigures::Value> HealthTable::unpacked(const QByteArray &data) const
{
    std::vector<ServerFigures::Value> averages;
    for (qsizetype at = 0; at + packedSize <= data.size(); at += packedSize) {
        const auto metric = m_metricOf.find(static_cast<quint8>(data.at(at)));
        if (metric != m_metricOf.end())
            averages.push_back({metric->second, qFromLittleEndian<float>(data.constData() + at + 1)});
    }
    return averages;
}

Result<qint64> HealthTable::connection(const QString &connectionId)
{
    qint64 id = 0;
    const auto see = [&id](const StoreFile::Row &row) {
        id = row.number(0);
        return false;
    };
    auto made =
        m_file.run("INSERT OR IGNORE INTO health_connection (connection_id) VALUES (?)", {connectionId});
    if (!made)
        return made.error();
    if (auto found =
            m_file.run("SELECT id FROM health_connection WHERE connection_id = ?", {connectionId}, see);
        !found)
        return found.error();
    return id;
}

Result<void> HealthTable::add(const Batch &batch, qint64 now)
{
    if (auto made = makeMetrics(); !made)
        return made;
    for (const Row &row : batch.rows) {
        if (auto added = addRow(row, now); !added)
            return added;
    }
    for (const Day &day : batch.days) {
        if (auto added = addDay(day); !added)
            return added;
    }
    return {};
}

Result<void> HealthTable::addRow(const Row &row, qint64 now)
{
    const auto id = connection(row.connectionId);
    if (!id)
        return id.error();
    qint64 looks = row.looks;
    auto averages = row.averages;
    const auto see = [&](const StoreFile::Row &known) {
        averages = merged(unpacked(known.bytes(1)), known.number(0), averages, row.looks);
        looks += known.number(0);
        return false;
    };
    auto looked =
        m_file.run("SELECT looks, data FROM health_sample WHERE connection = ? AND resolution = ? AND at = ?",
                   {*id, row.resolution, row.at}, see);
    if (!looked)
        return looked;
    auto written =
        m_file.run("INSERT OR REPLACE INTO health_sample (connection, resolution, at, looks, data) "
                   "VALUES (?, ?, ?, ?, ?)",
                   {*id, row.resolution, row.at, looks, packed(averages)});
    if (!written || row.resolution != tiers.back().resolution)
        return written;
    // With each of the rare rows; between two of them little comes together.
    for (const Tier &tier : tiers) {
        auto gone = m_file.run("DELETE FROM health_sample WHERE connection = ? AND resolution = ? AND at < ?",
                               {*id, tier.resolution, now - tier.kept});
        if (!gone)
            return gone;
    }
    return {};
}

Result<void> HealthTable::addDay(const Day &day)
{
    const auto id = connection(day.connectionId);
    if (!id)
        return id.error();
    return m_file.run(
        "INSERT INTO health_day (connection, day, looks, answered) VALUES (?, ?, ?, ?) ON CONFLICT "
        "(connection, day) DO UPDATE SET looks = looks + excluded.looks, answered = answered + "
        "excluded.answered",
        {*id, day.day, day.looks, day.answered});
}

Result<void> HealthTable::sweep(qint64 now)
{
    for (const Tier &tier : tiers) {
        auto gone = m_file.run("DELETE FROM health_sample WHERE resolution = ? AND at < ?",
                               {tier.resolution, now - tier.kept});
        if (!gone)
            return gone;
    }
    if (auto gone = m_file.run("DELETE FROM health_day WHERE day < ?", {(now - tiers.back().kept) / day});
        !gone)
        return gone;
    return m_file.run("DELETE FROM health_connection WHERE id NOT IN (SELECT connection FROM health_day) "
                      "AND id NOT IN (SELECT connection FROM health_sample)");
}

Result<std::vector<HealthTable::Series>> HealthTable::find(const QString &connectionId,
                                                           const std::vector<HealthMetric> &metrics,
                                                           qint64 from, qint64 to, qint64 now)
{
    std::vector<Series> found(metrics.size());
    if (auto read = readMetrics(); !read)
        return read.error();
    for (const Tier &tier : tiers) {
        const bool isLast = tier.resolution == tiers.back().resolution;
        const qint64 spans = std::max<qint64>(1, (to - from) / tier.resolution);
        if (!isLast && (from < now - tier.kept || spans > mostPoints))
            continue;
        const qint64 step = tier.resolution * ((spans + mostPoints - 1) / mostPoints);
        std::vector<HealthSteps> steps(metrics.size(), HealthSteps(step));
        qint64 rows = 0;
        const auto see = [&](const StoreFile::Row &row) {
            ++rows;
            for (const ServerFigures::Value &value : unpacked(row.bytes(2))) {
                for (std::size_t i = 0; i < metrics.size(); ++i) {
                    if (metrics[i] == value.metric)
                        steps[i].add(row.number(0), row.number(1), value.value);
                }
            }
            return true;
        };
        auto read =
            m_file.run("SELECT s.at, s.looks, s.data FROM health_sample s JOIN health_connection c ON c.id = "
                       "s.connection WHERE c.connection_id = ? AND s.resolution = ? AND s.at BETWEEN ? AND ? "
                       "ORDER BY s.at",
                       {connectionId, tier.resolution, from - from % tier.resolution, to}, see);
        if (!read)
            return read.error();
        // Each second is kept of what somebody watched: when that is less than half, the coarser rows know more.
        const qint64 least = tier.resolution == second ? std::max<qint64>(1, spans / 2) : 1;
        if (!isLast && rows < least)
            continue;
        for (std::size_t i = 0; i < metrics.size(); ++i) {
            steps[i].finish();
            found[i] = {step, std::move(steps[i].points)};
        }
        break;
    }
    return found;
}

Result<std::vector<HealthTable::Day>> HealthTable::totals()
{
    std::vector<Day> totals;
    const auto see = [&totals](const StoreFile::Row &row) {
        totals.push_back({row.text(0), 0, row.number(1), row.number(2)});
        return true;
    };
    auto read = m_file.run("SELECT c.connection_id, sum(d.looks), sum(d.answered) FROM health_day d "
                           "JOIN health_connection c ON c.id = d.connection GROUP BY c.id",
                           {}, see);
    if (!read)
        return read.error();
    return totals;
}
