// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/PassScans.h"

#include "app/replication/TableMatch.h"

#include <algorithm>
#include <utility>

namespace {

/// Where the scan's batches have these columns; empty when it leaves one out.
std::vector<std::size_t> placesOf(const TableStream::Scan &scan, const std::vector<std::string> &columns)
{
    std::vector<std::size_t> places;
    for (const std::string &name : columns) {
        const auto found = std::find_if(scan.columns.begin(), scan.columns.end(),
                                        [&](const Column &column) { return column.name == name; });
        if (found == scan.columns.end())
            return {};
        places.push_back(static_cast<std::size_t>(found - scan.columns.begin()));
    }
    return places;
}

} // namespace

PassScans::PassScans(std::shared_ptr<const RunContext> run)
    : m_run(std::move(run))
{}

TableStream::Scan PassScans::scanOf(std::size_t table, std::vector<std::string> order,
                                    const std::vector<std::string> &without) const
{
    const SourceTable &source = *m_run->tables[table];
    TableStream::Scan scan;
    scan.table = table;
    scan.canResume = TableMatch::canBeginBehind(source.shape, order);
    scan.request.object = source.shape.name;
    for (std::string &column : order)
        scan.request.order.push_back({std::move(column)});
    scan.request.origin = m_run->origin();
    for (const Column &column : source.columns) {
        if (std::find(without.begin(), without.end(), column.name) != without.end())
            continue;
        scan.columns.push_back(column);
        scan.request.columns.push_back(column.name);
    }
    return scan;
}

TableStream::Member PassScans::memberOf(const std::shared_ptr<TargetRun> &target,
                                        const TableStream::Scan &scan, bool missingParentsWait) const
{
    const SourceTable &source = *m_run->tables[scan.table];
    const TargetTable &own = target->tables()[scan.table];
    TableStream::Member member{target, {}};
    TargetWriter::Setup &setup = member.setup;
    setup.checkpoints = target->checkpoints();
    setup.place = own.place;
    setup.target.table = own.shape;
    setup.mergeMode =
        m_run->job.conflict == ConflictRule::Target ? BulkTarget::Mode::Keep : BulkTarget::Mode::Merge;
    setup.target.mode = setup.mergeMode;
    setup.target.key = own.fit.key;
    setup.target.lossy = own.fit.lossyColumns(source);
    for (const Column &column : scan.columns) {
        const auto place = std::find_if(source.columns.begin(), source.columns.end(),
                                        [&](const Column &one) { return one.name == column.name; });
        setup.target.columns.push_back(
            own.fit.columns[static_cast<std::size_t>(place - source.columns.begin())]);
    }
    if (m_run->job.conflict == ConflictRule::Newer)
        setup.target.newerBy = own.fit.syncKey;
    setup.columns = scan.columns;
    setup.key = source.key;
    if (scan.canResume) {
        for (const ScanRequest::Order &order : scan.request.order)
            setup.order.push_back(order.column);
    }
    setup.syncKey = source.syncKey;
    setup.begin = setup.end = own.checkpoint;
    setup.isNew = !own.isStored;
    setup.poison = source.spec.poison;
    setup.missingParentsWait = missingParentsWait;
    setup.connection = target->side().name;
    setup.targetId = target->side().id;
    setup.entry = target->entry(scan.table);
    return member;
}

void PassScans::proveCopies(TableStream::Scan &scan, std::vector<TableStream::Member> &members) const
{
    const SourceTable &source = *m_run->tables[scan.table];
    std::vector<std::size_t> places;
    for (TableStream::Member &member : members) {
        const TargetTable &own = member.target->tables()[scan.table];
        const RunSide &side = member.target->side();
        if (!scan.canResume || !scan.request.after.empty()
            || member.setup.target.mode != BulkTarget::Mode::Insert || !own.fit.losses.empty())
            continue;
        const auto match =
            TableMatch::of(source.shape, m_run->source.name, own.shape, side.name, QStringList());
        if (!match || !match->sortsAlike) // the comparison says what is wrong
            continue;
        const auto ownPlaces = placesOf(scan, match->source.columns);
        if (ownPlaces.empty() || (scan.prints && ownPlaces != places))
            continue;
        if (!scan.prints) {
            places = ownPlaces;
            scan.prints = std::make_shared<ScanPrints>(match->source.types, match->keyColumns, places);
        }
        ComparedTable::Setting target{*side.pool,         match->target,       match->source.types,
                                      match->keyColumns,  scan.prints->seed(), m_run->origin(),
                                      m_run->shouldStop()};
        const bool isBeside = (*side.pool)->stats().maxConnections > 1;
        const auto keyEnd = places.begin() + static_cast<std::ptrdiff_t>(match->keyColumns);
        member.setup.proof = std::make_shared<CopyProof>(
            CopyProof::Setting{scan.prints, std::move(target), {places.begin(), keyEnd}, isBeside});
    }
}
