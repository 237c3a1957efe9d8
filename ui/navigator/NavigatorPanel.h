// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionListModel.h"
#include "models/core/ObjectName.h"

#include <QWidget>

#include <map>
#include <optional>
#include <set>

class ActionTable;
class NavigatorFilter;
class PlainLabel;
class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QTreeView;
class SchemaService;
class SchemaTreeModel;

/// The connections and what is in them, at the window's side, with a search above.
/// Thread: GUI.
class NavigatorPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(NavigatorPanel)

public:
    /// Both must outlive this widget.
    NavigatorPanel(SchemaService &schemas, ActionTable &actions, QWidget *parent = nullptr);
    ~NavigatorPanel() override;

    /// By name, as the list page has them.
    void setProfiles(const std::vector<ConnectionProfile> &profiles);
    /// What a test found; what is read here shows by itself.
    void setState(const QString &connectionId, ConnectionListModel::State state);
    [[nodiscard]] QString currentConnection() const;
    void setCurrentConnection(const QString &connectionId);
    void focusSearch();

    /// Which groups and connections are open; those are read when it is restored.
    [[nodiscard]] QByteArray saveState() const;
    void restoreState(const QByteArray &state);

signals:
    void queryRequested(const QString &connectionId);
    void showRowsRequested(const QString &connectionId, const ObjectName &object);
    /// To other connections.
    void copyTableRequested(const QString &connectionId, const ObjectName &table);
    /// A name for the editor, quoted.
    void insertRequested(const QString &text);
    void newRequested();
    void editRequested(const QString &connectionId);
    void duplicateRequested(const QString &connectionId);
    void deleteRequested(const QString &connectionId);
    void testRequested(const QString &connectionId);
    void diagnoseRequested(const QString &connectionId);
    void healthRequested(const QString &connectionId);
    void sessionsRequested(const QString &connectionId);
    /// Empty: nothing of a connection is current.
    void currentConnectionChanged(const QString &connectionId);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void colour();
    void openGroups();
    void buildActions(ActionTable &actions);
    void buildTree();
    void updateActions();
    void updateDiagnosis();
    void showMenu(const QPoint &position);
    void copyName();
    void refreshCurrent();
    // The tree is fed from the service.
    void ask(const QString &connectionId, const std::string &schema, const std::string &object);
    void askSchemas(const QString &connectionId);
    void learn(const QString &connectionId, const std::string &schema, const std::string &object);
    // Searching.
    void search();
    void searchDeeper();
    void searchIn(const QString &connectionId);
    void tellMatches();
    [[nodiscard]] bool isMoreToSearch() const;
    void expandMatches(const QModelIndex &parent);
    [[nodiscard]] QList<QStringList> expanded(const QModelIndex &parent, bool deep) const;
    void expand(const QList<QStringList> &paths);

    SchemaService &m_schemas;
    SchemaTreeModel *const m_model;
    NavigatorFilter *const m_filter;
    QLineEdit *const m_search;
    PlainLabel *const m_found;
    QTreeView *const m_tree;
    QLabel *const m_nothing;                ///< Instead of connections.
    QPushButton *const m_diagnose;          ///< While the current connection cannot be read.
    std::map<QString, QAction *> m_actions; ///< By their names in the table, without "connection.".
    /// Open rows from before the search, to come back to.
    QList<QStringList> m_before;
    std::vector<ConnectionProfile> m_profiles;
    std::vector<QString> m_activeIds;
    std::set<QString> m_deeper; ///< Connections that the search wants the tables of.
    QString m_current;
    bool m_isLoaded = false;    ///< The connections were set once.
    std::set<QString> m_groups; ///< That were seen so far.
    std::optional<QList<QStringList>> m_restored;
};
