// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/PassScans.h"

#include "app/replication/TableMatch.h"

#include <algorithm>
#include <utility>

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
