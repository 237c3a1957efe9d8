// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;
class QSpinBox;

/// Asks for a row's number, in a line below the table.
/// Thread: GUI.
class GoToRowBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GoToRowBar)

public:
    explicit GoToRowBar(QWidget *parent = nullptr);

    /// Rows are counted from 1.
    void open(int rowCount, int currentRow);

signals:
    void rowChosen(int row);
    void closed();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void retranslate();
    void choose();

    QLabel *const m_label;
    QSpinBox *const m_row;
    QLabel *const m_count;
    QPushButton *const m_go;
};
