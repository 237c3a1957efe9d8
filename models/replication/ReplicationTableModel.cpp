// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationTableModel.h"

#include "models/replication/ReplicationWords.h"

#include <algorithm>
#include <array>
#include <utility>

ReplicationTableModel::ReplicationTableModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

// -- Rows ---------------------------------------------------------------------------------------------------

void ReplicationTableModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

void ReplicationTableModel::setObjects(const std::string &schema, const std::vector<ObjectSummary> &objects)
{
    std::set<ObjectName> names;
    for (const ObjectSummary &object : objects) {
        if (!object.isView)
            names.insert({schema, object.name.name});
    }
    beginResetModel();
    const auto isGone = [&](Row &row) {
        if (row.table.source.schema != schema)
            return false;
        row.isThere = names.erase(row.table.source) > 0;
        return !row.isThere && !row.isTicked;
    };
    m_rows.erase(std::remove_if(m_rows.begin(), m_rows.end(), isGone), m_rows.end());
    for (const ObjectName &name : names)
        m_rows.push_back({{name}});
    std::sort(m_rows.begin(), m_rows.end(),
              [](const Row &a, const Row &b) { return a.table.source < b.table.source; });
    endResetModel();
}

void ReplicationTableModel::setTables(const std::vector<ReplicationTable> &tables)
{
    beginResetModel();
    for (Row &row : m_rows)
        row.isTicked = false;
    for (const ReplicationTable &table : tables) {
        const int known = rowOf(table.source);
        Row &row = known < 0 ? m_rows.emplace_back() : m_rows[static_cast<std::size_t>(known)];
        row.table = table;
        row.isTicked = true;
    }
    std::stable_sort(m_rows.begin(), m_rows.end(),
                     [](const Row &a, const Row &b) { return a.table.source < b.table.source; });
    endResetModel();
}

std::vector<ReplicationTable> ReplicationTableModel::tables() const
{
    std::vector<ReplicationTable> ticked;
    for (const Row &row : m_rows) {
        if (row.isTicked)
            ticked.push_back(row.table);
    }
    return ticked;
}

int ReplicationTableModel::tickedCount() const
{
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.isTicked; }));
}

const ReplicationTable &ReplicationTableModel::table(int row) const
{
    return m_rows.at(static_cast<std::size_t>(row)).table;
}

void ReplicationTableModel::change(int row, const std::function<void(ReplicationTable &)> &apply)
{
    Row &changed = m_rows.at(static_cast<std::size_t>(row));
    apply(changed.table);
    changed.isTicked = true;
    tellOf(row);
    emit edited();
}

void ReplicationTableModel::setConsent(int row, const QString &column, bool isGiven)
{
    QStringList &consents = m_rows.at(static_cast<std::size_t>(row)).table.lossyConsents;
    consents.removeAll(column);
    if (isGiven)
        consents << column;
}

int ReplicationTableModel::rowOf(const ObjectName &name) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&name](const Row &row) { return row.table.source == name; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

void ReplicationTableModel::tellOf(int row)
{
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ReplicationTableModel::setJobKey(const QString &key, bool isNeeded)
{
    if (key == m_jobKey && isNeeded == m_needsKey)
        return;
    m_jobKey = key;
    m_needsKey = isNeeded;
    if (!m_rows.empty())
        emit dataChanged(index(0, KeyColumn), index(rowCount() - 1, KeyColumn));
}

// -- What a plan found --------------------------------------------------------------------------------------

void ReplicationTableModel::setPlan(const ReplicationPlan &plan)
{
    for (int number = 0; number < rowCount(); ++number) {
        Row &row = m_rows[static_cast<std::size_t>(number)];
        std::vector<const ReplicationTablePlan *> plans;
        for (const ReplicationTablePlan &one : plan.tables) {
            if (one.source == row.table.source)
                plans.push_back(&one);
        }
        if (plans.empty())
            continue; // what an earlier plan said of it holds
        judge(row, plans);
        tellOf(number);
    }
}

/// The worst of all targets; else how many rows there are.
void ReplicationTableModel::judge(Row &row, const std::vector<const ReplicationTablePlan *> &plans)
{
    row.remark = Remark::Fine;
    row.candidates.clear();
    std::int64_t rows = -1;
    QStringList warnings;
    QStringList errors;
    for (const ReplicationTablePlan *plan : plans) {
        if (plan->error)
            errors << plan->error->message;
        for (const ReplicationTablePlan::Loss &loss : plan->losses) {
            if (!loss.hasConsent)
                warnings << tr("%1: %2; tick it in the dry run to accept it", "column, what would change")
                                .arg(loss.column, loss.what);
        }
        warnings << plan->warnings;
        rows = std::max(rows, plan->rowsToMove);
        for (const QString &candidate : plan->keyCandidates) {
            if (!row.candidates.contains(candidate))
                row.candidates << candidate;
        }
    }
    row.words = rows < 0 ? QString() : tr("about %1", "rows").arg(ReplicationWords::rows(rows));
    if (!warnings.isEmpty() || !errors.isEmpty()) {
        row.remark = errors.isEmpty() ? Remark::Warning : Remark::Error;
        errors << warnings;
        errors.removeDuplicates();
        row.words = errors.join(u'\n');
    }
}

void ReplicationTableModel::clearPlan()
{
    for (int number = 0; number < rowCount(); ++number) {
        Row &row = m_rows[static_cast<std::size_t>(number)];
        if (row.remark == Remark::None)
            continue;
        row.remark = Remark::None;
        row.words.clear();
        tellOf(number);
    }
}

QStringList ReplicationTableModel::candidates(int row) const
{
    return m_rows.at(static_cast<std::size_t>(row)).candidates;
}

QStringList ReplicationTableModel::commonCandidates() const
{
    struct Vote
    {
        QString column;
        int tables = 0;
        qsizetype places = 0; ///< Sum of its places in the lists: the less, the better.
    };
    std::vector<Vote> votes;
    for (const Row &row : m_rows) {
        for (qsizetype place = 0; row.isTicked && place < row.candidates.size(); ++place) {
            auto vote = std::find_if(votes.begin(), votes.end(), [&](const Vote &known) {
                return known.column == row.candidates[place];
            });
            if (vote == votes.end())
                vote = votes.insert(votes.end(), {row.candidates[place]});
            ++vote->tables;
            vote->places += place;
        }
    }
    std::stable_sort(votes.begin(), votes.end(), [](const Vote &a, const Vote &b) {
        return std::pair(-a.tables, a.places) < std::pair(-b.tables, b.places);
    });
    QStringList columns;
    for (const Vote &vote : votes)
        columns << vote.column;
    return columns;
}

void ReplicationTableModel::retranslate()
{
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

// -- Answers ------------------------------------------------------------------------------------------------

int ReplicationTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ReplicationTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ReplicationTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return index.column() == RemarkColumn ? row.words : QString();
    case Qt::CheckStateRole:
        if (index.column() == NameColumn)
            return row.isTicked ? Qt::Checked : Qt::Unchecked;
        return {};
    case SchemaRole:
        return QString::fromStdString(row.table.source.schema);
    case RemarkRole:
        return QVariant::fromValue(row.isTicked && !row.isThere ? Remark::Error : row.remark);
    case OwnRole:
        return (index.column() == TargetColumn && !row.table.target.name.empty())
               || (index.column() == KeyColumn && !row.table.syncKey.isEmpty());
    default:
        return {};
    }
}

QVariant ReplicationTableModel::text(const Row &row, int column) const
{
    switch (column) {
    case NameColumn:
        return ReplicationTableName::text(row.table.source);
    case TargetColumn:
        return row.table.target.name.empty() ? QString::fromStdString(row.table.source.name)
                                             : ReplicationTableName::text(row.table.target);
    case KeyColumn:
        if (!m_needsKey)
            return QStringLiteral("–");
        return row.table.syncKey.isEmpty() ? m_jobKey : row.table.syncKey;
    case RemarkColumn:
        if (!row.isThere)
            return tr("The source has no such table any more.");
        return row.words.section(u'\n', 0, 0);
    default:
        return {};
    }
}

bool ReplicationTableModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    Row &row = m_rows[static_cast<std::size_t>(index.row())];
    row.isTicked = value.value<Qt::CheckState>() == Qt::Checked;
    if (!row.isTicked) {
        row.remark = Remark::None;
        row.words.clear();
    }
    tellOf(index.row());
    emit edited();
    return true;
}

Qt::ItemFlags ReplicationTableModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.isValid() && index.column() == NameColumn ? flags | Qt::ItemIsUserCheckable : flags;
}

QVariant ReplicationTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static constexpr std::array<const char *, ColumnCount> titles{
        QT_TR_NOOP("Table"), QT_TR_NOOP("On the targets"), QT_TR_NOOP("Sync key"), QT_TR_NOOP("Remark")};
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    return tr(titles.at(static_cast<std::size_t>(section)));
}
