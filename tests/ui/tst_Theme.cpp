// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/Theme.h"

#include "tests/support/Offscreen.h"

#include <QtTest>

#include <cmath>

namespace {

double luminance(const QColor &colour)
{
    const auto part = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
}

/// As WCAG 2.1 defines it.
double contrast(const QColor &a, const QColor &b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace

class tst_Theme final : public QObject
{
    Q_OBJECT

private slots:
    void readable_data();
    void readable();
    void modesAreTold();
};

void tst_Theme::readable_data()
{
    QTest::addColumn<Theme::Mode>("mode");
    QTest::newRow("light") << Theme::Mode::Light;
    QTest::newRow("dark") << Theme::Mode::Dark;
}

void tst_Theme::readable()
{
    QFETCH(Theme::Mode, mode);
    const QPalette palette = Theme::palette(mode);
    const auto verify = [](const char *what, const QColor &text, const QColor &ground) {
        const double found = contrast(text, ground);
        QVERIFY2(found >= 4.5,
                 qPrintable(QStringLiteral("%1: %2").arg(QString::fromLatin1(what)).arg(found)));
    };
    using Theme::Role;
    for (const Role role : {Role::Quiet, Role::Busy, Role::Good, Role::Caution, Role::Bad}) {
        verify("role on base", Theme::colour(role, palette), palette.color(QPalette::Base));
        verify("role on alternate", Theme::colour(role, palette), palette.color(QPalette::AlternateBase));
        verify("text on tint", palette.color(QPalette::WindowText), Theme::tint(role, palette));
    }
    verify("text", palette.color(QPalette::Text), palette.color(QPalette::Base));
    verify("window", palette.color(QPalette::WindowText), palette.color(QPalette::Window));
    verify("button", palette.color(QPalette::ButtonText), palette.color(QPalette::Button));
    verify("selection", palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight));
    verify("placeholder", palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base));
}

void tst_Theme::modesAreTold()
{
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::apply(mode);
        QCOMPARE(Theme::systemMode(), mode);
    }
    QVERIFY(Theme::roleOf(Environment::Production) == Theme::Role::Bad);
    QVERIFY(Theme::roleOf(Environment::Test) == Theme::Role::Caution);
    QVERIFY(Theme::roleOf(Environment::Development) == Theme::Role::Good);
}

QTEST_MAIN(tst_Theme)
#include "tst_Theme.moc"
