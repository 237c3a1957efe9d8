// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedTable.h"

#include "app/federation/FederatedRun.h"
#include "app/federation/FederatedScan.h"

#include <duckdb/common/case_insensitive_map.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/storage/statistics/base_statistics.hpp>
#include <duckdb/storage/table_storage_info.hpp>

duckdb::unique_ptr<FederatedTable> FederatedTable::create(duckdb::Catalog &catalog,
                                                          duckdb::SchemaCatalogEntry &schema,
                                                          std::shared_ptr<SourceMetadata> source,
                                                          const ObjectDescription &description)
{
    duckdb::CreateTableInfo info(schema, description.name.name);
    duckdb::case_insensitive_set_t taken;
    for (const Column &column : description.columns) {
        std::string name = column.name;
        for (int number = 1; !taken.insert(name).second; ++number)
            name = column.name + '_' + std::to_string(number);
        info.columns.AddColumn(duckdb::ColumnDefinition(name, SourceColumn::of(column).logical));
    }
    return duckdb::make_uniq<FederatedTable>(catalog, schema, info, std::move(source), description);
}

FederatedTable::FederatedTable(duckdb::Catalog &catalog, duckdb::SchemaCatalogEntry &schema,
                               duckdb::CreateTableInfo &info, std::shared_ptr<SourceMetadata> source,
                               const ObjectDescription &description)
    : duckdb::TableCatalogEntry(catalog, schema, info)
    , m_source(std::move(source))
    , m_object(description.name)
    , m_estimatedRows(description.estimatedRows)
{
    for (const Column &column : description.columns)
        m_columns.push_back(SourceColumn::of(column));
}

duckdb::unique_ptr<duckdb::BaseStatistics> FederatedTable::GetStatistics(duckdb::ClientContext &,
                                                                         duckdb::column_t)
{
    return nullptr;
}

duckdb::TableFunction FederatedTable::GetScanFunction(duckdb::ClientContext &context,
                                                      duckdb::unique_ptr<duckdb::FunctionData> &bindData)
{
    FederatedRun::of(context).countScan();
    bindData = FederatedScan::bind(*this);
    return FederatedScan::function();
}

duckdb::TableStorageInfo FederatedTable::GetStorageInfo(duckdb::ClientContext &)
{
    duckdb::TableStorageInfo info;
    if (m_estimatedRows >= 0)
        info.cardinality = static_cast<duckdb::idx_t>(m_estimatedRows);
    return info;
}

duckdb::virtual_column_map_t FederatedTable::GetVirtualColumns() const
{
    return FederatedScan::virtualColumns();
}

duckdb::vector<duckdb::column_t> FederatedTable::GetRowIdColumns() const
{
    return {};
}
