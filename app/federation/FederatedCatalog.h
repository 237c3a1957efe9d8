// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/FederatedSchema.h"

#include <duckdb/catalog/catalog.hpp>

class FederatedRun;

namespace duckdb {
struct DBConfig;
}

/// One source as a read-only catalogue of DuckDB: "ATTACH '' AS shop (TYPE penstock)". Schemas and tables are
/// looked up through the source's pool when a statement names them. Thread: any.
class FederatedCatalog final : public duckdb::Catalog
{
public:
    /// The word after TYPE.
    static constexpr const char *typeName = "penstock";
    /// Makes the instance know the type; the sources are found by their catalogues' names.
    static void install(duckdb::DBConfig &config,
                        const std::vector<std::shared_ptr<SourceMetadata>> &sources);

    FederatedCatalog(duckdb::AttachedDatabase &database, std::shared_ptr<SourceMetadata> source);

    void Initialize(bool loadBuiltin) override;
    std::string GetCatalogType() override;
    /// A stand-in: asking the server has to wait until LookupSchema(), which knows for whom.
    std::string GetDefaultSchema() const override;
    duckdb::optional_ptr<duckdb::SchemaCatalogEntry> LookupSchema(
        duckdb::CatalogTransaction transaction, const duckdb::EntryLookupInfo &lookup,
        duckdb::OnEntryNotFound ifNotFound) override;
    void ScanSchemas(duckdb::ClientContext &context,
                     std::function<void(duckdb::SchemaCatalogEntry &)> callback) override;
    duckdb::DatabaseSize GetDatabaseSize(duckdb::ClientContext &context) override;
    bool InMemory() override;
    std::string GetDBPath() override;

    // All refused: the editor is read-only.
    duckdb::optional_ptr<duckdb::CatalogEntry> CreateSchema(duckdb::CatalogTransaction,
                                                            duckdb::CreateSchemaInfo &) override;
    duckdb::PhysicalOperator &PlanCreateTableAs(duckdb::ClientContext &, duckdb::PhysicalPlanGenerator &,
                                                duckdb::LogicalCreateTable &,
                                                duckdb::PhysicalOperator &) override;
    duckdb::PhysicalOperator &PlanInsert(duckdb::ClientContext &, duckdb::PhysicalPlanGenerator &,
                                         duckdb::LogicalInsert &,
                                         duckdb::optional_ptr<duckdb::PhysicalOperator>) override;
    duckdb::PhysicalOperator &PlanDelete(duckdb::ClientContext &, duckdb::PhysicalPlanGenerator &,
                                         duckdb::LogicalDelete &, duckdb::PhysicalOperator &) override;
    duckdb::PhysicalOperator &PlanUpdate(duckdb::ClientContext &, duckdb::PhysicalPlanGenerator &,
                                         duckdb::LogicalUpdate &, duckdb::PhysicalOperator &) override;

private:
    void DropSchema(duckdb::ClientContext &, duckdb::DropInfo &) override;
    [[nodiscard]] std::string trueName(FederatedRun &run, const std::string &name);

    const std::shared_ptr<SourceMetadata> m_source;
    std::mutex m_mutex;
    std::map<std::string, duckdb::unique_ptr<FederatedSchema>> m_schemas; ///< By true name.
};
