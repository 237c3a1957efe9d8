// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ResultSpool.h"
#include "app/query/RowFilter.h"
#include "app/support/BackgroundJobs.h"

#include <QObject>

#include <atomic>
#include <cstdint>

/// Sorts and filters the rows that a result has so far, in the background and from the spool: neither the database
/// nor the memory of the table is asked. What it finds is a list of row numbers.
/// Thread: main; nothing here waits, but for the destructor, until the job notices (some milliseconds).
class ResultOrder final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultOrder)

public:
    using RowMap = std::shared_ptr<const std::vector<std::uint32_t>>;

    struct Sort
    {
        int column = 0;
        bool descending = false; ///< NULLs are last either way.
        friend bool operator==(const Sort &, const Sort &) = default;
    };
    struct Request
    {
        std::vector<Sort> sort =
            {}; ///< The first one counts most; equal rows keep the order in which they came.
        std::vector<RowFilter::Condition> conditions = {};
        [[nodiscard]] bool isEmpty() const { return sort.empty() && conditions.empty(); }
    };
    struct Outcome
    {
        RowMap rows;
        std::int64_t considered = 0; ///< Rows that were there.
    };

    explicit ResultOrder(std::shared_ptr<ResultSpool> spool, QObject *parent = nullptr);
    ~ResultOrder() override;

    /// Begins; one that runs is given up, silently. Invalid when a condition makes no sense: then the one that runs goes
    /// on.
    [[nodiscard]] Result<void> start(const Request &request, const RowSchema &schema);
    /// Gives up; stopped() follows.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_running != nullptr; }

signals:
    void progressed(double fraction);
    void finished(const ResultOrder::Outcome &outcome);
    void stopped();
    void failed(const Error &error);

private:
    class Job;

    const std::shared_ptr<ResultSpool> m_spool;
    std::shared_ptr<Job> m_running;
    BackgroundJobs m_jobs;
};
