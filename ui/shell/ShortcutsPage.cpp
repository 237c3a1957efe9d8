// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ShortcutsPage.h"

#include "app/support/Settings.h"
#include "ui/common/ActionTable.h"
#include "ui/common/Theme.h"
#include "ui/shell/ShortcutModel.h"
#include "ui/shell/ShortcutPresets.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTreeView>

namespace {

/// Edits keys by pressing them; shows what is changed in bold and what is in conflict in its colour.
class ShortcutDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        auto *edit = new QKeySequenceEdit(parent);
        edit->setAccessibleName(ShortcutsPage::tr("New keys"));
        auto *self = const_cast<ShortcutDelegate *>(this);
        connect(edit, &QKeySequenceEdit::editingFinished, self, [self, edit] {
            // Once: losing the focus is another end.
            disconnect(edit, &QKeySequenceEdit::editingFinished, self, nullptr);
            emit self->commitData(edit);
            emit self->closeEditor(edit);
        });
        return edit;
    }
    void setEditorData(QWidget *editor, const QModelIndex &index) const override
    {
        static_cast<QKeySequenceEdit *>(editor)->setKeySequence(
            index.data(Qt::EditRole).value<QKeySequence>());
    }
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override
    {
        model->setData(index, QVariant::fromValue(static_cast<QKeySequenceEdit *>(editor)->keySequence()));
    }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, 6);
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->font.setBold(index.column() == ShortcutModel::KeysColumn
                             && index.data(ShortcutModel::ChangedRole).toBool());
        if (index.column() == ShortcutModel::ConflictColumn)
            option->palette.setColor(QPalette::Text, Theme::colour(Theme::Role::Caution, option->palette));
        else if (index.column() == ShortcutModel::GroupColumn)
            option->palette.setColor(QPalette::Text, Theme::colour(Theme::Role::Quiet, option->palette));
    }
};

} // namespace

ShortcutsPage::ShortcutsPage(ActionTable &actions, Settings &settings, QWidget *parent)
    : Page(parent)
    , m_actions(actions)
    , m_settings(settings)
    , m_model(new ShortcutModel(actions, this))
    , m_filter(new QSortFilterProxyModel(this))
    , m_search(new QLineEdit(this))
    , m_presetLabel(new QLabel(this))
    , m_presets(new QComboBox(this))
    , m_reset(new QPushButton(this))
    , m_resetAll(new QPushButton(this))
    , m_view(new QTreeView(this))
    , m_hint(new QLabel(this))
{
    m_filter->setSourceModel(m_model);
    m_filter->setFilterKeyColumn(-1);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_search->setObjectName(QStringLiteral("shortcutSearch"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(Theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_presets->setObjectName(QStringLiteral("shortcutPresets"));
    m_presets->addItems(ShortcutPresets::names());
    m_presets->setCurrentIndex(-1);
    m_presetLabel->setBuddy(m_presets);
    m_reset->setObjectName(QStringLiteral("shortcutReset"));
    m_resetAll->setObjectName(QStringLiteral("shortcutResetAll"));
    m_view->setObjectName(QStringLiteral("shortcutView"));
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new ShortcutDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_view->header()->resizeSection(ShortcutModel::CommandColumn, 260);
    m_view->header()->resizeSection(ShortcutModel::GroupColumn, 110);
    m_view->header()->resizeSection(ShortcutModel::KeysColumn, 220);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_presetLabel);
    bar->addWidget(m_presets);
    bar->addWidget(m_reset);
    bar->addWidget(m_resetAll);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addLayout(bar);
    column->addWidget(m_view, 1);
    column->addWidget(m_hint);

    connect(m_search, &QLineEdit::textChanged, m_filter, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_presets, &QComboBox::activated, this, &ShortcutsPage::usePreset);
    connect(m_reset, &QPushButton::clicked, this,
            [this] { m_model->reset(m_filter->mapToSource(m_view->currentIndex()).row()); });
    connect(m_resetAll, &QPushButton::clicked, this, [this] { m_actions.setChangedKeys({}); });
    connect(&m_actions, &ActionTable::keysChanged, this, [this] {
        keep();
        showButtons();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ShortcutsPage::showButtons);
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex &index) {
        m_view->setCurrentIndex(index.siblingAtColumn(ShortcutModel::KeysColumn));
        m_view->edit(m_view->currentIndex());
    });
    m_view->setCurrentIndex(m_filter->index(0, ShortcutModel::KeysColumn));
    retranslate();
    showButtons();
}

QIcon ShortcutsPage::icon() const
{
    return Theme::icon(QStringLiteral("keyboard"));
}

void ShortcutsPage::activate()
{
    m_search->setFocus();
}

void ShortcutsPage::usePreset(int index)
{
    m_actions.setChangedKeys(ShortcutPresets::keys(m_presets->itemText(index)));
}

void ShortcutsPage::keep()
{
    QVariantMap map;
    const QHash<QString, QString> changed = m_actions.changedKeys();
    for (auto it = changed.begin(); it != changed.end(); ++it)
        map.insert(it.key(), it.value());
    m_settings.setValue(Settings::Key::Shortcuts, map);
}

void ShortcutsPage::load(ActionTable &actions, const Settings &settings)
{
    QHash<QString, QString> keys;
    const QVariantMap map = settings.value(Settings::Key::Shortcuts).toMap();
    for (auto it = map.begin(); it != map.end(); ++it)
        keys.insert(it.key(), it.value().toString());
    if (keys != actions.changedKeys())
        actions.setChangedKeys(keys);
}

void ShortcutsPage::showButtons()
{
    m_reset->setEnabled(m_view->currentIndex().data(ShortcutModel::ChangedRole).toBool());
    m_resetAll->setEnabled(!m_actions.changedKeys().isEmpty());
}

void ShortcutsPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void ShortcutsPage::retranslate()
{
    m_search->setPlaceholderText(tr("Command or keys"));
    m_search->setAccessibleName(tr("Search for a command or keys"));
    m_presetLabel->setText(tr("Keys &as in:"));
    m_presets->setPlaceholderText(tr("Choose"));
    m_reset->setText(tr("&Reset"));
    m_reset->setToolTip(tr("The selected command gets its own keys again"));
    m_resetAll->setText(tr("Reset a&ll"));
    m_view->setAccessibleName(tr("Commands and their keys"));
    m_hint->setText(
        tr("F2 or a double click on the keys changes them; press the new ones. Changed keys are bold."));
    m_model->retranslate();
    emit pageChanged();
}
