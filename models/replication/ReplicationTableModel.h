// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "models/replication/ReplicationPlan.h"
#include "models/schema/ObjectSummary.h"

#include <QAbstractTableModel>

#include <functional>
#include <set>
#include <vector>

/// The tables of a source, to be ticked for a job, with what is said of each; and what a plan found out about them.
/// Thread: the view's.
class ReplicationTableModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationTableModel)

public:
    enum Column { NameColumn, TargetColumn, KeyColumn, RemarkColumn, ColumnCount };
    enum class Remark { None, Fine, Warning, Error };
    Q_ENUM(Remark)
    enum Role {
        SchemaRole = Qt::UserRole, ///< QString
        RemarkRole,                ///< Remark
        OwnRole, ///< bool: the cell says what this table has for itself, not what it would have anyway
    };

    explicit ReplicationTableModel(QObject *parent = nullptr);

    /// Forgets all, also what is ticked: another source.
    void clear();
    /// The tables of one schema; ticks stay. Views are left out: a copy needs a primary key.
    void setObjects(const std::string &schema, const std::vector<ObjectSummary> &objects);
    /// Ticks these, with what is said of them; others are unticked. One that the source does not have stays as a row.
    void setTables(const std::vector<ReplicationTable> &tables);
    /// The ticked ones, as the list has them.
    [[nodiscard]] std::vector<ReplicationTable> tables() const;
    [[nodiscard]] int tickedCount() const;
    [[nodiscard]] const ReplicationTable &table(int row) const;
    /// Changes what is said of one table; ticks it.
    void change(int row, const std::function<void(ReplicationTable &)> &apply);
    /// Quietly: what a plan said of the table changes by nothing else.
    void setConsent(int row, const QString &column, bool isGiven);
    /// The key of those that have none of their own; none is said of any when `isNeeded` is false.
    void setJobKey(const QString &key, bool isNeeded);
    /// Remarks and candidates; of a plan that failed as a whole, none.
    void setPlan(const ReplicationPlan &plan);
    void clearPlan();
    /// Columns that would do as a syncKey of this table, best first; empty before a plan.
    [[nodiscard]] QStringList candidates(int row) const;
    /// The one that most of the ticked tables could have.
    [[nodiscard]] QStringList commonCandidates() const;
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// Ticks, or what is said of a table, by a person.
    void edited();

private:
    struct Row
    {
        ReplicationTable table;
        bool isTicked = false;
        bool isThere = true; ///< In the source, as far as it was read.
        Remark remark = Remark::None;
        QString words = {};
        QStringList candidates = {};
    };

    [[nodiscard]] QVariant text(const Row &row, int column) const;
    [[nodiscard]] int rowOf(const ObjectName &name) const;
    void tellOf(int row);
    static void judge(Row &row, const std::vector<const ReplicationTablePlan *> &plans);

    std::vector<Row> m_rows;
    QString m_jobKey;
    bool m_needsKey = true;
};
