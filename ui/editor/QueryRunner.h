// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/EditorSession.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/common/Theme.h"
#include "ui/editor/PageContext.h"

#include <QElapsedTimer>

/// A page's runs: sends statements through the page's session, and tells the history, the list of tasks and the page
/// how each ended.
/// Thread: GUI; nothing here waits.
class QueryRunner final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QueryRunner)

public:
    struct Statement
    {
        QString text;      ///< As written.
        QString sent = {}; ///< With $1..$n for names; the same without.
        std::vector<Value> params = {};
        qsizetype start = 0; ///< In the page's text.
        std::vector<qsizetype> places =
            {}; ///< Of each character of `sent` in `text`; empty when they are the same.
    };

    QueryRunner(const PageContext &context, QObject *parent = nullptr);
    ~QueryRunner() override;

    /// The page's title, under which the pool lists its connection.
    void setTitle(const QString &title) { m_title = title; }
    /// Another one ends the session of the one before.
    void setProfile(const ConnectionProfile &profile);
    [[nodiscard]] const ConnectionProfile &profile() const { return m_profile; }
    void setManual(bool manual);
    [[nodiscard]] bool isManual() const { return m_manual; }

    /// False while another run is under way.
    bool run(std::vector<Statement> statements);
    void stop();
    void dropConnection();
    void commit();
    void rollback();
    void close();

    [[nodiscard]] bool isRunning() const { return state() != EditorSession::State::Idle; }
    [[nodiscard]] EditorSession::State state() const;
    [[nodiscard]] EditorSession::Transaction transaction() const;
    /// Of the run under way, or of the last one.
    [[nodiscard]] std::chrono::milliseconds elapsed() const;

signals:
    void stateChanged();
    /// Columns came: it wants a tab.
    void resultStarted(const std::shared_ptr<ResultSet> &result, const QString &name);
    /// A line for the messages; `position` in the page's text or -1.
    void message(Theme::Role role, const QString &text, qsizetype position);
    /// A statement failed at a place of the page's text.
    void failedAt(qsizetype position, const QString &text);
    /// Nothing could be run, or the connection failed a statement.
    void failed(const Error &error);
    void stopOverdue();
    void expiring();
    void finished(bool well);

private:
    void open();
    void statementStarted(int index, const std::shared_ptr<ResultSet> &result);
    void statementFinished(int index, const std::shared_ptr<ResultSet> &result);
    void sessionFinished();
    void tell(const Statement &statement, const ResultSet &result);
    void remember(const Statement &statement, const ResultSet &result) const;
    [[nodiscard]] qsizetype placeOf(const Statement &statement, qsizetype position) const;

    const PageContext m_context;
    QString m_title;
    ConnectionProfile m_profile;
    bool m_manual = false;
    std::unique_ptr<EditorSession> m_session;
    std::vector<Statement> m_statements;
    std::optional<Error> m_error; ///< Of this run.
    bool m_stopped = false;
    std::int64_t m_rows = 0;
    qint64 m_task = 0;
    QElapsedTimer m_clock;
    std::chrono::milliseconds m_elapsed{0};
};
