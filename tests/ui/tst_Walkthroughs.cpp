// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/support/TestWindow.h"

#include "app/query/ResultSet.h"
#include "tests/support/SchedulingDelay.h"
#include "ui/federated/FederatedPage.h"
#include "ui/federated/PlanView.h"
#include "ui/results/ResultView.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QElapsedTimer>
#include <QProcess>
#include <QTabWidget>
#include <QTcpServer>
#include <QTextStream>
#include <QToolButton>
#include <QTreeWidget>
#include <QUrl>

#include <csignal>
#include <thread>

namespace {

/// What the person writes who is cut off.
QString draft()
{
    return QStringLiteral("SELECT 'é à ß 👍🏽', \"naïve\"\nFROM nowhere; -- nicht fertig …");
}

/// Asks a server beside the window, through psql; the last line of its answer.
QString ask(const QString &sql)
{
    QProcess psql;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const ConnectionProfile pg = TestServers::postgres();
    environment.insert(QStringLiteral("PGPASSWORD"), TestServers::environment("PENSTOCK_TEST_PG_PASSWORD"));
    psql.setProcessEnvironment(environment);
    psql.start(QStringLiteral("psql"),
               {QStringLiteral("-h"), pg.host, QStringLiteral("-p"), QString::number(pg.port),
                QStringLiteral("-U"), pg.username, QStringLiteral("-d"), pg.database, QStringLiteral("-qAtX"),
                QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-c"), sql});
    if (!psql.waitForFinished(30000) || psql.exitCode() != 0)
        qFatal("psql: %s", psql.readAllStandardError().constData());
    return QString::fromUtf8(psql.readAllStandardOutput()).trimmed();
}

/// Runs a script in a SQLite file of its own.
ConnectionProfile sqliteWith(const TestWorkspace &workspace, const QString &name, const QString &script)
{
    ConnectionProfile made = workspace.sqlite(name);
    QProcess sqlite;
    sqlite.start(QStringLiteral("sqlite3"),
                 {QStringLiteral("-batch"), QStringLiteral("-bail"), made.database});
    sqlite.write(script.toUtf8());
    sqlite.closeWriteChannel();
    if (!sqlite.waitForFinished() || sqlite.exitCode() != 0)
        qFatal("sqlite3: %s", sqlite.readAllStandardError().constData());
    return made;
}

/// Asks the GUI thread for a sign of life, again and again, from a thread of its own; the longest wait for one is how
/// long a person's key could have waited.
class Heartbeat final
{
public:
    Heartbeat()
        : m_thread([this] { beat(); })
    {}
    ~Heartbeat() { stop(); }
    Heartbeat(const Heartbeat &) = delete;
    Heartbeat &operator=(const Heartbeat &) = delete;

    void stop()
    {
        m_stop = true;
        while (m_thread.joinable() && !m_ended)
            QCoreApplication::processEvents(); // it may be waiting for its sign
        if (m_thread.joinable())
            m_thread.join();
    }
    [[nodiscard]] qint64 longestMilliseconds() const { return m_longest; }

private:
    void beat()
    {
        while (!m_stop) {
            QElapsedTimer timer;
            timer.start();
            const auto seen = std::make_shared<std::atomic<bool>>(false);
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [seen] { *seen = true; }, Qt::QueuedConnection);
            while (!*seen)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            m_longest = std::max<qint64>(m_longest, timer.elapsed());
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        m_ended = true;
    }

    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_ended{false};
    std::atomic<qint64> m_longest{0};
    std::thread m_thread;
};

/// The person of the last walkthrough, in a program of its own; it never returns by itself.
int writeUntilKilled(const QString &folder)
{
    TestWindow w({folder + QStringLiteral("/workspace"), folder + QStringLiteral("/key")});
    if (!w.isReady() || !w.query(QStringLiteral("one")))
        return 1;
    w.write(QStringLiteral("SELECT 1"));
    if (!w.query(QStringLiteral("two")))
        return 1;
    w.write(draft());
    for (int i = 0; i < 5; ++i)
        TestWindow::press(Qt::Key_Left);
    if (!w.query(QStringLiteral("one")))
        return 1;
    w.write(QStringLiteral("SELECT 3"));
    TestWindow::press(Qt::Key_PageUp, Qt::ControlModifier); // back to the one that it is about
    QTextStream(stdout) << "written " << w.queryPage()->findChild<SqlEditor *>()->cursor() << Qt::endl;
    return QApplication::exec();
}

} // namespace

/// Whole tasks as persons do them, in the real window on real servers, with keys and clicks.
class tst_Walkthroughs final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_workspace = std::make_unique<TestWorkspace>(); }
    void cleanup() { m_workspace.reset(); }

    void addAPostgresAndLookAround_data();
    void addAPostgresAndLookAround();
    void stopALongQuery();
    void theWindowGoesInMidStatement();
    void dropAServerThatDoesNotStop();
    void fanOutWithOneStopped();
    void joinThreeEngines();
    void exportAMillionRows();
    void killedAndFoundAgain();

private:
    [[nodiscard]] static QTreeWidgetItem *source(const TestWindow &w, const QString &name)
    {
        const auto found =
            w.part<QTreeWidget>("sources", w.page())->findItems(name, Qt::MatchExactly | Qt::MatchRecursive);
        return found.isEmpty() ? nullptr : found.first();
    }
    /// With the space bar, as the keyboard ticks.
    static void tick(const TestWindow &w, const QStringList &names)
    {
        auto *tree = w.part<QTreeWidget>("sources", w.page());
        for (const QString &name : names) {
            QTRY_VERIFY(source(w, name));
            tree->setFocus();
            tree->setCurrentItem(source(w, name));
            TestWindow::press(Qt::Key_Space);
            QCOMPARE(source(w, name)->checkState(0), Qt::Checked);
        }
    }

    std::unique_ptr<TestWorkspace> m_workspace;
};

// -- Add a PostgreSQL and look around -----------------------------------------------------------------------

void tst_Walkthroughs::addAPostgresAndLookAround_data()
{
    QTest::addColumn<bool>("byUrl");
    QTest::newRow("URL pasted") << true;
    QTest::newRow("field by field") << false;
}

void tst_Walkthroughs::addAPostgresAndLookAround()
{
    PENSTOCK_NEED(Postgres);
    QFETCH(bool, byUrl);
    (void)ask(QStringLiteral("DROP TABLE IF EXISTS \"walk \"\"é\"\"\"; "
                             "CREATE TABLE \"walk \"\"é\"\"\" (id int PRIMARY KEY, \"größe 📏\" text); "
                             "INSERT INTO \"walk \"\"é\"\"\" VALUES (1, 'petit'), (2, NULL)"));
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QCOMPARE(w.page()->kind(), QStringLiteral("start"));
    TestWindow::click(w.part<QWidget>("startNew"));
    QTRY_VERIFY(w.find<QDialog>("connectionDialog"));
    auto *dialog = w.part<QDialog>("connectionDialog");
    QTRY_VERIFY(dialog->isActiveWindow());

    const ConnectionProfile pg = TestServers::postgres();
    const QString password = TestServers::environment("PENSTOCK_TEST_PG_PASSWORD");
    if (byUrl) {
        auto *host = w.part<QLineEdit>("host", dialog);
        host->setFocus();
        QUrl url;
        url.setScheme(QStringLiteral("postgresql"));
        url.setHost(pg.host);
        url.setPort(pg.port);
        url.setUserName(pg.username);
        url.setPassword(password, QUrl::DecodedMode);
        url.setPath(u'/' + pg.database);
        url.setQuery(QStringLiteral("sslmode=disable"));
        QApplication::clipboard()->setText(url.toString(QUrl::FullyEncoded));
        TestWindow::press(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(host->text(), pg.host);
    } else {
        w.fill("host", pg.host, dialog);
        auto *port = w.part<QWidget>("port", dialog);
        port->setFocus();
        TestWindow::press(Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(port, QString::number(pg.port));
        w.fill("database", pg.database, dialog);
        w.fill("user", pg.username, dialog);
        w.fill("password", password, dialog);
        auto *encryption = w.part<QAbstractButton>("section", dialog);
        encryption->setFocus();
        TestWindow::press(Qt::Key_Space);
        auto *mode = w.part<QComboBox>("tlsMode", dialog);
        mode->setFocus();
        QTest::keyClicks(mode, QStringLiteral("dis"));
        QCOMPARE(mode->currentText(), QStringLiteral("disable"));
    }
    w.fill("name", QStringLiteral("Läden \"1\" 🌍"), dialog);
    w.click("test", dialog);
    QTRY_VERIFY_WITH_TIMEOUT(
        w.textOf(dialog).contains(ask(QStringLiteral("SHOW server_version")).section(u' ', 0, 0)), 15000);
    QVERIFY(!w.textOf(dialog).contains(password));
    w.click("save", dialog);
    QTRY_VERIFY(!w.find<QDialog>("connectionDialog"));
    w.window.activateWindow(); // as a window manager does; there is none here
    QVERIFY(QTest::qWaitForWindowActive(&w.window));

    const QString name = QStringLiteral("Läden \"1\" 🌍");
    const QString table = QStringLiteral("walk \"é\"");
    QTRY_VERIFY(w.navigatorRow({name}).isValid());
    const QString schema = QStringLiteral("public");
    const auto there = [&](const QStringList &below) {
        return w.navigatorRow(QStringList{name, schema} + below).isValid()
               || w.navigatorRow(QStringList{name} + below).isValid();
    };
    const QString tables = QStringLiteral("Tables");
    QTRY_VERIFY_WITH_TIMEOUT(there({tables, table}), 15000);
    QTRY_VERIFY_WITH_TIMEOUT(there({tables, table, QStringLiteral("Columns"), QStringLiteral("größe 📏")}),
                             15000);

    auto *tree = w.part<QTreeView>("navigatorTree");
    QModelIndex row = w.navigatorRow({name, schema, tables, table});
    if (!row.isValid())
        row = w.navigatorRow({name, tables, table});
    tree->setFocus();
    tree->setCurrentIndex(row);
    TestWindow::press(Qt::Key_Return);
    QTRY_VERIFY(w.queryPage());
    QTRY_VERIFY_WITH_TIMEOUT(w.rows() == 2, 15000);
    QCOMPARE(w.header(1), QStringLiteral("größe 📏"));
    QCOMPARE(w.cell(0, 1), QStringLiteral("petit"));
    QCOMPARE(w.cell(1, 1), QStringLiteral("NULL"));
    QCOMPARE(w.errors(), QString());
}

// -- Stop a long query --------------------------------------------------------------------------------------

void tst_Walkthroughs::stopALongQuery()
{
    PENSTOCK_NEED(Postgres);
    m_workspace->save(TestServers::postgres());
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QVERIFY(w.query(QStringLiteral("pg")));
    const QString running =
        QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE "
                       "'%/* walk' || 'stop */%'");
    w.write(QStringLiteral("SELECT pg_sleep(60) /* walkstop */"));
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(w.isRunning());
    QTRY_COMPARE(ask(running), QStringLiteral("1"));

    const SchedulingDelay delay;
    // The server says itself when it ended.
    QElapsedTimer timer;
    const qsizetype before = TestServers::postgresLog().size();
    timer.start();
    TestWindow::press(Qt::Key_F2, Qt::ControlModifier);
    qint64 taken = -1;
    QVERIFY(QTest::qWaitFor([&] {
        if (taken < 0
            && TestServers::postgresLog().mid(before).contains("canceling statement due to user request"))
            taken = timer.elapsed();
        return taken >= 0;
    }));
    QCOMPARE(ask(running), QStringLiteral("0"));
    qInfo("the server's statement ended after %lld ms", static_cast<long long>(taken));
    QVERIFY2(taken <= 250 + delay.worstMilliseconds(), qPrintable(QStringLiteral("%1 ms").arg(taken)));
    QVERIFY(w.isOver());
    QVERIFY2(w.messages().contains(QLatin1String("Stopped")), qPrintable(w.messages()));

    QVERIFY(w.run(QStringLiteral("SELECT 'again'")));
    QTRY_COMPARE(w.cell(0, 0), QStringLiteral("again"));
}

/// As when the desktop ends: nobody is asked, and what ran is told to nobody that is gone already.
void tst_Walkthroughs::theWindowGoesInMidStatement()
{
    PENSTOCK_NEED(Postgres);
    m_workspace->save(TestServers::postgres());
    const QString running = QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND "
                                           "query LIKE '%/* walk' || 'gone */%'");
    {
        TestWindow w(m_workspace->options());
        QVERIFY(w.isReady());
        QVERIFY(w.query(QStringLiteral("pg")));
        w.write(QStringLiteral("SELECT pg_sleep(60) /* walkgone */"));
        TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(w.isRunning());
        QTRY_COMPARE(ask(running), QStringLiteral("1"));
    }
    QTRY_COMPARE(ask(running), QStringLiteral("0"));
}

// -- Drop a server that does not stop -----------------------------------------------------------------------

void tst_Walkthroughs::dropAServerThatDoesNotStop()
{
    PENSTOCK_NEED(Postgres);
    m_workspace->save(TestServers::postgres());
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    const QString who = QStringLiteral("SELECT pg_backend_pid()");
    QVERIFY(w.query(QStringLiteral("pg")));
    QVERIFY(w.run(QStringLiteral("BEGIN")));
    QVERIFY(w.run(who));
    QTRY_VERIFY(w.cell(0, 0).toLongLong() > 1);
    const QString other = w.cell(0, 0);
    Page *const bystander = w.page();

    QVERIFY(w.query(QStringLiteral("pg")));
    QVERIFY(w.run(who));
    QTRY_VERIFY(w.cell(0, 0).toLongLong() > 1);
    const QString hung = w.cell(0, 0);
    const auto pid = static_cast<pid_t>(hung.toLongLong());
    QVERIFY(hung != other);
    w.write(QStringLiteral("SELECT pg_sleep(600) /* walkdrop */"));
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(ask(QStringLiteral("SELECT state FROM pg_stat_activity WHERE pid = ") + hung),
                 QStringLiteral("active"));
    // It gets no processor any more: neither answers nor hears a cancel.
    QCOMPARE(::kill(pid, SIGSTOP), 0);
    const auto goOn = qScopeGuard([pid] { ::kill(pid, SIGCONT); });
    QElapsedTimer timer;
    timer.start();
    TestWindow::press(Qt::Key_F2, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(w.find("troubleBar", w.page()), 20000);
    // Five seconds; Qt's coarse timers may be 5 % early.
    QVERIFY2(timer.elapsed() >= 4750, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(w.isRunning());
    QVERIFY(TestWindow::textOf(w.part<QWidget>("troubleBar", w.page())).contains(QLatin1String("stop")));
    QVERIFY(w.editorView()->hasFocus()); // it does not take the keyboard

    w.click("confirm", w.part<QWidget>("troubleBar", w.page()));
    QVERIFY(w.isOver(10000));
    QVERIFY(!w.find("troubleBar", w.page()));
    QVERIFY2(w.messages().contains(QLatin1String("Stopped")), qPrintable(w.messages()));
    QVERIFY(w.run(who)); // the page is free, while the server still hangs
    QTRY_VERIFY(w.cell(0, 0).toLongLong() > 1);
    QVERIFY(w.cell(0, 0) != hung && w.cell(0, 0) != other);
    QVERIFY2(w.messages().contains(QLatin1String("earlier connection was dropped")),
             qPrintable(w.messages()));

    w.window.workbench()->pages().showPage(bystander);
    QCOMPARE(w.queryPage()->status().transaction, QStringLiteral("transaction open"));
    QVERIFY(w.run(who));
    QTRY_COMPARE(w.cell(0, 0), other);
    QVERIFY(w.run(QStringLiteral("COMMIT")));
    QCOMPARE(w.errors(), QString());

    ::kill(pid, SIGCONT); // and the server ends it then, too
    QTRY_COMPARE_WITH_TIMEOUT(
        ask(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE pid = ") + hung), QStringLiteral("0"),
        15000);
}

// -- Fan out with one stopped -------------------------------------------------------------------------------

void tst_Walkthroughs::fanOutWithOneStopped()
{
    PENSTOCK_NEED(Postgres);
    (void)ask(
        QStringLiteral("DROP TABLE IF EXISTS walk_f; CREATE TABLE walk_f AS SELECT i AS id, 'p' || i AS name "
                       "FROM generate_series(1, 3) i"));
    m_workspace->save(TestServers::postgres());
    m_workspace->save(sqliteWith(*m_workspace, QStringLiteral("lite"),
                                 QStringLiteral("CREATE TABLE walk_f (id integer, name text);"
                                                "INSERT INTO walk_f VALUES (7, 'é'), (8, NULL);")));
    QTcpServer closed; // a port that was free a moment ago
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    const quint16 port = closed.serverPort();
    closed.close();
    ConnectionProfile stopped = TestWorkspace::server(QStringLiteral("stopped"), port);
    stopped.tls = TlsMode::Disable;
    m_workspace->save(stopped);

    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    TestWindow::press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(qobject_cast<FederatedPage *>(w.page()));
    tick(w, {QStringLiteral("pg"), QStringLiteral("lite"), QStringLiteral("stopped")});
    QVERIFY(w.run(QStringLiteral("SELECT id, name FROM walk_f ORDER BY id")));
    QTRY_COMPARE(w.rows(), 5);
    QCOMPARE(w.header(0), QStringLiteral("source"));
    QStringList rows;
    for (int row = 0; row < 5; ++row)
        rows << w.cell(row, 0) + u'|' + w.cell(row, 1) + u'|' + w.cell(row, 2);
    rows.sort();
    QCOMPARE(rows,
             QStringList({QStringLiteral("lite|7|é"), QStringLiteral("lite|8|NULL"),
                          QStringLiteral("pg|1|p1"), QStringLiteral("pg|2|p2"), QStringLiteral("pg|3|p3")}));
    QCOMPARE(source(w, QStringLiteral("pg"))->text(1), QStringLiteral("done"));
    QCOMPARE(source(w, QStringLiteral("lite"))->text(1), QStringLiteral("done"));
    QCOMPARE(source(w, QStringLiteral("stopped"))->text(1), QStringLiteral("failed"));
    QVERIFY2(w.errors().contains(QLatin1String("stopped")), qPrintable(w.errors()));
    QVERIFY2(w.errors().contains(QString::number(port)) || w.errors().contains(QLatin1String("refused")),
             qPrintable(w.errors()));

    TestWindow::click(w.part<QToolButton>("retry-stopped", w.page()));
    QTRY_VERIFY(w.isOver());
    QTRY_COMPARE(source(w, QStringLiteral("stopped"))->text(1), QStringLiteral("failed"));
    QTRY_COMPARE(w.rows(), 5); // those of the others stay
    QVERIFY(!w.errors().isEmpty());
}

// -- Join three engines -------------------------------------------------------------------------------------

void tst_Walkthroughs::joinThreeEngines()
{
#ifdef PENSTOCK_HAS_FEDERATION
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    (void)ask(QStringLiteral(
        "DROP TABLE IF EXISTS walk_j; CREATE TABLE walk_j AS SELECT i AS id, i * 2 AS customer, "
        "(i * 1.25)::numeric(10,2) AS total FROM generate_series(1, 100) i"));
    m_workspace->save(TestServers::postgres());
    ConnectionProfile maria = TestServers::mariaDb();
    m_workspace->save(maria);
    m_workspace->save(sqliteWith(*m_workspace, QStringLiteral("lite"),
                                 QStringLiteral("CREATE TABLE walk_j (customer integer, note text);"
                                                "INSERT INTO walk_j VALUES (4, 'é'), (6, 'zwei');")));
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QVERIFY(w.query(QStringLiteral("maria")));
    for (const char *sql :
         {"DROP TABLE IF EXISTS walk_j", "CREATE TABLE walk_j (id int PRIMARY KEY, name varchar(20))",
          "INSERT INTO walk_j VALUES (2, 'Zoë'), (4, 'Jürgen 👍'), (6, 'O''Neill')"}) {
        QVERIFY(w.run(QString::fromUtf8(sql)));
        if (auto *yes = w.find<QAbstractButton>("confirm")) {
            TestWindow::click(yes);
            QVERIFY(w.isOver());
        }
        QCOMPARE(w.errors(), QString());
    }
    TestWindow::press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    TestWindow::click(w.part<QWidget>("modeJoin", w.page()));
    tick(w, {QStringLiteral("pg"), QStringLiteral("maria"), QStringLiteral("lite")});
    QVERIFY(w.run(QStringLiteral(
        "SELECT k.name, n.note, sum(p.total) AS total FROM pg.walk_j p JOIN maria.walk_j k ON "
        "k.id = p.customer JOIN lite.walk_j n ON n.customer = k.id GROUP BY 1, 2 ORDER BY 1")));
    QCOMPARE(w.errors(), QString());
    QTRY_COMPARE(w.rows(), 2);
    QCOMPARE(w.cell(0, 0), QStringLiteral("Jürgen 👍"));
    QCOMPARE(w.cell(0, 1), QStringLiteral("é"));
    QCOMPARE(w.cell(0, 2), QStringLiteral("2.50"));
    QCOMPARE(w.cell(1, 0), QStringLiteral("O'Neill"));
    QCOMPARE(w.cell(1, 2), QStringLiteral("3.75"));

    auto *tabs = w.part<QTabWidget>("results", w.page());
    for (int i = 0; i < tabs->count(); ++i) {
        if (tabs->tabText(i).contains(QLatin1String("Plan")))
            QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(i).center());
    }
    QTRY_VERIFY(w.find<PlanView>());
    TestWindow::click(w.part<QToolButton>("copyPlan", w.page()));
    const QString plan = QApplication::clipboard()->text();
    for (const char *name : {"pg", "maria", "lite"})
        QVERIFY2(plan.contains(QLatin1String(name)), qPrintable(plan));
    QStringList boxes;
    w.part<PlanView>()->setFocus();
    for (int i = 0; i < w.part<PlanView>()->boxCount(); ++i) {
        boxes << w.part<PlanView>()->currentText();
        TestWindow::press(Qt::Key_Down);
    }
    QVERIFY2(boxes.join(u' ').contains(QLatin1String("SELECT")), qPrintable(boxes.join(u'\n')));
#endif
}

// -- Export a million rows ----------------------------------------------------------------------------------

void tst_Walkthroughs::exportAMillionRows()
{
    PENSTOCK_NEED(Postgres);
    m_workspace->save(TestServers::postgres());
    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    QVERIFY(w.query(QStringLiteral("pg")));
    const qsizetype before = TestServers::postgresLog().size();
    Heartbeat heart;
    const SchedulingDelay delay;
    QVERIFY(w.run(
        QStringLiteral("SELECT i, 'row ' || i AS name, i * 0.01 AS part FROM generate_series(1, 1000000) i "
                       "/* walkexport */"),
        120000));
    QTRY_COMPARE(w.rows(), 1'000'000);
    w.grid()->setFocus();
    TestWindow::press(Qt::Key_E, Qt::ControlModifier);
    QTRY_VERIFY(w.find("exportBar"));
    const QString target = m_workspace->path(QStringLiteral("million é.csv"));
    w.fill("exportFile", target);
    w.click("exportStart");
    QTRY_VERIFY_WITH_TIMEOUT(w.part<QLabel>("exportOutcome")->text().startsWith(QLatin1String("Done")),
                             120000);
    heart.stop();

    QFile file(target);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray line = file.readLine();
    QCOMPARE(line.trimmed(), QByteArray("i,name,part"));
    qint64 lines = 1;
    while (!file.atEnd()) {
        line = file.readLine();
        ++lines;
    }
    QCOMPARE(lines, 1'000'001);
    QCOMPARE(line.trimmed(), QByteArray("1000000,row 1000000,10000.00"));
    const QByteArray log = TestServers::postgresLog().mid(before);
    QCOMPARE(log.count("/* walkexport */"), 1);

#ifdef QT_NO_DEBUG
    const qint64 bound = 50;
#else
    const qint64 bound = 500;
#endif
    qInfo("longest wait of the window %lld ms, of a thread %lld ms",
          static_cast<long long>(heart.longestMilliseconds()),
          static_cast<long long>(delay.worstMilliseconds()));
    QVERIFY2(heart.longestMilliseconds() <= bound + delay.worstMilliseconds(),
             qPrintable(QStringLiteral("%1 ms").arg(heart.longestMilliseconds())));
}

// -- Killed, and found again --------------------------------------------------------------------------------

void tst_Walkthroughs::killedAndFoundAgain()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("one")));
    m_workspace->save(m_workspace->sqlite(QStringLiteral("two")));
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--write-until-killed"), m_workspace->path(QString())});
    QVERIFY(child.waitForStarted());
    const bool written =
        QTest::qWaitFor([&] { return child.canReadLine() || child.state() == QProcess::NotRunning; }, 30000);
    const QByteArray said = child.readLine().trimmed();
    QElapsedTimer timer;
    timer.start();
    (void)QTest::qWaitFor([&] { return timer.elapsed() >= 1300; }, 2000); // what is promised: a second
    child.kill();
    QVERIFY(child.waitForFinished());
    QVERIFY(written);
    QVERIFY2(said.startsWith("written "), said.constData());
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);

    TestWindow w(m_workspace->options());
    QVERIFY(w.isReady());
    const auto queries = [&w] {
        QList<QueryPage *> found;
        for (Page *page : w.pages()) {
            if (auto *query = qobject_cast<QueryPage *>(page))
                found << query;
        }
        return found;
    };
    QTRY_COMPARE(queries().size(), 3);
    QStringList texts;
    QStringList connections;
    for (QueryPage *page : queries()) {
        texts << page->findChild<SqlEditor *>()->text();
        connections << page->connectionId();
    }
    QCOMPARE(texts, QStringList({QStringLiteral("SELECT 1"), draft(), QStringLiteral("SELECT 3")}));
    QCOMPARE(connections, QStringList({QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("one")}));
    QCOMPARE(w.page(), queries()[1]); // the one in front
    const auto *editor = w.part<SqlEditor>(nullptr, w.page());
    QCOMPARE(editor->cursor(), said.mid(8).toLongLong());
    QCOMPARE(editor->cursor(), draft().size() - 5);
    QTRY_COMPARE(w.part<ConnectionChooser>(nullptr, w.page())->currentText(), QStringLiteral("two"));
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--write-until-killed") == 0)
        return writeUntilKilled(QFile::decodeName(argv[2]));
    tst_Walkthroughs test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_Walkthroughs.moc"
