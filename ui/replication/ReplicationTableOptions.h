// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationTableModel.h"
#include "ui/common/FormGrid.h"
#include "ui/replication/ReplicationField.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

/// What is said of some tables of a job: name on the targets, own key, rows that are refused, indexes, new columns. Shows
/// the first one's; what a person changes holds for all of them.
/// Thread: GUI.
class ReplicationTableOptions final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationTableOptions)

public:
    /// `tables` outlives this widget.
    explicit ReplicationTableOptions(ReplicationTableModel &tables, QWidget *parent = nullptr);

    /// Rows of the model.
    void showTables(const QList<int> &rows);
    void setJobKey(const QString &key, bool isNeeded);
    /// A few words for a folded section.
    [[nodiscard]] QString summary() const;
    [[nodiscard]] FormGrid &grid() { return *m_grid; }

signals:
    /// By a person.
    void changed(ReplicationField field);

protected:
    void changeEvent(QEvent *event) override;

private:
    void connectFields();
    void apply(ReplicationField field, const std::function<void(ReplicationTable &)> &change);
    void takeTargetName();
    void retranslate();

    ReplicationTableModel &m_tables;
    FormGrid *const m_grid;
    QLineEdit *const m_name;
    QComboBox *const m_key;
    QComboBox *const m_poison;
    QCheckBox *const m_indexes;
    QCheckBox *const m_newColumns;
    QList<int> m_rows;
    QString m_jobKey;
    bool m_needsKey = true;
};
