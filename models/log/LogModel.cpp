// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/log/LogModel.h"

#include <algorithm>
#include <iterator>
#include <utility>

LogModel::LogModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void LogModel::post(const LogLine &line)
{
    {
        const std::lock_guard lock(m_mutex);
        m_posted.push_back(line);
        if (m_posted.size() > 1)
            return; // the first one's call takes them all
    }
    QMetaObject::invokeMethod(this, &LogModel::takePosted, Qt::QueuedConnection);
}

void LogModel::takePosted()
{
    std::vector<LogLine> posted;
    {
        const std::lock_guard lock(m_mutex);
        posted = std::exchange(m_posted, {});
    }
    const auto skipped = std::max(std::ssize(posted) - mostLines, std::ptrdiff_t{0});
    const int fresh = static_cast<int>(std::ssize(posted) - skipped);
    if (fresh == 0)
        return;
    const int surplus = rowCount() + fresh - mostLines;
    if (surplus > 0) {
        beginRemoveRows({}, 0, surplus - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + surplus);
        endRemoveRows();
    }
    beginInsertRows({}, rowCount(), rowCount() + fresh - 1);
    m_lines.insert(m_lines.end(), std::make_move_iterator(posted.begin() + skipped),
                   std::make_move_iterator(posted.end()));
    endInsertRows();
}

void LogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

void LogModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_lines.empty())
        emit dataChanged(index(0, LevelColumn), index(rowCount() - 1, LevelColumn));
}

QString LogModel::levelText(LogLine::Level level)
{
    switch (level) {
    case LogLine::Level::Debug:
        return tr("Debug");
    case LogLine::Level::Info:
        return tr("Info");
    case LogLine::Level::Warning:
        return tr("Warning");
    case LogLine::Level::Error:
        return tr("Error");
    }
    return {};
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LogLine &line = m_lines.at(static_cast<std::size_t>(index.row()));
    switch (role) {
    case Qt::ToolTipRole:
        // What a server said is no markup, which a tool tip would take it for.
        return QStringLiteral("<span>%1</span>").arg(line.text.toHtmlEscaped());
    case Qt::DisplayRole:
        switch (index.column()) {
        case TimeColumn:
            return line.when.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz"));
        case LevelColumn:
            return levelText(line.level);
        case CategoryColumn:
            return line.category;
        default:
            return line.text;
        }
    case LevelRole:
        return static_cast<int>(line.level);
    case LineRole:
        return QStringLiteral("%1 %2 %3: %4")
            .arg(line.when.toString(Qt::ISODateWithMs), levelText(line.level), line.category, line.text);
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case LevelColumn:
        return tr("Level");
    case CategoryColumn:
        return tr("Part");
    default:
        return tr("Message");
    }
}
