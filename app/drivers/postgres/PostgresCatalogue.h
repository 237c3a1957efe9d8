// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Catalogue.h"

class PostgresConnection;

/// Schemas, tables, views, materialized views and foreign tables. Thread: its connection's.
class PostgresCatalogue final : public Catalogue
{
public:
    explicit PostgresCatalogue(PostgresConnection &connection);

    [[nodiscard]] Result<std::vector<std::string>> schemas() override;
    [[nodiscard]] Result<std::string> defaultSchema() override;
    [[nodiscard]] Result<std::vector<ObjectSummary>> objects(const std::string &schema) override;
    [[nodiscard]] Result<std::optional<ObjectDescription>> describe(const ObjectName &object) override;
    [[nodiscard]] Result<std::optional<ObjectDetails>> details(const ObjectName &object) override;
    /// The primary key, then unique and foreign ones, of the relation with this number.
    [[nodiscard]] Result<std::vector<ObjectDetails::Key>> keysOf(const std::string &oid);

private:
    [[nodiscard]] Result<void> readColumns(const std::string &oid, ObjectDetails &details);
    [[nodiscard]] Result<void> readIndexes(const std::string &oid, ObjectDetails &details);

    PostgresConnection &m_connection;
};
