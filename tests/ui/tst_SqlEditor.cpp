// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/SqlEditor.h"

#include "tests/support/Offscreen.h"
#include "ui/common/Theme.h"

#include <QAbstractScrollArea>
#include <QAction>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

/// The editor as its page uses it: positions in characters, whatever the text.
class tst_SqlEditor final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void positionsAreCharacters();
    void textsAreKeptWhole();
    void settingATextCanBeUndone();
    void commentsComeAndGo();
    void findsTexts();
    void completesNames();
    void keysOfThePageReachThePage();
    void noScrollBarBeforeALineNeedsOne();
    void showsErrorsUntilTheTextChanges();
    void coloursFollowTheTheme();

private:
    [[nodiscard]] QWidget *view() const { return m_editor->findChild<QWidget *>(QStringLiteral("sqlText")); }
    void type(const QString &text) const { QTest::keyClicks(view(), text); }
    std::unique_ptr<QWidget> m_window;
    SqlEditor *m_editor = nullptr;
};

void tst_SqlEditor::init()
{
    Theme::apply(Theme::Mode::Light);
    m_window = std::make_unique<QWidget>();
    m_window->resize(700, 400);
    m_editor = new SqlEditor(m_window.get());
    m_editor->resize(700, 400);
    m_window->show();
    m_editor->setFocus();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void tst_SqlEditor::cleanup()
{
    m_window.reset();
}

void tst_SqlEditor::positionsAreCharacters()
{
    const QString text = QStringLiteral("SELECT '👍é';\nSELECT 'ß漢', 'x👍y'\n");
    m_editor->setText(text);
    QCOMPARE(m_editor->text(), text);
    for (qsizetype i = 0; i <= text.size(); ++i) {
        if (i > 0 && i < text.size() && text.at(i).isLowSurrogate())
            continue; // within a character there is no place
        m_editor->setCursor(i);
        QCOMPARE(m_editor->cursor(), i);
    }
    m_editor->setCursor(text.size() + 10);
    QCOMPARE(m_editor->cursor(), text.size());
    const qsizetype start = text.indexOf(QStringLiteral("x👍y"));
    m_editor->select(start, 4);
    QCOMPARE(m_editor->selectedText(), QStringLiteral("x👍y"));
    QCOMPARE(m_editor->selectionStart(), start);
    QCOMPARE(m_editor->lineAt(start), 1);
    m_editor->select(start, 4);
    m_editor->insertText(QStringLiteral("🦆"));
    QCOMPARE(m_editor->text(), QString(text).replace(QStringLiteral("x👍y"), QStringLiteral("🦆")));
    m_editor->underline(0, 5);
    m_editor->underline(0, 0);
}

void tst_SqlEditor::textsAreKeptWhole()
{
    for (const QString &text :
         {QString(), QStringLiteral("a\r\nb\rc\n"), QStringLiteral("a\0b").append(QChar()).append(u'c')}) {
        m_editor->setText(text);
        QCOMPARE(m_editor->text(), text);
    }
    const QString large(3 << 20, u'x');
    m_editor->setText(large);
    QCOMPARE(m_editor->text().size(), large.size());
}

void tst_SqlEditor::settingATextCanBeUndone()
{
    m_editor->setText(QStringLiteral("SELECT 1"));
    m_editor->setText(QStringLiteral("SELECT 2"));
    QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_editor->text(), QStringLiteral("SELECT 1"));
}

void tst_SqlEditor::commentsComeAndGo()
{
    const QString text = QStringLiteral("SELECT 'é',\n\n  2\nFROM t");
    m_editor->setText(text);
    m_editor->select(0, text.indexOf(QLatin1String("FROM")));
    m_editor->toggleComment();
    QCOMPARE(m_editor->text(), QStringLiteral("-- SELECT 'é',\n\n--   2\nFROM t"));
    m_editor->select(0, m_editor->text().indexOf(QLatin1String("FROM")));
    m_editor->toggleComment();
    QCOMPARE(m_editor->text(), text);
}

void tst_SqlEditor::findsTexts()
{
    m_editor->setText(QStringLiteral("SELECT a, é, B, a"));
    m_editor->setCursor(0);
    m_editor->showFind();
    auto *field = m_editor->findChild<QLineEdit *>(QStringLiteral("findText"));
    QVERIFY(field->isVisible());
    field->setText(QStringLiteral("b"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(m_editor->selectedText(), QStringLiteral("B"));
    field->setText(QStringLiteral("a"));
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(m_editor->selectionStart(), qsizetype(7));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->isVisible());
}

void tst_SqlEditor::completesNames()
{
    int asked = 0;
    m_editor->setCompleter([&asked](const QString &text, qsizetype cursor) {
        ++asked;
        if (text.left(cursor).endsWith(QLatin1Char('.')))
            return std::vector<SqlEditor::Completion>{{QStringLiteral("id"), QStringLiteral("integer")}};
        return std::vector<SqlEditor::Completion>{{QStringLiteral("\"Órders é\""), QStringLiteral("table")},
                                                  {QStringLiteral("orders"), QStringLiteral("table")},
                                                  {QStringLiteral("order_lines"), QStringLiteral("table")}};
    });
    type(QStringLiteral("SELECT o"));
    const int before = asked;
    type(QStringLiteral("r"));
    QCOMPARE(asked, before + 1);
    QTest::keyClick(view(), Qt::Key_Down);
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(m_editor->text(), QStringLiteral("SELECT order_lines"));
    type(QStringLiteral("."));
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(m_editor->text(), QStringLiteral("SELECT order_lines.id"));
    m_editor->setText(QStringLiteral("SELECT Ór"));
    m_editor->setCursor(9);
    m_editor->complete();
    QTest::keyClick(view(), Qt::Key_Tab);
    QCOMPARE(m_editor->text(), QStringLiteral("SELECT \"Órders é\""));
}

void tst_SqlEditor::keysOfThePageReachThePage()
{
    int pressed = 0;
    for (const char *key :
         {"Ctrl+L", "Ctrl+D", "Ctrl+/", "Ctrl+Return", "Ctrl+T", "Ctrl+Space", "Ctrl+E", "Alt+X"}) {
        auto *action = new QAction(m_window.get());
        action->setShortcut(QKeySequence(QString::fromLatin1(key)));
        m_window->addAction(action);
        connect(action, &QAction::triggered, this, [&pressed] { ++pressed; });
    }
    m_editor->setText(QStringLiteral("SELECT 1"));
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    view()->setFocus();
    const auto press = [this](Qt::Key key, Qt::KeyboardModifier modifier) {
        QTest::keyClick(view(), key, modifier);
    };
    press(Qt::Key_L, Qt::ControlModifier);
    press(Qt::Key_D, Qt::ControlModifier);
    press(Qt::Key_Slash, Qt::ControlModifier);
    press(Qt::Key_Return, Qt::ControlModifier);
    press(Qt::Key_T, Qt::ControlModifier);
    press(Qt::Key_Space, Qt::ControlModifier);
    press(Qt::Key_E, Qt::ControlModifier);
    press(Qt::Key_X, Qt::AltModifier);
    QCOMPARE(pressed, 8);
    QCOMPARE(m_editor->text(), QStringLiteral("SELECT 1"));
}

void tst_SqlEditor::noScrollBarBeforeALineNeedsOne()
{
    m_editor->setText(QStringLiteral("SELECT 1"));
    auto *area = qobject_cast<QAbstractScrollArea *>(view());
    QVERIFY(area);
    QTRY_VERIFY(!area->horizontalScrollBar()->isVisible());
}

void tst_SqlEditor::showsErrorsUntilTheTextChanges()
{
    m_editor->setText(QStringLiteral("SELECT '👍', nothing FROM t"));
    m_editor->markError(13, QStringLiteral("column \"nothing\" does not exist"));
    m_editor->underline(0, 20);
    m_editor->setCursor(0);
    type(QStringLiteral(" "));
    m_editor->markError(500, QStringLiteral("behind the end"));
    m_editor->clearErrors();
}

void tst_SqlEditor::coloursFollowTheTheme()
{
    m_editor->setText(QStringLiteral("-- Orders of a day\nSELECT o.id, count(*) AS \"how many\", 'it''s 👍' "
                                     "AS note\nFROM shop.orders o\nJOIN lines l ON "
                                     "l.order_id = o.id\nWHERE o.placed::date = :day AND l.amount > "
                                     "12.50\nGROUP BY 1;\n\nSELECT nothing FROM orders;"));
    m_editor->setEdgeColour(Theme::colour(Theme::Role::Bad, m_editor->palette()));
    m_editor->underline(0, 160);
    m_editor->markError(m_editor->text().indexOf(QLatin1String("nothing")),
                        QStringLiteral("column \"nothing\" does not exist"));
    const QImage light = m_editor->grab().toImage();
    Theme::apply(Theme::Mode::Dark);
    QTRY_COMPARE(Theme::modeOf(m_editor->palette()), Theme::Mode::Dark);
    const QImage dark = m_editor->grab().toImage();
    const QPoint paper(600, 300);
    QVERIFY(light.pixelColor(paper).lightness() > 200);
    QVERIFY(dark.pixelColor(paper).lightness() < 60);
    QVERIFY(dark.pixelColor(QPoint(3, 300)).lightness() < 80); // the margin
}

QTEST_MAIN(tst_SqlEditor)
#include "tst_SqlEditor.moc"
