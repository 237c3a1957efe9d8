// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

/// Words of a server, a file or a person: never taken for markup, wrapped where there is no room, to be marked
/// and copied with mouse or keys. A long path in it does not keep a window wide.
/// Thread: GUI.
class PlainLabel final : public QLabel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlainLabel)

public:
    explicit PlainLabel(QWidget *parent = nullptr);

    void setBold(bool bold);
};
