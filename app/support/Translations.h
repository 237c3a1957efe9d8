// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

/// The person's language, when there is a translation for it.
namespace Translations {

/// By the locale of the environment (LC_ALL, LC_MESSAGES, LANG). Thread: main.
void install(QCoreApplication &application);

} // namespace Translations
