// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/ResultTableModel.h"

#include "models/query/CellPreview.h"

#include <algorithm>
#include <utility>

namespace {

bool isNumberAt(const RowStore::Place &place, std::size_t column)
{
    const ColumnType &type = place.batch.schema()[column].type;
    if (type.kind != TypeKind::Dynamic)
        return type.isNumber();
    const DynamicTag tag = place.batch.column(column).tags[place.row];
    return tag == DynamicTag::Integer || tag == DynamicTag::Real;
}

QString fromUtf8(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ResultTableModel::ResultTableModel(RowStore &rows, QObject *parent)
    : QAbstractTableModel(parent)
    , m_rows(rows)
    , m_schema(std::make_shared<const std::vector<Column>>())
    , m_cells(std::make_unique<CellPreview>())
{
    m_shown = availableRows();
}

ResultTableModel::~ResultTableModel() = default;

void ResultTableModel::setSchema(const RowSchema &schema)
{
    const std::size_t before = m_schema->size();
    if (schema->size() > before
        && std::equal(m_schema->begin(), m_schema->end(),
                      schema->begin())) { // grown: widths and selection stay
        beginInsertColumns({}, static_cast<int>(before), static_cast<int>(schema->size()) - 1);
        m_schema = schema;
        endInsertColumns();
        return;
    }
    beginResetModel();
    m_schema = schema;
    endResetModel();
}

void ResultTableModel::setNullText(const QString &text)
{
    m_nullText = text;
    refresh();
}

int ResultTableModel::availableRows() const
{
    return static_cast<int>(std::min<std::int64_t>(m_rows.rowCount(), mostRows));
}

void ResultTableModel::grow()
{
    const int count = m_map ? m_shown : availableRows();
    if (count <= m_shown)
        return;
    beginInsertRows({}, m_shown, count - 1);
    m_shown = count;
    endInsertRows();
}

void ResultTableModel::refresh()
{
    m_asked = false;
    if (m_shown > 0 && !m_schema->empty())
        emit dataChanged(index(0, 0), index(m_shown - 1, columnCount() - 1));
}

void ResultTableModel::reset()
{
    setRowMap(nullptr);
}

void ResultTableModel::setRowMap(RowMap map)
{
    beginResetModel();
    m_asked = false;
    m_map = std::move(map);
    m_shown = m_map ? static_cast<int>(std::min<std::size_t>(m_map->size(), mostRows)) : availableRows();
    endResetModel();
}

std::int64_t ResultTableModel::storeRow(int row) const
{
    return m_map ? std::int64_t{(*m_map)[static_cast<std::size_t>(row)]} : row;
}

std::optional<RowStore::Place> ResultTableModel::place(int row) const
{
    const std::int64_t wanted = storeRow(row);
    if (wanted >= m_rows.rowCount()) // taken out of the store; the reset is on its way
        return std::nullopt;
    auto found = m_rows.at(wanted);
    if (!found)
        wantRows();
    return found;
}

void ResultTableModel::wantRows() const
{
    if (std::exchange(m_asked, true))
        return;
    emit rowsWanted();
}

bool ResultTableModel::isAbsent(const RowBatch &batch, std::size_t column) const
{
    // A merged result leaves the columns that a source lacks without a name.
    return column >= batch.columnCount()
           || (batch.schema()[column].name.empty() && !(*m_schema)[column].name.empty());
}

QString ResultTableModel::value(const QModelIndex &index) const
{
    const auto found = index.isValid() ? place(index.row()) : std::nullopt;
    const auto column = static_cast<std::size_t>(index.column());
    if (!found || isAbsent(found->batch, column) || CellPreview::isNull(found->batch, column, found->row))
        return {};
    const QString text = m_cells->whole(found->batch, column, found->row);
    return text.isNull() ? QStringLiteral("") : text;
}

QByteArray ResultTableModel::bytes(const QModelIndex &index) const
{
    const auto found = index.isValid() ? place(index.row()) : std::nullopt;
    const auto column = static_cast<std::size_t>(index.column());
    if (!found || isAbsent(found->batch, column) || CellPreview::isNull(found->batch, column, found->row))
        return {};
    const auto content = CellPreview::bytes(found->batch, column, found->row);
    return content ? QByteArray(content->data(), static_cast<qsizetype>(content->size())) : QByteArray();
}

std::size_t ResultTableModel::byteLength(const QModelIndex &index) const
{
    const auto found = index.isValid() ? place(index.row()) : std::nullopt;
    const auto column = static_cast<std::size_t>(index.column());
    if (!found || isAbsent(found->batch, column) || CellPreview::isNull(found->batch, column, found->row))
        return 0;
    const auto content = CellPreview::bytes(found->batch, column, found->row);
    return content ? content->size() : 0;
}

int ResultTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_shown;
}

int ResultTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_schema->size());
}

QVariant ResultTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<std::size_t>(index.column());
    if (role == TypeNameRole)
        return fromUtf8((*m_schema)[column].type.name);
    const bool known = role == Qt::DisplayRole || role == Qt::AccessibleTextRole
                       || (role >= NullRole && role <= TruncatedRole);
    if (!known)
        return {};
    const auto found = place(index.row());
    if (!found || isAbsent(found->batch, column))
        return lackingCell(column, !found, role);
    return cell(*found, column, role);
}

QVariant ResultTableModel::cell(const RowStore::Place &place, std::size_t column, int role) const
{
    const bool null = CellPreview::isNull(place.batch, column, place.row);
    switch (role) {
    case NullRole:
        return null;
    case NumberRole:
        return null ? (*m_schema)[column].type.isNumber() : isNumberAt(place, column);
    case KindRole:
        return static_cast<int>(place.batch.schema()[column].type.kind);
    case TruncatedRole:
        return !null && m_cells->preview(place.batch, column, place.row, longestText).isCut;
    case Qt::DisplayRole:
        return null ? m_nullText : m_cells->preview(place.batch, column, place.row, longestText).text;
    case Qt::AccessibleTextRole:
        return accessibleText(column,
                              null ? QStringLiteral("NULL")
                                   : m_cells->preview(place.batch, column, place.row, longestText).text);
    default:
        return false;
    }
}

/// A cell of a row that is on the disk, or of a column that its source does not have.
QVariant ResultTableModel::lackingCell(std::size_t column, bool loading, int role) const
{
    switch (role) {
    case AbsentRole:
        return !loading;
    case LoadingRole:
        return loading;
    case NumberRole:
        return (*m_schema)[column].type.isNumber();
    case KindRole:
        return static_cast<int>((*m_schema)[column].type.kind);
    case Qt::DisplayRole:
        return loading ? QString(QChar(0x2026)) : QString();
    case Qt::AccessibleTextRole:
        return accessibleText(column, loading ? tr("loading") : tr("no such column in this source"));
    default:
        return false;
    }
}

QString ResultTableModel::accessibleText(std::size_t column, const QString &text) const
{
    return tr("%1: %2", "column: value").arg(fromUtf8((*m_schema)[column].name), text);
}

QVariant ResultTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0)
        return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole && section < m_shown ? QVariant(qint64{storeRow(section) + 1})
                                                            : QVariant();
    const auto column = static_cast<std::size_t>(section);
    if (column >= m_schema->size())
        return {};
    const Column &header = (*m_schema)[column];
    switch (role) {
    case Qt::DisplayRole:
        return CellPreview::withMarks(fromUtf8(header.name));
    case Qt::ToolTipRole:
    case TypeNameRole:
        return fromUtf8(header.type.name);
    case NumberRole:
        return header.type.isNumber();
    case KindRole:
        return static_cast<int>(header.type.kind);
    case Qt::AccessibleTextRole:
        return accessibleText(column, fromUtf8(header.type.name));
    default:
        return {};
    }
}
