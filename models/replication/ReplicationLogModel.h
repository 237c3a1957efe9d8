// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"

#include <QAbstractListModel>
#include <QHash>

#include <vector>

/// What happened in a run, line by line: written down from one look at it to the next. Of a run that is over when it
/// is first seen, only beginning and ends are known.
/// Thread: the view's.
class ReplicationLogModel final : public QAbstractListModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationLogModel)

public:
    enum class Severity { Info, Good, Warning, Error };
    Q_ENUM(Severity)
    enum Role {
        SeverityRole = Qt::UserRole, ///< Severity
        TimeRole,                    ///< QString, local
        TextRole,                    ///< QString without the time
    };
    /// The oldest go.
    static constexpr std::size_t mostLines = 2000;

    explicit ReplicationLogModel(QObject *parent = nullptr);

    void setConnections(const QHash<QString, QString> &names) { m_names = names; }
    /// Another run begins a new log; the same one adds what is new since the last look.
    void setRun(const ReplicationRun &run);
    /// A line that no look can tell: a person paused it, for one.
    void add(Severity severity, const QString &text);
    void clear();
    /// All lines as text, for the clipboard.
    [[nodiscard]] QString toText() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Line
    {
        QDateTime at;
        Severity severity;
        QString text;
    };
    void append(std::vector<Line> lines);
    [[nodiscard]] Line lineOf(const ReplicationProgress &one, const QDateTime &at) const;
    [[nodiscard]] static Line endOf(const ReplicationRun &run);

    QHash<QString, QString> m_names;
    ReplicationRun m_run;
    std::vector<Line> m_lines;
};
