// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace {

constexpr const char *translatorName = "penstockTranslator";

bool addTranslator(const QLocale &locale, const QString &name, const QString &folder)
{
    auto *translator = new QTranslator(QCoreApplication::instance());
    translator->setObjectName(QLatin1String(translatorName));
    if (!translator->load(locale, name, QStringLiteral("_"), folder)
        || !QCoreApplication::installTranslator(translator)) {
        delete translator;
        return false;
    }
    return true;
}

} // namespace

namespace Translations {

void install(QCoreApplication &)
{
    use(QStringLiteral("system"));
}

void use(const QString &language)
{
    const QLocale locale = language == QLatin1String("system") ? QLocale::system() : QLocale(language);
    const auto before = QCoreApplication::instance()->findChildren<QTranslator *>(
        QLatin1String(translatorName), Qt::FindDirectChildrenOnly);
    // Numbers and dates first: who hears of the new texts writes them anew.
    QLocale::setDefault(locale);
    for (QTranslator *translator : before)
        delete translator; // which removes it, and tells all
    if (locale.language() != QLocale::English) {
        addTranslator(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
        if (addTranslator(locale, QStringLiteral("penstock"), QStringLiteral(":/i18n")))
            return;
    }
    // The texts of the sources are English, but for their plurals.
    addTranslator(QLocale(QLocale::English), QStringLiteral("penstock"), QStringLiteral(":/i18n"));
}

} // namespace Translations
