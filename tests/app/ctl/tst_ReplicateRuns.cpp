// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/ctl/ReplicateTalk.h"

#include <csignal>

/// Runs that `penstockctl replicate` begins: by `jobs run`, by `serve`, by two programs at once; and how they end.
class tst_ReplicateRuns final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void aRunCopiesAndSaysSo();
    void listsSayWhenAndHowLate();
    void aFailedRunSaysWhy();
    void aDryRunWritesNothing();
    void lossesNeedConsent();
    void manyDeletesNeedAWord();
    void mariaDbIsASource();
    void serveRunsWhatIsDue();
    void oneOfTwoServes();
    void oneOfTwoRuns();
    void controlCEndsAtACheckpoint();

private:
    using Outcome = ReplicateTalk::Outcome;
    static QStringList words(const char *text) { return QString::fromUtf8(text).split(u' '); }
    /// Of a program that serves: whether it has said all of these.
    [[nodiscard]] static bool hasSaid(QProcess &program, QByteArray &said, const QList<QByteArray> &texts)
    {
        return QTest::qWaitFor(
            [&] {
                said += program.readAllStandardOutput();
                return std::all_of(texts.begin(), texts.end(),
                                   [&](const QByteArray &text) { return said.contains(text); });
            },
            60000);
    }
    static void interrupt(QProcess &program, int signal = SIGTERM)
    {
        QVERIFY(::kill(static_cast<pid_t>(program.processId()), signal) == 0);
    }

    ReplicateTalk m_talk{QStringLiteral("replicate_runs")};
};

void tst_ReplicateRuns::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_VERIFY(m_talk.make());
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 10));
}

// -- Runs ---------------------------------------------------------------------------------------------------

void tst_ReplicateRuns::aRunCopiesAndSaysSo()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 1000));
    const QString name = QStringLiteral("copy");
    QCOMPARE(m_talk.add(name, QStringLiteral("lite,odd"), QStringLiteral("users")).exitCode, 0);
    const auto run = [&] { return m_talk.json({QStringLiteral("jobs"), QStringLiteral("run"), name}); };
    const Outcome first = run();
    QVERIFY2(first.exitCode == 0 && first.err.isEmpty(), first.text());
    QCOMPARE(first.json()[QStringLiteral("state")].toString(), QStringLiteral("succeeded"));
    QCOMPARE(first.json()[QStringLiteral("tables")].toArray().size(), 2);
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 1000);
    QCOMPARE(m_talk.odd().number("SELECT count(*) FROM users"), 1000);

    PENSTOCK_VERIFY(m_talk.source().say({"UPDATE users SET name = 'new', updated_at = now() WHERE id = 5"}));
    const Outcome table = m_talk.jobs("run", name, words("--verbose"));
    QVERIFY2(table.exitCode == 0 && table.out.contains(QStringLiteral("users")), table.text());
    QVERIFY2(!table.err.isEmpty(), "--verbose says nothing");
    QCOMPARE(m_talk.lite().value(QStringLiteral("SELECT name FROM users WHERE id = 5")), std::string("new"));

    const QJsonArray runs = m_talk.json({QStringLiteral("jobs"), QStringLiteral("history"), name})
                                .json()[QStringLiteral("runs")]
                                .toArray();
    QCOMPARE(runs.size(), 2);
    QVERIFY(runs[0][QStringLiteral("startedAt")].toString()
            > runs[1][QStringLiteral("startedAt")].toString());
    const Outcome limited = m_talk.json({QStringLiteral("jobs"), QStringLiteral("history"), name,
                                         QStringLiteral("--limit"), QStringLiteral("1")});
    QCOMPARE(limited.json()[QStringLiteral("runs")].toArray().size(), 1);
    QVERIFY(m_talk.json(words("jobs history")).json()[QStringLiteral("runs")].toArray().size() >= 2);

    // Everything again, on demand.
    PENSTOCK_VERIFY(m_talk.lite().say({"DELETE FROM users WHERE id < 100"}));
    const Outcome again = m_talk.jobs("run", name, words("--copy-again"));
    QVERIFY2(again.exitCode == 0, again.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 1000);
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
}

void tst_ReplicateRuns::listsSayWhenAndHowLate()
{
    const QString name = QStringLiteral("timed");
    QCOMPARE(m_talk.add(name, QStringLiteral("lite"), QStringLiteral("users"), {}).exitCode, 0);
    QCOMPARE(m_talk.jobs("run", name).exitCode, 0);
    for (int round = 0; round < 3; ++round) { // whichever question is answered first
        const QJsonObject job =
            m_talk.json(words("jobs list")).json()[QStringLiteral("jobs")].toArray()[0].toObject();
        QVERIFY(job[QStringLiteral("lagSeconds")].isDouble());
        const auto next = QDateTime::fromString(job[QStringLiteral("nextRun")].toString(), Qt::ISODateWithMs);
        const auto last = QDateTime::fromString(
            job[QStringLiteral("lastRun")][QStringLiteral("startedAt")].toString(), Qt::ISODateWithMs);
        QVERIFY(last.isValid());
        QVERIFY2(std::abs(last.secsTo(next) - 15 * 60) <= 1, qPrintable(next.toString(Qt::ISODate)));
    }
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
}

void tst_ReplicateRuns::aFailedRunSaysWhy()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 10));
    PENSTOCK_VERIFY(m_talk.lite().say({"CREATE VIEW users AS SELECT 1 AS id"}));
    const QString name = QStringLiteral("fails");
    QCOMPARE(m_talk.add(name, QStringLiteral("lite,odd"), QStringLiteral("users")).exitCode, 0);
    const Outcome run = m_talk.json({QStringLiteral("jobs"), QStringLiteral("run"), name});
    QVERIFY2(run.exitCode == 1 && run.err.contains(QStringLiteral("is a view")), run.text());
    QCOMPARE(run.json()[QStringLiteral("state")].toString(), QStringLiteral("failed"));
    QCOMPARE(m_talk.odd().number("SELECT count(*) FROM users"), 10); // not held back by the other
    const Outcome history = m_talk.jobs("history", name);
    QVERIFY2(history.exitCode == 0 && history.out.contains(QStringLiteral("is a view")), history.text());
    const Outcome shown = m_talk.jobs("show", name);
    QVERIFY2(shown.out.contains(QStringLiteral("is a view")), shown.text());
    // Mended, it goes on.
    PENSTOCK_VERIFY(m_talk.lite().say({"DROP VIEW users"}));
    const Outcome mended = m_talk.jobs("run", name);
    QVERIFY2(mended.exitCode == 0, mended.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 10);
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
}

void tst_ReplicateRuns::aDryRunWritesNothing()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 10));
    const QString name = QStringLiteral("dry");
    const Outcome notAdded =
        m_talk.add(name, QStringLiteral("lite"), QStringLiteral("users"), words("--disabled --dry-run"));
    QVERIFY2(notAdded.exitCode == 0 && notAdded.out.contains(QStringLiteral("CREATE TABLE")),
             notAdded.text());
    QCOMPARE(m_talk.jobs("show", name).exitCode, 1);
    QCOMPARE(m_talk.add(name, QStringLiteral("lite"), QStringLiteral("users")).exitCode, 0);
    const Outcome plan =
        m_talk.json({QStringLiteral("jobs"), QStringLiteral("run"), name, QStringLiteral("--dry-run")});
    QVERIFY2(plan.exitCode == 0, plan.text());
    const QJsonObject table = plan.json()[QStringLiteral("tables")].toArray().first().toObject();
    QVERIFY2(QJsonDocument(table).toJson().contains("CREATE TABLE"), plan.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM sqlite_master WHERE name = 'users'"), 0);
    QCOMPARE(m_talk.json({QStringLiteral("jobs"), QStringLiteral("history"), name})
                 .json()[QStringLiteral("runs")]
                 .toArray()
                 .size(),
             0);
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
}

void tst_ReplicateRuns::lossesNeedConsent()
{
    PENSTOCK_VERIFY(
        m_talk.lite().say({"DROP TABLE IF EXISTS parcels",
                           "CREATE TABLE parcels (id INTEGER PRIMARY KEY, weight DECIMAL_TEXT(30,10))",
                           "INSERT INTO parcels VALUES (1, '1.0123456789')"}));
    PENSTOCK_VERIFY(
        m_talk.source().say({"DROP TABLE IF EXISTS parcels",
                             "CREATE TABLE parcels (id bigint PRIMARY KEY, weight numeric(10,2))"}));
    const auto copy = [&](const QStringList &more) {
        return m_talk.run(words("table --source lite --targets pg --table parcels") + more);
    };
    // A type that cannot hold the values is refused before any row.
    const Outcome refused = copy({});
    QVERIFY2(refused.exitCode == 1 && refused.err.contains(QStringLiteral("weight")), refused.text());
    QCOMPARE(m_talk.source().number("SELECT count(*) FROM parcels"), 0);
    const Outcome planned = copy(words("--dry-run"));
    QVERIFY2(planned.exitCode == 1 && planned.err.contains(QStringLiteral("--consent")), planned.text());
    QVERIFY2(planned.out.contains(QStringLiteral("weight")), planned.text());
    const Outcome consented = copy(words("--consent weight"));
    QVERIFY2(consented.exitCode == 0, consented.text());
    QCOMPARE(m_talk.source().value(QStringLiteral("SELECT weight FROM parcels")), std::string("1.01"));
}

void tst_ReplicateRuns::manyDeletesNeedAWord()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 100));
    const QString name = QStringLiteral("mirror");
    QCOMPARE(m_talk.add(name, QStringLiteral("lite"), QStringLiteral("users")).exitCode, 0);
    QCOMPARE(m_talk.jobs("edit", name, words("--mode reconcile")).exitCode, 0);
    QCOMPARE(m_talk.jobs("run", name).exitCode, 0);
    PENSTOCK_VERIFY(m_talk.source().say({"DELETE FROM users WHERE id > 50"}));
    const Outcome guarded = m_talk.jobs("run", name);
    QVERIFY2(guarded.exitCode == 1, guarded.text());
    QVERIFY2(guarded.err.contains(QStringLiteral("50")), guarded.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 100);
    const Outcome allowed = m_talk.jobs("run", name, words("--may-delete"));
    QVERIFY2(allowed.exitCode == 0, allowed.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 50);
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 50); // targets keep their rows
}

/// To PostgreSQL and SQLite at once: first all, then what has changed; a copy that was spoilt is found.
void tst_ReplicateRuns::mariaDbIsASource()
{
    PENSTOCK_NEED(MariaDb);
    ConnectionProfile maria = TestServers::mariaDb();
    SqlTalk server(maria);
    PENSTOCK_VERIFY(server.say({"DROP DATABASE IF EXISTS replicate_runs", "CREATE DATABASE replicate_runs"}));
    maria.database = QStringLiteral("replicate_runs");
    maria.id = maria.name = QStringLiteral("maria");
    m_talk.save(maria);
    SqlTalk source(maria);
    PENSTOCK_VERIFY(
        source.say({"CREATE TABLE stock (id int unsigned PRIMARY KEY, `näme \"x\"` varchar(60), "
                    "price decimal(12,2), updated_at timestamp(6) NOT NULL DEFAULT "
                    "current_timestamp(6) ON UPDATE current_timestamp(6), KEY (updated_at))",
                    "INSERT INTO stock (id, `näme \"x\"`, price) SELECT seq, concat('é 🦜 ', seq), "
                    "seq / 8 FROM seq_1_to_2000"}));
    const QStringList add =
        words("jobs add stocks --source maria --targets pg,lite --tables stock --sync-key "
              "updated_at --interval 15 --mode incremental --disabled");
    const Outcome added = m_talk.run(add);
    QVERIFY2(added.exitCode == 0, added.text());
    const Outcome first = m_talk.jobs("run", QStringLiteral("stocks"));
    QVERIFY2(first.exitCode == 0, first.text());
    PENSTOCK_VERIFY(source.say({"UPDATE stock SET price = 1000000000.07 WHERE id = 7"}));
    const Outcome second =
        m_talk.json({QStringLiteral("jobs"), QStringLiteral("run"), QStringLiteral("stocks")});
    QVERIFY2(second.exitCode == 0, second.text());
    for (SqlTalk *copy : {&m_talk.source(), &m_talk.lite()}) {
        QCOMPARE(copy->number("SELECT count(*) FROM stock"), 2000);
        QCOMPARE(copy->value(QStringLiteral("SELECT price FROM stock WHERE id = 7")),
                 std::string("1000000000.07"));
    }
    const auto verify = [this](const char *target) {
        return m_talk.run(words("verify --source maria --table stock --target") << QLatin1String(target));
    };
    QCOMPARE(verify("lite").exitCode, 0);
    PENSTOCK_VERIFY(m_talk.source().say({"DELETE FROM stock WHERE id = 1234"}));
    const Outcome spoilt = verify("pg");
    QVERIFY2(spoilt.exitCode == 1 && spoilt.out.contains(QStringLiteral("1234")), spoilt.text());
    QCOMPARE(m_talk.jobs("remove", QStringLiteral("stocks")).exitCode, 0);
}

// -- Programs that serve, and two at once -------------------------------------------------------------------

void tst_ReplicateRuns::serveRunsWhatIsDue()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 300));
    QCOMPARE(m_talk.add(QStringLiteral("due"), QStringLiteral("lite"), QStringLiteral("users"), {}).exitCode,
             0);
    QCOMPARE(m_talk.add(QStringLiteral("asleep"), QStringLiteral("odd"), QStringLiteral("users")).exitCode,
             0);
    QProcess program;
    m_talk.start(program, words("--output json serve"));
    QByteArray said;
    QVERIFY2(hasSaid(program, said, {"\"event\":\"ended\"", "\"isOnDuty\":true"}), said);
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 300);
    // What another program adds is seen, and run at once.
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("later"), 20));
    QCOMPARE(
        m_talk.add(QStringLiteral("added"), QStringLiteral("lite"), QStringLiteral("later"), {}).exitCode, 0);
    QVERIFY2(hasSaid(program, said, {"\"jobName\":\"added\""}), said);
    QTRY_COMPARE_WITH_TIMEOUT(m_talk.lite().number("SELECT count(*) FROM sqlite_master WHERE name = 'later'"),
                              1, 30000);
    QTRY_COMPARE_WITH_TIMEOUT(m_talk.lite().number("SELECT count(*) FROM later"), 20, 30000);
    interrupt(program);
    const Outcome end = ReplicateTalk::end(program);
    QVERIFY2(end.exitCode == 128 + SIGTERM, end.text());
    said += end.out.toUtf8();
    for (const QByteArray &line : said.trimmed().split('\n')) {
        const QJsonObject json = QJsonDocument::fromJson(line).object();
        QVERIFY2(json.contains(QStringLiteral("event")) && json.contains(QStringLiteral("time")), line);
    }
    QVERIFY2(!said.contains("asleep"), said);
    QCOMPARE(m_talk.jobs("remove", QStringLiteral("asleep")).exitCode, 0);
    QCOMPARE(m_talk.jobs("remove", QStringLiteral("due")).exitCode, 0);
    QCOMPARE(m_talk.jobs("remove", QStringLiteral("added")).exitCode, 0);
}

void tst_ReplicateRuns::oneOfTwoServes()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 300));
    QProcess first;
    m_talk.start(first, words("serve"));
    QByteArray saidFirst;
    QVERIFY2(hasSaid(first, saidFirst, {"This program runs what is due."}), saidFirst);
    QProcess second;
    m_talk.start(second, words("serve"));
    QByteArray saidSecond;
    QVERIFY2(hasSaid(second, saidSecond, {"Another program runs what is due; this one waits."}), saidSecond);
    QCOMPARE(
        m_talk.add(QStringLiteral("shared"), QStringLiteral("lite"), QStringLiteral("users"), {}).exitCode,
        0);
    QVERIFY2(hasSaid(first, saidFirst, {"shared: succeeded, 300 rows read"}), saidFirst);
    // When it goes, the other one takes over.
    interrupt(first);
    QCOMPARE(ReplicateTalk::end(first).exitCode, 128 + SIGTERM);
    QVERIFY2(hasSaid(second, saidSecond, {"This program runs what is due."}), saidSecond);
    QVERIFY2(!saidSecond.contains("shared: started"), saidSecond);
    interrupt(second, SIGINT);
    QCOMPARE(ReplicateTalk::end(second).exitCode, 128 + SIGINT);
    const QJsonArray runs =
        m_talk.json({QStringLiteral("jobs"), QStringLiteral("history"), QStringLiteral("shared")})
            .json()[QStringLiteral("runs")]
            .toArray();
    QCOMPARE(runs.size(), 1);
    QCOMPARE(m_talk.jobs("remove", QStringLiteral("shared")).exitCode, 0);
}

void tst_ReplicateRuns::oneOfTwoRuns()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 60000));
    const QString name = QStringLiteral("both");
    QCOMPARE(m_talk.add(name, QStringLiteral("lite,odd"), QStringLiteral("users")).exitCode, 0);
    const QStringList command{QStringLiteral("jobs"), QStringLiteral("run"), name};
    QProcess first;
    QProcess second;
    m_talk.start(first, command);
    m_talk.start(second, command);
    const Outcome one = ReplicateTalk::end(first);
    const Outcome other = ReplicateTalk::end(second);
    const Outcome &refused = one.exitCode == 0 ? other : one;
    QVERIFY2(one.exitCode == 0 || other.exitCode == 0, one.text() + other.text());
    // One that comes when the other is over runs too, which is right as well.
    if (refused.exitCode != 0)
        QVERIFY2(refused.exitCode == 1 && refused.err.contains(QStringLiteral("running")), refused.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 60000);
    QCOMPARE(m_talk.odd().number("SELECT count(*) FROM users"), 60000);
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
}

/// The target takes its time, so that there is a middle to stop in however fast the machine is.
void tst_ReplicateRuns::controlCEndsAtACheckpoint()
{
    constexpr qint64 all = 100000;
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), all));
    PENSTOCK_VERIFY(m_talk.lite().say(
        {"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, updated_at TEXT NOT NULL)",
         "CREATE TRIGGER slow AFTER INSERT ON users BEGIN SELECT count(*) FROM (WITH RECURSIVE n(i) AS "
         "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n); END"}));
    const QString name = QStringLiteral("long");
    QCOMPARE(m_talk.add(name, QStringLiteral("lite"), QStringLiteral("users")).exitCode, 0);
    QProcess program;
    m_talk.start(program, {QStringLiteral("jobs"), QStringLiteral("run"), name, QStringLiteral("--verbose")});
    const auto rows = [this] { return m_talk.lite().number("SELECT count(*) FROM users"); };
    QVERIFY(QTest::qWaitFor([&] { return rows() > 0 || program.state() == QProcess::NotRunning; }, 60000));
    QVERIFY2(program.state() == QProcess::Running, "it was over before it could be stopped");
    interrupt(program, SIGINT);
    const Outcome stopped = ReplicateTalk::end(program);
    QVERIFY2(stopped.exitCode == 128 + SIGINT, stopped.text());
    QVERIFY2(stopped.err.contains(QStringLiteral("was stopped")), stopped.text());
    const qint64 kept = rows();
    QVERIFY2(kept > 0 && kept < all, qPrintable(QString::number(kept)));
    PENSTOCK_VERIFY(m_talk.lite().say({"DROP TRIGGER slow"}));
    const Outcome rest = m_talk.json({QStringLiteral("jobs"), QStringLiteral("run"), name});
    QVERIFY2(rest.exitCode == 0, rest.text());
    QCOMPARE(rows(), all);
    const QJsonObject table = rest.json()[QStringLiteral("tables")].toArray().first().toObject();
    QVERIFY2(table[QStringLiteral("rowsRead")].toInteger() < all, rest.text()); // from the checkpoint
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
}

QTEST_GUILESS_MAIN(tst_ReplicateRuns)
#include "tst_ReplicateRuns.moc"
