// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/StoreFile.h"
#include "models/health/ServerFigures.h"

#include <array>
#include <map>

/// The history of health in the file, in three resolutions. One row holds all metrics of one connection over one span:
/// some 130 bytes with 25 of them, so at most 4 MB a connection, nearly all of it in the five-minute rows.
/// Thread: the file's.
class HealthTable final
{
    Q_DECLARE_TR_FUNCTIONS(HealthTable)
    Q_DISABLE_COPY_MOVE(HealthTable)

public:
    struct Tier
    {
        qint64 resolution; ///< Milliseconds, as all here.
        qint64 kept;
    };
    static constexpr qint64 second = 1000;
    static constexpr qint64 minute = 60 * second;
    static constexpr qint64 day = qint64{24} * 60 * minute;
    static constexpr std::array tiers{Tier{second, 10 * minute}, Tier{30 * second, day},
                                      Tier{5 * minute, 90 * day}};

    struct Row
    {
        QString connectionId;
        qint64 resolution = 0;
        qint64 at = 0; ///< Where the span begins, since 1970 in UTC.
        qint64 looks = 0;
        std::vector<ServerFigures::Value> averages;
    };
    struct Day
    {
        QString connectionId;
        qint64 day = 0; ///< Since 1970.
        qint64 looks = 0;
        qint64 answered = 0;
    };
    struct Batch
    {
        std::vector<Row> rows;
        std::vector<Day> days;
    };
    struct Series
    {
        qint64 resolution = 0;
        std::vector<std::pair<qint64, double>> points;
    };
    static constexpr qint64 mostPoints = 2000;

    explicit HealthTable(StoreFile &file);

    /// Within a transaction of the caller's. A span that has a row already is averaged with it, by the looks of both;
    /// what is older than it may become goes.
    [[nodiscard]] Result<void> add(const Batch &batch, qint64 now);
    /// Removes what is too old, also of connections that nobody looks at any more.
    [[nodiscard]] Result<void> sweep(qint64 now);
    /// One series for each metric, in the finest resolution that was kept for the span and has at most mostPoints.
    [[nodiscard]] Result<std::vector<Series>> find(const QString &connectionId,
                                                   const std::vector<HealthMetric> &metrics, qint64 from,
                                                   qint64 to, qint64 now);
    /// Looks and answered ones of each connection, over all days kept.
    [[nodiscard]] Result<std::vector<Day>> totals();

private:
    [[nodiscard]] Result<void> readMetrics();
    [[nodiscard]] Result<void> makeMetrics();
    [[nodiscard]] Result<qint64> connection(const QString &connectionId);
    [[nodiscard]] Result<void> addRow(const Row &row, qint64 now);
    [[nodiscard]] Result<void> addDay(const Day &day);
    [[nodiscard]] QByteArray packed(const std::vector<ServerFigures::Value> &averages) const;
    [[nodiscard]] std::vector<ServerFigures::Value> unpacked(const QByteArray &data) const;

    StoreFile &m_file;
    std::map<HealthMetric, quint8> m_idOf; ///< By what the file calls them.
    std::map<quint8, HealthMetric> m_metricOf;
};
