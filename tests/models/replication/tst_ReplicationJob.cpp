// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationJob.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <functional>

class TestReplicationJob final : public QObject
{
    Q_OBJECT

private slots:
    void validates_data();
    void validates();
    void readsBackItsJson();
    void readsTheSpecificationsExample();
    void writesAPlainTableAsItsName();
    void refusesJson_data();
    void refusesJson();
    void tableNames_data();
    void tableNames();
    void refusesTableNames_data();
    void refusesTableNames();
    void modesAreTold();

private:
    static ReplicationJob job()
    {
        ReplicationJob job;
        job.name = QStringLiteral("nightly");
        job.sourceDatabase = QStringLiteral("primary");
        job.targetDatabases = QStringList{QStringLiteral("secondary")};
        job.syncKey = QStringLiteral("updated_at");
        job.tables = {{{"", "users"}}};
        return job;
    }
};

using Change = std::function<void(ReplicationJob &)>;
Q_DECLARE_METATYPE(Change)

void TestReplicationJob::validates_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("field"); // empty: it is valid
    const auto row = [](const char *name, const char *field, Change change) {
        QTest::newRow(name) << std::move(change) << QString::fromUtf8(field);
    };
    row("as it is", "", [](ReplicationJob &) {});
    row("no name", "name", [](ReplicationJob &job) { job.name = QStringLiteral("  "); });
    row("long name", "name", [](ReplicationJob &job) { job.name = QString(101, u'x'); });
    row("control letter", "name", [](ReplicationJob &job) { job.name = QStringLiteral("a\nb"); });
    row("no source", "sourceDatabase", [](ReplicationJob &job) { job.sourceDatabase.clear(); });
    row("no targets", "targetDatabases", [](ReplicationJob &job) { job.targetDatabases.clear(); });
    row("empty target", "targetDatabases", [](ReplicationJob &job) { job.targetDatabases << QString(); });
    row("target twice", "targetDatabases",
        [](ReplicationJob &job) { job.targetDatabases += job.targetDatabases; });
    row("source among targets", "sourceDatabase",
        [](ReplicationJob &job) { job.targetDatabases << job.sourceDatabase; });
    row("no tables", "tables", [](ReplicationJob &job) { job.tables.clear(); });
    row("nameless table", "tables", [](ReplicationJob &job) { job.tables.push_back({}); });
    row("table twice", "tables", [](ReplicationJob &job) { job.tables.push_back(job.tables.front()); });
    row("two into one", "tables", [](ReplicationJob &job) {
        job.tables.push_back({{"", "accounts"}, {"", "users"}});
    });
    row("two of one name", "tables", [](ReplicationJob &job) {
        job.tables = {{{"a", "users"}}, {{"b", "users"}}};
    });
    row("two of one name apart", "", [](ReplicationJob &job) {
        job.tables = {{{"a", "users"}, {"a", "users"}}, {{"b", "users"}, {"b", "users"}}};
    });
    row("no sync key", "syncKey", [](ReplicationJob &job) { job.syncKey.clear(); });
    row("sync key of a table", "", [](ReplicationJob &job) {
        job.tables.front().syncKey = QString();
        std::swap(job.tables.front().syncKey, job.syncKey);
    });
    row("snapshot without sync key", "", [](ReplicationJob &job) {
        job.syncKey.clear();
        job.mode = ReplicationMode::Snapshot;
    });
    row("no interval", "intervalMinutes", [](ReplicationJob &job) { job.intervalMinutes = 0; });
    row("long interval", "intervalMinutes",
        [](ReplicationJob &job) { job.intervalMinutes = ReplicationJob::mostIntervalMinutes + 1; });
    row("negative lag", "lagLimitMinutes", [](ReplicationJob &job) { job.lagLimitMinutes = -1; });
    row("more than all", "deleteLimitPercent", [](ReplicationJob &job) { job.deleteLimitPercent = 101; });
    row("negative sweep", "sweepHours", [](ReplicationJob &job) { job.sweepHours = -1; });
    row("no sweep", "", [](ReplicationJob &job) { job.sweepHours = 0; });
}

void TestReplicationJob::validates()
{
    QFETCH(Change, change);
    QFETCH(QString, field);
    ReplicationJob changed = job();
    change(changed);
    const auto valid = changed.validate();
    QCOMPARE(valid.has_value(), field.isEmpty());
    if (valid)
        return;
    QCOMPARE(valid.error().code, ErrorCode::Invalid);
    QVERIFY2(valid.error().message.contains(field), qPrintable(valid.error().message));
}

void TestReplicationJob::readsBackItsJson()
{
    ReplicationJob full = job();
    full.id = QStringLiteral("an id");
    full.targetDatabases << QStringLiteral("analytics");
    full.intervalMinutes = 7;
    full.enabled = false;
    full.mode = ReplicationMode::Reconcile;
    full.conflict = ConflictRule::Target;
    full.lagLimitMinutes = 30;
    full.deleteLimitPercent = 5;
    full.sweepHours = 12;
    full.isDefault = true;
    ReplicationTable table;
    table.source = {"my.schema", "Ångström \"x\""};
    table.target = {"other", "t"};
    table.syncKey = QStringLiteral("created_at");
    table.poison = PoisonRule::Quarantine;
    table.indexes = true;
    table.lossyConsents = QStringList{QStringLiteral("price")};
    table.followNewColumns = true;
    full.tables.push_back(table);

    const QByteArray text = QJsonDocument(full.toJson()).toJson();
    const auto read = ReplicationJob::fromJson(QJsonDocument::fromJson(text).object());
    QVERIFY2(read, read ? "" : qPrintable(read.error().toText()));
    QCOMPARE(read->toJson(), full.toJson());
    QCOMPARE(read->tables.size(), std::size_t{2});
    QVERIFY(read->tables[1].source == table.source);
    QVERIFY(read->tables[1].target == table.target);
    QCOMPARE(read->tables[1].poison, PoisonRule::Quarantine);
    QCOMPARE(read->conflict, ConflictRule::Target);
    QCOMPARE(read->syncKeyOf(read->tables[0]), QStringLiteral("updated_at"));
    QCOMPARE(read->syncKeyOf(read->tables[1]), QStringLiteral("created_at"));
}

void TestReplicationJob::readsTheSpecificationsExample()
{
    const auto read = ReplicationJob::fromJson(QJsonDocument::fromJson(R"({
        "sourceDatabase": "primary", "targetDatabases": ["secondary", "analytics"],
        "tables": ["users", "transactions"], "syncKey": "updated_at", "intervalMinutes": 15, "enabled": true })")
                                                   .object());
    QVERIFY2(read, read ? "" : qPrintable(read.error().toText()));
    QCOMPARE(read->targetDatabases.size(), 2);
    QCOMPARE(read->tables[1].source.name, std::string("transactions"));
    QCOMPARE(read->mode, ReplicationMode::Incremental);
    QVERIFY(read->enabled);
}

void TestReplicationJob::writesAPlainTableAsItsName()
{
    QCOMPARE(job().toJson().value(QStringLiteral("tables")), QJsonValue(QJsonArray{QStringLiteral("users")}));
}

void TestReplicationJob::refusesJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *json, const char *named) {
        QTest::newRow(json) << QByteArray(json) << QString::fromUtf8(named);
    };
    row(R"({"intervalMinuts": 5})", "intervalMinuts");
    row(R"({"intervalMinutes": "5"})", "intervalMinutes");
    row(R"({"intervalMinutes": 2.5})", "intervalMinutes");
    row(R"({"intervalMinutes": 1e300})", "intervalMinutes");
    row(R"({"enabled": 1})", "enabled");
    row(R"({"mode": "Snapshot"})", "mode");
    row(R"({"conflict": "older"})", "conflict");
    row(R"({"targetDatabases": "b"})", "targetDatabases");
    row(R"({"targetDatabases": [1]})", "targetDatabases");
    row(R"({"tables": [1]})", "tables");
    row(R"({"tables": ["a.b.c"]})", "a.b.c");
    row(R"({"tables": [{"source": "a", "poison": "skip"}]})", "poison");
    row(R"({"tables": [{"source": "a", "sync": "b"}]})", "sync");
    row(R"({"tables": [{"target": "a"}]})", "");
}

void TestReplicationJob::refusesJson()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, named);
    const auto read = ReplicationJob::fromJson(QJsonDocument::fromJson(json).object());
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Invalid);
    QVERIFY2(read.error().message.contains(named), qPrintable(read.error().message));
}

void TestReplicationJob::tableNames_data()
{
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *schema, const char *name, const char *text) {
        QTest::newRow(text) << QString::fromUtf8(schema) << QString::fromUtf8(name)
                            << QString::fromUtf8(text);
    };
    row("", "users", "users");
    row("public", "users", "public.users");
    row("", "order items", "order items");
    row("", "a.b", "\"a.b\"");
    row("a.b", "c", "\"a.b\".c");
    row("", "say \"hi\"", "\"say \"\"hi\"\"\"");
    row("", "\"", "\"\"\"\"");
    row("", " x ", "\" x \"");
    row("é", "🙂", "é.🙂");
    row("", "Robert'); DROP TABLE", "Robert'); DROP TABLE");
}

void TestReplicationJob::tableNames()
{
    QFETCH(QString, schema);
    QFETCH(QString, name);
    QFETCH(QString, text);
    const ObjectName object{schema.toStdString(), name.toStdString()};
    QCOMPARE(ReplicationTableName::text(object), text);
    const auto parsed = ReplicationTableName::parse(text);
    QVERIFY(parsed);
    QVERIFY(*parsed == object);
}

void TestReplicationJob::refusesTableNames_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", " ", ".", "a.", ".a", "a..b", "a.b.c", "\"a", "a\"b", "\"a\"b", "\"\"",
                             "a. b", "\"a\".\"b\".\"c\""})
        QTest::newRow(text) << QString::fromUtf8(text);
    QTest::newRow("NUL") << QString(QChar::Null);
}

void TestReplicationJob::refusesTableNames()
{
    QFETCH(QString, text);
    const auto parsed = ReplicationTableName::parse(text);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::Invalid);
}

void TestReplicationJob::modesAreTold()
{
    for (const auto mode :
         {ReplicationMode::Snapshot, ReplicationMode::Incremental, ReplicationMode::Reconcile}) {
        QCOMPARE(ReplicationJob::modeOf(ReplicationJob::modeName(mode)), mode);
        QVERIFY(!ReplicationJob::modeTitle(mode).isEmpty());
        QVERIFY(ReplicationJob::guarantee(mode).endsWith(u'.'));
    }
    QVERIFY(!ReplicationJob::modeOf(QStringLiteral("")));
}

QTEST_APPLESS_MAIN(TestReplicationJob)
#include "tst_ReplicationJob.moc"
