// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/TableResolver.h"

#include "app/federation/FederatedRun.h"

#include <QCoreApplication>
#include <QStringList>

#include <duckdb/common/string_util.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/parser/expression/star_expression.hpp>
#include <duckdb/parser/keyword_helper.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/basetableref.hpp>
#include <duckdb/parser/tableref/subqueryref.hpp>

namespace {

struct TableResolverText
{
    Q_DECLARE_TR_FUNCTIONS(TableResolver)
};

using Sources = std::vector<std::shared_ptr<SourceMetadata>>;

struct SourcesData final : public duckdb::ReplacementScanData
{
    explicit SourcesData(Sources all)
        : sources(std::move(all))
    {}
    const Sources sources;
};

/// A table and where it is.
struct Candidate
{
    std::string catalogue;
    ObjectName object;

    /// As it must be written in a statement.
    [[nodiscard]] QString written() const
    {
        const auto quoted = [](const std::string &name) {
            return QString::fromStdString(duckdb::KeywordHelper::WriteOptionallyQuoted(name));
        };
        return quoted(catalogue) + QLatin1Char('.') + quoted(object.schema) + QLatin1Char('.')
               + quoted(object.name);
    }
};

duckdb::unique_ptr<duckdb::TableRef> selectFrom(const Candidate &table)
{
    auto from = duckdb::make_uniq<duckdb::BaseTableRef>();
    from->catalog_name = table.catalogue;
    from->schema_name = table.object.schema;
    from->table_name = table.object.name;
    auto node = duckdb::make_uniq<duckdb::SelectNode>();
    node->select_list.push_back(duckdb::make_uniq<duckdb::StarExpression>());
    node->from_table = std::move(from);
    auto statement = duckdb::make_uniq<duckdb::SelectStatement>();
    statement->node = std::move(node);
    return duckdb::make_uniq<duckdb::SubqueryRef>(std::move(statement));
}

QString quoted(const std::string &name)
{
    return QLatin1Char('"') + QString::fromStdString(name) + QLatin1Char('"');
}

/// One look for a name, on behalf of a run.
class Search final
{
public:
    Search(FederatedRun &run, const Sources &sources)
        : m_run(run)
        , m_sources(sources)
    {}

    duckdb::unique_ptr<duckdb::TableRef> bareName(const std::string &name)
    {
        std::vector<Candidate> found;
        for (const auto &source : m_sources) {
            const std::string schema = take(source->defaultSchema(m_run.asker()), name, *source);
            const auto object = take(source->findObject(m_run.asker(), schema, name), name, *source);
            if (object)
                found.push_back({source->catalogueName(), object->name});
        }
        if (found.size() == 1)
            return selectFrom(found.front());
        if (found.empty())
            raiseNotFound(name, m_sources, {});
        QStringList list;
        for (const Candidate &candidate : found)
            list << candidate.written();
        m_run.errors().raise({ErrorCode::Invalid,
                              TableResolverText::tr("The table %1 could mean %2.")
                                  .arg(quoted(name), list.join(TableResolverText::tr(" or "))),
                              TableResolverText::tr("Write the one that you mean in full.")});
    }

    [[noreturn]] void qualifiedName(const std::string &catalogue, const std::string &schema,
                                    const std::string &name)
    {
        const std::string &wanted = catalogue.empty() ? schema : catalogue;
        for (const auto &source : m_sources) {
            if (duckdb::StringUtil::CIEquals(source->catalogueName(), wanted))
                raiseNotFound(name, {source}, catalogue.empty() ? std::string() : schema);
        }
        QStringList names;
        for (const auto &source : m_sources)
            names << QString::fromStdString(
                duckdb::KeywordHelper::WriteOptionallyQuoted(source->catalogueName()));
        m_run.errors().raise(
            {ErrorCode::NotFound,
             TableResolverText::tr("There is no connection %1 for the table %2.")
                 .arg(quoted(wanted), quoted(name)),
             TableResolverText::tr("Tables are written connection.schema.table; connections are: %1.")
                 .arg(names.join(QStringLiteral(", ")))});
    }

private:
    template <typename T>
    T take(Result<T> result, const std::string &name, const SourceMetadata &source)
    {
        if (result)
            return std::move(*result);
        Error error = result.error();
        if (error.code != ErrorCode::Cancelled)
            error.advice +=
                (error.advice.isEmpty() ? QString() : QStringLiteral("\n"))
                + TableResolverText::tr("Every connection is asked for %1 because its own is not written: "
                                        "connection.schema.table leaves the others alone.")
                      .arg(quoted(name));
        m_run.errors().raise(std::move(error), source.connectionId());
    }

    /// `schema` empty: the default one.
    [[noreturn]] void raiseNotFound(const std::string &name, const Sources &where, const std::string &schema)
    {
        QStringList places;
        std::vector<std::string> similar;
        for (const auto &source : where) {
            std::string in = schema;
            if (in.empty())
                in = source->defaultSchema(m_run.asker()).value_or(std::string());
            places << QString::fromStdString(source->catalogueName() + '.' + in);
            const auto objects = source->objects(m_run.asker(), in);
            for (const ObjectSummary &object : objects.value_or(std::vector<ObjectSummary>()))
                similar.push_back(object.name.name);
        }
        Error error{ErrorCode::NotFound,
                    TableResolverText::tr("There is no table or view %1 in %2.")
                        .arg(quoted(name), places.join(QStringLiteral(", "))),
                    adviceFor(name, similar)};
        m_run.errors().raise(std::move(error));
    }

    static QString adviceFor(const std::string &name, const std::vector<std::string> &names)
    {
        constexpr std::size_t shown = 3;
        constexpr double likeness = 0.7;
        const duckdb::vector<std::string> candidates(names.begin(), names.end());
        QStringList similar;
        for (const std::string &close :
             duckdb::StringUtil::TopNJaroWinkler(candidates, name, shown, likeness))
            similar << quoted(close);
        if (similar.isEmpty())
            return TableResolverText::tr("Tables are written connection.schema.table.");
        return TableResolverText::tr("Similar names there: %1.").arg(similar.join(QStringLiteral(", ")));
    }

    FederatedRun &m_run;
    const Sources &m_sources;
};

duckdb::unique_ptr<duckdb::TableRef> resolve(duckdb::ClientContext &context,
                                             duckdb::ReplacementScanInput &input,
                                             duckdb::optional_ptr<duckdb::ReplacementScanData> data)
{
    Search search(FederatedRun::of(context), data->Cast<SourcesData>().sources);
    if (input.catalog_name.empty() && input.schema_name.empty())
        return search.bareName(input.table_name);
    search.qualifiedName(input.catalog_name, input.schema_name, input.table_name);
}

} // namespace

void TableResolver::install(duckdb::DBConfig &config, const Sources &sources)
{
    config.replacement_scans.insert(
        config.replacement_scans.begin(),
        duckdb::ReplacementScan(resolve, duckdb::make_uniq<SourcesData>(sources)));
}
