// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

class PlainLabel;
class QGridLayout;
class QLabel;
class QModelIndex;
class QPushButton;

/// All that is known of one connection, and of a failed test what to do about it; every text can be copied.
/// Thread: GUI.
class ConnectionDetails final : public QScrollArea
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionDetails)

public:
    explicit ConnectionDetails(QWidget *parent = nullptr);

    /// Of any column of a ConnectionListModel, or of a proxy of one; an invalid index empties the view.
    void showConnection(const QModelIndex &index);

signals:
    /// Why its test failed.
    void diagnoseRequested(const QString &connectionId);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row
    {
        QLabel *title;
        PlainLabel *value;
        /// Nothing to say hides the row.
        void fill(const QString &text) const;
    };

    [[nodiscard]] Row addRow();
    void retranslate();

    QWidget *const m_content;
    /// No QFormLayout: with hidden rows, that of Qt 6.4.2 writes past its memory.
    QGridLayout *const m_grid;
    const Row m_name;
    const Row m_description;
    const Row m_address;
    const Row m_encryption;
    const Row m_state;
    const Row m_detail;
    const Row m_advice;
    QPushButton *const m_diagnose;
    QString m_connectionId;
};
