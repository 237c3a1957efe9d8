// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationPlanView.h"

#include "models/replication/ReplicationWords.h"
#include "ui/common/PlainLabel.h"
#include "ui/replication/ReplicationPlanCard.h"

#include <QApplication>
#include <QEvent>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <set>

namespace {

/// Of more tables the statements are folded away.
constexpr std::size_t openCards = 3;

/// By source, in the plan's order.
std::vector<std::vector<const ReplicationTablePlan *>> bySource(const ReplicationPlan &plan)
{
    std::vector<std::vector<const ReplicationTablePlan *>> groups;
    for (const ReplicationTablePlan &one : plan.tables) {
        const auto group = std::find_if(groups.begin(), groups.end(), [&one](const auto &known) {
            return known.front()->source == one.source;
        });
        if (group == groups.end())
            groups.push_back({&one});
        else
            group->push_back(&one);
    }
    return groups;
}

} // namespace

ReplicationPlanView::ReplicationPlanView(QWidget *parent)
    : QScrollArea(parent)
    , m_column(new QVBoxLayout)
{
    setObjectName(QStringLiteral("replicationPlan"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    content->setLayout(m_column);
    m_column->setContentsMargins(10, 8, 10, 8);
    m_column->setSpacing(8);
    setWidget(content);
    setAccessibleName(tr("What a run would do"));
}

void ReplicationPlanView::setConnections(const QHash<QString, QString> &names)
{
    m_names = names;
    if (m_hasPlan)
        build();
}

void ReplicationPlanView::setPlan(const ReplicationPlan &plan)
{
    m_plan = plan;
    m_hasPlan = true;
    build();
    verticalScrollBar()->setValue(0);
}

void ReplicationPlanView::clear()
{
    m_plan = {};
    m_hasPlan = false;
    build();
}

int ReplicationPlanView::openConsents(const ReplicationPlan &plan)
{
    std::set<ObjectName> tables;
    for (const ReplicationTablePlan &one : plan.tables) {
        if (std::any_of(one.losses.begin(), one.losses.end(),
                        [](const ReplicationTablePlan::Loss &loss) { return !loss.hasConsent; }))
            tables.insert(one.source);
    }
    return static_cast<int>(tables.size());
}

QString ReplicationPlanView::summary(const ReplicationPlan &plan)
{
    std::map<ObjectName, std::int64_t> rows; // the source is read once, whatever the number of targets
    std::set<ObjectName> stuck;
    bool isKnown = true;
    int made = 0;
    for (const ReplicationTablePlan &one : plan.tables) {
        isKnown = isKnown && (one.rowsToMove >= 0 || one.error);
        rows[one.source] = std::max(rows[one.source], one.rowsToMove);
        made += one.statements.isEmpty() ? 0 : 1;
        if (one.error)
            stuck.insert(one.source);
    }
    std::int64_t all = 0;
    for (const auto &[table, count] : rows)
        all += std::max<std::int64_t>(count, 0);
    QStringList parts{tr("%n tables", nullptr, static_cast<int>(rows.size()))};
    if (isKnown)
        parts << tr("about %1 to move", "rows").arg(ReplicationWords::rows(all));
    if (made > 0)
        parts << tr("%n made or changed first", "tables on targets", made);
    if (const int open = openConsents(plan); open > 0)
        parts << tr("%n need a consent", "tables", open);
    if (!stuck.empty())
        parts << tr("%n cannot be copied", "tables", static_cast<int>(stuck.size()));
    return parts.join(QStringLiteral(" · "));
}

void ReplicationPlanView::keepConsent(const ObjectName &table, const QString &column, bool isGiven)
{
    for (ReplicationTablePlan &one : m_plan.tables) {
        for (ReplicationTablePlan::Loss &loss : one.losses) {
            if (one.source == table && loss.column == column)
                loss.hasConsent = isGiven;
        }
    }
    emit consentChanged(table, column, isGiven);
}

void ReplicationPlanView::build()
{
    const int scrolled = verticalScrollBar()->value();
    while (QLayoutItem *item = m_column->takeAt(0)) {
        if (QWidget *old = item->widget()) {
            old->hide();
            old->deleteLater(); // a change of palette still walks over them
        }
        delete item;
    }
    if (!m_hasPlan)
        return;
    const auto add = [this](const QString &text, bool bold, Theme::Role role) {
        auto *label = new PlainLabel;
        label->setText(text);
        label->setBold(bold);
        if (role != Theme::Role::Accent) {
            QPalette tinted = QApplication::palette();
            tinted.setColor(QPalette::WindowText, Theme::colour(role, tinted));
            label->setPalette(tinted);
        }
        m_column->addWidget(label);
        return label;
    };
    add(summary(m_plan), true, Theme::Role::Accent)->setObjectName(QStringLiteral("planSummary"));
    if (!m_plan.guarantee.isEmpty())
        add(m_plan.guarantee, false, Theme::Role::Accent)->setObjectName(QStringLiteral("planGuarantee"));
    for (const QString &warning : std::as_const(m_plan.warnings))
        add(warning, false, Theme::Role::Caution);
    const auto groups = bySource(m_plan);
    for (const auto &plans : groups) {
        auto *card = new ReplicationPlanCard(plans, m_names, groups.size() <= openCards);
        m_column->addWidget(card);
        connect(card, &ReplicationPlanCard::consentChanged, this,
                [this, table = plans.front()->source](const QString &column, bool isGiven) {
                    keepConsent(table, column, isGiven);
                });
    }
    m_column->addStretch(1);
    verticalScrollBar()->setValue(scrolled);
}

void ReplicationPlanView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        setAccessibleName(tr("What a run would do"));
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        build();
    QScrollArea::changeEvent(event);
}
