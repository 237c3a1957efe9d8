// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

/// Including this draws a test's windows into memory, with or without a display, unless QT_QPA_PLATFORM says
/// otherwise. It must happen before the QApplication that QTEST_MAIN makes.
inline const bool offscreenChosen =
    qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || qputenv("QT_QPA_PLATFORM", "offscreen");
