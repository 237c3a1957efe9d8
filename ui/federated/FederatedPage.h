// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "ui/common/Page.h"
#include "ui/federated/FederatedRunner.h"

#include <QTimer>

class ErrorBar;
class ModeChoice;
class PlainLabel;
class PasswordPrompt;
class PlanPanel;
class SqlCompletion;
class QAction;
class QSplitter;
class QTabWidget;
class QuestionBar;
class ResultView;
class SourceList;
class SqlEditor;
class StatementMark;

/// Many connections at once: the same statement on each of the ticked ones, or one SELECT that joins their tables.
/// Thread: GUI, which never waits here.
class FederatedPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FederatedPage)

public:
    using Mode = FederatedRunner::Mode;

    /// The pools must outlive the page, too.
    FederatedPage(const PageContext &context, PoolManager &pools, QWidget *parent = nullptr);
    ~FederatedPage() override;

    [[nodiscard]] QString kind() const override { return QStringLiteral("federated"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] QColor colour() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject &state) override;
    [[nodiscard]] QString reasonToStay() const override;
    void activate() override;

    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    void setText(const QString &text);
    void insertText(const QString &text);
    void setTicked(const QStringList &connectionIds);
    /// Runs as soon as the ticked connections are known.
    void runWhenReady();
    /// Connections were added, changed or removed; also done at the beginning.
    void reloadConnections();

    void run();
    void stop();
    [[nodiscard]] bool isRunning() const { return m_work.isRunning(); }
    [[nodiscard]] std::shared_ptr<ResultSet> result() const { return m_work.result(); }

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    QWidget *buildSources();
    QWidget *buildWork();
    void connectParts();
    void retranslate();
    /// Other connections are ticked, or they are asked in another way.
    void followSources();
    /// What can be done now.
    void refresh();
    void colourParts();
    void start(const QString &sql, qsizetype position);
    void showResult();
    void ended();
    void showFanOutEnd();
    void showJoinEnd();
    void askPassword(const QString &connectionId, const Error &error);
    void showDifferences();
    void showTimes();
    /// The selection, or the statement at the cursor, and where it begins.
    [[nodiscard]] std::pair<QString, qsizetype> statement() const;
    [[nodiscard]] DatabaseType dialect() const;

    const PageContext m_context;
    FederatedRunner m_work;
    Mode m_mode = Mode::FanOut;

    QuestionBar *const m_question;
    ErrorBar *const m_error;
    PlainLabel *const m_differences;
    PasswordPrompt *const m_password;
    SqlCompletion *const m_completion;
    SourceList *const m_sources;
    ModeChoice *const m_modes;
    SqlEditor *const m_editor;
    StatementMark *const m_mark;
    QTabWidget *const m_tabs;
    PlanPanel *const m_plan;
    PlainLabel *const m_time;
    QAction *const m_run;
    QAction *const m_stop;
    QAction *const m_retry;
    QSplitter *const m_across;
    QSplitter *const m_down;
    ResultView *m_view = nullptr;

    bool m_isReady = false; ///< The connections are known.
    bool m_runWhenReady = false;
    qsizetype m_position = 0; ///< Of what runs, in the text.
    QTimer m_timer;
    BackgroundJobs m_jobs; ///< Last, so that its threads end first.
};
