// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Theme.h"

#include <QFrame>

#include <functional>

class PlainLabel;
class QLabel;
class QPushButton;

/// A question above the work, answered without leaving the page. The safe answer has the focus and is what Escape
/// gives; asking anew replaces the question before, which counts as answered safely.
/// Thread: GUI.
class QuestionBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QuestionBar)

public:
    explicit QuestionBar(QWidget *parent = nullptr);

    struct Question
    {
        QString text;
        QString details = {};
        QString yes;
        QString no;
        Theme::Role role = Theme::Role::Caution;
        std::function<void()> confirmed;
        std::function<void()> declined = {};
        /// Takes the keyboard; not for what merely happens meanwhile.
        bool focus = true;
    };
    void ask(Question question);
    /// Takes the question away unanswered.
    void withdraw();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void dress();
    void answer(bool yes);

    QLabel *const m_mark;
    PlainLabel *const m_text;
    PlainLabel *const m_details;
    QPushButton *const m_yes;
    QPushButton *const m_no;
    Question m_question;
};
