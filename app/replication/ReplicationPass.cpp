// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ReplicationPass.h"

#include "app/replication/PassEnd.h"
#include "app/replication/RetryRule.h"
#include "app/replication/SourceSide.h"

#include <algorithm>
#include <utility>

namespace {

using Phase = Checkpoint::Phase;

constexpr int mostRounds = 5;

bool hasColumn(const std::vector<std::string> &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

ReplicationPass::ReplicationPass(std::shared_ptr<const RunContext> run, Targets targets,
                                 std::size_t windowBytes)
    : m_run(std::move(run))
    , m_targets(std::move(targets))
    , m_windowBytes(windowBytes)
    , m_order(m_run, m_targets)
    , m_scans(m_run)
{}

void ReplicationPass::run()
{
    copyTables();
    retryWaiting();
    for (const auto &target : Targets(m_targets)) {
        PassEnd end(m_run, m_order.groups(), *target);
        if (m_sourceError) {
            target->failAll(*m_sourceError);
            target->release();
            end.tellStates();
        } else {
            end.run();
        }
    }
}

// -- Copying --------------------------------------------------------------------------------------------------

void ReplicationPass::copyTables()
{
    for (const TableOrder::Group &group : m_order.groups()) {
        if (isStopped() || m_targets.empty())
            return;
        copyGroup(group);
    }
}

void ReplicationPass::copyGroup(const TableOrder::Group &group)
{
    for (const std::size_t table : group.tables)
        runTable(table, [](const TargetTable &) { return true; });
    // What was copied without its links comes once more, now that all rows are there.
    for (const std::size_t table : group.tables)
        runTable(table, [](const TargetTable &own) { return own.checkpoint.phase == Phase::Linking; });
}

/// Rows that wait for their parents: these are read again, which brings what came meanwhile.
void ReplicationPass::retryWaiting()
{
    for (int round = 0; round < mostRounds && !m_waiting.empty() && !isStopped(); ++round) {
        const auto waiting = std::exchange(m_waiting, {});
        m_isLastTry = round + 1 == mostRounds;
        for (const auto &[table, target] : waiting) {
            if (!isHere(target))
                continue;
            for (std::size_t parent = 0; parent < m_run->tables.size(); ++parent) {
                if (!m_order.refersTo(table, parent) || target->tables()[parent].error || !isHere(target))
                    continue;
                target->tables()[parent].isDone = false;
                const bool isCircle = m_order.isInOneCircle(parent, table) && !linksOf(parent).empty();
                runAlike(parent, {target}, isCircle ? Part::WithoutLinks : Part::All);
            }
            if (target->isOpen(table) && isHere(target))
                runAlike(table, {target}, Part::All);
        }
    }
}

void ReplicationPass::runTable(std::size_t table, const std::function<bool(const TargetTable &)> &isMeant)
{
    // Targets that stand alike share a scan; those of a pass do, but for what has failed meanwhile.
    Targets open;
    for (const auto &target : m_targets) {
        if (target->isOpen(table) && isMeant(target->tables()[table]))
            open.push_back(target);
    }
    while (!open.empty() && !isStopped()) {
        const Checkpoint &first = open.front()->tables()[table].checkpoint;
        const auto unlike = std::stable_partition(open.begin(), open.end(), [&](const auto &target) {
            return target->tables()[table].checkpoint.readsLike(first);
        });
        Targets alike(open.begin(), unlike);
        open.erase(open.begin(), unlike);
        runAlike(table, std::move(alike), Part::All);
    }
}

void ReplicationPass::runAlike(std::size_t table, Targets targets, Part part)
{
    const Phase phase = targets.front()->tables()[table].checkpoint.phase;
    const auto done =
        phase == Phase::Current ? followChanges(table, targets, part) : copyRows(table, targets);
    if (done)
        return;
    if (RetryRule::isPassing(done.error()))
        m_sourceError = done.error();
    fail(table, targets, done.error());
}

void ReplicationPass::fail(std::size_t table, const Targets &targets, const Error &error)
{
    for (const auto &target : targets) {
        if (isHere(target) && target->isOpen(table))
            target->fail(table, error);
    }
}

bool ReplicationPass::isHere(const std::shared_ptr<TargetRun> &target) const
{
    return std::find(m_targets.begin(), m_targets.end(), target) != m_targets.end();
}

Result<void> ReplicationPass::copyRows(std::size_t table, const Targets &targets)
{
    const SourceTable &source = *m_run->tables[table];
    const bool followsLater = m_run->job.mode != ReplicationMode::Snapshot;
    const Checkpoint first = targets.front()->tables()[table].checkpoint;
    const bool isLinking = first.phase == Phase::Linking;
    const bool isBeginning = first.after.empty() && !isLinking;
    // Before the first row: what is committed after this moment is read by the next run, wherever the copy is.
    std::optional<FenceMark> mark;
    const bool needsMark =
        followsLater && std::any_of(targets.begin(), targets.end(), [&](const auto &target) {
            return !target->tables()[table].checkpoint.mark;
        });
    if (needsMark) {
        auto fence = SourceSide::fence(*m_run, source, {});
        if (!fence)
            return fence.error();
        mark = fence->mark;
        if (!fence->remark.isEmpty())
            m_run->board->warn(fence->remark);
    }
    const std::vector<std::string> links = linksOf(table);
    for (const auto &target : targets) {
        Checkpoint &own = target->tables()[table].checkpoint;
        if (followsLater && !own.mark)
            own.mark = mark;
        if (isBeginning)
            own.without = links;
        if (isBeginning)
            forgive(*target, table);
    }
    const std::vector<std::string> without =
        isLinking ? std::vector<std::string>() : targets.front()->tables()[table].checkpoint.without;
    TableStream::Scan scan = m_scans.scanOf(table, source.key, without);
    scan.request.after = scan.canResume ? first.after : std::vector<Value>();
    Members members;
    for (const auto &target : targets) {
        TableStream::Member member = m_scans.memberOf(target, scan, !m_isLastTry);
        const bool goesOnWithLinks = !member.setup.begin.without.empty() && !isLinking;
        // A snapshot that an earlier run began reads what that one had read once more, to be of one run.
        const bool goesOnWithRest = !followsLater && !scan.request.after.empty() && !isLinking;
        member.setup.end.phase = goesOnWithLinks  ? Phase::Linking
                                 : goesOnWithRest ? Phase::Copying
                                                  : Phase::Current;
        member.setup.end.after.clear();
        if (member.setup.end.phase == Phase::Current)
            member.setup.end.without.clear();
        member.setup.end.wasEmpty = false;
        if (member.setup.begin.wasEmpty && !isLinking)
            member.setup.target.mode = BulkTarget::Mode::Insert;
        m_run->board->update(member.setup.entry, [&](ReplicationProgress &progress) {
            progress.rowsExpected = std::max<std::int64_t>(source.shape.estimatedRows, -1);
        });
        members.push_back(std::move(member));
    }
    m_scans.proveCopies(scan, members);
    if (auto streamed = stream(scan, members, true); !streamed || followsLater || isLinking)
        return streamed;
    return scan.request.after.empty() ? Result<void>() : copyRest(table, targets, scan.request.after);
}

/// All its rows are about to be written again.
void ReplicationPass::forgive(TargetRun &target, std::size_t table)
{
    if (m_run->board->at(target.entry(table)).rowsQuarantined == 0)
        return;
    m_run->hooks.forgive(m_run->tables[table]->text(), target.side().id);
    m_run->board->update(target.entry(table),
                         [](ReplicationProgress &progress) { progress.rowsQuarantined = 0; });
}

Result<void> ReplicationPass::copyRest(std::size_t table, const Targets &targets, std::vector<Value> upTo)
{
    const SourceTable &source = *m_run->tables[table];
    TableStream::Scan scan =
        m_scans.scanOf(table, source.key, targets.front()->tables()[table].checkpoint.without);
    scan.request.upTo = std::move(upTo);
    Members members;
    for (const auto &target : targets) {
        const TargetTable &own = target->tables()[table];
        if (!isHere(target) || !target->isOpen(table) || own.checkpoint.phase != Phase::Copying
            || !own.checkpoint.after.empty())
            continue;
        TableStream::Member member = m_scans.memberOf(target, scan, !m_isLastTry);
        member.setup.end.phase = own.checkpoint.without.empty() ? Phase::Current : Phase::Linking;
        members.push_back(std::move(member));
    }
    return members.empty() ? Result<void>() : stream(scan, members, true);
}

Result<void> ReplicationPass::followChanges(std::size_t table, const Targets &targets, Part part)
{
    const SourceTable &source = *m_run->tables[table];
    const Checkpoint first = targets.front()->tables()[table].checkpoint;
    FenceMark mark = *first.mark;
    bool isRewound = false;
    std::optional<FenceMark> next = first.next;
    if (!next) {
        auto fence = SourceSide::fence(*m_run, source, mark);
        if (!fence)
            return fence.error();
        next = fence->mark;
        isRewound = fence->rewound.has_value();
        mark = fence->rewound.value_or(mark);
        if (!fence->remark.isEmpty())
            m_run->board->warn(fence->remark);
    }
    if (source.syncKeyMayBeNull && mark.from && first.after.empty()) {
        if (auto followed = followNulls(table, targets, mark); !followed)
            return followed;
    }
    std::vector<std::string> order = source.key;
    if (mark.from && !hasColumn(order, source.syncKey))
        order.insert(order.begin(), source.syncKey);
    TableStream::Scan scan = m_scans.scanOf(
        table, order, part == Part::WithoutLinks ? linksOf(table) : std::vector<std::string>());
    scan.canResume = scan.canResume && part == Part::All;
    if (mark.from)
        scan.request.predicates = {{source.syncKey, Predicate::Op::GreaterOrEqual, *mark.from}};
    scan.request.changedSince = mark.transaction;
    scan.request.after = scan.canResume ? first.after : std::vector<Value>();
    Members members;
    for (const auto &target : targets) {
        if (!target->isOpen(table) || !isHere(target))
            continue;
        TableStream::Member member = m_scans.memberOf(target, scan, !m_isLastTry);
        TargetWriter::Setup &setup = member.setup;
        setup.mayStay = !first.next && !isRewound;
        if (setup.begin.greatest && !setup.target.newerBy.empty())
            setup.target.ownRange = std::pair(mark.from.value_or(Value()), setup.begin.greatest->value);
        if (part == Part::All) {
            setup.begin.mark = mark; // a run that is cut goes on in this order
            setup.begin.next = next;
            setup.end.mark = next;
            setup.end.next.reset();
            setup.end.after.clear();
        }
        members.push_back(std::move(member));
    }
    return members.empty() ? Result<void>() : stream(scan, members, part == Part::All);
}

/// Rows without a syncKey compare with nothing: they are read beside those that changed, and leave the checkpoint alone.
Result<void> ReplicationPass::followNulls(std::size_t table, const Targets &targets, const FenceMark &mark)
{
    const SourceTable &source = *m_run->tables[table];
    TableStream::Scan scan = m_scans.scanOf(table, source.key, {});
    scan.canResume = false;
    scan.request.predicates = {{source.syncKey, Predicate::Op::IsNull}};
    scan.request.changedSince = mark.transaction;
    Members members;
    for (const auto &target : targets) {
        TableStream::Member member = m_scans.memberOf(target, scan, !m_isLastTry);
        member.setup.mayStay = true;
        if (member.setup.begin.greatest && !member.setup.target.newerBy.empty())
            member.setup.target.ownRange = std::pair(Value(), member.setup.begin.greatest->value);
        members.push_back(std::move(member));
    }
    return stream(scan, members, false);
}

Result<void> ReplicationPass::stream(const TableStream::Scan &scan, Members &members, bool isWhole)
{
    auto streamed = TableStream(m_run, scan, m_windowBytes).run(members);
    for (TableStream::Member &member : members)
        take(member, scan.table, isWhole);
    return streamed;
}

/// What came of a table on one target.
void ReplicationPass::take(TableStream::Member &member, std::size_t table, bool isWhole)
{
    const std::shared_ptr<TargetRun> &target = member.target;
    TargetTable &own = target->tables()[table];
    if (!member.outcome)
        return leave(target);
    if (!*member.outcome) {
        const Error &error = member.outcome->error();
        if (RetryRule::isPassing(error) || target->line().isOver()) {
            target->trouble = error;
            leave(target);
        } else
            target->fail(table, error);
        return;
    }
    const TargetWriter::Outcome &outcome = **member.outcome;
    own.isStored = true;
    own.wasCopied = own.wasCopied
                    || (own.checkpoint.phase != Phase::Current && outcome.checkpoint.phase == Phase::Current);
    own.hasNewRows = own.hasNewRows || outcome.written > 0;
    own.checkpoint = outcome.checkpoint;
    const bool isUntouched = own.proof && outcome.written == 0 && !member.setup.proof;
    if (!isUntouched)
        own.proof = outcome.end == TargetWriter::End::Complete ? member.setup.proof : nullptr;
    target->failures = 0;
    const std::pair waiting(table, target);
    if (outcome.end == TargetWriter::End::WaitsForParent) {
        if (std::find(m_waiting.begin(), m_waiting.end(), waiting) == m_waiting.end())
            m_waiting.push_back(waiting);
    } else if (outcome.end == TargetWriter::End::Detached)
        leave(target);
    else if (outcome.end == TargetWriter::End::Complete && isWhole)
        own.isDone = own.checkpoint.phase == Phase::Current && !own.checkpoint.next;
}

void ReplicationPass::leave(const std::shared_ptr<TargetRun> &target)
{
    const auto place = std::find(m_targets.begin(), m_targets.end(), target);
    if (place == m_targets.end())
        return;
    m_left.push_back(target);
    m_targets.erase(place);
}
