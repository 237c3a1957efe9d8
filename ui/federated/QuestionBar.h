// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>

class PlainLabel;
class QLabel;
class QPushButton;

/// One question above the work, answered with a button, Return on it or Escape; hidden while nothing is asked.
/// Thread: GUI.
class QuestionBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QuestionBar)

public:
    explicit QuestionBar(QWidget *parent = nullptr);

    /// The focus goes to "Cancel". A new question replaces the one before, which is then never answered.
    void ask(const QString &question, const QString &details, const QString &yes,
             std::function<void()> confirmed);
    void dismiss();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void colour();

    QLabel *const m_mark;
    PlainLabel *const m_question;
    PlainLabel *const m_details;
    QPushButton *const m_yes;
    QPushButton *const m_no;
    std::function<void()> m_confirmed;
};
