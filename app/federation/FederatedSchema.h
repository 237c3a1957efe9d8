// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedTable.h"

#include <duckdb/catalog/catalog_entry/schema_catalog_entry.hpp>

/// One schema of a source: its tables are described when a statement names them. Thread: any.
class FederatedSchema final : public duckdb::SchemaCatalogEntry
{
public:
    FederatedSchema(duckdb::Catalog &catalog, duckdb::CreateSchemaInfo &info,
                    std::shared_ptr<SourceMetadata> source);

    duckdb::optional_ptr<duckdb::CatalogEntry> LookupEntry(duckdb::CatalogTransaction transaction,
                                                           const duckdb::EntryLookupInfo &lookup) override;
    /// Only what statements have named so far: listing must not ask every server.
    void Scan(duckdb::ClientContext &context, duckdb::CatalogType type,
              const std::function<void(duckdb::CatalogEntry &)> &callback) override;
    void Scan(duckdb::CatalogType type, const std::function<void(duckdb::CatalogEntry &)> &callback) override;

    // All refused: the editor is read-only.
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateIndex(duckdb::CatalogTransaction,
                                                           duckdb::CreateIndexInfo &,
                                                           duckdb::TableCatalogEntry &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateFunction(duckdb::CatalogTransaction,
                                                              duckdb::CreateFunctionInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateTable(duckdb::CatalogTransaction,
                                                           duckdb::BoundCreateTableInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateView(duckdb::CatalogTransaction,
                                                          duckdb::CreateViewInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateSequence(duckdb::CatalogTransaction,
                                                              duckdb::CreateSequenceInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateTableFunction(
        duckdb::CatalogTransaction, duckdb::CreateTableFunctionInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateCopyFunction(duckdb::CatalogTransaction,
                                                                  duckdb::CreateCopyFunctionInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreatePragmaFunction(
        duckdb::CatalogTransaction, duckdb::CreatePragmaFunctionInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateCollation(duckdb::CatalogTransaction,
                                                               duckdb::CreateCollationInfo &) override;
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateType(duckdb::CatalogTransaction,
                                                          duckdb::CreateTypeInfo &) override;
    void DropEntry(duckdb::ClientContext &, duckdb::DropInfo &) override;
    void Alter(duckdb::CatalogTransaction, duckdb::AlterInfo &) override;

private:
    const std::shared_ptr<SourceMetadata> m_source;
    std::mutex m_mutex;
    std::map<std::string, duckdb::unique_ptr<FederatedTable>> m_tables; ///< By true name.
};
