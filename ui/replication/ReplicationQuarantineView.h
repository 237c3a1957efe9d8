// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationQuarantineModel.h"

#include <QWidget>

class PlainLabel;
class QPlainTextEdit;
class QTreeView;

/// Rows that targets refused, in a list, and the one chosen with its reason and values whole.
/// Thread: GUI.
class ReplicationQuarantineView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationQuarantineView)

public:
    explicit ReplicationQuarantineView(QWidget *parent = nullptr);
    ~ReplicationQuarantineView() override;

    void setConnections(const QHash<QString, QString> &names) { m_model.setConnections(names); }
    void setRows(const std::vector<QJsonObject> &rows);
    [[nodiscard]] int count() const { return m_model.rowCount(); }

protected:
    void changeEvent(QEvent *event) override;

private:
    void showCurrent();
    void retranslate();

    ReplicationQuarantineModel m_model;
    QTreeView *const m_table;
    QPlainTextEdit *const m_row;
    PlainLabel *const m_nothing; ///< Instead of rows.
};
