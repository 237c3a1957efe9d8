// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Theme.h"

#include <QFrame>

class PlainLabel;
class QLabel;
class QPushButton;

/// One clear question above the work, answered with a button or Escape; hidden while nothing is asked. A new question
/// replaces the one before.
/// Thread: GUI.
class ConfirmBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConfirmBar)

public:
    explicit ConfirmBar(QWidget *parent = nullptr);

    /// `yes` is the word on the button that does it; the focus goes to the other one. One of the callbacks is called,
    /// unless the bar is asked something else before.
    void ask(Theme::Role role, const QString &question, const QString &yes, const QString &no,
             std::function<void()> confirmed, std::function<void()> declined = {});
    void dismiss();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void answer(bool confirmed);
    void colour();

    QLabel *const m_mark;
    PlainLabel *const m_question;
    QPushButton *const m_yes;
    QPushButton *const m_no;
    Theme::Role m_role = Theme::Role::Caution;
    std::function<void()> m_confirmed;
    std::function<void()> m_declined;
};
