// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/federated/FederatedRunner.h"

#include <QWidget>

class PlainLabel;
class QToolButton;

/// The two ways to ask many connections, side by side, and below them what the chosen one does.
/// Thread: GUI.
class ModeChoice final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ModeChoice)

public:
    using Mode = FederatedRunner::Mode;

    explicit ModeChoice(bool canJoin, QWidget *parent = nullptr);

    void setMode(Mode mode);
    /// Not while a statement runs.
    void setChangeable(bool changeable);

signals:
    void chosen(ModeChoice::Mode mode);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void colour();

    const bool m_canJoin;
    Mode m_mode = Mode::FanOut;
    QToolButton *const m_fanOut;
    QToolButton *const m_join;
    PlainLabel *const m_text;
};
