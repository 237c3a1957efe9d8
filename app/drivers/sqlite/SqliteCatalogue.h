// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Catalogue.h"
#include "app/drivers/CatalogueRows.h"

#include <QString>

class SqliteConnection;

/// Tables and views of a SQLite file; "main" is its schema. Thread: its connection's.
class SqliteCatalogue final : public Catalogue
{
public:
    explicit SqliteCatalogue(SqliteConnection &connection)
        : m_connection(connection)
    {}

    [[nodiscard]] Result<std::vector<std::string>> schemas() override;
    [[nodiscard]] Result<std::string> defaultSchema() override;
    [[nodiscard]] Result<std::vector<ObjectSummary>> objects(const std::string &schema) override;
    [[nodiscard]] Result<std::optional<ObjectDescription>> describe(const ObjectName &object) override;
    [[nodiscard]] Result<std::optional<ObjectDetails>> details(const ObjectName &object) override;

private:
    using Rows = CatalogueRows::Rows;
    [[nodiscard]] Result<Rows> rows(const QString &sql, const std::vector<std::string> &params);
    /// Name and kind of a table or view, as the file spells it, or no row.
    [[nodiscard]] Result<Rows> find(const ObjectName &object);
    /// -1: ANALYZE never counted it.
    [[nodiscard]] Result<std::int64_t> estimatedRows(const std::string &table);
    [[nodiscard]] Result<void> readColumns(ObjectDetails &details);
    [[nodiscard]] Result<void> readIndexes(ObjectDetails &details);
    [[nodiscard]] Result<void> readForeignKeys(ObjectDetails &details);

    SqliteConnection &m_connection;
};
