// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/federated/SourceList.h"

#include "models/diagnosis/DiagnosisReport.h"
#include "models/query/FederatedPlan.h"
#include "ui/common/Theme.h"

#include <QCheckBox>
#include <QEvent>
#include <QHeaderView>
#include <QLocale>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace {

enum SourceColumnOf { NameAt, StateAt, RowsAt, TimeAt, ButtonAt, SourceColumnCount };
constexpr int sourceIdRole = Qt::UserRole;

Theme::Role stateRole(FanOut::State state)
{
    switch (state) {
    case FanOut::State::Waiting:
        return Theme::Role::Quiet;
    case FanOut::State::Running:
        return Theme::Role::Busy;
    case FanOut::State::Complete:
        return Theme::Role::Good;
    case FanOut::State::Stopped:
        return Theme::Role::Caution;
    case FanOut::State::Failed:
        return Theme::Role::Bad;
    }
    return Theme::Role::Quiet;
}

} // namespace

SourceList::SourceList(QWidget *parent)
    : QWidget(parent)
    , m_all(new QCheckBox(this))
    , m_tree(new QTreeWidget(this))
{
    m_all->setObjectName(QStringLiteral("tickAll"));
    m_tree->setObjectName(QStringLiteral("sources"));
    m_tree->setColumnCount(SourceColumnCount);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(14);
    m_tree->setIconSize({Theme::dotSize, Theme::dotSize});
    m_tree->setAllColumnsShowFocus(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setMinimumSectionSize(30);
    m_tree->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(NameAt, QHeaderView::Stretch);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_all);
    column->addWidget(m_tree, 1);
    connect(m_tree, &QTreeWidget::itemChanged, this, &SourceList::itemChanged);
    connect(m_all, &QCheckBox::clicked, this, &SourceList::tickAll);
    retranslate();
}

void SourceList::retranslate()
{
    m_all->setText(tr("All connections"));
    m_tree->setAccessibleName(tr("Connections to ask"));
    m_tree->setHeaderLabels({tr("Connection"), tr("State"), tr("Rows"), tr("Time"), QString()});
    showStates();
}

/// Anew: in other words, or on other rows.
void SourceList::showStates()
{
    const auto shown = m_shown;
    for (const Shown &one : shown)
        showSource(one.index, one.source);
}

void SourceList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        colour();
}

QTreeWidgetItem *SourceList::groupItem(const QString &group)
{
    if (group.isEmpty())
        return m_tree->invisibleRootItem();
    QTreeWidgetItem *&item = m_groups[group];
    if (!item) {
        item = new QTreeWidgetItem(m_tree, {group});
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable | Qt::ItemIsAutoTristate);
        item->setFirstColumnSpanned(true);
        item->setExpanded(true);
    }
    return item;
}

void SourceList::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    if (profiles == m_profiles)
        return;
    const QStringList before = ticked() + m_awaited;
    m_filling = true;
    m_tree->clear();
    m_items.clear();
    m_groups.clear();
    m_profiles = profiles;
    for (const ConnectionProfile &profile : m_profiles) {
        auto *item = new QTreeWidgetItem(groupItem(profile.group), {profile.name});
        item->setData(NameAt, sourceIdRole, profile.id);
        item->setFlags((item->flags() | Qt::ItemIsUserCheckable) & ~Qt::ItemIsDropEnabled);
        item->setCheckState(NameAt, Qt::Unchecked);
        item->setToolTip(NameAt, profile.displayUrl());
        item->setTextAlignment(RowsAt, Qt::AlignRight | Qt::AlignVCenter);
        item->setTextAlignment(TimeAt, Qt::AlignRight | Qt::AlignVCenter);
        m_items.insert(profile.id, item);
    }
    m_filling = false;
    colour();
    showStates();
    setTicked(before);
}

void SourceList::colour()
{
    m_filling = true;
    // The style draws the edges of boxes in a darker shade of the window's colour, which nobody sees in the dark.
    QPalette boxes = palette();
    if (Theme::modeOf(boxes) == Theme::Mode::Dark)
        boxes.setColor(QPalette::Window, Theme::colour(Theme::Role::Quiet, boxes));
    m_tree->setPalette(boxes);
    m_all->setPalette(boxes);
    for (const ConnectionProfile &profile : m_profiles) {
        QTreeWidgetItem *item = m_items.value(profile.id);
        item->setIcon(
            NameAt, QIcon(Theme::dot(Theme::connectionColour(profile.colour, profile.environment, palette()),
                                     devicePixelRatioF())));
        const auto shown = m_shown.constFind(profile.id);
        if (shown != m_shown.constEnd())
            item->setForeground(StateAt, Theme::colour(stateRole(shown->source.state), palette()));
    }
    m_filling = false;
}

QStringList SourceList::ticked() const
{
    QStringList ids;
    for (const ConnectionProfile &profile : m_profiles) {
        if (m_items.value(profile.id)->checkState(NameAt) == Qt::Checked)
            ids << profile.id;
    }
    return ids;
}

std::vector<ConnectionProfile> SourceList::tickedProfiles() const
{
    std::vector<ConnectionProfile> profiles;
    for (const ConnectionProfile &profile : m_profiles) {
        if (m_items.value(profile.id)->checkState(NameAt) == Qt::Checked)
            profiles.push_back(profile);
    }
    return profiles;
}

void SourceList::setTicked(const QStringList &connectionIds)
{
    m_filling = true;
    m_awaited.clear();
    for (const ConnectionProfile &profile : m_profiles)
        m_items.value(profile.id)->setCheckState(NameAt, Qt::Unchecked);
    for (const QString &id : connectionIds) {
        if (QTreeWidgetItem *item = m_items.value(id))
            item->setCheckState(NameAt, Qt::Checked);
        else
            m_awaited << id;
    }
    m_filling = false;
    updateTickAll();
    emit ticksChanged();
}

void SourceList::itemChanged(QTreeWidgetItem *)
{
    if (m_filling)
        return;
    updateTickAll();
    emit ticksChanged();
}

void SourceList::tickAll(bool all)
{
    QStringList ids;
    for (const ConnectionProfile &profile : m_profiles) {
        if (all)
            ids << profile.id;
    }
    setTicked(ids);
}

void SourceList::updateTickAll()
{
    const auto count = ticked().size();
    const bool isAll = count == static_cast<qsizetype>(m_profiles.size()) && count > 0;
    m_all->setTristate(count > 0 && !isAll);
    m_all->setCheckState(isAll ? Qt::Checked : count > 0 ? Qt::PartiallyChecked : Qt::Unchecked);
    m_all->setEnabled(!m_profiles.empty());
}

void SourceList::clearStates()
{
    m_filling = true;
    m_shown.clear();
    for (QTreeWidgetItem *item : std::as_const(m_items)) {
        for (const int column : {StateAt, RowsAt, TimeAt})
            item->setText(column, {});
        item->setToolTip(StateAt, {});
        item->setData(StateAt, Qt::AccessibleTextRole, {});
        m_tree->removeItemWidget(item, ButtonAt);
    }
    m_filling = false;
}

const FanOut::Source *SourceList::puzzle() const
{
    const FanOut::Source *first = nullptr;
    for (const ConnectionProfile &profile : m_profiles) {
        const auto shown = m_shown.constFind(profile.id);
        if (shown == m_shown.cend() || shown->source.state != FanOut::State::Failed
            || !DiagnosisReport::canExplain(shown->source.error))
            continue;
        if (m_items.value(profile.id) == m_tree->currentItem())
            return &shown->source;
        first = first ? first : &shown->source;
    }
    return first;
}

void SourceList::showSource(int index, const FanOut::Source &source)
{
    QTreeWidgetItem *item = m_items.value(source.connectionId);
    if (!item)
        return;
    m_filling = true;
    m_shown.insert(source.connectionId, {index, source});
    QString state;
    switch (source.state) {
    case FanOut::State::Waiting:
        state = tr("waiting");
        break;
    case FanOut::State::Running:
        state = tr("running");
        break;
    case FanOut::State::Complete:
        state = tr("done");
        break;
    case FanOut::State::Stopped:
        state = tr("stopped");
        break;
    case FanOut::State::Failed:
        state = tr("failed");
        break;
    }
    item->setText(StateAt, state);
    item->setForeground(StateAt, Theme::colour(stateRole(source.state), palette()));
    const QString why = source.state == FanOut::State::Failed ? source.error.toText() : source.difference;
    item->setToolTip(StateAt, why);
    item->setData(StateAt, Qt::AccessibleTextRole,
                  why.isEmpty() ? state : state + QStringLiteral(": ") + why);
    item->setText(RowsAt, QLocale().toString(std::max<qint64>(source.rows, source.summary.affected)));
    item->setText(TimeAt, FederatedPlan::timeText(source.time));
    showButton(item, index, source);
    m_filling = false;
}

void SourceList::showButton(QTreeWidgetItem *item, int index, const FanOut::Source &source)
{
    const bool isRetry = source.state == FanOut::State::Failed || source.state == FanOut::State::Stopped;
    if (source.state == FanOut::State::Complete) {
        m_tree->removeItemWidget(item, ButtonAt);
        return;
    }
    auto *button = qobject_cast<QToolButton *>(m_tree->itemWidget(item, ButtonAt));
    const QString text = isRetry ? tr("Retry") : tr("Stop");
    if (button && button->text() == text)
        return;
    button = new QToolButton(m_tree);
    button->setAutoRaise(true);
    button->setText(text);
    button->setObjectName((isRetry ? QStringLiteral("retry-") : QStringLiteral("stop-")) + source.name);
    button->setAccessibleName(isRetry ? tr("Ask %1 again").arg(source.name) : tr("Stop %1").arg(source.name));
    button->setToolTip(button->accessibleName());
    connect(button, &QToolButton::clicked, this, [this, index, isRetry] {
        if (isRetry)
            emit retryRequested(index);
        else
            emit stopRequested(index);
    });
    m_tree->setItemWidget(item, ButtonAt, button);
}
