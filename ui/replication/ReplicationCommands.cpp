// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationCommands.h"

#include "app/replication/ReplicationService.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/QuestionBar.h"
#include "ui/replication/ReplicationFailure.h"

#include <utility>

ReplicationCommands::ReplicationCommands(ReplicationService &service, QuestionBar &question, ErrorBar &errors,
                                         QObject *parent)
    : QObject(parent)
    , m_service(service)
    , m_question(question)
    , m_errors(errors)
{}

// -- Runs ---------------------------------------------------------------------------------------------------

std::function<void(Result<ReplicationRun>)> ReplicationCommands::tellRun()
{
    return [this](const Result<ReplicationRun> &run) {
        if (run)
            emit began(*run);
        else
            m_errors.showError(run.error());
    };
}

void ReplicationCommands::run(const ReplicationJob &job)
{
    start(job, false);
}

void ReplicationCommands::start(const ReplicationJob &job, bool mayDelete)
{
    m_errors.hide();
    if (isCopy(job.id))
        return copy(job, [this](const Result<ReplicationRun> &run) {
            if (!run)
                m_errors.showError(run.error());
        });
    m_service.run(job.id, mayDelete, this, tellRun());
}

void ReplicationCommands::runAndDelete(const ReplicationJob &job, const ReplicationRun &heldBack)
{
    QStringList words;
    for (const ReplicationProgress &one : ReplicationFailure::guarded(heldBack))
        words << one.error->message;
    if (words.isEmpty() && heldBack.error)
        words << heldBack.error->message;
    QuestionBar::Question question;
    question.text = tr("Run “%1” and remove these rows from the targets?").arg(job.name);
    question.details = words.join(u'\n');
    question.yes = tr("Run and remove them");
    question.no = tr("Leave them");
    question.role = Theme::Role::Bad;
    question.confirmed = [this, job] { start(job, true); };
    m_question.ask(std::move(question));
}

void ReplicationCommands::copyAgain(const ReplicationJob &job)
{
    QuestionBar::Question question;
    question.text = tr("Let “%1” copy every row again?").arg(job.name);
    question.details =
        tr("Every row of its tables is read from the source and merged into the targets, as in the first "
           "run. Do so when you know that the source's data is right.");
    question.yes = tr("Copy all again");
    question.no = tr("Leave it");
    question.confirmed = [this, job] {
        m_errors.hide();
        m_service.copyAgain(job.id, this, tellRun());
    };
    m_question.ask(std::move(question));
}

void ReplicationCommands::stop(const QString &runId)
{
    m_service.stopRun(runId);
}

void ReplicationCommands::setPaused(const QString &runId, bool paused)
{
    if (paused)
        m_service.pauseRun(runId);
    else
        m_service.resumeRun(runId);
}

void ReplicationCommands::copy(const ReplicationJob &copy,
                               std::function<void(const Result<ReplicationRun> &)> done)
{
    const QString key =
        copy.mode == ReplicationMode::Snapshot ? QString() : copy.syncKeyOf(copy.tables.front());
    const auto tell = [this, copy, done = std::move(done)](const Result<ReplicationRun> &run) {
        if (run) {
            ReplicationJob kept = copy;
            kept.id = run->jobId;
            kept.name = run->jobName;
            m_copies.insert_or_assign(kept.id, kept);
            emit copyBegan(kept);
            emit began(*run);
        }
        done(run);
    };
    m_service.replicateTable(copy.sourceDatabase, copy.targetDatabases, copy.tables.front(), key, this, tell);
}

// -- Jobs ---------------------------------------------------------------------------------------------------

void ReplicationCommands::setEnabled(const ReplicationJob &job, bool enabled)
{
    m_service.setEnabled(job.id, enabled, this, [this](const Result<ReplicationJob> &changed) {
        if (!changed)
            m_errors.showError(changed.error());
    });
}

void ReplicationCommands::remove(const ReplicationJob &job)
{
    QuestionBar::Question question;
    question.text = tr("Remove the job “%1”?").arg(job.name);
    question.details = tr("Its history goes too. The targets keep their rows.");
    question.yes = tr("Remove it");
    question.no = tr("Keep it");
    question.role = Theme::Role::Bad;
    question.confirmed = [this, id = job.id] {
        m_service.remove(id, this, [this](const Result<void> &done) {
            if (!done)
                m_errors.showError(done.error());
        });
    };
    m_question.ask(std::move(question));
}

void ReplicationCommands::save(const ReplicationJob &job)
{
    m_service.save(job, this, [this](const Result<ReplicationJob> &saved) {
        if (!saved)
            m_errors.showError(saved.error());
    });
}
