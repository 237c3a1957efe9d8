// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/postgres/PostgresErrors.h"
#include "app/drivers/postgres/PostgresHandle.h"
#include "models/core/Deadline.h"
#include "models/core/Result.h"

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

/// One attempt to open a session: libpq's own steps, waited for under one deadline. Knows how far it came, so
/// that a failure is told by its layer and not by reading translated words.
/// Thread: one at a time.
class PostgresOpening final
{
public:
    /// libpq's keywords and their values.
    using Parameters = std::vector<std::pair<const char *, std::string>>;

    explicit PostgresOpening(const PostgresErrors &errors);
    ~PostgresOpening();
    PostgresOpening(const PostgresOpening &) = delete;
    PostgresOpening &operator=(const PostgresOpening &) = delete;

    [[nodiscard]] Result<PostgresHandle> run(const Parameters &parameters, Deadline deadline,
                                             const std::stop_token &stop);

private:
    class TlsWitness;

    [[nodiscard]] Error failure(const TlsWitness &witness) const;

    const PostgresErrors &m_errors;
    PostgresHandle m_handle;
    PostgresErrors::Layer m_layer = PostgresErrors::Layer::Network;
};
