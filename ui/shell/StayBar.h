// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class PlainLabel;
class QLabel;
class QPushButton;

/// Asks above a page whether it is to close all the same. Hidden while there is nothing to ask.
/// Thread: GUI.
class StayBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StayBar)

public:
    explicit StayBar(QWidget *parent = nullptr);

    /// The focus goes to "Stay".
    void ask(const QString &question);

signals:
    void closeAgreed();
    void stayChosen();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void dress();
    void stay();

    QLabel *const m_mark;
    PlainLabel *const m_question;
    QPushButton *const m_close;
    QPushButton *const m_stay;
};
