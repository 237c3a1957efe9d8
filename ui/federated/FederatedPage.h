// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/FanOut.h"
#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/common/Page.h"
#include "ui/editor/PageContext.h"
#include "ui/federated/RunRecord.h"

#include <QTimer>

class ErrorBar;
class FederatedQuery;
class PlainLabel;
class PasswordPrompt;
class PlanPanel;
class SqlCompletion;
class PoolManager;
class QAction;
class QButtonGroup;
class QSplitter;
class QTabWidget;
class QToolButton;
class QuestionBar;
class ResultView;
class SourceList;
class SqlEditor;

/// Many connections at once: the same statement on each of the ticked ones, or one SELECT that joins their tables.
/// Thread: GUI, which never waits here.
class FederatedPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FederatedPage)

public:
    enum class Mode { FanOut, Join };

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
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] std::shared_ptr<ResultSet> result() const { return m_result; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    QWidget *buildSources();
    QWidget *buildWork();
    void connectParts();
    void retranslate();
    void refresh();
    void colourParts();
    void underline();
    void start(const QString &sql, qsizetype position);
    void showResult(std::shared_ptr<ResultSet> result);
    void retryFailed();
    void ended();
    void showFanOutEnd();
    void showJoinEnd();
    void showDifferences();
    void showTimes();
    /// The selection, or the statement at the cursor, and where it begins.
    [[nodiscard]] std::pair<QString, qsizetype> statement() const;
    [[nodiscard]] DatabaseType dialect() const;

    const PageContext m_context;
    FanOut m_fanOut;
    FederatedQuery *m_query = nullptr; ///< Null in builds without federation.
    BackgroundJobs m_jobs;
    RunRecord m_record;
    Mode m_mode = Mode::FanOut;

    QuestionBar *const m_question;
    ErrorBar *const m_error;
    PlainLabel *const m_differences;
    PasswordPrompt *const m_password;
    SqlCompletion *const m_completion;
    SourceList *const m_sources;
    QButtonGroup *const m_modes;
    QToolButton *const m_fanOutButton;
    QToolButton *const m_joinButton;
    PlainLabel *const m_modeText;
    SqlEditor *const m_editor;
    QTabWidget *const m_tabs;
    PlanPanel *const m_plan;
    PlainLabel *const m_time;
    QAction *const m_run;
    QAction *const m_stop;
    QAction *const m_retry;
    QSplitter *const m_across;
    QSplitter *const m_down;
    ResultView *m_view = nullptr;

    std::shared_ptr<ResultSet> m_result;
    bool m_isReady = false; ///< The connections are known.
    bool m_runWhenReady = false;
    qsizetype m_position = 0;
    bool m_isRunning = false;
    QTimer m_timer;
};
