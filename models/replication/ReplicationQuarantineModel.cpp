// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationQuarantineModel.h"

#include "models/replication/ReplicationWords.h"

#include <QJsonArray>

#include <array>

namespace {

QString keyText(const QJsonObject &row)
{
    QStringList parts;
    const QJsonArray key = row.value(QLatin1String("key")).toArray();
    for (const QJsonValue &value : key)
        parts << value.toString();
    return parts.join(QStringLiteral(", "));
}

QString valueText(const QJsonValue &value)
{
    return value.isNull() ? QStringLiteral("NULL") : value.toVariant().toString();
}

/// "price = 12.40", in the row's order.
QStringList valueLines(const QJsonObject &row)
{
    QStringList lines;
    const QJsonObject values = row.value(QLatin1String("row")).toObject();
    for (auto value = values.begin(); value != values.end(); ++value)
        lines << QStringLiteral("%1 = %2").arg(value.key(), valueText(value.value()));
    return lines;
}

} // namespace

ReplicationQuarantineModel::ReplicationQuarantineModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void ReplicationQuarantineModel::setConnections(const QHash<QString, QString> &names)
{
    m_names = names;
    retranslate();
}

void ReplicationQuarantineModel::setRows(const std::vector<QJsonObject> &rows)
{
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

QString ReplicationQuarantineModel::toText(int row) const
{
    const QJsonObject &one = m_rows.at(static_cast<std::size_t>(row));
    return text(one, ReasonColumn) + QStringLiteral("\n\n") + valueLines(one).join(u'\n');
}

void ReplicationQuarantineModel::retranslate()
{
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int ReplicationQuarantineModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ReplicationQuarantineModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ReplicationQuarantineModel::text(const QJsonObject &row, int column) const
{
    const auto field = [&row](const char *name) { return row.value(QLatin1String(name)).toString(); };
    switch (column) {
    case TimeColumn: {
        const QDateTime at = QDateTime::fromString(field("at"), Qt::ISODateWithMs);
        return at.isValid() ? ReplicationWords::moment(at) : QString();
    }
    case TableColumn:
        return field("table");
    case TargetColumn:
        return ReplicationWords::connection(m_names, field("targetDatabase"));
    case KeyColumn:
        return keyText(row);
    case ReasonColumn:
        return field("reason");
    case ValuesColumn:
        return valueLines(row).join(QStringLiteral(", "));
    default:
        return {};
    }
}

QVariant ReplicationQuarantineModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString whole = text(m_rows[static_cast<std::size_t>(index.row())], index.column());
    if (role == Qt::DisplayRole)
        return whole.section(u'\n', 0, 0);
    return role == Qt::ToolTipRole && index.column() >= ReasonColumn ? QVariant(toText(index.row()))
                                                                     : QVariant();
}

QVariant ReplicationQuarantineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static constexpr std::array<const char *, ColumnCount> titles{
        QT_TR_NOOP("Refused"), QT_TR_NOOP("Table"),  QT_TR_NOOP("Target"),
        QT_TR_NOOP("Key"),     QT_TR_NOOP("Reason"), QT_TR_NOOP("Values")};
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    return tr(titles.at(static_cast<std::size_t>(section)));
}
