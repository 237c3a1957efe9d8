// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/FederatedPlan.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

namespace {

struct FederatedPlanText
{
    Q_DECLARE_TR_FUNCTIONS(FederatedPlan)
};

/// The lines below one step: what was asked of a source.
QStringList scanLines(const FederatedPlan::Scan &scan)
{
    QStringList lines;
    if (scan.statement.isEmpty())
        lines << FederatedPlanText::tr("not asked");
    else
        lines << FederatedPlanText::tr("sent: %1").arg(scan.statement);
    if (!scan.predicates.isEmpty())
        lines
            << FederatedPlanText::tr("filtered there: %1").arg(scan.predicates.join(QStringLiteral(" AND ")));
    if (!scan.localFilter.isEmpty())
        lines << FederatedPlanText::tr("filtered here: %1").arg(scan.localFilter);
    QStringList numbers{FederatedPlan::rowsText(scan.rows), FederatedPlan::bytesText(scan.bytes),
                        FederatedPlanText::tr("waited %1").arg(FederatedPlan::timeText(scan.wait))};
    if (scan.firstRow.count() > 0)
        numbers << FederatedPlanText::tr("first row after %1").arg(FederatedPlan::timeText(scan.firstRow));
    numbers << FederatedPlanText::tr("%1 in all").arg(FederatedPlan::timeText(scan.total));
    if (!scan.complete && !scan.statement.isEmpty())
        numbers << FederatedPlanText::tr("stopped early");
    lines << numbers.join(QStringLiteral(", "));
    return lines;
}

class PlanTree final
{
public:
    explicit PlanTree(const FederatedPlan &plan)
        : m_plan(plan)
    {}

    void add(const FederatedPlan::Operator &step, const QString &branch, const QString &below)
    {
        const bool isScan = step.scan >= 0 && step.scan < static_cast<int>(m_plan.scans.size());
        QStringList inner;
        if (isScan) {
            const FederatedPlan::Scan &scan = m_plan.scans[static_cast<std::size_t>(step.scan)];
            m_lines << branch + scan.connection + QLatin1Char('.') + scan.object;
            inner = scanLines(scan);
        } else {
            m_lines << branch + FederatedPlan::operatorText(step.name) + QStringLiteral("  (")
                           + FederatedPlan::rowsText(step.rows) + QStringLiteral(", ")
                           + FederatedPlan::timeText(step.time) + QLatin1Char(')');
            inner = step.details;
        }
        const QString bar = step.children.empty() ? QStringLiteral("  ") : QStringLiteral("│ ");
        for (const QString &line : inner)
            m_lines << below + bar + line;
        for (std::size_t i = 0; i < step.children.size(); ++i) {
            const bool isLast = i + 1 == step.children.size();
            add(step.children[i], below + (isLast ? QStringLiteral("└─ ") : QStringLiteral("├─ ")),
                below + (isLast ? QStringLiteral("   ") : QStringLiteral("│  ")));
        }
    }

    [[nodiscard]] QStringList &lines() { return m_lines; }

private:
    const FederatedPlan &m_plan;
    QStringList m_lines;
};

qint64 planMicroseconds(FederatedPlan::Duration time)
{
    return static_cast<qint64>(time.count());
}

QJsonObject operatorJson(const FederatedPlan::Operator &step)
{
    QJsonArray children;
    for (const FederatedPlan::Operator &child : step.children)
        children.append(operatorJson(child));
    QJsonObject json{{QStringLiteral("operator"), step.name},
                     {QStringLiteral("details"), QJsonArray::fromStringList(step.details)},
                     {QStringLiteral("rows"), static_cast<qint64>(step.rows)},
                     {QStringLiteral("microseconds"), planMicroseconds(step.time)},
                     {QStringLiteral("children"), children}};
    if (step.scan >= 0)
        json.insert(QStringLiteral("scan"), step.scan);
    return json;
}

QJsonObject scanJson(const FederatedPlan::Scan &scan)
{
    return {{QStringLiteral("connection"), scan.connection},
            {QStringLiteral("object"), scan.object},
            {QStringLiteral("statement"), scan.statement},
            {QStringLiteral("predicates"), QJsonArray::fromStringList(scan.predicates)},
            {QStringLiteral("localFilter"), scan.localFilter},
            {QStringLiteral("columns"), QJsonArray::fromStringList(scan.columns)},
            {QStringLiteral("rows"), static_cast<qint64>(scan.rows)},
            {QStringLiteral("bytes"), static_cast<qint64>(scan.bytes)},
            {QStringLiteral("waitMicroseconds"), planMicroseconds(scan.wait)},
            {QStringLiteral("firstRowMicroseconds"), planMicroseconds(scan.firstRow)},
            {QStringLiteral("microseconds"), planMicroseconds(scan.total)},
            {QStringLiteral("complete"), scan.complete}};
}

} // namespace

std::int64_t FederatedPlan::totalBytes() const
{
    std::int64_t total = 0;
    for (const Scan &scan : scans)
        total += scan.bytes;
    return total;
}

QString FederatedPlan::toText() const
{
    PlanTree tree(*this);
    const QString head = scans.size() == 1 ? FederatedPlanText::tr("%1 in %2, %3 from 1 read")
                                           : FederatedPlanText::tr("%1 in %2, %3 from %4 reads");
    const QString start = head.arg(rowsText(rows), timeText(total), bytesText(totalBytes()));
    tree.lines() << (scans.size() == 1 ? start : start.arg(scans.size()));
    if (!root.name.isEmpty()) {
        tree.add(root, {}, {});
    } else {
        for (std::size_t i = 0; i < scans.size(); ++i) {
            Operator leaf;
            leaf.scan = static_cast<int>(i);
            tree.add(leaf, QStringLiteral("─ "), QStringLiteral("  "));
        }
    }
    return tree.lines().join(QLatin1Char('\n'));
}

QJsonObject FederatedPlan::toJson() const
{
    QJsonArray reads;
    for (const Scan &scan : scans)
        reads.append(scanJson(scan));
    QJsonObject json{{QStringLiteral("rows"), static_cast<qint64>(rows)},
                     {QStringLiteral("microseconds"), planMicroseconds(total)},
                     {QStringLiteral("bytes"), static_cast<qint64>(totalBytes())},
                     {QStringLiteral("scans"), reads}};
    if (!root.name.isEmpty())
        json.insert(QStringLiteral("plan"), operatorJson(root));
    return json;
}

QString FederatedPlan::operatorText(const QString &name)
{
    return name.toLower().replace(QLatin1Char('_'), QLatin1Char(' ')).trimmed();
}

QString FederatedPlan::timeText(Duration time)
{
    const auto count = static_cast<double>(time.count());
    if (count < 1000)
        return FederatedPlanText::tr("%1 µs").arg(time.count());
    if (count < 1e6)
        return FederatedPlanText::tr("%L1 ms").arg(count / 1000, 0, 'f', count < 1e4 ? 1 : 0);
    return FederatedPlanText::tr("%L1 s").arg(count / 1e6, 0, 'f', 2);
}

QString FederatedPlan::timeText(std::chrono::milliseconds time)
{
    if (time.count() < 1)
        return FederatedPlanText::tr("< 1 ms");
    if (time.count() < 1000)
        return FederatedPlanText::tr("%1 ms").arg(time.count());
    return timeText(Duration(time));
}

QString FederatedPlan::rowsText(std::int64_t count)
{
    return count == 1 ? FederatedPlanText::tr("1 row") : FederatedPlanText::tr("%L1 rows").arg(count);
}

QString FederatedPlan::bytesText(std::int64_t bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1024 ? 0 : 1);
}
