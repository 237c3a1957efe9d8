// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/CommandPalette.h"

#include "ui/common/ActionTable.h"
#include "ui/shell/PaletteDelegate.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace {

constexpr int paletteWidth = 620;
constexpr int paletteRows = 12;
constexpr int mostRecent = 20;

} // namespace

CommandPalette::CommandPalette(ActionTable &actions, QWidget *window)
    : QFrame(window)
    , m_actions(actions)
    , m_window(window)
    , m_edit(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_nothing(new QLabel(this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setFrameStyle(QFrame::StyledPanel | QFrame::Raised);
    setAutoFillBackground(true);
    m_edit->setObjectName(QStringLiteral("paletteEdit"));
    m_edit->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_nothing->setMargin(8);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::run);
    m_edit->installEventFilter(this);
    m_window->installEventFilter(this);
    retranslate();
    hide();
}

void CommandPalette::addProvider(Provider provider)
{
    m_providers.push_back(std::move(provider));
}

void CommandPalette::toggle()
{
    if (isVisible())
        dismiss();
    else
        open();
}

void CommandPalette::open()
{
    m_focus = m_window->focusWidget();
    m_edit->clear();
    search();
    show();
    raise();
    m_edit->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::dismiss()
{
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    if (hadFocus && m_focus)
        m_focus->setFocus(Qt::PopupFocusReason);
}

std::vector<CommandPalette::Item> CommandPalette::commands() const
{
    std::vector<Item> found;
    std::vector<bool> near; // whether the action's owner has the focus
    QHash<QString, std::size_t> places;
    for (QAction *action : m_actions.actions()) {
        const QString id = ActionTable::idOf(action);
        auto *owner = qobject_cast<QWidget *>(action->parent());
        if (!action->isEnabled() || !action->isVisible() || !owner || !owner->isVisible()
            || owner->window() != m_window || id == QLatin1String("window.palette"))
            continue;
        // Of several pages' Run, that of the page where the focus was.
        const bool isNear = m_focus && (owner == m_focus || owner->isAncestorOf(m_focus));
        const auto known = places.constFind(id);
        if (known != places.constEnd() && (near.at(*known) || !isNear))
            continue;
        const auto &entries = ActionTable::entries();
        const auto entry = std::find_if(entries.begin(), entries.end(),
                                        [&id](const auto &one) { return id == QLatin1String(one.id); });
        Item item;
        item.id = QLatin1String("action:") + id;
        item.text = action->text().remove(QLatin1Char('&'));
        item.detail = ActionTable::groupName(entry->group);
        item.keys = action->shortcut().toString(QKeySequence::NativeText);
        item.icon = action->icon();
        item.run = [target = QPointer<QAction>(action)] {
            if (target)
                target->trigger();
        };
        if (known != places.constEnd()) {
            found.at(*known) = std::move(item);
            near.at(*known) = true;
        } else {
            places.insert(id, found.size());
            found.push_back(std::move(item));
            near.push_back(isNear);
        }
    }
    return found;
}

void CommandPalette::search()
{
    const QString text = m_edit->text();
    std::vector<Item> items = commands();
    for (const Provider &provider : m_providers) {
        std::vector<Item> more = provider(text);
        std::move(more.begin(), more.end(), std::back_inserter(items));
    }
    m_model.setItems(std::move(items), text, m_recent);
    m_list->setCurrentIndex(m_model.index(0));
    m_list->setVisible(m_model.rowCount() > 0);
    m_nothing->setVisible(m_model.rowCount() == 0);
    place();
    tellCurrent();
}

void CommandPalette::place()
{
    const int rows = std::clamp(m_model.rowCount(), 1, paletteRows);
    m_list->setFixedHeight(rows * std::max(m_list->sizeHintForRow(0), 20) + 2);
    const int width = std::min(paletteWidth, m_window->width() - 20);
    resize(width, sizeHint().height());
    layout()->activate();
    resize(width, sizeHint().height());
    move((m_window->width() - width) / 2, 40);
}

void CommandPalette::run(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const Item item = m_model.item(index.row());
    if (!item.id.isEmpty()) {
        m_recent.removeAll(item.id);
        m_recent.prepend(item.id);
        while (m_recent.size() > mostRecent)
            m_recent.removeLast();
        emit recentChanged();
    }
    dismiss();
    // When the focus is back where the command expects it.
    QTimer::singleShot(0, m_window, item.run);
}

void CommandPalette::tellCurrent()
{
    // The focus stays in the edit: a screen reader hears the choice as its description.
    m_edit->setAccessibleDescription(m_list->currentIndex().data(Qt::AccessibleTextRole).toString());
    QAccessibleEvent changed(m_edit, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched != m_edit)
        return false;
    if (event->type() == QEvent::FocusOut && isVisible()
        && static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason
        && static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason)
        dismiss();
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return false;
    auto *key = static_cast<QKeyEvent *>(event);
    int step = 0;
    switch (key->key()) {
    case Qt::Key_Up:
        step = -1;
        break;
    case Qt::Key_Down:
        step = 1;
        break;
    case Qt::Key_PageUp:
        step = -paletteRows;
        break;
    case Qt::Key_PageDown:
        step = paletteRows;
        break;
    case Qt::Key_Escape:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        break;
    default:
        return false;
    }
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept(); // These keys are ours, whatever the window uses them for.
        return true;
    }
    if (key->key() == Qt::Key_Escape)
        dismiss();
    else if (step == 0)
        run(m_list->currentIndex());
    else if (m_model.rowCount() > 0) {
        const int row = std::clamp(m_list->currentIndex().row() + step, 0, m_model.rowCount() - 1);
        m_list->setCurrentIndex(m_model.index(row));
        tellCurrent();
    }
    return true;
}

void CommandPalette::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void CommandPalette::retranslate()
{
    setAccessibleName(tr("Command palette"));
    m_edit->setPlaceholderText(tr("Command, page, connection or table"));
    m_edit->setAccessibleName(tr("Search for a command, page, connection or table"));
    m_list->setAccessibleName(tr("What was found"));
    m_nothing->setText(tr("Nothing has these letters in its name."));
    if (isVisible())
        search();
}
