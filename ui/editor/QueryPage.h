// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/common/Page.h"
#include "ui/editor/PageContext.h"
#include "ui/editor/QueryRunner.h"

#include <QTimer>

class ConnectionChooser;
class ErrorBar;
class ParameterBar;
class PasswordPrompt;
class QSplitter;
class QueryToolBar;
class QuestionBar;
class ResultTabs;
class RunPreparation;
class SqlCompletion;
class SqlEditor;
class StatementMark;

/// Text above, results below: statements of one connection, run, stopped, and remembered.
/// Thread: GUI; nothing here waits.
class QueryPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QueryPage)

public:
    /// `number`: for the title, until another one is restored.
    explicit QueryPage(const PageContext &context, int number = 1, QWidget *parent = nullptr);
    ~QueryPage() override;

    [[nodiscard]] QString kind() const override { return QStringLiteral("query"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] QColor colour() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject &state) override;
    [[nodiscard]] QString reasonToStay() const override;
    void activate() override;

    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] QString connectionId() const;
    void setConnection(const QString &connectionId);
    void setText(const QString &text);
    /// At the cursor; of the history. Another connection is chosen when there is one and the page has none.
    void insertText(const QString &text, const QString &connectionId = {});
    /// Runs the whole text as soon as the connection is known.
    void runWhenReady();
    /// Connections were added, changed or removed.
    void reloadConnections();

protected:
    void changeEvent(QEvent *event) override;

private:
    enum class What { Statement, Script, Explain };

    void build();
    void buildCommands();
    void connectParts();
    void applyProfile();

    void run();
    void begin(What what, bool keepResults);
    /// Nothing was run, for a reason in the text or in the connection.
    void refuse(const Error &error, qsizetype position, const QString &mark);
    void runnerChanged();
    void showError(const Error &error);
    void askToDrop();
    void openFile();
    void saveFile();

    const PageContext m_context;
    int m_number;
    QueryToolBar *const m_tools;
    ConnectionChooser &m_chooser;
    SqlEditor *m_editor = nullptr;
    StatementMark *m_mark = nullptr;
    QSplitter *m_splitter = nullptr;
    ErrorBar *m_errors = nullptr;
    QuestionBar *m_question = nullptr;
    QuestionBar *m_trouble = nullptr; ///< A server that does not stop, a session that expires.
    ParameterBar *m_parameters = nullptr;
    PasswordPrompt *m_password = nullptr;
    ResultTabs *m_results = nullptr;
    QueryRunner *m_runner = nullptr;
    RunPreparation *m_preparation = nullptr;
    SqlCompletion *m_completion = nullptr;
    QTimer m_clockTimer;
    QString m_profileId; ///< That the runner has.
    bool m_runWhenReady = false;
    bool m_restoring = false;
    bool m_textChanged = false; ///< Since the last run began: its places are not those of the text any more.
    BackgroundJobs m_jobs;      ///< Last, so that its threads end first.
};
