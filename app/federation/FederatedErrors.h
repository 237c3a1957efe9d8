// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <duckdb/common/error_data.hpp>

#include <mutex>
#include <optional>
#include <vector>

/// Errors on their way through DuckDB. Ours travel as a marker in an exception's text and come out whole; DuckDB's
/// own are put into our words. One per statement. Thread: any.
class FederatedErrors final
{
public:
    /// Keeps the error and throws an exception that stands for it. The only way out of DuckDB's callbacks.
    /// `connectionId`: whose error it is; empty when it is no single connection's.
    [[noreturn]] void raise(Error error, const QString &connectionId = {});
    /// What a person should read of an error that DuckDB gave. `sql` is the statement, for the position.
    [[nodiscard]] Error resolve(const duckdb::ErrorData &error, const QString &sql) const;
    /// As it was raised; empty for DuckDB's own errors.
    [[nodiscard]] QString connectionOf(const duckdb::ErrorData &error) const;
    /// DuckDB will answer every further statement of its instance with this error.
    [[nodiscard]] static bool isFatal(const duckdb::ErrorData &error);

private:
    struct Raised
    {
        Error error;
        QString connectionId;
    };
    /// Nothing for an error that is not ours.
    [[nodiscard]] std::optional<Raised> raised(const duckdb::ErrorData &error) const;

    mutable std::mutex m_mutex;
    std::vector<Raised> m_raised;
};
