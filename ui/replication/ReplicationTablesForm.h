// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationTableModel.h"
#include "ui/common/FormGrid.h"
#include "ui/replication/ReplicationField.h"
#include "ui/replication/ReplicationTableFilter.h"

class FoldingSection;
class PlainLabel;
class QComboBox;
class QLineEdit;
class QTreeView;
class ReplicationTableOptions;
class SchemaService;

/// The tables of a source, found by schema and search, to be ticked; and below them what is said of those selected.
/// Thread: GUI.
class ReplicationTablesForm final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationTablesForm)

public:
    /// A copy has one table that is not chosen here.
    ReplicationTablesForm(SchemaService &schemas, bool isCopy, QWidget *parent = nullptr);
    ~ReplicationTablesForm() override;

    /// Another one forgets what was ticked.
    void setSource(const QString &connectionId);
    void show(const ReplicationJob &job);
    void writeTo(ReplicationJob &job) const;
    /// The key of tables without one of their own; `isNeeded`: the mode wants one.
    void setJobKey(const QString &key, bool isNeeded);
    [[nodiscard]] ReplicationTableModel &model() { return m_model; }
    [[nodiscard]] FormGrid &grid() { return *m_grid; }
    [[nodiscard]] FormGrid &optionsGrid();
    void openOptions();
    void setConsent(const ObjectName &table, const QString &column, bool isGiven);
    using QWidget::show;

signals:
    /// By a person.
    void changed(ReplicationField field);
    /// Why the source's tables cannot be listed; said by whoever shows the form.
    void sourceFailed(const Error &error);
    void sourceRead();

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildList();
    void askSchemas();
    void askObjects();
    void learn(const QString &connectionId, const std::string &schema);
    void showOptions();
    void tell();
    void retranslate();
    [[nodiscard]] QList<int> selectedRows() const;

    SchemaService &m_schemas;
    const bool m_isCopy;
    ReplicationTableModel m_model;
    ReplicationTableFilter m_filter;
    FormGrid *const m_grid;
    QWidget *const m_list;
    QComboBox *const m_schema;
    QLineEdit *const m_search;
    QTreeView *const m_view;
    PlainLabel *const m_count;
    ReplicationTableOptions *const m_options;
    FoldingSection *const m_fold;
    QString m_sourceId;
};
