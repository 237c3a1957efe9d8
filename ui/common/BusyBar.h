// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class PlainLabel;
class QProgressBar;
class QPushButton;
class QTimer;

/// Says that something takes a while, how far it is, and lets it be stopped; hidden while nothing does. Work that is
/// over within a blink is not shown at all.
/// Thread: GUI.
class BusyBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BusyBar)

public:
    explicit BusyBar(QWidget *parent = nullptr);

    /// `text` names the work; shown after 200 ms unless end() comes first.
    void begin(const QString &text);
    /// The same work in other words: how far it is.
    void setText(const QString &text);
    /// 0..1; negative when the end is not known.
    void setFraction(double fraction);
    void end();

signals:
    void stopRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    PlainLabel *const m_text;
    QProgressBar *const m_progress;
    QPushButton *const m_stop;
    QTimer *const m_delay;
};
