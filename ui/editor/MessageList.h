// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Theme.h"

#include <QListWidget>

/// How each statement of a run ended, and what the server and the session said. A click on one leads to its place in
/// the text.
/// Thread: GUI.
class MessageList final : public QListWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MessageList)

public:
    explicit MessageList(QWidget *parent = nullptr);

    /// `position` in the page's text; -1 leads nowhere.
    void add(Theme::Role role, const QString &text, qsizetype position = -1);
    /// The last ones kept; a script of a million statements fills no memory.
    static constexpr int most = 5000;

signals:
    void positionChosen(qsizetype position);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void dress(QListWidgetItem *item) const;
    void copySelected() const;
};
