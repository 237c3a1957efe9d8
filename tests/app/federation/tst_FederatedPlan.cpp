// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QtTest>

using namespace std::chrono_literals;

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

/// The leaves that read a source.
std::vector<int> scansBelow(const FederatedPlan::Operator &step)
{
    std::vector<int> scans;
    if (step.scan >= 0)
        scans.push_back(step.scan);
    for (const auto &child : step.children) {
        const auto below = scansBelow(child);
        scans.insert(scans.end(), below.begin(), below.end());
    }
    return scans;
}

const FederatedPlan::Operator *find(const FederatedPlan::Operator &step, const QString &name)
{
    if (step.name == name)
        return &step;
    for (const auto &child : step.children) {
        if (const auto *found = find(child, name))
            return found;
    }
    return nullptr;
}

} // namespace

/// What a federated statement says of itself, on real servers.
class tst_FederatedPlan final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();

    void joinOfThreeEngines();
    void predicatesStayWithTheServers();
    void countsAskForNoColumns();
    void aLimitStopsAScanEarly();
    void waitingForAConnectionIsCounted();
    void failedAndStoppedStatements();
    void aTableReadTwiceIsTwoScans();
    void valuesDoNotShow();
    void jsonHasTheSameNumbers();

private:
    FederatedPlan planOf(const QString &sql)
    {
        const auto engine = m_bench->engine();
        const auto answer = m_bench->run(*engine, sql);
        if (!answer.has_value())
            qWarning("%s", qPrintable(answer.error().toText()));
        return engine->lastPlan().value_or(FederatedPlan());
    }

    std::unique_ptr<FederationBench> m_bench;
    std::shared_ptr<ConnectionPool> m_lite;
};

void tst_FederatedPlan::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    m_bench = std::make_unique<FederationBench>();
    const auto pg = m_bench->add(TestServers::postgres(), text("shop"));
    const auto maria = m_bench->add(TestServers::mariaDb(), text("crm"));
    FederationBench::prepare(*pg,
                             text("DROP TABLE IF EXISTS plan_orders;\n"
                                  "CREATE TABLE plan_orders AS SELECT i AS id, i % 1000 AS customer, "
                                  "(i * 0.25)::numeric(12,2) AS total FROM generate_series(1, 50000) i;\n"
                                  "ANALYZE plan_orders;\n"));
    FederationBench::prepare(*maria,
                             text("DROP TABLE IF EXISTS plan_customers;\n"
                                  "CREATE TABLE plan_customers(id INT PRIMARY KEY, name VARCHAR(40));\n"
                                  "INSERT INTO plan_customers SELECT seq, CONCAT('name ', seq) "
                                  "FROM seq_1_to_900;\n"));
    m_lite =
        m_bench->addSqlite(text("lite"), text("CREATE TABLE notes(customer INT, note TEXT);"
                                              "INSERT INTO notes VALUES (1,'a'),(2,'it''s'),(2000,'c');"));
}

void tst_FederatedPlan::cleanupTestCase()
{
    m_lite.reset();
    m_bench.reset();
}

void tst_FederatedPlan::joinOfThreeEngines()
{
    const FederatedPlan plan = planOf(text("SELECT c.name, sum(o.total) FROM shop.public.plan_orders o "
                                           "JOIN crm.plan_customers c ON c.id = o.customer "
                                           "JOIN lite.notes n ON n.customer = c.id GROUP BY 1 ORDER BY 1"));
    qInfo("\n%s", qPrintable(plan.toText()));
    QCOMPARE(plan.rows, 2);
    QCOMPARE(plan.scans.size(), 3U);
    auto leaves = scansBelow(plan.root);
    std::sort(leaves.begin(), leaves.end());
    QCOMPARE(leaves, std::vector<int>({0, 1, 2}));
    const auto *join = find(plan.root, text("HASH_JOIN"));
    QVERIFY(join);
    QVERIFY(join->details.join(QLatin1Char(';')).contains(text("customer")));
    for (const FederatedPlan::Scan &scan : plan.scans) {
        QVERIFY(scan.complete);
        QVERIFY(scan.statement.startsWith(text("SELECT")));
        QVERIFY(scan.rows > 0);
        QVERIFY(scan.bytes > 0);
        QVERIFY(scan.firstRow > 0us && scan.firstRow <= scan.total);
        QVERIFY(scan.total <= plan.total);
        QVERIFY2(plan.toText().contains(scan.statement), qPrintable(scan.statement));
    }
    QCOMPARE(plan.root.rows, 2);
}

void tst_FederatedPlan::predicatesStayWithTheServers()
{
    const FederatedPlan plan =
        planOf(text("SELECT id FROM shop.plan_orders WHERE total > 12400 AND id % 2 = 0 AND customer = 7"));
    QCOMPARE(plan.scans.size(), 1U);
    const FederatedPlan::Scan &scan = plan.scans.front();
    QCOMPARE(scan.connection, text("shop"));
    QCOMPARE(scan.object, text("public.plan_orders"));
    QStringList predicates = scan.predicates;
    for (QString &predicate : predicates)
        predicate = predicate.left(predicate.indexOf(QLatin1Char('$')));
    predicates.sort();
    QCOMPARE(predicates, QStringList({text("customer = "), text("total > ")}));
    QVERIFY2(scan.statement.contains(text("\"customer\" = $")), qPrintable(scan.statement));
    QVERIFY(!scan.statement.contains(text("12400")));
    QCOMPARE(scan.columns, QStringList(text("id")));
    QVERIFY(scan.rows < 50);
}

void tst_FederatedPlan::countsAskForNoColumns()
{
    const FederatedPlan plan = planOf(text("SELECT count(*) FROM crm.plan_customers"));
    QCOMPARE(plan.scans.size(), 1U);
    QVERIFY(plan.scans.front().columns.isEmpty());
    QCOMPARE(plan.scans.front().rows, 1);
    QVERIFY(plan.totalBytes() < 100);
}

void tst_FederatedPlan::aLimitStopsAScanEarly()
{
    const FederatedPlan plan = planOf(text("SELECT id FROM shop.plan_orders LIMIT 5"));
    QCOMPARE(plan.rows, 5);
    QCOMPARE(plan.scans.size(), 1U);
    QVERIFY(!plan.scans.front().complete);
    QVERIFY(plan.scans.front().total > 0us);
    QVERIFY(plan.toText().contains(text("stopped early")));
}

void tst_FederatedPlan::waitingForAConnectionIsCounted()
{
    FederationBench bench;
    const auto pool = bench.addSqlite(text("lite"), text("CREATE TABLE t(a INT); INSERT INTO t VALUES (1);"));
    pool->setMaxConnections(1);
    auto lease = pool->acquireAndWait(FederationBench::origin());
    PENSTOCK_VERIFY(lease);
    const auto engine = bench.engine();
    PENSTOCK_VERIFY(bench.run(*engine, text("SELECT 1")));
    const auto sink = std::make_shared<QueueSink>();
    // The table's description needs the connection too: let that be known before.
    lease->release();
    PENSTOCK_VERIFY(bench.run(*engine, text("SELECT a FROM lite.t")));
    lease = pool->acquireAndWait(FederationBench::origin());
    PENSTOCK_VERIFY(lease);
    sink->attach(engine->run(text("SELECT a FROM lite.t"), {}, FederationBench::origin(), {}, sink, 3));
    QTest::qWait(45);
    QTRY_COMPARE(pool->stats().waiting, 1);
    lease->release();
    PENSTOCK_VERIFY(FederationBench::take(*sink));
    const auto plan = engine->lastPlan();
    QVERIFY(plan && plan->scans.size() == 1U);
    QVERIFY2(plan->scans.front().wait > 20ms, qPrintable(plan->toText()));
    QVERIFY(plan->scans.front().total >= plan->scans.front().wait);
}

void tst_FederatedPlan::failedAndStoppedStatements()
{
    const auto engine = m_bench->engine();
    QVERIFY(!engine->lastPlan());
    const auto failed =
        m_bench->run(*engine, text("SELECT (id/0)::INT::VARCHAR::DATE FROM shop.plan_orders"));
    QVERIFY(!failed.has_value());
    auto plan = engine->lastPlan();
    QVERIFY(plan && plan->scans.size() == 1U);
    QVERIFY(plan->root.name.isEmpty());
    QVERIFY(plan->toText().contains(text("shop.public.plan_orders")));

    const auto sink = std::make_shared<QueueSink>();
    const auto stream =
        engine->run(text("SELECT sum(o.id * p.id) FROM shop.plan_orders o, shop.plan_orders p"), {},
                    FederationBench::origin(), {}, sink, 3);
    sink->attach(stream);
    QTRY_VERIFY(stream->isRunning());
    stream->cancel();
    QVERIFY(!FederationBench::take(*sink).has_value());
    plan = engine->lastPlan();
    QVERIFY(plan && plan->root.name.isEmpty());
}

void tst_FederatedPlan::aTableReadTwiceIsTwoScans()
{
    const FederatedPlan plan =
        planOf(text("SELECT count(*) FROM lite.notes a JOIN lite.notes b ON a.note = b.note"));
    QCOMPARE(plan.scans.size(), 2U);
    QCOMPARE(scansBelow(plan.root).size(), 2U);
}

void tst_FederatedPlan::valuesDoNotShow()
{
    const FederatedPlan plan =
        planOf(text("SELECT CASE WHEN note = 'Canary1' THEN 4242 ELSE 1 END FROM lite.notes "
                    "WHERE note LIKE '%Canary2%' OR note = 'Canary3' AND customer > 987654"));
    const QString shown = plan.toText() + QString::fromUtf8(QJsonDocument(plan.toJson()).toJson());
    QVERIFY2(!shown.contains(text("Canary")) && !shown.contains(text("987654")), qPrintable(shown));
}

void tst_FederatedPlan::jsonHasTheSameNumbers()
{
    const FederatedPlan plan = planOf(text("SELECT name FROM crm.plan_customers WHERE id <= 10"));
    const QJsonObject json = plan.toJson();
    QCOMPARE(json[text("rows")].toInteger(), 10);
    const QJsonObject scan = json[text("scans")][0].toObject();
    QCOMPARE(scan[text("rows")].toInteger(), 10);
    QCOMPARE(scan[text("connection")].toString(), text("crm"));
    QVERIFY(json[text("plan")].isObject());
}

QTEST_GUILESS_MAIN(tst_FederatedPlan)
#include "tst_FederatedPlan.moc"
