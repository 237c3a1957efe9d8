// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Catalogue.h"
#include "app/drivers/CatalogueRows.h"
#include "models/core/Value.h"

class MySqlConnection;

/// The databases, tables and views of a server: their names from information_schema, their columns' types from
/// a prepared SELECT, so that they are those that a scan will bring. Thread: its connection's.
class MySqlCatalogue final : public Catalogue
{
public:
    explicit MySqlCatalogue(MySqlConnection &connection);

    [[nodiscard]] Result<std::vector<std::string>> schemas() override;
    [[nodiscard]] Result<std::string> defaultSchema() override;
    [[nodiscard]] Result<std::vector<ObjectSummary>> objects(const std::string &schema) override;
    [[nodiscard]] Result<std::optional<ObjectDescription>> describe(const ObjectName &object) override;
    [[nodiscard]] Result<std::optional<ObjectDetails>> details(const ObjectName &object) override;

private:
    using Rows = CatalogueRows::Rows;
    [[nodiscard]] Result<Rows> ask(const std::string &sql, std::vector<Value> params = {});
    /// The one row of tableQuery, or none.
    [[nodiscard]] Result<Rows> find(const ObjectName &object);
    [[nodiscard]] Result<void> readColumns(ObjectDetails &details);
    [[nodiscard]] Result<void> readKeys(ObjectDetails &details);
    [[nodiscard]] Result<void> readIndexes(ObjectDetails &details);
    [[nodiscard]] Result<std::vector<Column>> columnsOf(const ObjectName &object);

    MySqlConnection &m_connection;
};
