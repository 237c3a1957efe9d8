// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "ui/shell/CommandPalette.h"

#include "tests/support/Offscreen.h"
#include "tests/ui/shell/Picture.h"
#include "ui/common/ActionTable.h"
#include "ui/common/Theme.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QVBoxLayout>
#include <QtTest>

class TestCommandPalette final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void scores_data();
    void scores();
    void findsWithAFewLetters();
    void escapeGivesTheFocusBack();
    void runsTheCommandOfThePageWithTheFocus();
    void disabledCommandsAreNotOffered();
    void recentComeFirst();
    void asksProviders();
    void manyTablesAreQuick();
    void aClickElsewhereCloses();

private:
    [[nodiscard]] QLineEdit *edit() const { return m_palette->findChild<QLineEdit *>(); }
    [[nodiscard]] QStringList shown() const
    {
        QStringList texts;
        const auto *model = m_palette->findChild<QListView *>()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            texts << model->index(row, 0).data().toString();
        return texts;
    }

    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<QMainWindow> m_window;
    CommandPalette *m_palette = nullptr;
    QPlainTextEdit *m_one = nullptr;
    QPlainTextEdit *m_two = nullptr;
    QStringList m_ran;
};

void TestCommandPalette::initTestCase()
{
    Theme::apply(qEnvironmentVariableIsSet("PENSTOCK_DARK") ? Theme::Mode::Dark : Theme::Mode::Light);
}

void TestCommandPalette::init()
{
    m_ran.clear();
    m_actions = std::make_unique<ActionTable>();
    m_window = std::make_unique<QMainWindow>();
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    for (auto [edit, name] : {std::pair(&m_one, "one"), std::pair(&m_two, "two")}) {
        *edit = new QPlainTextEdit(QLatin1String(name));
        column->addWidget(*edit);
        for (const char *id : {"query.run", "query.runScript", "query.explain"}) {
            const QString what = QLatin1String(name) + QLatin1Char(' ') + QLatin1String(id);
            connect(m_actions->create(id, *edit), &QAction::triggered, this, [this, what] { m_ran << what; });
        }
    }
    m_window->setCentralWidget(centre);
    for (const char *id :
         {"window.palette", "window.newQuery", "window.tasks", "window.settings", "window.log"}) {
        connect(m_actions->create(id, m_window.get()), &QAction::triggered, this,
                [this, id] { m_ran << QLatin1String(id); });
    }
    m_palette = new CommandPalette(*m_actions, m_window.get());
    m_window->resize(900, 600);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_two->setFocus();
}

void TestCommandPalette::cleanup()
{
    m_window.reset();
    m_actions.reset();
}

void TestCommandPalette::scores_data()
{
    QTest::addColumn<QString>("search");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("whole word") << "run"
                                << "Run"
                                << "Return unnamed";
    QTest::newRow("beginning") << "ne"
                               << "New query"
                               << "Connect";
    QTest::newRow("initials") << "nq"
                              << "New query"
                              << "Unique";
    QTest::newRow("camel") << "oi"
                           << "orderItems"
                           << "coin";
    QTest::newRow("accents") << "él"
                             << "Élèves"
                             << "modèle";
    QTest::newRow("not at all") << "xyz"
                                << "x y z"
                                << "xy";
}

void TestCommandPalette::scores()
{
    QFETCH(QString, search);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QVERIFY2(PaletteModel::score(search, better) > PaletteModel::score(search, worse),
             qPrintable(QStringLiteral("%1 %2")
                            .arg(PaletteModel::score(search, better))
                            .arg(PaletteModel::score(search, worse))));
}

void TestCommandPalette::findsWithAFewLetters()
{
    const QAbstractItemModelTester tester(m_palette->findChild<QListView *>()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_palette->toggle();
    QVERIFY(m_palette->isVisible() && edit()->hasFocus());
    QVERIFY(shown().size() >= 7);
    QVERIFY(!shown().contains(QStringLiteral("Command palette")));
    QTest::keyClicks(edit(), QStringLiteral("nq"));
    QCOMPARE(shown().first(), QStringLiteral("New query"));
    takePicture(*m_window, QStringLiteral("palette"));
    QVERIFY(edit()->accessibleDescription().startsWith(QStringLiteral("New query")));
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_COMPARE(m_ran, QStringList{QStringLiteral("window.newQuery")});
    QVERIFY(!m_palette->isVisible());
    m_palette->toggle();
    QTest::keyClicks(edit(), QStringLiteral("zzz"));
    QVERIFY(shown().isEmpty());
    QTest::keyClick(edit(), Qt::Key_Return);
    QVERIFY(m_palette->isVisible());
}

void TestCommandPalette::escapeGivesTheFocusBack()
{
    m_palette->toggle();
    QTest::keyClick(edit(), Qt::Key_Escape);
    QVERIFY(!m_palette->isVisible());
    QVERIFY(m_two->hasFocus());
}

void TestCommandPalette::runsTheCommandOfThePageWithTheFocus()
{
    for (QPlainTextEdit *page : {m_two, m_one}) {
        page->setFocus();
        m_palette->toggle();
        QTest::keyClicks(edit(), QStringLiteral("run script"));
        QCOMPARE(shown().count(QStringLiteral("Run script")), 1);
        QTest::keyClick(edit(), Qt::Key_Enter);
        QTRY_COMPARE(m_ran.size(), page == m_two ? 1 : 2);
    }
    QCOMPARE(m_ran,
             (QStringList{QStringLiteral("two query.runScript"), QStringLiteral("one query.runScript")}));
}

void TestCommandPalette::disabledCommandsAreNotOffered()
{
    for (QAction *action : m_actions->actions()) {
        if (ActionTable::idOf(action) == QLatin1String("query.explain"))
            action->setEnabled(false);
    }
    m_palette->toggle();
    QVERIFY(!shown().contains(QStringLiteral("Explain")));
}

void TestCommandPalette::recentComeFirst()
{
    m_palette->setRecent({QStringLiteral("action:window.log"), QStringLiteral("action:window.tasks")});
    QSignalSpy changed(m_palette, &CommandPalette::recentChanged);
    m_palette->toggle();
    QCOMPARE(shown().mid(0, 2), (QStringList{QStringLiteral("Show log"), QStringLiteral("Show tasks")}));
    QTest::keyClick(edit(), Qt::Key_Down);
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_COMPARE(m_ran, QStringList{QStringLiteral("window.tasks")});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_palette->recent().first(), QStringLiteral("action:window.tasks"));
}

void TestCommandPalette::asksProviders()
{
    QString asked;
    m_palette->addProvider([this, &asked](const QString &search) {
        asked = search;
        PaletteModel::Item item;
        item.id = QStringLiteral("table:1");
        item.text = QStringLiteral("commandes \"été\" 🎈");
        item.detail = QStringLiteral("shop.public");
        item.icon = Theme::icon(QStringLiteral("table"));
        item.run = [this] { m_ran << QStringLiteral("table"); };
        return std::vector{item};
    });
    m_palette->toggle();
    QTest::keyClicks(edit(), QStringLiteral("shop comm"));
    QCOMPARE(asked, QStringLiteral("shop comm"));
    QCOMPARE(shown().first(), QStringLiteral("commandes \"été\" 🎈"));
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_COMPARE(m_ran, QStringList{QStringLiteral("table")});
}

void TestCommandPalette::manyTablesAreQuick()
{
    m_palette->addProvider([](const QString &) {
        std::vector<PaletteModel::Item> items(20'000);
        for (std::size_t i = 0; i < items.size(); ++i)
            items[i].text = QStringLiteral("customer_order_item_%1").arg(i);
        return items;
    });
    m_palette->toggle();
    QElapsedTimer clock;
    clock.start();
    edit()->setText(QStringLiteral("orditem199"));
    const qint64 ms = clock.elapsed();
    QVERIFY(shown().size() > 0 && shown().size() <= PaletteModel::mostRows);
    QVERIFY2(ms < 500, qPrintable(QString::number(ms)));
}

void TestCommandPalette::aClickElsewhereCloses()
{
    m_palette->toggle();
    QTest::mouseClick(m_one->viewport(), Qt::LeftButton, {}, QPoint(5, 60));
    QVERIFY(m_one->hasFocus());
    QVERIFY(!m_palette->isVisible());
}

QTEST_MAIN(TestCommandPalette)
#include "tst_CommandPalette.moc"
