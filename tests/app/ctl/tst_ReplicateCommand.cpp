// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/ctl/ReplicateTalk.h"

/// `penstockctl replicate jobs`, `table` and `verify`, as their users meet them.
class tst_ReplicateCommand final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void usage_data();
    void usage();
    void badJobs_data();
    void badJobs();
    void unknownNames_data();
    void unknownNames();
    void jobsRoundTrip();
    void editingChangesOnlyWhatIsNamed();
    void oddNames();
    void oneTableToMany();
    void verifyNamesEveryRow();
    void refusedRowsAreShown();

private:
    using Outcome = ReplicateTalk::Outcome;
    static QStringList words(const char *text) { return QString::fromUtf8(text).split(u' '); }

    ReplicateTalk m_talk{QStringLiteral("replicate_command")};
};

void tst_ReplicateCommand::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_VERIFY(m_talk.make());
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 10));
}

// -- Bad input ----------------------------------------------------------------------------------------------

void tst_ReplicateCommand::usage_data()
{
    QTest::addColumn<QStringList>("command");
    for (const char *command :
         {"", "dance", "jobs", "jobs dance", "jobs add", "jobs add x",
          "jobs add x --source pg --targets lite --tables users --sync-key updated_at --interval often "
          "--mode "
          "incremental",
          "jobs show", "jobs edit", "jobs remove", "jobs enable", "jobs disable", "jobs run",
          "jobs history --limit 0", "jobs run x --may-delete --copy-again",
          "table --source pg --targets lite", "verify --source pg --target lite", "serve now"})
        QTest::newRow(command) << QString::fromLatin1(command).split(u' ', Qt::SkipEmptyParts);
}

void tst_ReplicateCommand::usage()
{
    QFETCH(QStringList, command);
    const Outcome outcome = m_talk.run(command);
    QVERIFY2(outcome.exitCode == 2, outcome.text());
    QCOMPARE(outcome.out, QString());
    QVERIFY(!outcome.err.isEmpty());
}

void tst_ReplicateCommand::badJobs_data()
{
    QTest::addColumn<QString>("option"); // replaces a good one
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *option, const char *value, const char *said) {
        QTest::addRow("%s %s", option, value)
            << QString::fromLatin1(option) << QString::fromUtf8(value) << QString::fromUtf8(said);
    };
    row("--source", "nowhere", "\"nowhere\"");
    row("--source", "", "There is no connection");
    row("--targets", "lite,nowhere", "\"nowhere\"");
    row("--targets", "pg", "--source is among the --targets");
    row("--targets", "lite,lite", "twice");
    row("--tables", "a.b.c", "“a.b.c” is no name of a table");
    row("--tables", "users,users", "--tables names users twice");
    row("--sync-key", "", "--sync-key is missing for users");
    row("--interval", "0", "--interval must be from 1 to 44640, not 0");
    row("--interval", "44641", "not 44641");
    row("--interval", "-5", "not -5");
    row("--mode", "sometimes", "snapshot, incremental, reconcile");
    row("--conflict", "me", "newer, source, target");
    row("--poison", "drink", "stop, quarantine");
    row("--delete-limit", "101", "--delete-limit must");
    row("--target-table", "users", "no \"=\"");
    row("--target-table", "other=x", "other is none of the tables");
    row("--consent", "column", "no table is named");
}

void tst_ReplicateCommand::badJobs()
{
    QFETCH(QString, option);
    QFETCH(QString, value);
    QFETCH(QString, said);
    QStringList command =
        words("jobs add bad --source pg --targets lite --tables users --sync-key updated_at "
              "--interval 15 --mode incremental");
    const auto at = command.indexOf(option);
    if (at >= 0)
        command[at + 1] = value;
    else
        command << option << value;
    const Outcome outcome = m_talk.run(command);
    QVERIFY2(outcome.exitCode == 1 && outcome.out.isEmpty(), outcome.text());
    QVERIFY2(outcome.err.contains(said), outcome.text());
    // What to do: in the message itself, or below it.
    QVERIFY2(outcome.err.contains(QStringLiteral("must be")) || outcome.err.trimmed().contains(u'\n'),
             outcome.text());
    QCOMPARE(m_talk.json(words("jobs list")).json()[QStringLiteral("jobs")].toArray().size(), 0);
}

void tst_ReplicateCommand::unknownNames_data()
{
    QTest::addColumn<QStringList>("command");
    for (const char *command :
         {"jobs show nobody", "jobs edit nobody --interval 5", "jobs remove nobody", "jobs enable nobody",
          "jobs disable nobody", "jobs run nobody", "jobs run nobody --dry-run", "jobs history nobody",
          "jobs quarantine nobody", "table --source nobody --targets lite --table users",
          "table --source pg --targets nobody --table users",
          "table --source pg --targets lite --table nobody",
          "verify --source nobody --target lite --table users",
          "verify --source pg --target nobody --table users",
          "verify --source pg --target lite --table nobody"})
        QTest::newRow(command) << QString::fromLatin1(command).split(u' ');
}

void tst_ReplicateCommand::unknownNames()
{
    QFETCH(QStringList, command);
    const Outcome outcome = m_talk.run(command);
    QVERIFY2(outcome.exitCode == 1, outcome.text());
    QVERIFY2(outcome.err.contains(QStringLiteral("nobody")), outcome.text());
}

// -- Jobs ---------------------------------------------------------------------------------------------------

void tst_ReplicateCommand::jobsRoundTrip()
{
    const QString name = QStringLiteral("nightly");
    const Outcome added = m_talk.add(name, QStringLiteral("lite,odd"), QStringLiteral("public.users"));
    QVERIFY2(added.exitCode == 0 && added.out.startsWith(QStringLiteral("Added job nightly.\n")),
             added.text());
    const Outcome twice =
        m_talk.add(QStringLiteral("NIGHTLY"), QStringLiteral("lite"), QStringLiteral("users"));
    QVERIFY2(twice.exitCode == 1 && twice.err.contains(QStringLiteral("\"nightly\"")), twice.text());

    const QJsonArray jobs = m_talk.json(words("jobs list")).json()[QStringLiteral("jobs")].toArray();
    QCOMPARE(jobs.size(), 1);
    const QJsonObject listed = jobs.first().toObject();
    QCOMPARE(listed[QStringLiteral("name")].toString(), name);
    QCOMPARE(listed[QStringLiteral("targetNames")].toArray(),
             (QJsonArray{QStringLiteral("lite"), ReplicateTalk::oddName()}));
    QCOMPARE(listed[QStringLiteral("enabled")].toBool(true), false);
    QVERIFY(listed[QStringLiteral("nextRun")].isNull() && listed[QStringLiteral("lastRun")].isNull());
    const Outcome table = m_talk.run(words("jobs list"));
    for (const char *word : {"nightly", "pg", "lite", "public.users", "incremental", "15"})
        QVERIFY2(table.out.contains(QLatin1String(word)), table.text());

    const Outcome enabled = m_talk.jobs("enable", name);
    QVERIFY2(enabled.exitCode == 0 && enabled.out == QStringLiteral("Enabled job nightly.\n"),
             enabled.text());
    const QJsonObject shown = m_talk.json({QStringLiteral("jobs"), QStringLiteral("show"), name}).json();
    QCOMPARE(shown[QStringLiteral("enabled")].toBool(), true);
    QVERIFY(!shown[QStringLiteral("nextRun")].toString().isEmpty());
    QVERIFY(!shown[QStringLiteral("guarantee")].toString().isEmpty());
    // By its id too, in any case of its name.
    QCOMPARE(m_talk.jobs("disable", shown[QStringLiteral("id")].toString()).exitCode, 0);
    const Outcome record = m_talk.jobs("show", QStringLiteral("Nightly"));
    QVERIFY2(record.out.contains(QStringLiteral("updated_at"))
                 && record.out.contains(ReplicateTalk::oddName()),
             record.text());

    const Outcome removed = m_talk.jobs("remove", name);
    QVERIFY2(removed.exitCode == 0 && removed.out.startsWith(QStringLiteral("Removed job nightly.")),
             removed.text());
    QCOMPARE(m_talk.jobs("show", name).exitCode, 1);
}

void tst_ReplicateCommand::editingChangesOnlyWhatIsNamed()
{
    const QString name = QStringLiteral("edited");
    QCOMPARE(
        m_talk
            .add(name, QStringLiteral("lite"), QStringLiteral("users"),
                 words("--disabled --poison quarantine --target-table users=people --consent users.name"))
            .exitCode,
        0);
    const auto shown = [&](const QString &job) {
        return m_talk.json({QStringLiteral("jobs"), QStringLiteral("show"), job}).json();
    };
    QJsonObject expected = shown(name);
    const Outcome edited =
        m_talk.jobs("edit", name, words("--interval 60 --mode reconcile --delete-limit 5 --name changed"));
    QVERIFY2(edited.exitCode == 0 && edited.out.startsWith(QStringLiteral("Changed job changed.")),
             edited.text());
    QJsonObject now = shown(QStringLiteral("changed"));
    expected[QStringLiteral("name")] = QStringLiteral("changed");
    expected[QStringLiteral("intervalMinutes")] = 60;
    expected[QStringLiteral("mode")] = QStringLiteral("reconcile");
    expected[QStringLiteral("deleteLimitPercent")] = 5;
    expected[QStringLiteral("guarantee")] = now[QStringLiteral("guarantee")];
    QCOMPARE(now, expected);
    const QJsonObject table = now[QStringLiteral("tables")].toArray().first().toObject();
    QCOMPARE(QJsonDocument(table).toJson().contains("people"), true);
    // What is refused changes nothing.
    QCOMPARE(m_talk.jobs("edit", QStringLiteral("changed"), words("--interval 0 --name other")).exitCode, 1);
    QCOMPARE(m_talk.jobs("edit", QStringLiteral("changed"), words("--targets pg")).exitCode, 1);
    QCOMPARE(shown(QStringLiteral("changed")), expected);
    QCOMPARE(m_talk.jobs("remove", QStringLiteral("changed")).exitCode, 0);
}

void tst_ReplicateCommand::oddNames()
{
    const QString table = QString::fromUtf8("\"L'été, \"\"à\"\".b\"");
    PENSTOCK_VERIFY(m_talk.makeTable(table, 7));
    const QString job = QString::fromUtf8("Zoë's \"copy\", à; DROP TABLE x --");
    const Outcome added = m_talk.add(job, ReplicateTalk::oddName(), table);
    QVERIFY2(added.exitCode == 0, added.text());
    const Outcome run = m_talk.json({QStringLiteral("jobs"), QStringLiteral("run"), job});
    QVERIFY2(run.exitCode == 0, run.text());
    QCOMPARE(run.json()[QStringLiteral("jobName")].toString(), job);
    QCOMPARE(m_talk.odd().number(QStringLiteral("SELECT count(*) FROM ") + table), 7);
    const Outcome verified =
        m_talk.run({QStringLiteral("verify"), QStringLiteral("--source"), QStringLiteral("pg"),
                    QStringLiteral("--target"), ReplicateTalk::oddName(), QStringLiteral("--table"), table});
    QVERIFY2(verified.exitCode == 0 && verified.out.contains(QStringLiteral("7 rows, all equal")),
             verified.text());
    const Outcome history = m_talk.run({QStringLiteral("--output"), QStringLiteral("csv"),
                                        QStringLiteral("jobs"), QStringLiteral("history"), job});
    QVERIFY2(history.out.contains(QString::fromUtf8("Zoë's \"\"copy\"\", à")), history.text());
    QCOMPARE(m_talk.jobs("remove", job).exitCode, 0);
}

// -- One table ----------------------------------------------------------------------------------------------

void tst_ReplicateCommand::oneTableToMany()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 50));
    const QStringList command = words("table --source pg --targets lite,odd --table public.users --sync-key "
                                      "updated_at --target-table people");
    for (SqlTalk *talk : {&m_talk.lite(), &m_talk.odd()})
        PENSTOCK_VERIFY(talk->say({"DROP TABLE IF EXISTS people"}));
    const Outcome first = m_talk.json(command);
    QVERIFY2(first.exitCode == 0, first.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM people"), 50);
    QCOMPARE(m_talk.odd().number("SELECT count(*) FROM people"), 50);
    QCOMPARE(m_talk.json(words("jobs list")).json()[QStringLiteral("jobs")].toArray().size(), 0); // no job
    // Back into another table, from SQLite to PostgreSQL.
    PENSTOCK_VERIFY(m_talk.source().say({"DROP TABLE IF EXISTS returned"}));
    const Outcome back =
        m_talk.run(words("table --source lite --targets pg --table people --target-table public.returned"));
    QVERIFY2(back.exitCode == 0, back.text());
    QCOMPARE(m_talk.source().number("SELECT count(*) FROM returned"), 50);
    const Outcome same = m_talk.run(words("table --source pg --targets pg --table users"));
    QVERIFY2(same.exitCode == 1 && same.err.contains(QStringLiteral("among")), same.text());
}

void tst_ReplicateCommand::verifyNamesEveryRow()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 500));
    QCOMPARE(m_talk.run(words("table --source pg --targets lite --table users")).exitCode, 0);
    const QStringList command = words("verify --source pg --target lite --table users");
    const Outcome equal = m_talk.run(command);
    QVERIFY2(equal.exitCode == 0 && equal.out.contains(QStringLiteral("500 rows, all equal")), equal.text());
    PENSTOCK_VERIFY(
        m_talk.lite().say({"UPDATE users SET name = 'wrong' WHERE id = 7", "DELETE FROM users WHERE id = 77",
                           "INSERT INTO users SELECT 777, name, updated_at FROM users WHERE id = 1"}));
    const Outcome differs = m_talk.json(command);
    QVERIFY2(differs.exitCode == 1
                 && differs.err.contains(QStringLiteral("1 rows wrong, 1 missing, 1 extra")),
             differs.text());
    QVERIFY2(differs.out.contains(QStringLiteral("\"777\""))
                 && differs.out.contains(QStringLiteral("\"77\"")),
             differs.text());
    const Outcome table = m_talk.run(command);
    for (const char *word : {"wrong", "missing", "extra", "777", "name"})
        QVERIFY2(table.out.contains(QLatin1String(word)), table.text());
}

void tst_ReplicateCommand::refusedRowsAreShown()
{
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("users"), 10));
    PENSTOCK_VERIFY(
        m_talk.lite().say({"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT CHECK (name <> 'bad'),"
                           " updated_at TIMESTAMP_TEXT)"}));
    PENSTOCK_VERIFY(m_talk.source().say({"UPDATE users SET name = 'bad' WHERE id = 3"}));
    const QString name = QStringLiteral("picky");
    QCOMPARE(m_talk
                 .add(name, QStringLiteral("lite"), QStringLiteral("users"),
                      words("--disabled --poison quarantine"))
                 .exitCode,
             0);
    const Outcome run = m_talk.jobs("run", name);
    QVERIFY2(run.exitCode == 1 && run.err.contains(QStringLiteral("1 rows in quarantine")), run.text());
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM users"), 9);
    const Outcome kept = m_talk.json({QStringLiteral("jobs"), QStringLiteral("quarantine"), name});
    QCOMPARE(kept.json()[QStringLiteral("rows")].toArray().size(), 1);
    QVERIFY2(kept.out.contains(QStringLiteral("bad")), kept.text());
    QCOMPARE(m_talk.jobs("remove", name).exitCode, 0);
}

QTEST_GUILESS_MAIN(tst_ReplicateCommand)
#include "tst_ReplicateCommand.moc"
