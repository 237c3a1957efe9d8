// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestServers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>

/// The command line as its users meet it: the real program, real servers, exit codes and both outputs.
class tst_penstockctl final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void usage_data();
    void usage();
    void helpHasExamples_data();
    void helpHasExamples();
    void keyFileIsMadePrivate();
    void wrongKeyChangesNothing();
    void damagedStoreIsKept();
    void connectionsRoundTrip();
    void noSecretShows();
    void badConnections_data();
    void badConnections();
    void queriesAndParameters();
    void errorsShowTheirPosition();
    void formatsAreExact();
    void timeoutEndsTheStatement();
    void controlCEndsTheServersStatement();
    void aClosedReaderIsNoFailure();
    void aFullDiskIsSaidSo();
#ifdef PENSTOCK_HAS_FEDERATION
    void federatedJoinOfThreeEngines();
    void demoEndsWithAJoin();
#else
    void withoutFederationItSaysSo();
#endif

private:
    struct Outcome
    {
        int exitCode = -1;
        QString out;
        QString err;
    };
    [[nodiscard]] Outcome run(const QStringList &arguments, const QByteArray &input = {}) const;
    [[nodiscard]] Outcome add(const QString &name, const ConnectionProfile &profile) const;
    [[nodiscard]] QStringList inWorkspace(const QStringList &arguments) const;

    QTemporaryDir m_folder;
    QString m_program = QStringLiteral(PENSTOCK_BIN "/penstockctl");
};

tst_penstockctl::Outcome tst_penstockctl::run(const QStringList &arguments, const QByteArray &input) const
{
    QProcess process;
    process.start(m_program, arguments);
    process.write(input);
    process.closeWriteChannel();
    Outcome outcome;
    if (!process.waitForFinished(60000))
        qFatal("%s does not end", qPrintable(arguments.join(QLatin1Char(' '))));
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.out = QString::fromUtf8(process.readAllStandardOutput());
    outcome.err = QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

QStringList tst_penstockctl::inWorkspace(const QStringList &arguments) const
{
    return QStringList{QStringLiteral("--workspace"), m_folder.filePath(QStringLiteral("ws")),
                       QStringLiteral("--key-file"), m_folder.filePath(QStringLiteral("key"))}
           + arguments;
}

tst_penstockctl::Outcome tst_penstockctl::add(const QString &name, const ConnectionProfile &profile) const
{
    QStringList arguments{QStringLiteral("connections"),
                          QStringLiteral("add"),
                          name,
                          QStringLiteral("--type"),
                          DatabaseTypes::toName(profile.type),
                          QStringLiteral("--database"),
                          profile.database};
    if (!DatabaseTypes::isFile(profile.type))
        arguments << QStringLiteral("--host") << profile.host << QStringLiteral("--port")
                  << QString::number(profile.port) << QStringLiteral("--username") << profile.username
                  << QStringLiteral("--password-stdin");
    const std::string_view password = profile.password.reveal();
    return run(inWorkspace(arguments),
               QByteArray(password.data(), static_cast<qsizetype>(password.size())) + '\n');
}

void tst_penstockctl::initTestCase()
{
    if (TestServers::hasPostgres())
        QCOMPARE(add(QStringLiteral("pg"), TestServers::postgres()).err, QString());
    if (TestServers::hasMariaDb())
        QCOMPARE(add(QStringLiteral("maria"), TestServers::mariaDb()).err, QString());
    QFile file(m_folder.filePath(QStringLiteral("lite.sqlite")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(add(QStringLiteral("lite"), TestServers::sqlite(file.fileName())).err, QString());
}

void tst_penstockctl::usage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("unknown command") << QStringList{QStringLiteral("dance")};
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--dance"), QStringLiteral("demo")};
    QTest::newRow("unknown format") << QStringList{QStringLiteral("--output"), QStringLiteral("xml"),
                                                   QStringLiteral("demo")};
    QTest::newRow("query without connection")
        << QStringList{QStringLiteral("query"), QStringLiteral("SELECT 1")};
    QTest::newRow("query without statement")
        << QStringList{QStringLiteral("query"), QStringLiteral("-c"), QStringLiteral("x")};
    QTest::newRow("password as argument")
        << QStringList{QStringLiteral("connections"), QStringLiteral("add"), QStringLiteral("x"),
                       QStringLiteral("--password"), QStringLiteral("x")};
}

void tst_penstockctl::usage()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QString());
    QVERIFY(!outcome.err.isEmpty());
}

void tst_penstockctl::helpHasExamples_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("program") << QStringList();
    for (const char *command : {"connections", "query", "federate", "demo"})
        QTest::newRow(command) << QStringList{QString::fromLatin1(command)};
}

void tst_penstockctl::helpHasExamples()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments + QStringList{QStringLiteral("--help")});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.out.contains(QLatin1String("Examples:")));
    QVERIFY(outcome.out.contains(QLatin1String("penstockctl")));
}

void tst_penstockctl::keyFileIsMadePrivate()
{
    const QFileInfo key(m_folder.filePath(QStringLiteral("key")));
    QCOMPARE(key.size(), 32);
    QCOMPARE(key.permissions()
                 & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
}

void tst_penstockctl::wrongKeyChangesNothing()
{
    const QString sealed = m_folder.filePath(QStringLiteral("ws/connections.sealed"));
    QFile file(sealed);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    const Outcome outcome = run({QStringLiteral("--workspace"), m_folder.filePath(QStringLiteral("ws")),
                                 QStringLiteral("--key-file"), m_folder.filePath(QStringLiteral("other.key")),
                                 QStringLiteral("connections"), QStringLiteral("list")});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY(!outcome.err.isEmpty());
    QFile again(sealed);
    QVERIFY(again.open(QIODevice::ReadOnly));
    QCOMPARE(again.readAll(), before);
}

void tst_penstockctl::damagedStoreIsKept()
{
    const QString folder = m_folder.filePath(QStringLiteral("damaged"));
    const QString key = m_folder.filePath(QStringLiteral("damaged.key"));
    const QStringList workspace{QStringLiteral("--workspace"), folder, QStringLiteral("--key-file"), key};
    QCOMPARE(run(workspace + QStringList{QStringLiteral("connections"), QStringLiteral("list")}).exitCode, 0);
    QFile file(folder + QStringLiteral("/connections.sealed"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    bytes[bytes.size() - 3] = static_cast<char>(bytes[bytes.size() - 3] ^ 1);
    file.seek(0);
    file.write(bytes);
    file.close();
    const Outcome outcome =
        run(workspace
            + QStringList{QStringLiteral("connections"), QStringLiteral("add"), QStringLiteral("x"),
                          QStringLiteral("--type"), QStringLiteral("sqlite"), QStringLiteral("--database"),
                          QStringLiteral("/x")});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(QLatin1String("connections.sealed")), qPrintable(outcome.err));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), bytes);
}

void tst_penstockctl::connectionsRoundTrip()
{
    QCOMPARE(
        run(inWorkspace({QStringLiteral("connections"), QStringLiteral("add"),
                         QStringLiteral("o'brien \"é\""), QStringLiteral("--type"), QStringLiteral("sqlite"),
                         QStringLiteral("--database"), m_folder.filePath(QStringLiteral("lite.sqlite")),
                         QStringLiteral("--group"), QStringLiteral("g"), QStringLiteral("--inactive")}))
            .exitCode,
        0);
    QCOMPARE(run(inWorkspace({QStringLiteral("connections"), QStringLiteral("edit"),
                              QStringLiteral("o'brien \"é\""), QStringLiteral("--active"),
                              QStringLiteral("--max-connections"), QStringLiteral("7"),
                              QStringLiteral("--safety"), QStringLiteral("read-only")}))
                 .exitCode,
             0);
    const Outcome shown =
        run(inWorkspace({QStringLiteral("--output"), QStringLiteral("json"), QStringLiteral("connections"),
                         QStringLiteral("show"), QStringLiteral("o'brien \"é\"")}));
    const QJsonObject profile = QJsonDocument::fromJson(shown.out.toUtf8()).array().at(0).toObject();
    QCOMPARE(profile[QStringLiteral("name")].toString(), QStringLiteral("o'brien \"é\""));
    QCOMPARE(profile[QStringLiteral("maxConnections")].toString(), QStringLiteral("7"));
    QCOMPARE(profile[QStringLiteral("isActive")].toString(), QStringLiteral("yes"));
    QCOMPARE(profile[QStringLiteral("safety")].toString(), QStringLiteral("read-only"));
    QCOMPARE(profile[QStringLiteral("readOnly")].toString(), QStringLiteral("yes"));
    QCOMPARE(run(inWorkspace({QStringLiteral("connections"), QStringLiteral("test"),
                              QStringLiteral("o'brien \"é\"")}))
                 .exitCode,
             0);
    QCOMPARE(run(inWorkspace({QStringLiteral("connections"), QStringLiteral("remove"),
                              QStringLiteral("o'brien \"é\"")}))
                 .exitCode,
             0);
    QCOMPARE(run(inWorkspace({QStringLiteral("connections"), QStringLiteral("show"),
                              QStringLiteral("o'brien \"é\"")}))
                 .exitCode,
             1);
}

void tst_penstockctl::noSecretShows()
{
    const QByteArray canary("Canary'\"%@#é\\7731");
    const Outcome added =
        run(inWorkspace({QStringLiteral("connections"), QStringLiteral("add"), QStringLiteral("canary"),
                         QStringLiteral("--type"), QStringLiteral("postgresql"), QStringLiteral("--host"),
                         QStringLiteral("127.0.0.1"), QStringLiteral("--port"), QStringLiteral("1"),
                         QStringLiteral("--database"), QStringLiteral("d"), QStringLiteral("--username"),
                         QStringLiteral("u"), QStringLiteral("--password-stdin"), QStringLiteral("--ssl"),
                         QStringLiteral("disable")}),
            canary + '\n');
    QCOMPARE(added.exitCode, 0);
    QString seen = added.out + added.err;
    for (const QStringList &arguments :
         {QStringList{QStringLiteral("connections"), QStringLiteral("list")},
          QStringList{QStringLiteral("connections"), QStringLiteral("show"), QStringLiteral("canary")},
          QStringList{QStringLiteral("connections"), QStringLiteral("test"), QStringLiteral("canary")},
          QStringList{QStringLiteral("query"), QStringLiteral("-c"), QStringLiteral("canary"),
                      QStringLiteral("SELECT 1")},
          QStringList{QStringLiteral("federate"), QStringLiteral("SELECT * FROM canary.t")}}) {
        const Outcome outcome = run(inWorkspace(arguments));
        seen += outcome.out + outcome.err;
    }
    const Outcome url = run(inWorkspace({QStringLiteral("connections"), QStringLiteral("add"),
                                         QStringLiteral("broken"), QStringLiteral("--url-stdin")}),
                            "postgresql://u:Canary7731@[::1/d\n");
    QCOMPARE(url.exitCode, 1);
    seen += url.out + url.err;
    QVERIFY2(!seen.contains(QLatin1String("Canary")), qPrintable(seen));
    QDir workspace(m_folder.filePath(QStringLiteral("ws")));
    for (const QString &name : {QStringLiteral("connections.sealed"), QStringLiteral("logs/penstock.log")}) {
        QFile file(workspace.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            QVERIFY2(!file.readAll().contains("Canary"), qPrintable(name));
    }
    QCOMPARE(
        run(inWorkspace({QStringLiteral("connections"), QStringLiteral("remove"), QStringLiteral("canary")}))
            .exitCode,
        0);
}

void tst_penstockctl::badConnections_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *title, std::initializer_list<const char *> options,
                        const char *expected) {
        QStringList list;
        for (const char *option : options)
            list << QString::fromUtf8(option);
        QTest::newRow(title) << list << QString::fromUtf8(expected);
    };
    row("type", {"--type", "clay", "--host", "h", "--database", "d"}, "clay");
    row("port", {"--type", "mysql", "--host", "h", "--database", "d", "--port", "70000"}, "70000");
    row("host", {"--type", "mysql", "--database", "d"}, "host");
    row("tls mode", {"--type", "mysql", "--host", "h", "--database", "d", "--ssl", "maybe"}, "maybe");
    row("memory", {"--type", "sqlite", "--database", ":memory:"}, "memory");
    row("plain production",
        {"--type", "mysql", "--host", "db.example.com", "--database", "d", "--ssl", "disable",
         "--environment", "production"},
        "encrypted");
}

void tst_penstockctl::badConnections()
{
    QFETCH(QStringList, options);
    QFETCH(QString, expected);
    const Outcome outcome = run(inWorkspace(
        QStringList{QStringLiteral("connections"), QStringLiteral("add"), QStringLiteral("bad")} + options));
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(expected), qPrintable(outcome.err));
    QCOMPARE(run(inWorkspace({QStringLiteral("connections"), QStringLiteral("show"), QStringLiteral("bad")}))
                 .exitCode,
             1);
}

void tst_penstockctl::queriesAndParameters()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    for (const char *name : {"pg", "maria", "lite"}) {
        const Outcome outcome = run(inWorkspace(
            {QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("query"), QStringLiteral("-c"),
             QString::fromLatin1(name), QStringLiteral("--param"), QStringLiteral("it's"),
             QStringLiteral("--param"), QStringLiteral("é"),
             QStringLiteral(
                 "SELECT CAST($2 AS char(1)) AS a, CAST($1 AS char(4)) AS b, CAST($2 AS char(1)) AS c")}));
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.out, QStringLiteral("a,b,c\r\né,it's,é\r\n"));
    }
}

void tst_penstockctl::errorsShowTheirPosition()
{
    PENSTOCK_NEED(Postgres);
    const Outcome outcome =
        run(inWorkspace({QStringLiteral("query"), QStringLiteral("-c"), QStringLiteral("pg"),
                         QStringLiteral("SELECT 1,\n  'é', nonsense")}));
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(QString::fromUtf8("line 2:   'é', nonsense\n               ^")),
             qPrintable(outcome.err));
}

void tst_penstockctl::formatsAreExact()
{
    PENSTOCK_NEED(Postgres);
    const Outcome outcome = run(
        inWorkspace({QStringLiteral("--output"), QStringLiteral("ndjson"), QStringLiteral("query"),
                     QStringLiteral("-c"), QStringLiteral("pg"),
                     QStringLiteral("SELECT 9007199254740993::bigint AS big, 0.10::numeric(5,2) AS d, "
                                    "1234567890123456789.5::numeric AS n, NULL::int AS nothing, '' AS empty, "
                                    "'{\"a\": 1}'::jsonb AS j")}));
    QCOMPARE(outcome.out,
             QStringLiteral("{\"big\":\"9007199254740993\",\"d\":0.10,\"n\":\"1234567890123456789.5\","
                            "\"nothing\":null,\"empty\":\"\",\"j\":{\"a\": 1}}\n"));
}

void tst_penstockctl::timeoutEndsTheStatement()
{
    PENSTOCK_NEED(Postgres);
    QElapsedTimer timer;
    timer.start();
    const Outcome outcome = run(inWorkspace({QStringLiteral("query"), QStringLiteral("-c"),
                                             QStringLiteral("pg"), QStringLiteral("--timeout"),
                                             QStringLiteral("0.3"), QStringLiteral("SELECT pg_sleep(30)")}));
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(QLatin1String("longer than allowed")), qPrintable(outcome.err));
    QVERIFY(timer.elapsed() < 5000);
}

void tst_penstockctl::controlCEndsTheServersStatement()
{
    PENSTOCK_NEED(Postgres);
    QProcess process;
    process.start(
        m_program,
        inWorkspace(
            {QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("query"), QStringLiteral("-c"),
             QStringLiteral("pg"),
             QStringLiteral("SELECT i, pg_sleep(0.01) FROM generate_series(1, 100000) i /* control-c */")}));
    QVERIFY(process.waitForReadyRead(20000)); // rows are coming
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(QString::fromUtf8(process.readAllStandardError()).contains(QLatin1String("stopped")));
    const Outcome left =
        run(inWorkspace({QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("query"),
                         QStringLiteral("-c"), QStringLiteral("pg"),
                         QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
                                        "AND query LIKE '%control-c%' AND pid <> pg_backend_pid()")}));
    QCOMPARE(left.out, QStringLiteral("count\r\n0\r\n"));
}

void tst_penstockctl::aClosedReaderIsNoFailure()
{
    PENSTOCK_NEED(Postgres);
    QProcess shell;
    shell.start(QStringLiteral("bash"),
                QStringList{QStringLiteral("-c"),
                            QStringLiteral("set -o pipefail; \"$0\" \"$@\" | head -n 2"), m_program}
                    + inWorkspace({QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("query"),
                                   QStringLiteral("-c"), QStringLiteral("pg"),
                                   QStringLiteral("SELECT i FROM generate_series(1, 5000000) i")}));
    QVERIFY(shell.waitForFinished(30000));
    QCOMPARE(shell.exitCode(), 0);
    QCOMPARE(shell.readAllStandardOutput(), QByteArray("i\r\n1\r\n"));
    QCOMPARE(shell.readAllStandardError(), QByteArray());
}

void tst_penstockctl::aFullDiskIsSaidSo()
{
    QProcess process;
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start(m_program, inWorkspace({QStringLiteral("query"), QStringLiteral("-c"),
                                          QStringLiteral("lite"), QStringLiteral("SELECT 1")}));
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(QString::fromUtf8(process.readAllStandardError()).contains(QLatin1String("No space left")));
}

#ifdef PENSTOCK_HAS_FEDERATION

void tst_penstockctl::federatedJoinOfThreeEngines()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    const auto query = [&](const char *connection, const char *sql) {
        const Outcome outcome = run(inWorkspace({QStringLiteral("query"), QStringLiteral("-c"),
                                                 QString::fromLatin1(connection), QString::fromUtf8(sql)}));
        if (outcome.exitCode != 0)
            qFatal("%s", qPrintable(outcome.err));
    };
    query("pg", "CREATE TABLE ctl_orders AS SELECT i AS id, i % 3 + 1 AS customer, (i * 1.25)::numeric(10,2) "
                "AS total FROM generate_series(1, 900) i");
    query("maria",
          "CREATE TABLE ctl_countries (code char(2) PRIMARY KEY, name varchar(40)) CHARACTER SET utf8mb4");
    query("maria", "INSERT INTO ctl_countries VALUES ('FR', 'France'), ('NO', 'Norvège')");
    query("lite", "CREATE TABLE ctl_customers (id INTEGER PRIMARY KEY, name TEXT, country TEXT)");
    query("lite", "INSERT INTO ctl_customers VALUES (1, 'Ann', 'FR'), (2, 'Bo', 'NO'), (3, 'Cy', NULL)");
    const Outcome outcome = run(inWorkspace(
        {QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("federate"),
         QStringLiteral("SELECT c.name, k.name AS country, count(*) AS orders, sum(o.total) AS total "
                        "FROM pg.public.ctl_orders o JOIN lite.main.ctl_customers c ON c.id = o.customer "
                        "LEFT JOIN maria.ctl_countries k ON k.code = c.country WHERE o.id > 300 GROUP BY 1, "
                        "2 ORDER BY 1")}));
    QCOMPARE(outcome.err, QString());
    QCOMPARE(outcome.out, QStringLiteral("name,country,orders,total\r\nAnn,France,200,150375.00\r\nBo,"
                                         "Norvège,200,149875.00\r\nCy,,200,150125.00\r\n"));
}

void tst_penstockctl::demoEndsWithAJoin()
{
    const QString folder = m_folder.filePath(QStringLiteral("demo"));
    for (int run = 0; run < 2; ++run) {
        const Outcome outcome = this->run({QStringLiteral("demo"), QStringLiteral("--dir"), folder});
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.out.endsWith(QLatin1String("(4 rows)\n")), qPrintable(outcome.out.right(200)));
        QVERIFY(outcome.out.contains(QLatin1String(" Germany ")));
    }
}

#else

void tst_penstockctl::withoutFederationItSaysSo()
{
    const Outcome outcome = run(inWorkspace({QStringLiteral("federate"), QStringLiteral("SELECT 1")}));
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(QLatin1String("no federated queries")), qPrintable(outcome.err));
}

#endif

QTEST_GUILESS_MAIN(tst_penstockctl)
#include "tst_penstockctl.moc"
