// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QPointer>

#include <vector>

class QWidget;

/// Every command of the window in one table: its name, words, icon and keys. Pages make their actions here, so that
/// menus, tool bars, the command palette and the list of shortcuts all show the same, in the language in force, with
/// the keys that the person chose.
/// Thread: GUI.
class ActionTable final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ActionTable)

public:
    enum class Group { Window, Connection, Query, Result, Edit, Health, Replication };

    struct Entry
    {
        const char *id; ///< "query.run"; the name in the settings.
        Group group;
        const char *text; ///< English, of the translation context ActionTable.
        const char *tip;  ///< One sentence, the same; may be null.
        const char *icon; ///< A name in :/icons; may be null.
        const char *keys; ///< QKeySequence::PortableText; several separated by "; ".
    };

    explicit ActionTable(QObject *parent = nullptr);

    /// All commands, in the order of a menu.
    [[nodiscard]] static const std::vector<Entry> &entries();

    /// An action of the widget, which must outlive nobody: it goes with its owner. Its shortcut works while the focus is
    /// in the owner; commands of Group::Window work in the whole window. An unknown id is a defect.
    [[nodiscard]] QAction *create(const char *id, QWidget *owner);
    /// Actions alive now, for the palette.
    [[nodiscard]] QList<QAction *> actions() const;
    /// Of an action made here; an empty text for others.
    [[nodiscard]] static QString idOf(const QAction *action);

    [[nodiscard]] QList<QKeySequence> keys(const QString &id) const;
    /// Replaces them in all actions at once; an empty list takes the keys away.
    void setKeys(const QString &id, const QList<QKeySequence> &keys);
    /// Keys that differ from the table's, for saving: id -> portable text.
    [[nodiscard]] QHash<QString, QString> changedKeys() const;
    void setChangedKeys(const QHash<QString, QString> &keys);
    /// Who else uses a key in the same place; empty when nobody does.
    [[nodiscard]] QString conflict(const QString &id, const QKeySequence &keys) const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();
    [[nodiscard]] static QString groupName(Group group);
    [[nodiscard]] static Group groupOf(const QString &id);

signals:
    void keysChanged();

private:
    void dress(QAction *action, const Entry &entry) const;
    [[nodiscard]] static const Entry &entry(const QString &id);

    std::vector<QPointer<QAction>> m_actions;
    QHash<QString, QList<QKeySequence>> m_changed;
};
