// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/session/SessionTreeModel.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/Page.h"
#include "ui/health/HealthContext.h"
#include "ui/health/SessionFilter.h"

#include <QTimer>

#include <optional>

class ConnectionChooser;
class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolBar;
class QTreeView;
class QuestionBar;
class SessionDetail;

/// The sessions on one server: who works, who waits, who blocks whom; and their end.
/// Thread: GUI; the server is asked on another.
class SessionsPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SessionsPage)

public:
    explicit SessionsPage(const HealthContext &context, QWidget *parent = nullptr);
    ~SessionsPage() override;

    void setConnection(const QString &connectionId);
    [[nodiscard]] QString connectionId() const;
    /// Asks the server now, unless an answer is awaited.
    void reload();

    [[nodiscard]] QString kind() const override { return QStringLiteral("server-sessions"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] QColor colour() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject &state) override;
    void activate() override;

signals:
    /// An answer has come, good or bad.
    void reloaded();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildActions();
    void buildView();
    void buildLayout();
    void retranslate();
    void connectionChanged();
    void take(const QString &connectionId, Result<std::vector<ServerSession>> sessions);
    void showBlocking(bool isTree);
    void showCurrent();
    void tellSummary();
    void showError(const Error &error, ErrorBar::Retry retry = ErrorBar::Retry::No);
    void setInterval(int index);
    void cancelCurrent();
    void askToTerminate();
    void terminate(const QString &connectionId, std::int64_t id);
    void giveStatementRoom();
    void select(std::optional<std::int64_t> id);
    [[nodiscard]] const ServerSession *current() const;

    const HealthContext m_context;
    SessionTreeModel m_model;
    SessionFilter m_filter;
    QToolBar *const m_tools;
    ConnectionChooser *const m_chooser;
    QLineEdit *const m_text;
    QComboBox *const m_show;
    QComboBox *const m_interval;
    QLabel *const m_summary;
    ErrorBar *const m_errors;
    QuestionBar *const m_question;
    QTreeView *const m_view;
    SessionDetail *const m_detail;
    QAction *const m_reload;
    QAction *const m_tree;
    QAction *const m_cancel;
    QAction *const m_terminate;
    QAction *const m_search;
    QString m_loading; ///< The connection whose answer is awaited; empty: none.
    QString m_shownId; ///< Whose sessions are shown.
    QTimer m_timer;
};
