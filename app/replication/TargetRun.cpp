// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/TargetRun.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct TargetRunText
{
    Q_DECLARE_TR_FUNCTIONS(TargetRun)
};

} // namespace

TargetRun::TargetRun(std::shared_ptr<const RunContext> run, std::size_t index)
    : m_run(std::move(run))
    , m_index(index)
    , m_checkpoints(std::make_shared<CheckpointTable>(m_run->job.id, m_run->token))
    , m_tables(m_run->tables.size())
{}

void TargetRun::begin()
{
    m_isSurveyed = false;
    m_line = std::make_unique<HeldConnection>(*side().pool, m_run->origin());
    m_survey = m_line->ask<std::vector<TargetTable>>(
        [run = m_run, index = m_index, checkpoints = m_checkpoints](Connection &connection) {
            return TargetTable::survey(connection, *run, index, *checkpoints);
        });
}

void TargetRun::ensureLine()
{
    if (!m_line || m_line->isOver())
        m_line = std::make_unique<HeldConnection>(*side().pool, m_run->origin());
}

Result<void> TargetRun::takeSurvey()
{
    auto survey = await(*m_survey, [] { return std::chrono::steady_clock::duration::max(); });
    m_survey.reset();
    if (!survey)
        return survey.error();
    for (std::size_t i = 0; i < survey->size(); ++i) {
        TargetTable &found = survey->at(i);
        const TargetTable &known = m_tables[i];
        // What was done or has failed in this run stays so.
        if (known.isDone || known.error)
            continue;
        found.wasCopied = known.wasCopied;
        found.hasNewRows = known.hasNewRows;
        const std::optional<Error> error = found.error;
        m_tables[i] = std::move(found);
        if (error)
            fail(i, *error);
    }
    m_isSurveyed = true;
    return {};
}

void TargetRun::release()
{
    if (m_line && running)
        m_line->end();
    m_line.reset();
    m_survey.reset();
    running.reset();
}

void TargetRun::settle()
{
    if (running) {
        auto outcome = await(running->answer, [fan = running->fan, reader = running->reader] {
            return fan->quietFor(reader);
        });
        if (!outcome)
            trouble = outcome.error();
        running.reset();
    }
    // A survey that is still on its way goes on.
    if (!m_survey)
        release();
}

bool TargetRun::isOpen(std::size_t table) const
{
    const TargetTable &one = m_tables.at(table);
    return !one.error && !one.isDone;
}

void TargetRun::fail(std::size_t table, const Error &failure)
{
    Error error = failure;
    if (error.advice.isEmpty() && (error.code == ErrorCode::Sql || error.code == ErrorCode::NotFound))
        error.advice =
            TargetRunText::tr("Somebody may have renamed or changed a table meanwhile. The next run looks at "
                              "it again, says what is different, and goes on from the checkpoint.");
    m_tables.at(table).error = error;
    m_run->board->update(entry(table), [&](ReplicationProgress &progress) {
        const bool isStopped = error.code == ErrorCode::Cancelled;
        progress.state = isStopped ? ReplicationProgress::State::Stopped : ReplicationProgress::State::Failed;
        if (!isStopped)
            progress.error = error;
    });
}

void TargetRun::failAll(const Error &error)
{
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        if (isOpen(i))
            fail(i, error);
    }
}

Error TargetRun::silent() const
{
    return {ErrorCode::Timeout,
            TargetRunText::tr(
                "\"%1\" has not answered for %n second(s).", nullptr,
                static_cast<int>(std::chrono::ceil<std::chrono::seconds>(m_run->limits.stallTimeout).count()))
                .arg(side().name),
            TargetRunText::tr("Look whether its server still works, or whether somebody locks the table.")};
}
