// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/support/PrivatePostgres.h"
#include "tests/support/TestWindow.h"

#include <QDir>
#include <QStorageInfo>
#include <QTemporaryFile>

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>

namespace {

/// Not for a person's eyes, but for every layer between: quotes, accents, right to left, emoji.
QString oddName()
{
    return QStringLiteral("d'été \"x\" `y` שלום 👩🏽‍🚀");
}

QString quoted(const QString &name)
{
    return u'"' + QString(name).replace(u'"', QStringLiteral("\"\"")) + u'"';
}

} // namespace

/// What nobody planned for, in the real window: nothing may hang, fall over or be silent.
class tst_BadInput final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aConnectionLostInMidResult();
    void aServerKilledInMidResult();
    void aCellOf100Megabytes();
    void sixteenHundredColumns();
    void anEmptyResult();
    void resultsWithoutColumns();
    void oddNames();
    void theConnectionIsTaken();
    void anUnclosedQuote();
    void exportToWhereNobodyMayWrite();
    void exportToAFullDisk_data();
    void exportToAFullDisk();
    void rowsOnAFullDisk();

private:
    [[nodiscard]] bool startExport(const QString &target) const
    {
        m_window->grid()->setFocus();
        TestWindow::press(Qt::Key_E, Qt::ControlModifier);
        if (!QTest::qWaitFor([this] { return m_window->find("exportBar") != nullptr; }))
            return false;
        m_window->fill("exportFile", target);
        m_window->click("exportStart");
        return true;
    }
    [[nodiscard]] QString exportSays() const
    {
        return TestWindow::textOf(m_window->part<QWidget>("exportBar"));
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<TestWindow> m_window;
};

void tst_BadInput::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
    m_workspace->save(m_workspace->sqlite(QStringLiteral("lite")));
    ConnectionProfile odd = m_workspace->sqlite(QStringLiteral("odd"));
    odd.name = oddName();
    m_workspace->save(odd);
    if (TestServers::hasPostgres()) {
        m_workspace->save(TestServers::postgres());
        ConnectionProfile one = TestServers::postgres();
        one.id = one.name = QStringLiteral("narrow");
        one.maxConnections = 1;
        one.acquireTimeout = std::chrono::milliseconds(300);
        m_workspace->save(one);
    }
    m_window = std::make_unique<TestWindow>(m_workspace->options());
    QVERIFY(m_window->isReady());
}

void tst_BadInput::cleanup()
{
    m_window.reset();
    m_workspace.reset();
}

void tst_BadInput::aConnectionLostInMidResult()
{
    PENSTOCK_NEED(Postgres);
    QVERIFY(m_window->query(QStringLiteral("pg")));
    m_window->write(
        QStringLiteral("SELECT i, repeat('x', 1000), pg_sleep(0.001) FROM generate_series(1, 1000000) i "
                       "/* badinput */"));
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->rows() > 0, 15000);
    QVERIFY(m_window->isRunning());
    QPointer<Page> lost = m_window->page();
    QVERIFY(m_window->query(QStringLiteral("pg")));
    QVERIFY(m_window->run(
        QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
                       "'%/* bad' || 'input */%' AND pid <> pg_backend_pid()")));
    QTRY_COMPARE(m_window->rows(), 1);
    m_window->window.workbench()->pages().showPage(lost);
    QVERIFY(m_window->isOver());
    QTRY_VERIFY2(m_window->messages().contains(QLatin1String("terminat")), qPrintable(m_window->messages()));
    auto *tabs = m_window->part<ResultTabs>(nullptr, lost);
    QCOMPARE(tabs->resultCount(), 1);
    tabs->setCurrentIndex(1);
    QVERIFY(m_window->rows() > 0); // what came is kept
    QCOMPARE(m_window->cell(0, 0), QStringLiteral("1"));
    QVERIFY(m_window->run(QStringLiteral("SELECT 'alive'")));
    QTRY_COMPARE(m_window->cell(0, 0), QStringLiteral("alive"));
}

/// As when its machine loses power: no word of farewell, and nobody there to connect to again.
void tst_BadInput::aServerKilledInMidResult()
{
    PENSTOCK_NEED(Postgres);
    PrivatePostgres server;
    PENSTOCK_VERIFY(server.start());
    m_workspace->save(server.profile(QStringLiteral("doomed")));
    m_window = std::make_unique<TestWindow>(m_workspace->options());
    QVERIFY(m_window->isReady());
    QVERIFY(m_window->query(QStringLiteral("doomed")));
    m_window->write(QStringLiteral("SELECT i, repeat('x', 1000) FROM generate_series(1, 1000000) i"));
    TestWindow::press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->rows() > 0, 15000);
    server.kill();
    QVERIFY(m_window->isOver());
    QTRY_VERIFY2(m_window->messages().contains(QLatin1String("\"doomed\" (127.0.0.1")),
                 qPrintable(m_window->messages()));
    QVERIFY(m_window->messages().contains(QLatin1String("look before you repeat it")));
    auto *tabs = m_window->part<ResultTabs>(nullptr, m_window->page());
    QCOMPARE(tabs->resultCount(), 1);
    tabs->setCurrentIndex(1);
    const int kept = m_window->rows();
    QVERIFY2(kept > 0 && kept < 1'000'000, qPrintable(QString::number(kept)));
    for (const int row : {0, kept - 1})
        QTRY_COMPARE(m_window->cell(row, 0), QString::number(row + 1));

    QVERIFY(m_window->run(QStringLiteral("SELECT 'dead'")));
    QTRY_VERIFY2(m_window->errors().contains(QLatin1String("refused")), qPrintable(m_window->errors()));
    PENSTOCK_VERIFY(server.start());
    QVERIFY(m_window->run(QStringLiteral("SELECT 'alive'"), 60000));
    QTRY_COMPARE(m_window->cell(0, 0), QStringLiteral("alive"));
}

void tst_BadInput::aCellOf100Megabytes()
{
    PENSTOCK_NEED(Postgres);
    QVERIFY(m_window->query(QStringLiteral("pg")));
    QVERIFY(
        m_window->run(QStringLiteral("SELECT repeat('é', 50 * 1024 * 1024) AS big, 'after' AS next"), 60000));
    QTRY_COMPARE(m_window->rows(), 1);
    QVERIFY(m_window->cell(0, 0).startsWith(QStringLiteral("éé")));
    QVERIFY(m_window->cell(0, 0).size() <= 400);
    QCOMPARE(m_window->cell(0, 1), QStringLiteral("after"));
    m_window->grid()->setFocus();
    m_window->grid()->setCurrentIndex(m_window->grid()->model()->index(0, 0));
    QVERIFY(!m_window->window.grab().isNull());
    const QString target = m_workspace->path(QStringLiteral("big.csv"));
    QVERIFY(startExport(target));
    QTRY_VERIFY_WITH_TIMEOUT(exportSays().contains(QLatin1String("Done")), 60000);
    QVERIFY(QFileInfo(target).size() > 100 * 1024 * 1024);
}

void tst_BadInput::sixteenHundredColumns()
{
    PENSTOCK_NEED(Postgres);
    QVERIFY(m_window->query(QStringLiteral("pg")));
    QStringList columns;
    for (int i = 1; i <= 1600; ++i)
        columns << QStringLiteral("%1 AS \"col %1\"").arg(i);
    QVERIFY(m_window->run(QStringLiteral("SELECT ") + columns.join(QStringLiteral(", "))));
    QTRY_COMPARE(m_window->rows(), 1);
    QCOMPARE(m_window->grid()->model()->columnCount(), 1600);
    QCOMPARE(m_window->header(1599), QStringLiteral("col 1600"));
    QCOMPARE(m_window->cell(0, 1599), QStringLiteral("1600"));
    m_window->grid()->setFocus();
    m_window->grid()->setCurrentIndex(m_window->grid()->model()->index(0, 0));
    TestWindow::press(Qt::Key_End);
    QCOMPARE(m_window->grid()->currentIndex().column(), 1599);
}

void tst_BadInput::anEmptyResult()
{
    QVERIFY(m_window->query(QStringLiteral("lite")));
    QVERIFY(m_window->run(QStringLiteral("SELECT 1 AS one, 'x' AS \"größe\" WHERE 1 = 0")));
    QTRY_COMPARE(m_window->rows(), 0);
    QTRY_COMPARE(m_window->header(1), QStringLiteral("größe"));
    QTRY_VERIFY2(m_window->part<QLabel>("resultStatus")->text().contains(QLatin1String("0 rows")),
                 qPrintable(m_window->part<QLabel>("resultStatus")->text()));
}

void tst_BadInput::resultsWithoutColumns()
{
    QVERIFY(m_window->query(QStringLiteral("lite")));
    QVERIFY(m_window->run(QStringLiteral("CREATE TABLE t (a int)")));
    QCOMPARE(m_window->errors(), QString());
    QCOMPARE(m_window->part<ResultTabs>(nullptr, m_window->page())->messages().count(), 1);
    if (!TestServers::hasPostgres())
        return;
    QVERIFY(m_window->query(QStringLiteral("pg")));
    QVERIFY(
        m_window->run(QStringLiteral("SELECT FROM generate_series(1, 3)"))); // rows, and no columns at all
    QTRY_VERIFY2(!m_window->messages().isEmpty(), qPrintable(m_window->messages()));
    QVERIFY(m_window->run(QStringLiteral("SELECT 5")));
    QTRY_COMPARE(m_window->cell(0, 0), QStringLiteral("5"));
}

void tst_BadInput::oddNames()
{
    QVERIFY(m_window->query(oddName()));
    QVERIFY(m_window->run(QStringLiteral("CREATE TABLE %1 (%1 text, %2 int)")
                              .arg(quoted(oddName()), quoted(QStringLiteral("; DROP")))));
    QVERIFY(
        m_window->run(QStringLiteral("INSERT INTO %1 VALUES ('שלום \u202e 👍', 7)").arg(quoted(oddName()))));
    QVERIFY2(!m_window->messages().contains(QLatin1String("rror")), qPrintable(m_window->messages()));

    auto *tree = m_window->part<QTreeView>("navigatorTree");
    tree->setFocus();
    QTRY_VERIFY(m_window->navigatorRow({oddName()}).isValid());
    const QStringList path{oddName(), QStringLiteral("Tables"), oddName()};
    QTRY_VERIFY_WITH_TIMEOUT(m_window->navigatorRow(path).isValid(), 10000);
    QTRY_VERIFY(m_window->navigatorRow(path + QStringList{QStringLiteral("Columns"), oddName()}).isValid());
    tree->setCurrentIndex(m_window->navigatorRow(path));
    const auto before = m_window->pages().size();
    TestWindow::press(Qt::Key_Return);
    QTRY_COMPARE(m_window->pages().size(), before + 1);
    QTRY_COMPARE(m_window->rows(), 1);
    QCOMPARE(m_window->header(0), oddName());
    QCOMPARE(m_window->header(1), QStringLiteral("; DROP"));
    QCOMPARE(m_window->cell(0, 1), QStringLiteral("7"));
    QVERIFY(m_window->cell(0, 0).startsWith(QStringLiteral("שלום")));
    QCOMPARE(m_window->part<QLabel>("statusConnection")->text().contains(oddName()), true);
}

void tst_BadInput::theConnectionIsTaken()
{
    PENSTOCK_NEED(Postgres);
    QVERIFY(m_window->query(QStringLiteral("narrow")));
    QVERIFY(m_window->run(QStringLiteral("SELECT 1")));
    QTRY_COMPARE(m_window->cell(0, 0), QStringLiteral("1"));
    const QString holder = m_window->page()->title();
    QVERIFY(m_window->query(QStringLiteral("narrow")));
    QVERIFY(m_window->run(QStringLiteral("SELECT 2")));
    QTRY_VERIFY2(m_window->errors().contains(holder), qPrintable(m_window->errors() + u'/' + holder));
    QVERIFY(m_window->grid() == nullptr);
}

void tst_BadInput::anUnclosedQuote()
{
    QVERIFY(m_window->query(QStringLiteral("lite")));
    m_window->write(QStringLiteral("CREATE TABLE never (a int);\nSELECT 'it is;\nSELECT 2"));
    TestWindow::press(Qt::Key_F5);
    QVERIFY(m_window->isOver());
    QTRY_VERIFY2(m_window->errors().contains(QLatin1String("line 2")), qPrintable(m_window->errors()));
    QVERIFY(m_window->run(QStringLiteral("SELECT count(*) FROM sqlite_master WHERE name = 'never'")));
    QTRY_COMPARE(m_window->cell(0, 0), QStringLiteral("0")); // nothing of it ran
    QCOMPARE(m_window->errors(), QString());
}

void tst_BadInput::exportToWhereNobodyMayWrite()
{
    QVERIFY(m_window->query(QStringLiteral("lite")));
    QVERIFY(m_window->run(QStringLiteral("SELECT 1 AS a")));
    QTRY_COMPARE(m_window->rows(), 1);
    QVERIFY(startExport(QStringLiteral("/sys/rows.csv"))); // not even root may make a file there
    QTRY_VERIFY2(exportSays().contains(QLatin1String("/sys")), qPrintable(exportSays()));
    QVERIFY(!exportSays().contains(QLatin1String("Done")));
    const QString good = m_workspace->path(QStringLiteral("good.csv"));
    m_window->fill("exportFile", good);
    m_window->click("exportStart");
    QTRY_VERIFY2(exportSays().contains(QLatin1String("Done")), qPrintable(exportSays()));
    QVERIFY(QFile::exists(good));
}

void tst_BadInput::exportToAFullDisk_data()
{
    QTest::addColumn<bool>("isDisk");
    QTest::newRow("a limit on the size of files") << false; // needs no rights and fails the same calls
    if (qEnvironmentVariableIsSet("PENSTOCK_TEST_SMALL_DISK"))
        QTest::newRow("a disk") << true;
}

void tst_BadInput::exportToAFullDisk()
{
    QFETCH(bool, isDisk);
    QVERIFY(m_window->query(QStringLiteral("lite")));
    QVERIFY(m_window->run(
        QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 400000) "
                       "SELECT i, 'a row that is long enough ' || i FROM n")));
    QTRY_COMPARE(m_window->rows(), 400'000);
    const QTemporaryDir folder(
        (isDisk ? TestServers::environment("PENSTOCK_TEST_SMALL_DISK") : m_workspace->path(QString()))
        + QStringLiteral("/target"));
    QVERIFY(folder.isValid());
    constexpr qint64 room = qint64{4} << 20;
    QTemporaryFile filler(folder.path() + QStringLiteral("/filler"));
    rlimit old{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &old), 0);
    if (isDisk) {
        QVERIFY(filler.open());
        const qint64 rest = QStorageInfo(folder.path()).bytesAvailable() - room;
        QVERIFY(rest > 0);
        QCOMPARE(posix_fallocate(filler.handle(), 0, rest), 0);
    } else {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{rlim_t{room}, old.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    }
    const bool started = startExport(folder.filePath(QStringLiteral("rows.csv")));
    const bool told = started && QTest::qWaitFor([this] { return !m_window->errors().isEmpty(); }, 20000);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &old), 0);
    filler.remove();
    QVERIFY(started);
    QVERIFY2(told, qPrintable(exportSays()));
    const QString error = m_window->errors();
    QVERIFY2(error.contains(folder.path()) && error.contains(QLatin1String("folder on another disk")),
             qPrintable(error));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList());
    QCOMPARE(m_window->rows(), 400'000);
    m_window->click("exportStart");
    QTRY_VERIFY2(exportSays().contains(QLatin1String("Done")), qPrintable(exportSays()));
}

/// The disk that holds the rows of results, while other programs need what is left of it.
void tst_BadInput::rowsOnAFullDisk()
{
    const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
    if (disk.isEmpty())
        QSKIP("only root may mount a small disk");
    QVERIFY(m_window->query(QStringLiteral("lite")));
    const auto files = [&disk] {
        return QDir(disk).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    };
    const QStringList before = files();
    const QByteArray usual = qgetenv("TMPDIR");
    qputenv("TMPDIR", QFile::encodeName(disk));
    const bool over = m_window->run(QStringLiteral("SELECT 1 AS a"));
    usual.isEmpty() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", usual);
    QVERIFY(over);
    QTRY_VERIFY2(m_window->messages().contains(disk), qPrintable(m_window->messages()));
    QVERIFY(m_window->messages().contains(QLatin1String("free some space")));
    QCOMPARE(files(), before);
    QVERIFY(m_window->run(QStringLiteral("SELECT 2 AS a")));
    QTRY_COMPARE(m_window->cell(0, 0), QStringLiteral("2"));
}

QTEST_MAIN(tst_BadInput)
#include "tst_BadInput.moc"
