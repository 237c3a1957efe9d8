// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;
class QString;

/// The person's language, when there is a translation for it.
namespace Translations {

/// By the locale of the environment (LC_ALL, LC_MESSAGES, LANG). Thread: main.
void install(QCoreApplication &application);
/// Replaces the language of all texts, Qt's own where its translations are installed, and of numbers and dates:
/// "system" (the environment's), "en", "fr". Every window and widget hears QEvent::LanguageChange. Thread: main.
void use(const QString &language);

} // namespace Translations
