// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/SourceSide.h"

#include "app/replication/PoolCallAndWait.h"
#include "app/replication/RetryRule.h"

#include <QCoreApplication>

namespace {

struct SourceSideText
{
    Q_DECLARE_TR_FUNCTIONS(SourceSide)
};

Error noFence(const RunContext &run)
{
    return {
        ErrorCode::Unsupported,
        SourceSideText::tr("\"%1\": this kind of database cannot tell what changed.").arg(run.source.name)};
}

/// The same question again, after a wait that doubles, as long as the source may come back.
template <typename T>
Result<T> askSource(const RunContext &run, const std::function<Result<T>(Connection &)> &question)
{
    for (int tries = 0;; ++tries) {
        auto answer = poolCallAndWait<T>(*run.source.pool, run.origin(), run.shouldStop(), question);
        if (answer || !RetryRule::isPassing(answer.error()) || tries >= run.limits.retries
            || !run.waitToRetry(run.source, tries))
            return answer;
    }
}

} // namespace

Result<SourceSide::Survey> SourceSide::survey(const RunContext &run)
{
    return askSource<Survey>(run, [&run](Connection &connection) -> Result<Survey> {
        if (!connection.changeFence())
            return noFence(run);
        auto identity = connection.changeFence()->identity();
        if (!identity)
            return identity.error();
        Survey survey{*identity, {}};
        for (const ReplicationTable &spec : run.job.tables) {
            survey.tables.push_back(SourceTable::look(connection, run.job, spec));
            if (!connection.isUsable())
                return survey.tables.back().error();
        }
        return survey;
    });
}

Result<ChangeFence::Fence> SourceSide::fence(const RunContext &run, const SourceTable &table,
                                             const std::optional<FenceMark> &previous)
{
    return askSource<ChangeFence::Fence>(run, [&](Connection &connection) -> Result<ChangeFence::Fence> {
        if (!connection.changeFence())
            return noFence(run);
        return connection.changeFence()->read(table.shape.name, table.syncKey, previous);
    });
}
