// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

/// penstockctl fanout and federate --explain: the real program on real servers.
class tst_FanoutCommand final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void mergesThreeEngines();
    void jsonLeavesOutWhatASourceHasNot();
    void aFailedSourceFailsTheCommand();
    void timeoutEndsTheSlowOnes();
    void wrongUsage();
#ifdef PENSTOCK_HAS_FEDERATION
    void explainShowsWhatWasSent();
#endif

private:
    struct Outcome
    {
        int exitCode = -1;
        QString out;
        QString err;
    };
    [[nodiscard]] Outcome run(const QStringList &arguments, const QByteArray &input = {}) const;
    void add(const QString &name, const ConnectionProfile &profile) const;

    QTemporaryDir m_folder;
};

tst_FanoutCommand::Outcome tst_FanoutCommand::run(const QStringList &arguments, const QByteArray &input) const
{
    QProcess process;
    process.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"),
                  QStringList{QStringLiteral("--workspace"), m_folder.filePath(QStringLiteral("ws")),
                              QStringLiteral("--key-file"), m_folder.filePath(QStringLiteral("key"))}
                      + arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000))
        qFatal("%s does not end", qPrintable(arguments.join(QLatin1Char(' '))));
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

void tst_FanoutCommand::add(const QString &name, const ConnectionProfile &profile) const
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
    const Outcome outcome =
        run(arguments, QByteArray(password.data(), static_cast<qsizetype>(password.size())) + '\n');
    if (outcome.exitCode != 0)
        qFatal("%s", qPrintable(outcome.err));
}

void tst_FanoutCommand::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    add(QStringLiteral("pg"), TestServers::postgres());
    add(QStringLiteral("maria"), TestServers::mariaDb());
    QFile file(m_folder.filePath(QStringLiteral("lite.sqlite")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    add(QStringLiteral("lite"), TestServers::sqlite(file.fileName()));
    ConnectionProfile wrong = TestServers::postgres();
    wrong.password = Secret("Canary7731");
    add(QStringLiteral("wrong"), wrong);
    for (const char *connection : {"pg", "maria", "lite"}) {
        for (const QString &sql :
             {QStringLiteral("DROP TABLE IF EXISTS ctl_fan"),
              QStringLiteral("CREATE TABLE ctl_fan(id int, name varchar(20))"),
              QStringLiteral("INSERT INTO ctl_fan VALUES (1, '%1, \"ä\"')").arg(QLatin1String(connection))}) {
            const Outcome outcome =
                run({QStringLiteral("query"), QStringLiteral("-c"), QLatin1String(connection), sql});
            QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
        }
    }
}

void tst_FanoutCommand::mergesThreeEngines()
{
    const QString sql = QStringLiteral("SELECT id, name FROM ctl_fan");
    const Outcome csv = run({QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("fanout"),
                             QStringLiteral("-c"), QStringLiteral("pg,maria,lite"), sql});
    QCOMPARE(csv.err, QString());
    QCOMPARE(csv.exitCode, 0);
    QStringList lines = csv.out.split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
    QCOMPARE(lines.takeFirst(), QStringLiteral("source,id,name"));
    lines.sort();
    QCOMPARE(lines, QStringList({QStringLiteral("lite,1,\"lite, \"\"ä\"\"\""),
                                 QStringLiteral("maria,1,\"maria, \"\"ä\"\"\""),
                                 QStringLiteral("pg,1,\"pg, \"\"ä\"\"\"")}));
    const Outcome table =
        run({QStringLiteral("fanout"), QStringLiteral("-c"), QStringLiteral("pg,lite"), sql});
    QCOMPARE(table.exitCode, 0);
    QVERIFY(table.out.contains(QStringLiteral("(2 rows)")));
    QVERIFY2(table.err.contains(QStringLiteral("done")) && table.err.contains(QStringLiteral("lite")),
             qPrintable(table.err));
}

void tst_FanoutCommand::jsonLeavesOutWhatASourceHasNot()
{
    for (const char *connection : {"pg", "lite"})
        QCOMPARE(run({QStringLiteral("query"), QStringLiteral("-c"), QLatin1String(connection),
                      QStringLiteral("DROP TABLE IF EXISTS ctl_shape")})
                     .exitCode,
                 0);
    QCOMPARE(run({QStringLiteral("query"), QStringLiteral("-c"), QStringLiteral("pg"),
                  QStringLiteral("CREATE TABLE ctl_shape AS SELECT 1.50::numeric(5,2) AS a, NULL::int AS b")})
                 .exitCode,
             0);
    QCOMPARE(run({QStringLiteral("query"), QStringLiteral("-c"), QStringLiteral("lite"),
                  QStringLiteral("CREATE TABLE ctl_shape AS SELECT 'text' AS a, 7 AS c")})
                 .exitCode,
             0);
    const Outcome json =
        run({QStringLiteral("--output"), QStringLiteral("json"), QStringLiteral("fanout"),
             QStringLiteral("-c"), QStringLiteral("pg,lite"), QStringLiteral("SELECT * FROM ctl_shape")});
    QCOMPARE(json.err, QString());
    const QJsonArray rows = QJsonDocument::fromJson(json.out.toUtf8()).array();
    QCOMPARE(rows.size(), 2);
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        const bool isPg = row[QStringLiteral("source")] == QLatin1String("pg");
        QCOMPARE(row[QStringLiteral("a")], isPg ? QJsonValue(1.5) : QJsonValue(QStringLiteral("text")));
        QCOMPARE(row.contains(QStringLiteral("b")), isPg);
        QCOMPARE(row.contains(QStringLiteral("c")), !isPg);
    }
}

void tst_FanoutCommand::aFailedSourceFailsTheCommand()
{
    const QStringList arguments{QStringLiteral("fanout"), QStringLiteral("-c"),
                                QStringLiteral("pg,wrong,lite"), QStringLiteral("SELECT id FROM ctl_fan")};
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(outcome.out, QString());
    QVERIFY2(outcome.err.contains(QStringLiteral("wrong")), qPrintable(outcome.err));
    QVERIFY(!outcome.err.contains(QStringLiteral("Canary")));
    const Outcome partial = run(QStringList{QStringLiteral("--output"), QStringLiteral("ndjson")} + arguments
                                + QStringList(QStringLiteral("--partial")));
    QCOMPARE(partial.exitCode, 1);
    QCOMPARE(partial.out.count(QLatin1Char('\n')), 2);
    QVERIFY2(partial.err.contains(QStringLiteral("wrong")), qPrintable(partial.err));
}

void tst_FanoutCommand::timeoutEndsTheSlowOnes()
{
    const Outcome outcome = run({QStringLiteral("fanout"), QStringLiteral("-c"), QStringLiteral("pg"),
                                 QStringLiteral("--timeout"), QStringLiteral("0.5"),
                                 QStringLiteral("--partial"), QStringLiteral("SELECT pg_sleep(30)")});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(QStringLiteral("pg")), qPrintable(outcome.err));
}

void tst_FanoutCommand::wrongUsage()
{
    QCOMPARE(run({QStringLiteral("fanout"), QStringLiteral("SELECT 1")}).exitCode, 2);
    const Outcome twice = run({QStringLiteral("fanout"), QStringLiteral("-c"), QStringLiteral("pg,pg"),
                               QStringLiteral("SELECT 1")});
    QCOMPARE(twice.exitCode, 1);
    QVERIFY(twice.err.contains(QStringLiteral("twice")));
    const Outcome unknown = run({QStringLiteral("fanout"), QStringLiteral("-c"), QStringLiteral("pg,nobody"),
                                 QStringLiteral("SELECT 1")});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY(unknown.err.contains(QStringLiteral("nobody")));
}

#ifdef PENSTOCK_HAS_FEDERATION
void tst_FanoutCommand::explainShowsWhatWasSent()
{
    // Unreachable sources that a statement does not name are not asked.
    const QString sql = QStringLiteral("SELECT a.name FROM pg.ctl_fan a JOIN lite.ctl_fan b ON a.id = b.id "
                                       "WHERE a.id = 1");
    const Outcome text = run({QStringLiteral("federate"), QStringLiteral("--explain"), sql});
    QCOMPARE(text.err, QString());
    QCOMPARE(text.exitCode, 0);
    QVERIFY2(text.out.contains(QStringLiteral("sent: SELECT \"id\", \"name\" FROM \"public\".\"ctl_fan\""))
                 || text.out.contains(QStringLiteral("FROM \"public\".\"ctl_fan\" WHERE \"id\" = $1")),
             qPrintable(text.out));
    const Outcome json = run({QStringLiteral("--output"), QStringLiteral("json"), QStringLiteral("federate"),
                              QStringLiteral("--explain"), sql});
    const QJsonObject plan = QJsonDocument::fromJson(json.out.toUtf8()).object();
    QCOMPARE(plan[QStringLiteral("scans")].toArray().size(), 2);
    QCOMPARE(plan[QStringLiteral("rows")].toInteger(), 1);
    QCOMPARE(run({QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("federate"),
                  QStringLiteral("--explain"), sql})
                 .exitCode,
             1);
}
#endif

QTEST_GUILESS_MAIN(tst_FanoutCommand)
#include "tst_FanoutCommand.moc"
