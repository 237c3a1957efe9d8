// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/FanOut.h"
#include "models/connection/ConnectionProfile.h"

#include <QHash>
#include <QWidget>

class QCheckBox;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

/// The connections that a federated statement may ask, to be ticked, in their groups; while one runs, how far each is,
/// with a button to stop it or to ask it again.
/// Thread: GUI.
class SourceList final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SourceList)

public:
    explicit SourceList(QWidget *parent = nullptr);

    /// The active ones that can be asked; ticks stay with their connections.
    void setProfiles(const std::vector<ConnectionProfile> &profiles);
    /// Ids, in the order of the list.
    [[nodiscard]] QStringList ticked() const;
    [[nodiscard]] std::vector<ConnectionProfile> tickedProfiles() const;
    /// Unknown ids are kept until their connection appears.
    void setTicked(const QStringList &connectionIds);
    /// What one source of the running statement does; `index` is what stopRequested() and retryRequested() tell.
    void showSource(int index, const FanOut::Source &source);
    void clearStates();
    /// One that failed and that a diagnosis may explain, the current one if it did; null when there is none.
    [[nodiscard]] const FanOut::Source *puzzle() const;

signals:
    void ticksChanged();
    void stopRequested(int index);
    void retryRequested(int index);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void itemChanged(QTreeWidgetItem *item);
    void tickAll(bool ticked);
    void updateTickAll();
    void colour();
    void showButton(QTreeWidgetItem *item, int index, const FanOut::Source &source);
    void showStates();
    [[nodiscard]] QTreeWidgetItem *groupItem(const QString &group);

    QCheckBox *const m_all;
    QTreeWidget *const m_tree;
    std::vector<ConnectionProfile> m_profiles;
    QHash<QString, QTreeWidgetItem *> m_items;
    QHash<QString, QTreeWidgetItem *> m_groups;
    struct Shown
    {
        int index; ///< Told by the buttons' signals.
        FanOut::Source source;
    };
    QHash<QString, Shown> m_shown; ///< By connection.
    QStringList m_awaited;         ///< Ticked, but not in the list yet.
    bool m_filling = false;
};
