// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ReplicationVerifier.h"

#include "app/drivers/TableMaker.h"
#include "app/pool/ConnectionPool.h"
#include "app/replication/BucketComparison.h"
#include "app/replication/HashedComparison.h"
#include "app/replication/PoolCallAndWait.h"
#include "app/replication/SecondLook.h"

#include <QCoreApplication>
#include <QRandomGenerator>

namespace {

struct ReplicationVerifierText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationVerifier)
};

Result<TableShape> shapeOf(const ReplicationVerifier::Table &table,
                           const ReplicationVerifier::Options &options)
{
    using Shape = std::optional<TableShape>;
    const QString name = QString::fromStdString(table.name.name);
    const auto shape = poolCallAndWait<Shape>(
        table.pool, options.origin, options.shouldStop, [&](Connection &connection) -> Result<Shape> {
            if (TableMaker *maker = connection.tableMaker())
                return maker->shape(table.name);
            return Error{ErrorCode::Unsupported,
                         ReplicationVerifierText::tr("Tables of \"%1\" cannot be compared.")
                             .arg(table.pool->connectionName())};
        });
    if (!shape)
        return shape.error();
    if (*shape)
        return **shape;
    return Error{
        ErrorCode::NotFound,
        ReplicationVerifierText::tr("\"%1\" has no table \"%2\".").arg(table.pool->connectionName(), name),
        ReplicationVerifierText::tr("Check the name and its schema; both are spelled as the server does.")};
}

/// Both, when the servers hash alike.
using HashMethods = std::optional<std::pair<RowHash::Method, RowHash::Method>>;

Result<HashMethods> hashMethods(ComparedTable &source, ComparedTable &target)
{
    auto ofSource = source.hashMethod();
    if (!ofSource)
        return ofSource.error();
    if (!*ofSource)
        return HashMethods();
    auto ofTarget = target.hashMethod();
    if (!ofTarget)
        return ofTarget.error();
    if (!*ofTarget || (*ofSource)->scheme != (*ofTarget)->scheme)
        return HashMethods();
    return HashMethods(std::pair(std::move(**ofSource), std::move(**ofTarget)));
}

/// What the parts of a comparison read with.
class Sides final
{
public:
    Sides(const TableMatch &match, const ReplicationVerifier::Table &source,
          const ReplicationVerifier::Table &target, const ReplicationVerifier::Options &options)
        : m_match(match)
        , m_source(source)
        , m_target(target)
        , m_options(options)
    {}
    [[nodiscard]] ComparedTable source() const { return make(m_source, m_match.source); }
    [[nodiscard]] ComparedTable target() const { return make(m_target, m_match.target); }

private:
    [[nodiscard]] ComparedTable make(const ReplicationVerifier::Table &table,
                                     const TableMatch::Side &side) const
    {
        return ComparedTable({table.pool, side, m_match.source.types, m_match.keyColumns, m_seed,
                              m_options.origin, m_options.shouldStop});
    }
    const TableMatch &m_match;
    const ReplicationVerifier::Table &m_source;
    const ReplicationVerifier::Table &m_target;
    const ReplicationVerifier::Options &m_options;
    const std::uint64_t m_seed = QRandomGenerator::system()->generate64();
};

Result<void> compareTables(const Sides &sides, const TableMatch &match,
                           const ReplicationVerifier::Options &options, CompareProgress &progress,
                           const RangeComparison::Found &found)
{
    RangeComparison ranges(sides.source(), sides.target(), progress, found);
    ComparedTable source = sides.source();
    ComparedTable target = sides.target();
    if (options.byServerHashes) {
        auto methods = hashMethods(source, target);
        if (!methods)
            return methods.error();
        if (*methods)
            return HashedComparison(std::move(source), std::move(target), (*methods)->first,
                                    (*methods)->second, progress, ranges)
                .compare();
    }
    if (options.byRanges && match.sortsAlike)
        return ranges.compare({});
    return BucketComparison(std::move(source), std::move(target), progress, found).compare();
}

} // namespace

ReplicationVerifier::ReplicationVerifier(Table source, Table target, Options options)
    : m_source(std::move(source))
    , m_target(std::move(target))
    , m_options(std::move(options))
{}

Result<ReplicationDifference> ReplicationVerifier::run()
{
    const auto source = shapeOf(m_source, m_options);
    if (!source)
        return source.error();
    const auto target = shapeOf(m_target, m_options);
    if (!target)
        return target.error();
    const auto match = TableMatch::of(*source, m_source.pool->connectionName(), *target,
                                      m_target.pool->connectionName(), m_options.without);
    if (!match)
        return match.error();

    const Sides sides(*match, m_source, m_target, m_options);
    CompareProgress progress(m_options.progress);
    SecondLook secondLook(sides.source(), sides.target(), m_options);
    const auto found = [&](SuspectRows rows) { return secondLook.add(std::move(rows)); };
    if (auto done = compareTables(sides, *match, m_options, progress, found); !done)
        return done.error();
    if (auto done = secondLook.finish(); !done)
        return done.error();
    ReplicationDifference difference = std::move(secondLook.difference());
    difference.table = source->name;
    difference.targetDatabase = m_target.pool->connectionId();
    difference.sourceRows = progress.source();
    difference.targetRows = progress.target();
    return difference;
}
