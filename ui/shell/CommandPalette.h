// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/PaletteModel.h"

#include <QFrame>
#include <QPointer>

class ActionTable;
class QLabel;
class QLineEdit;
class QListView;

/// Any command, page, connection or table by a few letters of its name: a panel at the top of the window, over it and
/// not modal. Enter runs the choice, Escape or a click elsewhere closes, and the focus goes back where it was.
/// Thread: GUI.
class CommandPalette final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CommandPalette)

public:
    using Item = PaletteModel::Item;
    /// Asked at each letter, with the words typed; answers from memory, at once.
    using Provider = std::function<std::vector<Item>(const QString &search)>;

    /// A child of the window, which it covers in part.
    CommandPalette(ActionTable &actions, QWidget *window);

    void addProvider(Provider provider);
    /// Opens it, or closes it when it is open.
    void toggle();
    /// Ids of what was run, the newest first; to be kept between runs.
    [[nodiscard]] QStringList recent() const { return m_recent; }
    void setRecent(const QStringList &ids) { m_recent = ids; }

signals:
    void recentChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void open();
    void dismiss();
    void place();
    void search();
    void run(const QModelIndex &index);
    void tellCurrent();
    void retranslate();
    [[nodiscard]] std::vector<Item> commands() const;

    ActionTable &m_actions;
    QWidget *const m_window;
    PaletteModel m_model;
    QLineEdit *const m_edit;
    QListView *const m_list;
    QLabel *const m_nothing;
    std::vector<Provider> m_providers;
    QStringList m_recent;
    QPointer<QWidget> m_focus; ///< Who had it before.
};
