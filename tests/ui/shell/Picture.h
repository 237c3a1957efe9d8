// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QWidget>

/// For a person to look at: NAME.png of the widget in the folder PENSTOCK_PICTURES, where that is set.
inline void takePicture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("PENSTOCK_PICTURES");
    if (!folder.isEmpty() && !widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png"))))
        qFatal("cannot save a picture in %s", qPrintable(folder));
}
