// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedCatalog.h"

#include "app/federation/FederatedRun.h"
#include "app/federation/FederatedTransactions.h"

#include <duckdb/main/attached_database.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/parser/parsed_data/attach_info.hpp>
#include <duckdb/parser/parsed_data/create_schema_info.hpp>
#include <duckdb/storage/database_size.hpp>
#include <duckdb/storage/storage_extension.hpp>

namespace {

constexpr const char *defaultSchemaStandIn = "<default schema>";

struct SourcesInfo final : public duckdb::StorageExtensionInfo
{
    std::map<std::string, std::shared_ptr<SourceMetadata>> sources;
};

duckdb::unique_ptr<duckdb::Catalog> attachCatalog(duckdb::optional_ptr<duckdb::StorageExtensionInfo> info,
                                                  duckdb::ClientContext &, duckdb::AttachedDatabase &database,
                                                  const std::string &name, duckdb::AttachInfo &,
                                                  duckdb::AttachOptions &)
{
    const auto &sources = static_cast<SourcesInfo &>(*info).sources;
    const auto found = sources.find(name);
    if (found == sources.end())
        throw duckdb::BinderException("no source is named \"%s\"", name);
    return duckdb::make_uniq<FederatedCatalog>(database, found->second);
}

duckdb::unique_ptr<duckdb::TransactionManager> makeTransactions(
    duckdb::optional_ptr<duckdb::StorageExtensionInfo>, duckdb::AttachedDatabase &database, duckdb::Catalog &)
{
    return duckdb::make_uniq<FederatedTransactions>(database);
}

/// StatementGuard lets nothing through that would come here.
[[noreturn]] void refusePlan()
{
    throw duckdb::PermissionException("federated queries only read");
}

} // namespace

void FederatedCatalog::install(duckdb::DBConfig &config,
                               const std::vector<std::shared_ptr<SourceMetadata>> &sources)
{
    auto info = duckdb::make_shared_ptr<SourcesInfo>();
    for (const auto &source : sources)
        info->sources[source->catalogueName()] = source;
    auto extension = duckdb::make_uniq<duckdb::StorageExtension>();
    extension->attach = attachCatalog;
    extension->create_transaction_manager = makeTransactions;
    extension->storage_info = std::move(info);
    config.storage_extensions[typeName] = std::move(extension);
}

FederatedCatalog::FederatedCatalog(duckdb::AttachedDatabase &database, std::shared_ptr<SourceMetadata> source)
    : duckdb::Catalog(database)
    , m_source(std::move(source))
{}

void FederatedCatalog::Initialize(bool) {}

std::string FederatedCatalog::GetCatalogType()
{
    return typeName;
}

std::string FederatedCatalog::GetDefaultSchema() const
{
    return defaultSchemaStandIn;
}

/// The name itself when no schema is listed under it: engines have more than they list.
std::string FederatedCatalog::trueName(FederatedRun &run, const std::string &name)
{
    if (name == defaultSchemaStandIn) {
        auto schema = m_source->defaultSchema(run.asker());
        if (!schema)
            run.errors().raise(schema.error(), m_source->connectionId());
        return *schema;
    }
    auto schema = m_source->findSchema(run.asker(), name);
    if (!schema)
        run.errors().raise(schema.error(), m_source->connectionId());
    return schema->value_or(name);
}

duckdb::optional_ptr<duckdb::SchemaCatalogEntry> FederatedCatalog::LookupSchema(
    duckdb::CatalogTransaction transaction, const duckdb::EntryLookupInfo &lookup, duckdb::OnEntryNotFound)
{
    const std::string name = trueName(FederatedRun::of(transaction.GetContext()), lookup.GetEntryName());
    const std::lock_guard lock(m_mutex);
    auto &schema = m_schemas[name];
    if (!schema) {
        duckdb::CreateSchemaInfo info;
        info.catalog = GetName();
        info.schema = name;
        schema = duckdb::make_uniq<FederatedSchema>(*this, info, m_source);
    }
    return schema.get();
}

void FederatedCatalog::ScanSchemas(duckdb::ClientContext &,
                                   std::function<void(duckdb::SchemaCatalogEntry &)> callback)
{
    const std::lock_guard lock(m_mutex);
    for (const auto &[name, schema] : m_schemas)
        callback(*schema);
}

duckdb::DatabaseSize FederatedCatalog::GetDatabaseSize(duckdb::ClientContext &)
{
    return {};
}

bool FederatedCatalog::InMemory()
{
    return true;
}

std::string FederatedCatalog::GetDBPath()
{
    return m_source->catalogueName();
}

duckdb::optional_ptr<duckdb::CatalogEntry> FederatedCatalog::CreateSchema(duckdb::CatalogTransaction,
                                                                          duckdb::CreateSchemaInfo &)
{
    refusePlan();
}

duckdb::PhysicalOperator &FederatedCatalog::PlanCreateTableAs(duckdb::ClientContext &,
                                                              duckdb::PhysicalPlanGenerator &,
                                                              duckdb::LogicalCreateTable &,
                                                              duckdb::PhysicalOperator &)
{
    refusePlan();
}

duckdb::PhysicalOperator &FederatedCatalog::PlanInsert(duckdb::ClientContext &,
                                                       duckdb::PhysicalPlanGenerator &,
                                                       duckdb::LogicalInsert &,
                                                       duckdb::optional_ptr<duckdb::PhysicalOperator>)
{
    refusePlan();
}

duckdb::PhysicalOperator &FederatedCatalog::PlanDelete(duckdb::ClientContext &,
                                                       duckdb::PhysicalPlanGenerator &,
                                                       duckdb::LogicalDelete &, duckdb::PhysicalOperator &)
{
    refusePlan();
}

duckdb::PhysicalOperator &FederatedCatalog::PlanUpdate(duckdb::ClientContext &,
                                                       duckdb::PhysicalPlanGenerator &,
                                                       duckdb::LogicalUpdate &, duckdb::PhysicalOperator &)
{
    refusePlan();
}

void FederatedCatalog::DropSchema(duckdb::ClientContext &, duckdb::DropInfo &)
{
    refusePlan();
}
