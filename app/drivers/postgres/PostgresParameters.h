// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/Value.h"

#include <string>
#include <vector>

/// Bound values in the arrays that libpq takes: all as text whose type the server works out from the place they
/// are bound to, but blobs, which are binary bytea. Points into the values, which must outlive it.
class PostgresParameters final
{
public:
    /// Invalid when a text holds NUL, which PostgreSQL's cannot.
    [[nodiscard]] static Result<PostgresParameters> of(const std::vector<Value> &values);

    [[nodiscard]] int count() const { return static_cast<int>(m_values.size()); }
    [[nodiscard]] const char *const *values() const { return m_values.data(); }
    [[nodiscard]] const int *lengths() const { return m_lengths.data(); }
    [[nodiscard]] const int *formats() const { return m_formats.data(); }
    /// One for each value; 0 leaves it to the server.
    [[nodiscard]] const unsigned int *types() const { return m_types.data(); }
    /// How many of types() a Parse message needs: up to the last that is not 0.
    [[nodiscard]] int typedCount() const { return m_typedCount; }
    /// Tells apart statements of one text whose parameters have other types.
    [[nodiscard]] std::string signature() const;

private:
    PostgresParameters() = default;
    void append(const std::string &bytes, bool binary);

    std::vector<std::string> m_texts; ///< Of numbers; never grows past its reserve, so that pointers hold.
    std::vector<const char *> m_values;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
    std::vector<unsigned int> m_types;
    int m_typedCount = 0;
};
