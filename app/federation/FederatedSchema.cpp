// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedSchema.h"

#include "app/federation/FederatedRun.h"

#include <duckdb/parser/parsed_data/create_schema_info.hpp>

namespace {

using Entry = duckdb::optional_ptr<duckdb::CatalogEntry>;

/// StatementGuard lets nothing through that would come here.
[[noreturn]] void refuseChange()
{
    throw duckdb::PermissionException("federated queries only read");
}

} // namespace

FederatedSchema::FederatedSchema(duckdb::Catalog &catalog, duckdb::CreateSchemaInfo &info,
                                 std::shared_ptr<SourceMetadata> source)
    : duckdb::SchemaCatalogEntry(catalog, info)
    , m_source(std::move(source))
{}

Entry FederatedSchema::LookupEntry(duckdb::CatalogTransaction transaction,
                                   const duckdb::EntryLookupInfo &lookup)
{
    if (lookup.GetCatalogType() != duckdb::CatalogType::TABLE_ENTRY)
        return nullptr;
    FederatedRun &run = FederatedRun::of(transaction.GetContext());
    const auto found = m_source->findObject(run.asker(), name, lookup.GetEntryName());
    if (!found)
        run.errors().raise(found.error(), m_source->connectionId());
    if (!found->has_value())
        return nullptr;
    const std::lock_guard lock(m_mutex);
    auto &table = m_tables[(*found)->name.name];
    if (!table)
        table = FederatedTable::create(catalog, *this, m_source, **found);
    return table.get();
}

void FederatedSchema::Scan(duckdb::ClientContext &, duckdb::CatalogType type,
                           const std::function<void(duckdb::CatalogEntry &)> &callback)
{
    Scan(type, callback);
}

void FederatedSchema::Scan(duckdb::CatalogType type,
                           const std::function<void(duckdb::CatalogEntry &)> &callback)
{
    if (type != duckdb::CatalogType::TABLE_ENTRY)
        return;
    const std::lock_guard lock(m_mutex);
    for (const auto &[tableName, table] : m_tables)
        callback(*table);
}

Entry FederatedSchema::CreateIndex(duckdb::CatalogTransaction, duckdb::CreateIndexInfo &,
                                   duckdb::TableCatalogEntry &)
{
    refuseChange();
}

Entry FederatedSchema::CreateFunction(duckdb::CatalogTransaction, duckdb::CreateFunctionInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreateTable(duckdb::CatalogTransaction, duckdb::BoundCreateTableInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreateView(duckdb::CatalogTransaction, duckdb::CreateViewInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreateSequence(duckdb::CatalogTransaction, duckdb::CreateSequenceInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreateTableFunction(duckdb::CatalogTransaction, duckdb::CreateTableFunctionInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreateCopyFunction(duckdb::CatalogTransaction, duckdb::CreateCopyFunctionInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreatePragmaFunction(duckdb::CatalogTransaction, duckdb::CreatePragmaFunctionInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreateCollation(duckdb::CatalogTransaction, duckdb::CreateCollationInfo &)
{
    refuseChange();
}

Entry FederatedSchema::CreateType(duckdb::CatalogTransaction, duckdb::CreateTypeInfo &)
{
    refuseChange();
}

void FederatedSchema::DropEntry(duckdb::ClientContext &, duckdb::DropInfo &)
{
    refuseChange();
}

void FederatedSchema::Alter(duckdb::CatalogTransaction, duckdb::AlterInfo &)
{
    refuseChange();
}
