// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJobRow.h"
#include "models/replication/ReplicationRoute.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <QHash>

#include <chrono>
#include <optional>
#include <vector>

/// Jobs as a list shows them: what each does now, from where to where, when next, how far behind, how fast, and how it went
/// last. A copy that is no job stands below them until the program ends. Only what reads differently is told of.
/// Thread: the view's.
class ReplicationJobModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationJobModel)

public:
    enum Column {
        NameColumn,
        StateColumn,
        RouteColumn,
        NextColumn,
        LagColumn,
        RateColumn,
        ResultColumn,
        ColumnCount
    };
    using State = ReplicationJobRow::State;
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        StateRole,             ///< State
        RouteRole,             ///< ReplicationRoute
        PointsRole,            ///< QList<QPointF>: rows a second by time in ms, of the last minutes
        DetailRole,            ///< QString, a quiet second line; may be empty
        TroubleRole,           ///< bool: this cell wants attention
    };
    /// What is kept for PointsRole.
    static constexpr std::chrono::minutes pointsSpan{5};

    explicit ReplicationJobModel(QObject *parent = nullptr);

    /// Names of connections by id.
    void setConnections(const QHash<QString, QString> &names);
    /// Replaces the jobs, in their order; what is known of runs and times stays with its job.
    void setJobs(const std::vector<ReplicationJob> &jobs);
    /// A copy that is no job: what it would be as one. Its id is that of its runs' job.
    void addCopy(const ReplicationJob &copy);
    /// The newest run of a job or copy; of others it is ignored.
    void setRun(const ReplicationRun &run, bool isPaused = false);
    void setTimes(const QString &id, const QDateTime &next, std::optional<std::chrono::seconds> lag);
    /// The moment that "in 4 minutes" counts from. UTC.
    void setNow(const QDateTime &now);

    /// Null for an id that is not here; until the next change.
    [[nodiscard]] const ReplicationJob *job(const QString &id) const;
    /// Its newest run, null when none is known.
    [[nodiscard]] const ReplicationRun *run(const QString &id) const;
    [[nodiscard]] bool isCopy(const QString &id) const;
    [[nodiscard]] int rowOf(const QString &id) const;
    [[nodiscard]] QStringList ids() const;
    [[nodiscard]] std::vector<ReplicationJob> jobs() const;
    [[nodiscard]] const QHash<QString, QString> &connections() const { return m_names; }
    /// "Jobs: 4   running: 1   failed: 2"
    [[nodiscard]] QString summary() const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Row = ReplicationJobRow;

    [[nodiscard]] Row *find(const QString &id);
    [[nodiscard]] const Row *find(const QString &id) const;
    /// Applies `change`, and tells of the row when it reads differently.
    template <typename Change>
    void change(int row, Change &&apply);
    [[nodiscard]] QStringList wordsOf(const Row &row) const;
    [[nodiscard]] static bool isTrouble(const Row &row, int column);
    [[nodiscard]] QString text(const Row &row, int column) const;
    [[nodiscard]] static QString detail(const Row &row, int column);
    [[nodiscard]] QString toolTip(const Row &row, int column) const;

    QHash<QString, QString> m_names;
    std::vector<Row> m_rows;
    QDateTime m_now;
};
