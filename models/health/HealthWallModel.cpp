// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/health/HealthWallModel.h"

#include "models/health/HealthMetric.h"

#include <QLocale>

#include <algorithm>

namespace {

double asMilliseconds(std::chrono::microseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

/// The time of day, with the date in front when it was another day.
QString momentText(const QDateTime &utc)
{
    const QDateTime local = utc.toLocalTime();
    const QLocale locale;
    const QString time = local.toString(QStringLiteral("HH:mm"));
    return local.date() == QDate::currentDate()
               ? time
               : QStringLiteral("%1 %2").arg(locale.toString(local.date(), QLocale::ShortFormat), time);
}

/// The first that did not pass, if any; checks come worst first.
std::optional<HealthCheck> worstOf(const std::vector<HealthCheck> &checks)
{
    if (checks.empty())
        return {};
    const auto &first = checks.front();
    const bool isTrouble =
        first.state == HealthCheck::State::Failed || first.state == HealthCheck::State::Warning;
    return isTrouble ? std::optional(first) : std::nullopt;
}

bool isSameLook(const HealthResult &a, const HealthResult &b)
{
    return a.lastChecked == b.lastChecked && a.status == b.status && a.responseTime == b.responseTime
           && a.since == b.since;
}

} // namespace

HealthWallModel::HealthWallModel(QObject *parent)
    : QAbstractListModel(parent)
{}

// -- Changes ------------------------------------------------------------------------------------------------

void HealthWallModel::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    std::vector<Row> rows;
    for (const ConnectionProfile &profile : profiles) {
        if (!profile.isActive)
            continue;
        const int known = rowOf(profile.id);
        Row row = known < 0 ? Row() : m_rows[static_cast<std::size_t>(known)];
        row.profile = profile;
        rows.push_back(std::move(row));
    }
    const auto isSame = [](const Row &a, const Row &b) { return a.profile == b.profile; };
    if (std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), isSame))
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void HealthWallModel::setHealth(const QString &id, const HealthResult &result,
                                const std::vector<HealthCheck> &checks, const Points &points)
{
    const int number = rowOf(id);
    if (number < 0)
        return;
    Row &row = m_rows[static_cast<std::size_t>(number)];
    const auto worst = worstOf(checks);
    const auto idOf = [](const std::optional<HealthCheck> &check) {
        return check ? check->id + check->value : QString();
    };
    const bool isSame = isSameLook(row.result, result) && idOf(row.worst) == idOf(worst)
                        && row.points.values == points.values;
    row.result = result;
    row.worst = worst;
    row.points = points;
    if (!isSame)
        emit dataChanged(index(number), index(number));
}

void HealthWallModel::setPool(const QString &id, const Pool &pool)
{
    const int number = rowOf(id);
    if (number < 0 || m_rows[static_cast<std::size_t>(number)].pool == pool)
        return;
    m_rows[static_cast<std::size_t>(number)].pool = pool;
    emit dataChanged(index(number), index(number), {PoolRole, Qt::ToolTipRole});
}

void HealthWallModel::retranslate()
{
    if (!m_rows.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

// -- Answers ------------------------------------------------------------------------------------------------

HealthWallModel::Counts HealthWallModel::counts() const
{
    Counts counts;
    for (const Row &row : m_rows) {
        switch (row.result.status) {
        case HealthStatus::Down:
            ++counts.down;
            break;
        case HealthStatus::Degraded:
            ++counts.degraded;
            break;
        case HealthStatus::Healthy:
            ++counts.healthy;
            break;
        case HealthStatus::Unknown:
            ++counts.unknown;
            break;
        }
    }
    return counts;
}

QStringList HealthWallModel::groups() const
{
    QStringList groups;
    for (const Row &row : m_rows) {
        if (!row.profile.group.isEmpty() && !groups.contains(row.profile.group))
            groups << row.profile.group;
    }
    groups.sort(Qt::CaseInsensitive);
    return groups;
}

QStringList HealthWallModel::ids() const
{
    QStringList ids;
    for (const Row &row : m_rows)
        ids << row.profile.id;
    return ids;
}

int HealthWallModel::rowOf(const QString &id) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&id](const Row &row) { return row.profile.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int HealthWallModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant HealthWallModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case IdRole:
        return row.profile.id;
    case StatusRole:
        return QVariant::fromValue(row.result.status);
    case PointsRole:
        return QVariant::fromValue(row.points.values);
    case GapRole:
        return row.points.gap;
    case PoolRole:
        return QVariant::fromValue(row.pool);
    case GroupRole:
        return row.profile.group;
    case EnvironmentRole:
        return QVariant::fromValue(row.profile.environment);
    case OwnColourRole:
        return row.profile.colour;
    case RankRole:
        return rankOf(row);
    default:
        return wordsOf(row, role);
    }
}

QVariant HealthWallModel::wordsOf(const Row &row, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return row.profile.name;
    case Qt::ToolTipRole:
        return toolTip(row);
    case Qt::AccessibleTextRole:
        return accessibleText(row);
    case StatusTextRole:
        return statusText(row);
    case ShortStatusRole:
        return row.result.since.isValid() && row.result.status != HealthStatus::Healthy
                   ? QStringLiteral("%1 · %2").arg(HealthResult::title(row.result.status),
                                                   momentText(row.result.since))
                   : statusText(row);
    case ResponseRole:
        return row.result.responseTime
                   ? HealthMetrics::text(HealthMetric::ResponseTime, asMilliseconds(*row.result.responseTime))
                   : QString();
    case TroubleRole:
        return troubleText(row);
    case PlaceRole:
        return placeText(row);
    default:
        return {};
    }
}

/// By status first, then by what a check says.
int HealthWallModel::rankOf(const Row &row)
{
    const int check = !row.worst ? 0 : row.worst->state == HealthCheck::State::Failed ? 2 : 1;
    switch (row.result.status) {
    case HealthStatus::Down:
        return 30; // what its checks say is of before
    case HealthStatus::Degraded:
        return 20 + check;
    case HealthStatus::Unknown:
        return 10 + check;
    case HealthStatus::Healthy:
        break;
    }
    return check;
}

QString HealthWallModel::environmentText(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return tr("development");
    case Environment::Test:
        return tr("test", "environment");
    case Environment::Production:
        return tr("production");
    }
    return {};
}

QString HealthWallModel::statusText(const Row &row)
{
    const HealthResult &result = row.result;
    if (!result.lastChecked.isValid())
        return tr("Not looked at yet");
    const QString status = HealthResult::title(result.status);
    return result.since.isValid() && result.status != HealthStatus::Healthy
               ? tr("%1 since %2", "status, time").arg(status, momentText(result.since))
               : status;
}

QString HealthWallModel::troubleText(const Row &row)
{
    if (row.result.error)
        return row.result.error->detail.isEmpty()
                   ? row.result.error->message
                   : QStringLiteral("%1 %2").arg(row.result.error->message,
                                                 row.result.error->detail.section(u'\n', 0, 0));
    if (row.worst)
        return row.worst->value.isEmpty()
                   ? row.worst->title
                   : tr("%1: %2", "check, value").arg(row.worst->title, row.worst->value);
    return {};
}

QString HealthWallModel::placeText(const Row &row)
{
    const QString environment = environmentText(row.profile.environment);
    return row.profile.group.isEmpty() ? environment
                                       : QStringLiteral("%1 · %2").arg(row.profile.group, environment);
}

QString HealthWallModel::accessibleText(const Row &row)
{
    const QString trouble = troubleText(row);
    const QString status = statusText(row).toLower();
    return trouble.isEmpty()
               ? tr("%1: %2", "connection, status").arg(row.profile.name, status)
               : tr("%1: %2, %3", "connection, status, trouble").arg(row.profile.name, status, trouble);
}

QString HealthWallModel::toolTip(const Row &row)
{
    QStringList lines{row.profile.name, row.profile.displayUrl(), statusText(row)};
    if (!row.result.serverVersion.isEmpty())
        lines << QStringLiteral("%1, %2").arg(row.result.serverVersion, HealthResult::title(row.result.role));
    if (row.result.error)
        lines << row.result.error->toText();
    else
        lines << troubleText(row);
    if (row.pool.most > 0)
        lines << tr("Pool: %1 active, %2 idle, %3 waiting, at most %4")
                     .arg(row.pool.active)
                     .arg(row.pool.idle)
                     .arg(row.pool.waiting)
                     .arg(row.pool.most);
    lines.removeAll(QString());
    return lines.join(u'\n');
}
