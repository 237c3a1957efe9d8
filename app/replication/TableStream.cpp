// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TableStream.h"

#include "app/replication/LookPause.h"
#include "app/replication/SourceReader.h"

#include <algorithm>
#include <utility>

TableStream::TableStream(std::shared_ptr<const RunContext> run, Scan scan, std::size_t windowBytes)
    : m_run(std::move(run))
    , m_scan(std::move(scan))
    , m_windowBytes(windowBytes)
{}

Result<void> TableStream::run(std::vector<Member> &members)
{
    m_fan =
        std::make_shared<BatchFan>(members.size(), BatchFan::Limits{m_windowBytes, m_run->limits.stallDetach,
                                                                    m_run->limits.stallTimeout});
    start(members);
    auto pumped = pump();
    settle(members);
    return pumped;
}

void TableStream::start(std::vector<Member> &members)
{
    for (std::size_t i = 0; i < members.size(); ++i) {
        TargetRun &target = *members[i].target;
        members[i].setup.fan = m_fan;
        members[i].setup.reader = i;
        m_run->board->update(members[i].setup.entry, [](ReplicationProgress &progress) {
            progress.state = ReplicationProgress::State::Copying;
        });
        // Lives as long as the connection's thread works with it, which may be longer than anybody waits.
        auto writer =
            std::make_shared<TargetWriter>(members[i].setup, m_run->limits, m_run->hooks, *m_run->board);
        auto answer = target.line().ask<TargetWriter::Outcome>(
            [writer, run = m_run, fan = m_fan, reader = i](Connection &connection) {
                auto outcome = writer->run(connection);
                if (!outcome)
                    fan->leave(reader);
                return outcome;
            });
        target.running = TargetRun::Running{m_scan.table, m_fan, i, std::move(answer)};
    }
}

Result<void> TableStream::pump()
{
    SourceReader reader(*m_run->source.pool, m_scan.request, m_scan.columns, m_scan.canResume, m_run->limits,
                        *m_run->control);
    while (true) {
        auto batch = reader.next();
        if (!batch) {
            m_fan->finish(m_run->control->isStopped() ? BatchFan::End::Stopped : BatchFan::End::Broken);
            return batch.error();
        }
        if (!*batch) {
            m_fan->finish(BatchFan::End::Complete);
            return {};
        }
        if (m_scan.prints)
            m_scan.prints->see(**batch);
        if (!m_fan->give(std::move(**batch), *m_run->control)) {
            m_fan->finish(m_run->control->isStopped() ? BatchFan::End::Stopped : BatchFan::End::Broken);
            return {};
        }
    }
}

/// Waits for the writers: for those whom others would wait for only a little, for nobody longer than a server may be
/// silent.
void TableStream::settle(std::vector<Member> &members)
{
    std::vector<Open> open;
    open.reserve(members.size());
    for (Member &member : members)
        open.push_back({&member});
    const auto since = Clock::now();
    std::optional<Clock::time_point> stoppedAt;
    const LookPause pause;
    while (!open.empty()) {
        if (m_run->control->isStopped() && !stoppedAt)
            stoppedAt = Clock::now();
        const bool othersAreDone = open.size() < members.size() && !stoppedAt;
        std::erase_if(open, [&](Open &one) {
            if (takeOutcome(one))
                return true;
            giveUpSilent(one, stoppedAt);
            if (!othersAreDone || !mayLeave(*one.member->target, since))
                return false;
            m_fan->detach(one.member->target->running->reader); // it comes back to these rows by itself
            return true;
        });
        if (!open.empty())
            pause.wait();
    }
}

bool TableStream::takeOutcome(const Open &one)
{
    TargetRun &target = *one.member->target;
    if (!target.running->answer.isThere())
        return false;
    one.member->outcome = target.running->answer.wait({});
    if (one.isSilent && !*one.member->outcome)
        one.member->outcome = target.silent();
    target.running.reset();
    return true;
}

void TableStream::giveUpSilent(Open &one, std::optional<Clock::time_point> stoppedAt) const
{
    TargetRun &target = *one.member->target;
    const bool isLate = stoppedAt && Clock::now() - *stoppedAt > m_run->limits.stopGrace;
    const bool isSilent = m_fan->quietFor(target.running->reader) > m_run->limits.stallTimeout;
    if (one.isGivenUp || !(isLate || isSilent))
        return;
    one.isGivenUp = true;
    one.isSilent = !isLate;
    target.line().interrupt();
}

bool TableStream::mayLeave(const TargetRun &target, Clock::time_point since) const
{
    return m_fan->quietFor(target.running->reader) > m_run->limits.stallDetach
           || Clock::now() - since > m_run->limits.drainGrace;
}
