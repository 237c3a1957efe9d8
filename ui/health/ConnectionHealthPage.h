// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/health/HealthMonitor.h"
#include "app/support/BackgroundJobs.h"
#include "ui/common/Page.h"
#include "ui/health/HealthCharts.h"
#include "ui/health/HealthContext.h"

#include <map>

class CheckList;
class ConnectionChooser;
class ErrorBar;
class HealthBanner;
class QAction;
class QComboBox;
class QLabel;
class QTableWidget;
class QToolBar;
class QToolButton;

/// One connection's health: state, charts, checks, slow statements. While it is seen, the connection is watched.
/// Thread: GUI; files are written on another.
class ConnectionHealthPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionHealthPage)

public:
    explicit ConnectionHealthPage(const HealthContext &context, QWidget *parent = nullptr);
    ~ConnectionHealthPage() override;

    void setConnection(const QString &connectionId);
    [[nodiscard]] QString connectionId() const;

    [[nodiscard]] QString kind() const override { return QStringLiteral("connection-health"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] QColor colour() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject &state) override;
    void activate() override;

    /// The same as the actions, without asking for a file.
    void writePicture(const QString &file);
    void writeFigures(const QString &file);

signals:
    void sessionsRequested(const QString &connectionId);
    void poolRequested(const QString &connectionId);
    void written(const QString &file);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildActions();
    void buildLayout();
    void retranslate();
    void connectionChanged();
    void watch();
    void showHealth(const QString &connectionId);
    void showSlowStatements();
    void showSpan();
    void setRange(int index);
    void chooseFile(const QString &title, const QString &suffix,
                    void (ConnectionHealthPage::*write)(const QString &));
    void start(const QString &file, std::function<Result<void>()> write);

    const HealthContext m_context;
    QToolBar *const m_tools;
    ConnectionChooser *const m_chooser;
    QComboBox *const m_range;
    QToolButton *const m_reset;
    QLabel *const m_moment;
    ErrorBar *const m_errors;
    HealthBanner *const m_banner;
    HealthCharts *const m_charts;
    QWidget *const m_slow;
    QLabel *const m_slowTitle;
    QTableWidget *const m_slowTable;
    CheckList *const m_checks;
    std::map<QString, QAction *> m_actions;
    std::unique_ptr<HealthMonitor::Watch> m_watch;
    std::optional<HealthStatus> m_shownStatus;
    std::vector<SlowStatement> m_slowShown;
    BackgroundJobs m_jobs; ///< Last, so that its threads end first.
};
