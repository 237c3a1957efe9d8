// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Canceller.h"
#include "app/federation/FederatedRun.h"

/// Stops a federated statement: its scans, DuckDB's workers and, through the scans' streams, the servers'
/// statements. Thread: any.
class FederatedCanceller final : public Canceller
{
public:
    explicit FederatedCanceller(duckdb::shared_ptr<FederatedRun> run)
        : m_run(std::move(run))
    {}

    [[nodiscard]] Result<void> cancel(Deadline) override
    {
        m_run->stop();
        return {};
    }
    void abandon() override { m_run->abandon(); }

private:
    const duckdb::shared_ptr<FederatedRun> m_run;
};
