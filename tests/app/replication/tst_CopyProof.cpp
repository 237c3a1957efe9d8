// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/CopyProof.h"

#include "app/drivers/TableMaker.h"
#include "app/replication/PoolCallAndWait.h"
#include "tests/support/ReplicationTables.h"

#include <numeric>

namespace {

constexpr int rows = 40'000;
/// What one transaction is said to have written.
constexpr std::size_t batchesPerWindow = 1;

} // namespace

/// A real scan of a real table, and a copy of it that a test has changed: the proof must hold for what is alike, and for
/// nothing else, whether it reads while the scan goes on or afterwards.
class tst_CopyProof final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void holdsForACopy_data();
    void holdsForACopy();
    void failsForAnythingElse_data();
    void failsForAnythingElse();
    void failsWithoutAnEnd_data();
    void failsWithoutAnEnd();
    void endsWhenNobodyWaits();
    void holdsForNoRows();

private:
    struct Scan
    {
        std::shared_ptr<ScanPrints> prints;
        std::vector<RowBatch> batches;
        TableMatch match;
    };
    [[nodiscard]] TableShape shapeOf(const QString &engine, const QString &table) const
    {
        const auto shape = poolCallAndWait<std::optional<TableShape>>(
            m_tables.pool(engine), {}, {}, [&](Connection &connection) {
                return connection.tableMaker()->shape({{}, table.toStdString()});
            });
        if (!shape || !*shape)
            qFatal("%s of %s cannot be looked at", qPrintable(table), qPrintable(engine));
        return **shape;
    }
    /// The source's rows in key order, the columns as a copying scan has them: the key is not the first.
    [[nodiscard]] Scan scanOf(const QString &source, const QString &target, const QString &from,
                              const QString &to) const;
    [[nodiscard]] std::shared_ptr<CopyProof> proofOf(const Scan &scan, const QString &target,
                                                     bool isBeside) const;
    static void tell(CopyProof &proof, const Scan &scan)
    {
        for (std::size_t i = 0; i < scan.batches.size(); i += batchesPerWindow)
            proof.committed(batchesPerWindow, scan.batches[i + batchesPerWindow - 1]);
    }

    ReplicationTables m_tables;
};

void tst_CopyProof::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    for (const char *engine : {"pg", "maria", "lite"}) {
        for (const char *table : {"proof_a", "proof_b"})
            m_tables.makePlain(QString::fromLatin1(engine), QString::fromLatin1(table), rows);
        m_tables.makePlain(QString::fromLatin1(engine), QStringLiteral("proof_none"), 0);
    }
}

tst_CopyProof::Scan tst_CopyProof::scanOf(const QString &source, const QString &target, const QString &from,
                                          const QString &to) const
{
    Scan scan;
    const auto match = TableMatch::of(shapeOf(source, from), source, shapeOf(target, to), target, {});
    if (!match || !match->sortsAlike)
        qFatal("the tables do not match");
    scan.match = *match;
    ScanRequest request;
    request.object = match->source.table;
    request.columns.assign(match->source.columns.rbegin(), match->source.columns.rend());
    request.order = {{match->source.columns.front()}};
    request.isBulk = true;
    request.exactInstants = true;
    std::vector<std::size_t> places(request.columns.size());
    std::iota(places.rbegin(), places.rend(), std::size_t{0});
    scan.prints = std::make_shared<ScanPrints>(match->source.types, match->keyColumns, places);
    const auto sink = std::make_shared<QueueSink>();
    sink->attach(m_tables.pool(source)->run(request, sink, QueueSink::defaultCredit));
    while (true) {
        auto batch = sink->next();
        if (!batch)
            qFatal("%s", qPrintable(batch.error().toText()));
        if (!*batch)
            return scan;
        scan.prints->see(**batch);
        scan.batches.push_back(std::move(**batch));
    }
}

std::shared_ptr<CopyProof> tst_CopyProof::proofOf(const Scan &scan, const QString &target,
                                                  bool isBeside) const
{
    ComparedTable::Setting setting{m_tables.pool(target), scan.match.target, scan.match.source.types,
                                   scan.match.keyColumns, scan.prints->seed()};
    return std::make_shared<CopyProof>(CopyProof::Setting{
        scan.prints, std::move(setting), {scan.match.source.columns.size() - 1}, isBeside});
}

void tst_CopyProof::holdsForACopy_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("isBeside");
    for (const auto &[source, target] : ReplicationTables::pairs()) {
        QTest::addRow("%s to %s beside", qPrintable(source), qPrintable(target)) << source << target << true;
        QTest::addRow("%s to %s after", qPrintable(source), qPrintable(target)) << source << target << false;
    }
}

void tst_CopyProof::holdsForACopy()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(bool, isBeside);
    const Scan scan = scanOf(source, target, QStringLiteral("proof_a"), QStringLiteral("proof_b"));
    QVERIFY(scan.batches.size() > 1);
    const auto proof = proofOf(scan, target, isBeside);
    tell(*proof, scan);
    proof->complete();
    QCOMPARE(proof->rows(), std::optional<std::int64_t>(rows));
}

void tst_CopyProof::failsForAnythingElse_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("back");
    const std::vector<std::tuple<const char *, const char *, const char *>> changes{
        {"a value in the middle", "UPDATE proof_b SET name = 'x' WHERE id = 20011",
         "UPDATE proof_b SET name = (SELECT name FROM proof_a WHERE id = 20011) WHERE id = 20011"},
        {"a NULL that was none", "UPDATE proof_b SET note = NULL WHERE id = 39999",
         "UPDATE proof_b SET note = (SELECT note FROM proof_a WHERE id = 39999) WHERE id = 39999"},
        {"the first row is missing", "DELETE FROM proof_b WHERE id = 1",
         "INSERT INTO proof_b SELECT * FROM proof_a WHERE id = 1"},
        {"the last row is missing", "DELETE FROM proof_b WHERE id = 40000",
         "INSERT INTO proof_b SELECT * FROM proof_a WHERE id = 40000"},
        {"one more before all", "INSERT INTO proof_b (id) VALUES (0)", "DELETE FROM proof_b WHERE id = 0"},
        {"one more behind all", "INSERT INTO proof_b (id) VALUES (40001)",
         "DELETE FROM proof_b WHERE id = 40001"},
        {"one instead of another", "UPDATE proof_b SET id = 40002 WHERE id = 17",
         "UPDATE proof_b SET id = 17 WHERE id = 40002"},
        {"two that exchanged a value",
         "UPDATE proof_b SET amount = CASE id WHEN 5 THEN 0.42 ELSE 0.35 END WHERE id IN (5, 6)",
         "UPDATE proof_b SET amount = CASE id WHEN 5 THEN 0.35 ELSE 0.42 END WHERE id IN (5, 6)"}};
    for (const char *target : {"pg", "maria", "lite"}) {
        for (const auto &[name, change, back] : changes)
            QTest::addRow("%s: %s", target, name)
                << QString::fromLatin1(target) << QString::fromLatin1(change) << QString::fromLatin1(back);
    }
}

void tst_CopyProof::failsForAnythingElse()
{
    QFETCH(QString, target);
    QFETCH(QString, change);
    QFETCH(QString, back);
    const Scan scan =
        scanOf(QStringLiteral("pg"), target, QStringLiteral("proof_a"), QStringLiteral("proof_b"));
    m_tables.run(target, change);
    for (const bool isBeside : {true, false}) {
        const auto proof = proofOf(scan, target, isBeside);
        tell(*proof, scan);
        proof->complete();
        QVERIFY2(!proof->rows(), isBeside ? "beside" : "after");
    }
    m_tables.run(target, back);
    const auto proof = proofOf(scan, target, true);
    tell(*proof, scan);
    proof->complete();
    QVERIFY(proof->rows()); // nothing else was different
}

void tst_CopyProof::failsWithoutAnEnd_data()
{
    QTest::addColumn<bool>("isBeside");
    QTest::addRow("beside") << true;
    QTest::addRow("after") << false;
}

void tst_CopyProof::failsWithoutAnEnd()
{
    QFETCH(bool, isBeside);
    const QString pg = QStringLiteral("pg");
    const Scan scan = scanOf(pg, pg, QStringLiteral("proof_a"), QStringLiteral("proof_b"));
    const auto unfinished = proofOf(scan, pg, isBeside);
    tell(*unfinished, scan);
    QVERIFY(!unfinished->rows());

    const auto spoilt = proofOf(scan, pg, isBeside);
    tell(*spoilt, scan);
    spoilt->spoil();
    spoilt->complete();
    QVERIFY(!spoilt->rows());

    const auto cut = proofOf(scan, pg, isBeside);
    cut->committed(1, scan.batches.front()); // and then it says that this was all
    cut->complete();
    QVERIFY(!cut->rows());
}

/// A proof that is dropped while it reads gives its connection back.
void tst_CopyProof::endsWhenNobodyWaits()
{
    const QString pg = QStringLiteral("pg");
    const Scan scan = scanOf(pg, pg, QStringLiteral("proof_a"), QStringLiteral("proof_b"));
    for (int i = 0; i < 5; ++i) {
        auto proof = proofOf(scan, pg, true);
        tell(*proof, scan);
        proof.reset();
    }
    QTRY_COMPARE(m_tables.pool(pg)->stats().active, 0);
}

void tst_CopyProof::holdsForNoRows()
{
    for (const char *target : {"pg", "maria", "lite"}) {
        const QString engine = QString::fromLatin1(target);
        const Scan scan =
            scanOf(QStringLiteral("pg"), engine, QStringLiteral("proof_none"), QStringLiteral("proof_none"));
        const auto proof = proofOf(scan, engine, true);
        proof->complete();
        QCOMPARE(proof->rows(), std::optional<std::int64_t>(0));
        m_tables.run(engine, QStringLiteral("INSERT INTO proof_none (id) VALUES (1)"));
        const auto other = proofOf(scan, engine, true);
        other->complete();
        QVERIFY(!other->rows());
        m_tables.run(engine, QStringLiteral("DELETE FROM proof_none"));
    }
}

QTEST_GUILESS_MAIN(tst_CopyProof)
#include "tst_CopyProof.moc"
