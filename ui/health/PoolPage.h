// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/PoolOverview.h"
#include "models/pool/LeaseListModel.h"
#include "models/pool/PoolListModel.h"
#include "ui/common/Page.h"
#include "ui/health/HealthContext.h"

#include <QSortFilterProxyModel>
#include <QTimer>

class ErrorBar;
class PlainLabel;
class QAction;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableView;
class QToolBar;
class QuestionBar;
class ServerAgreement;

/// Penstock's own connections: every pool, who holds what since when, and whether the server agrees. Read once a second
/// while it is seen.
/// Thread: GUI.
class PoolPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PoolPage)

public:
    explicit PoolPage(const HealthContext &context, QWidget *parent = nullptr);
    ~PoolPage() override;

    /// Selects its pool, now or when there is one.
    void setConnection(const QString &connectionId);

    [[nodiscard]] QString kind() const override { return QStringLiteral("pools"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject &state) override;
    void activate() override;

signals:
    void healthRequested(const QString &connectionId);
    void sessionsRequested(const QString &connectionId);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildTables();
    void buildActions();
    void buildLayout();
    void retranslate();
    void reload();
    [[nodiscard]] QModelIndex usualPool() const;
    void poolChanged();
    void updateActions();
    void applySize();
    void showError(const Error &error);
    void askToEnd(bool closing);
    void end(const QModelIndex &lease, bool closing);
    /// The selected pool's id, and its connection's: the part before "/probe".
    [[nodiscard]] QString poolId() const;
    [[nodiscard]] QString connectionId() const;
    [[nodiscard]] QModelIndex lease() const;

    PoolOverview m_overview;
    PoolListModel m_pools;
    LeaseListModel m_leases;
    QSortFilterProxyModel m_sortedPools;
    QSortFilterProxyModel m_sortedLeases;
    QToolBar *const m_tools;
    ErrorBar *const m_errors;
    QuestionBar *const m_question;
    QTableView *const m_poolTable;
    QTableView *const m_leaseTable;
    QLabel *const m_leaseTitle;
    QLabel *const m_sizeTitle;
    QSpinBox *const m_size;
    QPushButton *const m_apply;
    ServerAgreement *const m_agreement;
    PlainLabel *const m_nothing; ///< Instead of pools.
    PlainLabel *const m_nobody;  ///< Instead of leases.
    QAction *const m_reload;
    QAction *const m_open;
    QAction *const m_diagnose;
    QAction *const m_sessions;
    QAction *const m_release;
    QAction *const m_close;
    QString m_wanted;   ///< To be selected when it is there.
    QString m_sizedFor; ///< The pool whose size the box shows.
    QTimer m_timer;
};
