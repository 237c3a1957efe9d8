// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

/// What stands where the connections will be: how to add the first one, and how to get a demo.
/// Thread: GUI.
class EmptyConnections final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EmptyConnections)

public:
    explicit EmptyConnections(const QString &workspaceFolder, QWidget *parent = nullptr);
};
