// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diagnosis/DoctorPage.h"

#include "app/connections/DatabaseManager.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWindow.h"
#include "tests/ui/shell/Picture.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/diagnosis/BundlePage.h"
#include "ui/diagnosis/DoctorRow.h"

#include <QJsonDocument>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTranslator>

/// The diagnosis as a person sees it.
class tst_DoctorPage final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void saysWhatFailedAndWhatToDo();
    void aHealthyDatabase();
    void stopsAndRunsAgain();
    void whoDoesNotExist();
    void copies();
    void restoresWithoutAsking();
    void theKeyboardReachesEverything();
    void followsTheLanguage();
    void fromTheErrorToTheBundle();
    void pictures_data();
    void pictures();

private:
    [[nodiscard]] DoctorPage *open();
    [[nodiscard]] DoctorRow *row(const char *layer) const
    {
        return m_page->findChild<DoctorRow *>(QStringLiteral("layer-") + QLatin1String(layer));
    }
    [[nodiscard]] QPushButton *button(const char *name) const
    {
        return m_page->findChild<QPushButton *>(QLatin1String(name));
    }
    [[nodiscard]] QString summary() const
    {
        return m_page->findChild<PlainLabel *>(QStringLiteral("doctorSummary"))->text();
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<DoctorPage> m_page;
};

void tst_DoctorPage::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
    m_workspace->save(m_workspace->sqlite(QStringLiteral("notes")));
    m_workspace->save(m_workspace->brokenSqlite(QStringLiteral("torn")));
}

void tst_DoctorPage::cleanup()
{
    m_page.reset();
    m_services.reset();
    m_workspace.reset();
    Theme::apply(Theme::Mode::Light);
}

DoctorPage *tst_DoctorPage::open()
{
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    m_page = std::make_unique<DoctorPage>(m_services->databases());
    m_page->resize(1000, 720);
    m_page->show();
    return m_page.get();
}

void tst_DoctorPage::saysWhatFailedAndWhatToDo()
{
    open()->diagnose(QStringLiteral("torn"));
    QVERIFY(m_page->isRunning());
    QTRY_VERIFY(!m_page->isRunning());
    QVERIFY2(summary().startsWith(QStringLiteral("Database failed")), qPrintable(summary()));
    QVERIFY(row("database")->accessibleName().contains(QStringLiteral("failed")));
    auto *advice = row("database")->findChild<PlainLabel *>(QStringLiteral("advice"));
    QVERIFY(advice->isVisible());
    QVERIFY(advice->text().contains(QStringLiteral("sqlite3")));
    QVERIFY(row("privileges")->accessibleName().contains(QStringLiteral("skipped")));
}

void tst_DoctorPage::aHealthyDatabase()
{
    PENSTOCK_NEED(Postgres);
    m_workspace->save(TestServers::postgres());
    open()->diagnose(QStringLiteral("pg"));
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->isRunning(), 30000);
    QCOMPARE(summary(), QStringLiteral("No fault found."));
    for (const char *layer :
         {"name", "tcp", "authentication", "database", "privileges", "clock", "limits", "driver"})
        QVERIFY2(row(layer)->accessibleName().contains(QStringLiteral("passed")), layer);
}

void tst_DoctorPage::stopsAndRunsAgain()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionProfile profile = TestWorkspace::server(QStringLiteral("silent"), silent.serverPort());
    profile.connectTimeout = std::chrono::seconds(60);
    m_workspace->save(profile);
    open()->diagnose(QStringLiteral("silent"));
    QTRY_VERIFY(row("name")->accessibleName().contains(QStringLiteral("passed")));
    QVERIFY(row("tcp")->accessibleName().contains(QStringLiteral("asking")));
    QVERIFY(!button("runAgain")->isEnabled());
    button("stop")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->isRunning(), 20000);
    QVERIFY(button("runAgain")->isEnabled());
    // Another one in the middle of a run takes its place.
    button("runAgain")->click();
    QVERIFY(m_page->isRunning());
    m_page->diagnose(QStringLiteral("notes"));
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->isRunning(), 20000);
    QTRY_COMPARE(summary(), QStringLiteral("No fault found."));
    QCOMPARE(m_page->title(), QStringLiteral("Diagnosis of notes"));
}

void tst_DoctorPage::whoDoesNotExist()
{
    open()->diagnose(QStringLiteral("gone"));
    QTRY_VERIFY(!m_page->isRunning());
    QVERIFY(m_page->findChild<ErrorBar *>()->isVisible());
    QVERIFY(button("runAgain")->isEnabled());
}

void tst_DoctorPage::copies()
{
    open()->diagnose(QStringLiteral("torn"));
    QTRY_VERIFY(!m_page->isRunning());
    button("copy")->click();
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("Diagnosis of torn")));
    button("copyJson")->click();
    const auto json = QJsonDocument::fromJson(QApplication::clipboard()->text().toUtf8()).object();
    QCOMPARE(json[QStringLiteral("connection")].toString(), QStringLiteral("torn"));
}

void tst_DoctorPage::restoresWithoutAsking()
{
    open()->diagnose(QStringLiteral("torn"));
    QTRY_VERIFY(!m_page->isRunning());
    const QJsonObject state = m_page->saveState();
    DoctorPage again(m_services->databases());
    again.restoreState(state);
    QCOMPARE(again.connectionId(), QStringLiteral("torn"));
    QCOMPARE(again.title(), QStringLiteral("Diagnosis of torn"));
    QVERIFY(!again.isRunning());
}

void tst_DoctorPage::theKeyboardReachesEverything()
{
    open()->diagnose(QStringLiteral("torn"));
    QTRY_VERIFY(!m_page->isRunning());
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    m_page->activate();
    QCOMPARE(QApplication::focusWidget(), button("runAgain"));
    QList<QWidget *> reached;
    for (int i = 0; i < 12; ++i) {
        reached << QApplication::focusWidget();
        TestWindow::press(Qt::Key_Tab);
    }
    for (const char *name : {"copy", "copyJson", "bundle"})
        QVERIFY2(reached.contains(button(name)), name);
    for (const QWidget *widget : m_page->findChildren<QPushButton *>())
        QVERIFY(!static_cast<const QPushButton *>(widget)->text().isEmpty());
}

void tst_DoctorPage::followsTheLanguage()
{
    class Marked final : public QTranslator
    {
    public:
        bool isEmpty() const override { return false; }
        QString translate(const char *, const char *source, const char *, int) const override
        {
            return QStringLiteral("<%1>").arg(QString::fromUtf8(source));
        }
    };
    open()->diagnose(QStringLiteral("torn"));
    QTRY_VERIFY(!m_page->isRunning());
    Marked french;
    QVERIFY(QCoreApplication::installTranslator(&french));
    QTRY_VERIFY(summary().startsWith(QLatin1Char('<')));
    QVERIFY(button("copy")->text().startsWith(QLatin1Char('<')));
    QVERIFY(row("name")->accessibleName().startsWith(QLatin1Char('<')));
    QCoreApplication::removeTranslator(&french);
}

/// As support staff would go: a query fails, Diagnose, and on to the bundle.
void tst_DoctorPage::fromTheErrorToTheBundle()
{
    m_workspace->save(TestWorkspace::server(QStringLiteral("gone"), 1));
    TestWindow test(m_workspace->options());
    QVERIFY(test.isReady());
    QVERIFY(test.query(QStringLiteral("gone")));
    QVERIFY(test.run(QStringLiteral("SELECT 1")));
    QTRY_VERIFY(test.find<QPushButton>("diagnose", test.page()));
    TestWindow::click(test.part<QPushButton>("diagnose", test.page()));
    QTRY_VERIFY(qobject_cast<DoctorPage *>(test.page()));
    auto *doctor = qobject_cast<DoctorPage *>(test.page());
    QTRY_VERIFY_WITH_TIMEOUT(!doctor->isRunning(), 20000);
    QVERIFY2(TestWindow::textOf(doctor).contains(QStringLiteral("systemctl start postgresql")),
             qPrintable(TestWindow::textOf(doctor)));
    takePicture(test.window, QStringLiteral("doctor-window"));
    TestWindow::click(test.part<QPushButton>("bundle", doctor));
    QTRY_VERIFY(qobject_cast<BundlePage *>(test.page()));
    QTRY_VERIFY(
        test.part<QPlainTextEdit>("bundleText")->toPlainText().contains(QStringLiteral("Diagnosis of gone")));
}

void tst_DoctorPage::pictures_data()
{
    QTest::addColumn<bool>("isDark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void tst_DoctorPage::pictures()
{
    PENSTOCK_NEED(Postgres);
    QFETCH(bool, isDark);
    ConnectionProfile profile = TestServers::postgres();
    profile.password = Secret("wrong");
    profile.host = QStringLiteral("localhost");
    profile.tls = TlsMode::Require;
    m_workspace->save(profile);
    QVERIFY(open());
    Theme::apply(isDark ? Theme::Mode::Dark : Theme::Mode::Light);
    m_page->diagnose(QStringLiteral("pg"));
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->isRunning(), 30000);
    QVERIFY(row("authentication")->accessibleName().contains(QStringLiteral("failed")));
    takePicture(*m_page, QStringLiteral("doctor-") + QLatin1String(QTest::currentDataTag()));
}

QTEST_MAIN(tst_DoctorPage)
#include "tst_DoctorPage.moc"
