// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <duckdb/common/error_data.hpp>

#include <mutex>
#include <vector>

/// Errors on their way through DuckDB. Ours travel as a marker in an exception's text and come out whole; DuckDB's
/// own are put into our words. One per statement. Thread: any.
class FederatedErrors final
{
public:
    /// Keeps the error and throws an exception that stands for it. The only way out of DuckDB's callbacks.
    [[noreturn]] void raise(Error error);
    /// What a person should read of an error that DuckDB gave. `sql` is the statement, for the position.
    [[nodiscard]] Error resolve(const duckdb::ErrorData &error, const QString &sql) const;
    /// DuckDB will answer every further statement of its instance with this error.
    [[nodiscard]] static bool isFatal(const duckdb::ErrorData &error);

private:
    mutable std::mutex m_mutex;
    std::vector<Error> m_raised;
};
