// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/ProfileLoader.h"
#include "models/health/HealthWallModel.h"
#include "ui/common/Page.h"
#include "ui/health/HealthContext.h"
#include "ui/health/HealthWallOrder.h"

#include <QTimer>

#include <map>

class ErrorBar;
class HealthTileDelegate;
class PlainLabel;
class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QListView;

/// All connections at one glance: a tile each, what has trouble first. It shows what the monitor knows and asks nobody;
/// while it is hidden it does nothing.
/// Thread: GUI; profiles are read on another.
class HealthWallPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthWallPage)

public:
    explicit HealthWallPage(const HealthContext &context, QWidget *parent = nullptr);
    ~HealthWallPage() override;

    [[nodiscard]] QString kind() const override { return QStringLiteral("health"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] PageStatus status() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    void restoreState(const QJsonObject &state) override;
    void activate() override;

signals:
    void connectionRequested(const QString &connectionId);
    void sessionsRequested(const QString &connectionId);
    void poolRequested(const QString &connectionId);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildView();
    void buildActions();
    void buildLayout();
    void retranslate();
    void showProfiles(const std::vector<ConnectionProfile> &profiles);
    void fillGroups();
    void showTile(const QString &connectionId);
    void showAll();
    void showPools();
    void filter();
    void fitTiles();
    void tellSummary();
    void updateActions();
    [[nodiscard]] QString currentId() const;

    const HealthContext m_context;
    ProfileLoader m_loader;
    HealthWallModel m_model;
    HealthWallOrder m_order;
    QListView *const m_view;
    HealthTileDelegate *const m_delegate;
    QLabel *const m_summary;
    QLineEdit *const m_text;
    QComboBox *const m_group;
    QComboBox *const m_environment;
    ErrorBar *const m_errors;
    PlainLabel *const m_nothing; ///< Instead of tiles.
    std::map<QString, QAction *> m_actions;
    QString m_wantedGroup; ///< Of a restored page, until the groups are known.
    bool m_isLoaded = false;
    QTimer m_poolTimer;
};
