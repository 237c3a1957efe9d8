// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/PlanRecorder.h"

#include "app/support/Masking.h"

#include <duckdb/main/client_config.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/query_profiler.hpp>

#include <QRegularExpression>

namespace {

using duckdb::MetricsType;

QString operatorSign(Predicate::Op op)
{
    switch (op) {
    case Predicate::Op::Equal:
        return QStringLiteral("=");
    case Predicate::Op::NotEqual:
        return QStringLiteral("<>");
    case Predicate::Op::Less:
        return QStringLiteral("<");
    case Predicate::Op::LessOrEqual:
        return QStringLiteral("<=");
    case Predicate::Op::Greater:
        return QStringLiteral(">");
    case Predicate::Op::GreaterOrEqual:
        return QStringLiteral(">=");
    case Predicate::Op::IsNull:
        return QStringLiteral("IS NULL");
    case Predicate::Op::IsNotNull:
        return QStringLiteral("IS NOT NULL");
    }
    return {};
}

QStringList predicateTexts(const std::vector<Predicate> &predicates)
{
    QStringList texts;
    int parameter = 0;
    for (const Predicate &predicate : predicates) {
        QString text =
            QString::fromStdString(predicate.column) + QLatin1Char(' ') + operatorSign(predicate.op);
        if (predicate.op != Predicate::Op::IsNull && predicate.op != Predicate::Op::IsNotNull)
            text += QStringLiteral(" $%1").arg(++parameter);
        texts << text;
    }
    return texts;
}

/// What DuckDB calls #0, #1 ... in a step are the columns that the step below gives.
QString withColumnNames(QString text, const duckdb::ProfilingNode &node)
{
    static const QRegularExpression place(QStringLiteral("#(\\d+)"));
    QStringList names;
    if (node.children.size() == 1) {
        const auto &below = node.children.front()->GetProfilingInfo().extra_info;
        if (const auto found = below.find("__projections__"); found != below.end())
            names = QString::fromStdString(found->second).split(QLatin1Char('\n'));
    }
    qsizetype from = 0;
    for (auto match = place.match(text); match.hasMatch(); match = place.match(text, from)) {
        const QString name = names.value(match.captured(1).toInt(), QStringLiteral("?"));
        text.replace(match.capturedStart(), match.capturedLength(), name);
        from = match.capturedStart() + name.size();
    }
    return text;
}

/// "Conditions: id = customer" of DuckDB's notes on a step. What it estimates, and its inner keys, are left out.
QStringList detailsOf(const duckdb::ProfilingNode &node)
{
    QStringList details;
    for (const auto &[key, value] : node.GetProfilingInfo().extra_info) {
        QString text = QString::fromStdString(value).trimmed();
        if (text.isEmpty() || key == "__estimated_cardinality__" || key == "Estimated Cardinality")
            continue;
        text = withColumnNames(text, node);
        text = Masking::literals(text.replace(QLatin1Char('\n'), QStringLiteral(", ")),
                                 DatabaseType::PostgreSql);
        const bool isInner = key.size() > 4 && key.substr(0, 2) == "__";
        if (key == "Conditions") // says most
            details.prepend(QString::fromStdString(key) + QStringLiteral(": ") + text);
        else
            details << (isInner ? text : QString::fromStdString(key) + QStringLiteral(": ") + text);
    }
    return details;
}

FederatedPlan::Duration sincePoint(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration_cast<FederatedPlan::Duration>(std::chrono::steady_clock::now() - start);
}

} // namespace

PlanRecorder::PlanRecorder()
    : m_start(Clock::now())
{}

int PlanRecorder::addScan(const std::string &catalogue, const ScanRequest &request,
                          const QString &localFilter, const duckdb::PhysicalOperator *step)
{
    FederatedPlan::Scan scan;
    scan.connection = QString::fromStdString(catalogue);
    scan.object = QString::fromStdString(request.object.schema.empty()
                                             ? request.object.name
                                             : request.object.schema + '.' + request.object.name);
    scan.predicates = predicateTexts(request.predicates);
    scan.localFilter = Masking::literals(localFilter, DatabaseType::PostgreSql);
    for (const std::string &column : request.columns)
        scan.columns << QString::fromStdString(column);
    const std::lock_guard lock(m_mutex);
    m_plan.scans.push_back(std::move(scan));
    m_readings.push_back({step});
    return static_cast<int>(m_plan.scans.size()) - 1;
}

void PlanRecorder::started(int scan)
{
    const std::lock_guard lock(m_mutex);
    m_readings[static_cast<std::size_t>(scan)].asked = Clock::now();
}

void PlanRecorder::gotConnection(int scan)
{
    const std::lock_guard lock(m_mutex);
    Reading &reading = m_readings[static_cast<std::size_t>(scan)];
    reading.connected = Clock::now();
    m_plan.scans[static_cast<std::size_t>(scan)].wait = sincePoint(reading.asked);
}

void PlanRecorder::sent(int scan, const QString &statement)
{
    const std::lock_guard lock(m_mutex);
    m_plan.scans[static_cast<std::size_t>(scan)].statement = statement;
}

void PlanRecorder::received(int scan, std::int64_t rows, std::size_t bytes)
{
    const std::lock_guard lock(m_mutex);
    FederatedPlan::Scan &record = m_plan.scans[static_cast<std::size_t>(scan)];
    if (record.rows == 0)
        record.firstRow = sincePoint(m_readings[static_cast<std::size_t>(scan)].connected);
    record.rows += rows;
    record.bytes += static_cast<std::int64_t>(bytes);
}

void PlanRecorder::ended(int scan, bool complete)
{
    const std::lock_guard lock(m_mutex);
    FederatedPlan::Scan &record = m_plan.scans[static_cast<std::size_t>(scan)];
    record.total = sincePoint(m_readings[static_cast<std::size_t>(scan)].asked);
    record.complete = complete;
}

void PlanRecorder::failed(const QString &connectionId)
{
    const std::lock_guard lock(m_mutex);
    if (m_plan.failedConnection.isEmpty())
        m_plan.failedConnection = connectionId;
}

void PlanRecorder::enableProfile(duckdb::ClientConfig &config)
{
    config.enable_profiler = true;
    config.emit_profiler_output = false;
    config.profiler_settings = {MetricsType::OPERATOR_NAME, MetricsType::OPERATOR_TYPE,
                                MetricsType::OPERATOR_CARDINALITY, MetricsType::OPERATOR_TIMING,
                                MetricsType::EXTRA_INFO};
}

void PlanRecorder::takeProfile(duckdb::ClientContext &context)
{
    auto &profiler = duckdb::QueryProfiler::Get(context);
    profiler.GetRootUnderLock([&](duckdb::optional_ptr<duckdb::ProfilingNode> root) {
        // The query itself, then our collector, then the statement's last step.
        while (root && root->GetChildCount() == 1 && root->depth < 2)
            root = root->GetChild(0);
        if (!root)
            return;
        const std::lock_guard lock(m_mutex);
        std::map<const duckdb::ProfilingNode *, int> scans;
        for (const auto &[step, node] : profiler.GetTreeMap()) {
            for (std::size_t i = 0; i < m_readings.size(); ++i) {
                if (m_readings[i].step == &step.get())
                    scans[&node.get()] = static_cast<int>(i);
            }
        }
        m_plan.root = stepOf(*root, scans);
    });
}

FederatedPlan::Operator PlanRecorder::stepOf(const duckdb::ProfilingNode &node,
                                             const std::map<const duckdb::ProfilingNode *, int> &scans) const
{
    const duckdb::ProfilingInfo &info = node.GetProfilingInfo();
    FederatedPlan::Operator step;
    step.name = QString::fromStdString(info.GetMetricAsString(MetricsType::OPERATOR_NAME)).trimmed();
    step.name.remove(QLatin1Char('"'));
    step.rows =
        static_cast<std::int64_t>(info.GetMetricValue<duckdb::idx_t>(MetricsType::OPERATOR_CARDINALITY));
    const std::chrono::duration<double> seconds(info.GetMetricValue<double>(MetricsType::OPERATOR_TIMING));
    step.time = std::chrono::duration_cast<FederatedPlan::Duration>(seconds);
    if (const auto scan = scans.find(&node); scan != scans.end())
        step.scan = scan->second;
    else
        step.details = detailsOf(node);
    for (const auto &child : node.children)
        step.children.push_back(stepOf(*child, scans));
    return step;
}

FederatedPlan PlanRecorder::plan(std::int64_t rows) const
{
    const std::lock_guard lock(m_mutex);
    FederatedPlan plan = m_plan;
    plan.rows = rows;
    plan.total = sincePoint(m_start);
    return plan;
}
