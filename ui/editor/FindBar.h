// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QCheckBox;
class QLabel;
class QLineEdit;
class QToolButton;

/// A line below the editor to look for a text. Return finds the next, Shift+Return the one before, Escape leaves.
/// Thread: GUI.
class FindBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FindBar)

public:
    explicit FindBar(QWidget *parent = nullptr);

    /// Shows it, with a text to begin with unless that is empty.
    void open(const QString &text);
    void setFound(bool found);

signals:
    void findRequested(const QString &text, bool forward, bool caseSensitive);
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void find(bool forward);

    QLineEdit *const m_text;
    QCheckBox *const m_case;
    QToolButton *const m_previous;
    QToolButton *const m_next;
    QToolButton *const m_close;
    QLabel *const m_state;
};
