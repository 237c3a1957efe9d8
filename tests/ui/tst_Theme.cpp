// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/ActionTable.h"
#include "ui/common/Theme.h"

#include "tests/support/Offscreen.h"

#include <QtTest>

#include <cmath>
#include <cstdlib>

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
    void syntaxIsReadable_data();
    void syntaxIsReadable();
    void modesAreTold();
    void everyIconOfTheTableIsDrawn();
    void iconsFollowTheTheme();
    void iconsAreSharp();
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
    for (const Role role :
         {Role::Quiet, Role::Busy, Role::Good, Role::Caution, Role::Bad, Role::Info, Role::Accent}) {
        verify("role on base", Theme::colour(role, palette), palette.color(QPalette::Base));
        verify("role on alternate", Theme::colour(role, palette), palette.color(QPalette::AlternateBase));
        verify("text on tint", palette.color(QPalette::WindowText), Theme::tint(role, palette));
    }
    QVERIFY(contrast(Theme::colour(Role::Edge, palette), palette.color(QPalette::Base)) >= 3);
    verify("text", palette.color(QPalette::Text), palette.color(QPalette::Base));
    verify("window", palette.color(QPalette::WindowText), palette.color(QPalette::Window));
    verify("button", palette.color(QPalette::ButtonText), palette.color(QPalette::Button));
    verify("selection", palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight));
    verify("placeholder", palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base));
}

void tst_Theme::syntaxIsReadable_data()
{
    readable_data();
}

void tst_Theme::syntaxIsReadable()
{
    QFETCH(Theme::Mode, mode);
    using Theme::Syntax;
    const QPalette palette = Theme::palette(mode);
    for (int part = 0; part < static_cast<int>(Syntax::CurrentLine); ++part) {
        const QColor text = Theme::syntax(static_cast<Syntax>(part), palette);
        const bool inText = part != static_cast<int>(Syntax::LineNumber);
        for (const QColor &ground :
             {palette.color(QPalette::Base), Theme::syntax(Syntax::CurrentLine, palette),
              Theme::syntax(Syntax::Statement, palette),
              inText ? Theme::syntax(Syntax::MatchedBracket, palette) : QColor()}) {
            if (ground.isValid())
                QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3")
                                                                       .arg(part)
                                                                       .arg(ground.name())
                                                                       .arg(contrast(text, ground))));
        }
    }
}

void tst_Theme::modesAreTold()
{
    const Theme::Mode system = Theme::systemMode();
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::apply(mode);
        QCOMPARE(Theme::modeOf(QApplication::palette()), mode);
        QCOMPARE(Theme::systemMode(), system);
    }
    Theme::apply(QStringLiteral("system"));
    QCOMPARE(Theme::modeOf(QApplication::palette()), system);
    QVERIFY(Theme::roleOf(Environment::Production) == Theme::Role::Bad);
    QVERIFY(Theme::roleOf(Environment::Test) == Theme::Role::Caution);
    QVERIFY(Theme::roleOf(Environment::Development) == Theme::Role::Good);
}

/// What is drawn at all, in its colour.
static QColor strongest(const QImage &image)
{
    QColor found(Qt::transparent);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y).alpha() > found.alpha())
                found = image.pixelColor(x, y);
        }
    }
    return found;
}

void tst_Theme::everyIconOfTheTableIsDrawn()
{
    for (const ActionTable::Entry &entry : ActionTable::entries()) {
        if (!entry.icon)
            continue;
        const QIcon icon = Theme::icon(QLatin1String(entry.icon));
        QVERIFY2(!icon.isNull() && strongest(icon.pixmap(16).toImage()).alpha() > 200, entry.icon);
    }
    QVERIFY(Theme::icon(QStringLiteral("no-such-icon")).isNull());
}

void tst_Theme::iconsFollowTheTheme()
{
    const QIcon icon = Theme::icon(QStringLiteral("stop"));
    const auto near = [](const QColor &a, const QColor &b) {
        return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue())
               < 24;
    };
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark, Theme::Mode::Light}) {
        Theme::apply(mode);
        const QPalette palette = Theme::palette(mode);
        QVERIFY(near(strongest(icon.pixmap(32).toImage()), palette.color(QPalette::ButtonText)));
        QVERIFY(near(strongest(icon.pixmap(32, QIcon::Disabled).toImage()),
                     palette.color(QPalette::Disabled, QPalette::ButtonText)));
        QVERIFY(near(strongest(icon.pixmap(32, QIcon::Selected).toImage()),
                     palette.color(QPalette::HighlightedText)));
    }
    const QPalette palette = Theme::palette(Theme::Mode::Light);
    const QIcon bad = Theme::icon(QStringLiteral("stop"), Theme::Role::Bad, palette);
    QVERIFY(near(strongest(bad.pixmap(32).toImage()), Theme::colour(Theme::Role::Bad, palette)));
}

void tst_Theme::iconsAreSharp()
{
    const QPixmap twice = Theme::icon(QStringLiteral("table")).pixmap(QSize(16, 16), 2.0);
    QCOMPARE(twice.size(), QSize(32, 32));
    QCOMPARE(twice.devicePixelRatio(), 2.0);
    // Drawn at 32, not enlarged from 16.
    const QImage small = Theme::icon(QStringLiteral("table")).pixmap(QSize(16, 16), 1.0).toImage();
    QVERIFY(small.scaled(32, 32) != twice.toImage());
}

QTEST_MAIN(tst_Theme)
#include "tst_Theme.moc"
