// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Catalogue.h"

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

private:
    /// Every value as text, NULL as the empty string.
    [[nodiscard]] Result<std::vector<std::vector<std::string>>> rows(const QString &sql,
                                                                     std::vector<std::string> params);

    SqliteConnection &m_connection;
};
