// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

/// A command line to be copied into a terminal.
/// Thread: GUI.
class CommandText final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CommandText)

public:
    explicit CommandText(const QString &command, QWidget *parent = nullptr);

    /// The text as a POSIX shell's word, quoted when it must be.
    [[nodiscard]] static QString shellWord(const QString &text);
};
