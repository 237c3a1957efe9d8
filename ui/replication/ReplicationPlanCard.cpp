// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationPlanCard.h"

#include "models/replication/ReplicationTableName.h"
#include "models/replication/ReplicationWords.h"
#include "ui/common/FoldingSection.h"
#include "ui/common/PlainLabel.h"

#include <QApplication>
#include <QCheckBox>
#include <QFontDatabase>
#include <QHBoxLayout>

#include <algorithm>
#include <map>

namespace {

constexpr int planSign = 14;

/// Worst first: an error, a loss nobody agreed to, a warning.
struct PlanLook
{
    const char *icon;
    Theme::Role role;
};

PlanLook planLook(const std::vector<const ReplicationTablePlan *> &plans)
{
    const auto any = [&](auto &&is) {
        return std::any_of(plans.begin(), plans.end(), [&](const auto *plan) { return is(*plan); });
    };
    if (any([](const ReplicationTablePlan &plan) { return plan.error.has_value(); }))
        return {"error", Theme::Role::Bad};
    if (any([](const ReplicationTablePlan &plan) { return !plan.canRun() || !plan.warnings.isEmpty(); }))
        return {"warning", Theme::Role::Caution};
    return {"ok", Theme::Role::Good};
}

void planTint(QWidget &label, Theme::Role role)
{
    QPalette tinted = QApplication::palette();
    tinted.setColor(QPalette::WindowText, Theme::colour(role, tinted));
    label.setPalette(tinted);
}

} // namespace

ReplicationPlanCard::ReplicationPlanCard(const Plans &plans, const QHash<QString, QString> &names,
                                         bool isOpen, QWidget *parent)
    : QFrame(parent)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("planCard"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_column->setContentsMargins(10, 8, 10, 8);
    m_column->setSpacing(4);
    addTitle(plans);
    for (const ReplicationTablePlan *plan : plans)
        addTarget(*plan, ReplicationWords::connection(names, plan->targetDatabase), isOpen);
    addConsents(plans, names);
}

void ReplicationPlanCard::addTitle(const Plans &plans)
{
    auto *row = new QHBoxLayout;
    const PlanLook look = planLook(plans);
    auto *sign = new QLabel(this);
    sign->setPixmap(
        Theme::icon(QString::fromLatin1(look.icon), look.role, palette()).pixmap(planSign, planSign));
    auto *title = new PlainLabel(this);
    title->setObjectName(QStringLiteral("planTable"));
    title->setBold(true);
    title->setText(ReplicationTableName::text(plans.front()->source));
    row->addWidget(sign);
    row->addWidget(title, 1);
    m_column->addLayout(row);
    setAccessibleName(title->text());
}

void ReplicationPlanCard::addTarget(const ReplicationTablePlan &plan, const QString &name, bool isOpen)
{
    const QString target =
        tr("%1 on %2", "table, connection").arg(ReplicationTableName::text(plan.target), name);
    QString what = plan.statements.isEmpty() ? tr("Writes to %1", "table on connection").arg(target)
                                             : tr("Changes or makes %1", "table on connection").arg(target);
    if (!plan.error) {
        const QString rows = plan.rowsToMove < 0
                                 ? tr("how many rows is not known")
                                 : tr("about %1", "rows").arg(ReplicationWords::rows(plan.rowsToMove));
        what = tr("%1: %2", "what, rows").arg(what, rows);
        if (plan.isFirst)
            what = tr("%1, all of them for the first time", "rows").arg(what);
    }
    addLine("more", Theme::Role::Accent, what);
    if (!plan.statements.isEmpty()) {
        auto *code = new PlainLabel;
        code->setObjectName(QStringLiteral("planStatements"));
        code->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        code->setText(plan.statements.join(QStringLiteral(";\n")) + u';');
        code->setAccessibleName(tr("Statements for %1", "table on connection").arg(target));
        auto *fold = new FoldingSection(code, this);
        fold->setTitle(tr("%n statements first", nullptr, static_cast<int>(plan.statements.size())));
        fold->setSummary(plan.statements.front().section(u'\n', 0, 0).left(80));
        fold->setOpen(isOpen);
        m_column->addWidget(fold);
    }
    for (const QString &warning : plan.warnings)
        addLine("warning", Theme::Role::Caution, warning);
    if (plan.error) {
        const QString advice = plan.error->advice.isEmpty() ? QString() : u' ' + plan.error->advice;
        addLine("error", Theme::Role::Bad, plan.error->message + advice);
    }
}

/// A consent is given for a column, whatever the target; each says what it would do.
void ReplicationPlanCard::addConsents(const Plans &plans, const QHash<QString, QString> &names)
{
    struct Consent
    {
        QStringList words;
        bool isGiven = true;
    };
    std::map<QString, Consent> consents;
    for (const ReplicationTablePlan *plan : plans) {
        for (const ReplicationTablePlan::Loss &loss : plan->losses) {
            Consent &consent = consents[loss.column];
            consent.words << tr("%1 (%2)", "what would change, connection")
                                 .arg(loss.what, ReplicationWords::connection(names, plan->targetDatabase));
            consent.isGiven = consent.isGiven && loss.hasConsent;
        }
    }
    if (consents.empty())
        return;
    addLine("warning", Theme::Role::Caution,
            tr("Values would change. Tick each column for which you accept it; without that the table is not "
               "copied."));
    for (const auto &[column, consent] : consents) {
        auto *row = new QHBoxLayout;
        auto *box = new QCheckBox(column, this);
        box->setObjectName(QStringLiteral("consent-") + column);
        box->setChecked(consent.isGiven);
        auto *words = new PlainLabel(this);
        words->setText(consent.words.join(u'\n'));
        box->setAccessibleName(
            tr("Accept for %1: %2", "column, what would change").arg(column, words->text()));
        row->addSpacing(planSign + 6);
        row->addWidget(box, 0, Qt::AlignTop);
        row->addWidget(words, 1);
        m_column->addLayout(row);
        connect(box, &QCheckBox::toggled, this,
                [this, column = column](bool isGiven) { emit consentChanged(column, isGiven); });
    }
}

void ReplicationPlanCard::addLine(const char *icon, Theme::Role meaning, const QString &text)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    auto *sign = new QLabel(this);
    sign->setPixmap(Theme::icon(QString::fromLatin1(icon), meaning, palette()).pixmap(planSign, planSign));
    auto *words = new PlainLabel(this);
    words->setText(text);
    if (meaning != Theme::Role::Accent)
        planTint(*words, meaning);
    row->addWidget(sign, 0, Qt::AlignTop);
    row->addWidget(words, 1);
    m_column->addLayout(row);
}
