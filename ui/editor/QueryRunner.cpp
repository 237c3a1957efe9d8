// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/QueryRunner.h"

#include "app/query/QueryEngine.h"
#include "app/query/StatementRisk.h"
#include "app/store/WorkspaceStore.h"
#include "models/diagnosis/DiagnosisReport.h"
#include "models/query/HistoryEntry.h"
#include "models/tasks/TaskListModel.h"
#include "ui/results/ResultWords.h"

#include <QLocale>
#include <QRegularExpression>

#include <utility>

namespace {

/// The table behind the first FROM, for a tab's name; empty when there is none.
QString tableName(const QString &text)
{
    static const QRegularExpression from(QStringLiteral("\\bfrom\\s+(?:only\\s+)?(?:[\\w$\"`\\[\\]]+\\s*\\."
                                                        "\\s*)*[\"`\\[]?([\\w$ ]+?)[\"`\\]]?(?:[\\s,;)]|$)"),
                                         QRegularExpression::CaseInsensitiveOption
                                             | QRegularExpression::UseUnicodePropertiesOption);
    constexpr qsizetype searched = 4000;
    return from.match(text.left(searched)).captured(1);
}

} // namespace

QueryRunner::QueryRunner(const PageContext &context, QObject *parent)
    : QObject(parent)
    , m_context(context)
{}

QueryRunner::~QueryRunner()
{
    if (m_session)
        m_session->disconnect(this);
    if (m_task != 0)
        m_context.tasks.finish(m_task, TaskListModel::State::Stopped);
}

void QueryRunner::setProfile(const ConnectionProfile &profile)
{
    if (m_session && m_session->connectionId() != profile.id) {
        m_session->disconnect(this);
        m_session.reset();
    }
    m_profile = profile;
    emit stateChanged();
}

void QueryRunner::open()
{
    if (m_session)
        return;
    m_session = m_context.engine.openSession(m_profile.id, Origin{Origin::Kind::Page, m_title});
    EditorSession *session = m_session.get();
    session->setTransactionMode(m_manual ? EditorSession::TransactionMode::Manual
                                         : EditorSession::TransactionMode::Automatic);
    connect(session, &EditorSession::stateChanged, this, &QueryRunner::stateChanged);
    connect(session, &EditorSession::statementStarted, this, &QueryRunner::statementStarted);
    connect(session, &EditorSession::statementFinished, this, &QueryRunner::statementFinished);
    connect(session, &EditorSession::finished, this, &QueryRunner::sessionFinished);
    connect(session, &EditorSession::stopOverdue, this, &QueryRunner::stopOverdue);
    connect(session, &EditorSession::expiring, this, &QueryRunner::expiring);
    connect(session, &EditorSession::notice, this,
            [this](const QString &text) { emit message(Theme::Role::Info, text, -1); });
    connect(session, &EditorSession::failed, this, [this](const Error &error) {
        m_error = error;
        emit message(Theme::Role::Bad, error.toText(), -1);
        emit failed(error);
    });
}

void QueryRunner::setManual(bool manual)
{
    m_manual = manual;
    if (m_session)
        m_session->setTransactionMode(manual ? EditorSession::TransactionMode::Manual
                                             : EditorSession::TransactionMode::Automatic);
    emit stateChanged();
}

bool QueryRunner::run(std::vector<Statement> statements)
{
    open();
    std::vector<EditorSession::Statement> sent;
    for (const Statement &statement : statements)
        sent.push_back(
            {statement.sent.isEmpty() ? statement.text : statement.sent, statement.params, statement.start});
    if (m_session->state() != EditorSession::State::Idle)
        return false;
    m_statements = std::move(statements);
    m_error.reset();
    m_stopped = false;
    m_rows = 0;
    m_clock.start();
    const QString title =
        m_statements.size() == 1
            ? ResultWords::shortStatement(m_statements.front().text)
            : tr("%1: script of %n statements", nullptr, static_cast<int>(m_statements.size())).arg(m_title);
    m_task = m_context.tasks.start(title, m_profile.name, [this] { stop(); });
    return m_session->run(std::move(sent));
}

void QueryRunner::stop()
{
    if (m_session)
        m_session->stop();
}

void QueryRunner::dropConnection()
{
    if (m_session)
        m_session->dropConnection();
}

void QueryRunner::commit()
{
    if (m_session && !isRunning()) {
        m_clock.start();
        m_session->commit();
    }
}

void QueryRunner::rollback()
{
    if (m_session && !isRunning()) {
        m_clock.start();
        m_session->rollback();
    }
}

void QueryRunner::close()
{
    if (m_session)
        m_session->close();
}

EditorSession::State QueryRunner::state() const
{
    return m_session ? m_session->state() : EditorSession::State::Idle;
}

EditorSession::Transaction QueryRunner::transaction() const
{
    return m_session ? m_session->transaction() : EditorSession::Transaction::None;
}

std::chrono::milliseconds QueryRunner::elapsed() const
{
    return isRunning() ? std::chrono::milliseconds(m_clock.elapsed()) : m_elapsed;
}

void QueryRunner::statementStarted(int index, const std::shared_ptr<ResultSet> &result)
{
    const QString name = tableName(m_statements[static_cast<std::size_t>(index)].text);
    connect(result.get(), &ResultSet::started, this, [this, weak = std::weak_ptr(result), name] {
        const auto started = weak.lock();
        if (!started || !started->schema() || started->schema()->empty())
            return;
        disconnect(started.get(), &ResultSet::started, this, nullptr);
        emit resultStarted(started, name);
    });
    m_context.tasks.progress(m_task, static_cast<double>(index) / static_cast<double>(m_statements.size()));
}

void QueryRunner::statementFinished(int index, const std::shared_ptr<ResultSet> &result)
{
    const Statement &statement = m_statements[static_cast<std::size_t>(index)];
    disconnect(result.get(), nullptr, this, nullptr);
    m_rows += result->rowCount();
    m_stopped = result->state() == ResultSet::State::Stopped;
    if (result->state() == ResultSet::State::Failed)
        m_error = result->error();
    remember(statement, *result);
    tell(statement, *result);
    if (result->state() == ResultSet::State::Failed && DiagnosisReport::canExplain(result->error()))
        emit failed(result->error());
}

/// "12 rows in 34 ms: SELECT ...", "3 rows changed ...", or the error with its place.
void QueryRunner::tell(const Statement &statement, const ResultSet &result)
{
    const QLocale locale;
    const QString what = ResultWords::shortStatement(statement.text);
    const QString time =
        tr("%1 ms").arg(locale.toString(static_cast<qlonglong>(result.times().total.count())));
    const StatementSummary &summary = result.summary();
    switch (result.state()) {
    case ResultSet::State::Complete: {
        const bool rows = result.schema() && !result.schema()->empty();
        QString outcome;
        if (rows)
            outcome = ResultWords::count(result.rowCount());
        else if (summary.affected >= 0)
            outcome = ResultWords::changed(summary.affected);
        else
            outcome = summary.tag.isEmpty() ? tr("Done") : summary.tag;
        emit message(Theme::Role::Good, QStringLiteral("%1 · %2 · %3").arg(outcome, time, what),
                     statement.start);
        break;
    }
    case ResultSet::State::Stopped:
        emit message(
            Theme::Role::Caution,
            tr("Stopped after %1 with %2 · %3").arg(time, ResultWords::count(result.rowCount()), what),
            statement.start);
        break;
    default: {
        const Error &error = result.error();
        const qsizetype place = placeOf(statement, error.position);
        emit message(Theme::Role::Bad, error.toText() + QLatin1Char('\n') + what, place);
        emit failedAt(place, error.detail.isEmpty() ? error.message : error.detail);
    }
    }
    for (const QString &text : summary.notices)
        emit message(Theme::Role::Info, text, statement.start);
}

qsizetype QueryRunner::placeOf(const Statement &statement, qsizetype position) const
{
    if (position < 0)
        return statement.start;
    const auto at = static_cast<std::size_t>(position);
    return statement.start
           + (at < statement.places.size() ? statement.places[at]
                                           : std::min(position, statement.text.size()));
}

void QueryRunner::remember(const Statement &statement, const ResultSet &result) const
{
    HistoryEntry entry;
    entry.when = QDateTime::currentDateTimeUtc();
    entry.connectionId = m_profile.id;
    entry.connectionName = m_profile.name;
    entry.text = statement.text;
    entry.duration = result.times().total;
    entry.rows =
        result.rowCount() > 0 ? result.rowCount() : std::max<std::int64_t>(0, result.summary().affected);
    if (result.state() == ResultSet::State::Stopped)
        entry.outcome = HistoryEntry::Outcome::Stopped;
    if (result.state() == ResultSet::State::Failed) {
        entry.outcome = HistoryEntry::Outcome::Failed;
        entry.error = result.error().toText().section(QLatin1Char('\n'), 0, 0);
    }
    m_context.store.addHistory(entry);
}

void QueryRunner::sessionFinished()
{
    m_elapsed = std::chrono::milliseconds(m_clock.elapsed());
    const bool stopped = m_stopped || (m_error && m_error->code == ErrorCode::Cancelled);
    if (m_task != 0) {
        const auto state = stopped   ? TaskListModel::State::Stopped
                           : m_error ? TaskListModel::State::Failed
                                     : TaskListModel::State::Done;
        m_context.tasks.finish(std::exchange(m_task, 0), state, ResultWords::count(m_rows),
                               stopped ? std::nullopt : m_error);
    }
    emit stateChanged();
    emit finished(!m_error && !stopped);
}
