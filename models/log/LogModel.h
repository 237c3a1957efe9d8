// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/log/LogLine.h"

#include <QAbstractTableModel>

#include <deque>
#include <mutex>
#include <vector>

/// The last lines of the log, the newest at the end.
/// Thread: main, but post().
class LogModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LogModel)

public:
    enum Column { TimeColumn, LevelColumn, CategoryColumn, TextColumn, ColumnCount };
    enum Role {
        LevelRole = Qt::UserRole, ///< int of LogLine::Level
        LineRole,                 ///< QString: the whole line, as it is copied
    };
    static constexpr int mostLines = 5000;

    explicit LogModel(QObject *parent = nullptr);

    /// From any thread; the line shows up from the event loop, many of them in one step. Writes no log itself.
    void post(const LogLine &line);
    void clear();
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();
    [[nodiscard]] static QString levelText(LogLine::Level level);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void takePosted();

    std::deque<LogLine> m_lines;
    std::mutex m_mutex;
    std::vector<LogLine> m_posted; ///< Under m_mutex.
};
