// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/SourceColumn.h"
#include "app/federation/SourceMetadata.h"

#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>

/// One table or view of a source, as a catalogue entry that can only be scanned. Thread: any.
class FederatedTable final : public duckdb::TableCatalogEntry
{
public:
    /// Columns whose names differ only by case, which DuckDB cannot tell apart, get numbers: "Id", "ID_1".
    [[nodiscard]] static duckdb::unique_ptr<FederatedTable> create(duckdb::Catalog &catalog,
                                                                   duckdb::SchemaCatalogEntry &schema,
                                                                   std::shared_ptr<SourceMetadata> source,
                                                                   const ObjectDescription &description);

    [[nodiscard]] const std::shared_ptr<SourceMetadata> &source() const { return m_source; }
    [[nodiscard]] const ObjectName &object() const { return m_object; }
    [[nodiscard]] const std::vector<SourceColumn> &sourceColumns() const { return m_columns; }
    /// -1: unknown.
    [[nodiscard]] std::int64_t estimatedRows() const { return m_estimatedRows; }

    duckdb::unique_ptr<duckdb::BaseStatistics> GetStatistics(duckdb::ClientContext &context,
                                                             duckdb::column_t column) override;
    duckdb::TableFunction GetScanFunction(duckdb::ClientContext &context,
                                          duckdb::unique_ptr<duckdb::FunctionData> &bindData) override;
    duckdb::TableStorageInfo GetStorageInfo(duckdb::ClientContext &context) override;
    duckdb::virtual_column_map_t GetVirtualColumns() const override;
    duckdb::vector<duckdb::column_t> GetRowIdColumns() const override;

    FederatedTable(duckdb::Catalog &catalog, duckdb::SchemaCatalogEntry &schema,
                   duckdb::CreateTableInfo &info, std::shared_ptr<SourceMetadata> source,
                   const ObjectDescription &description);

private:
    const std::shared_ptr<SourceMetadata> m_source;
    const ObjectName m_object;
    std::vector<SourceColumn> m_columns;
    const std::int64_t m_estimatedRows;
};
