// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/DriverRegistry.h"
#include "app/pool/PoolManager.h"
#include "app/pool/QueueSink.h"
#include "models/core/CellText.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

#include <map>

namespace {

const Origin scanOrigin{Origin::Kind::Job, QStringLiteral("scan-test")};

/// The rows' cells as text, "1/a 2/b".
Result<QString> rowsOf(ConnectionPool &pool, Work work)
{
    auto sink = std::make_shared<QueueSink>();
    sink->attach(pool.run(std::move(work), sink, QueueSink::defaultCredit));
    QStringList rows;
    for (;;) {
        auto batch = sink->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return rows.join(QLatin1Char(' '));
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            QStringList cells;
            for (std::size_t i = 0; i < (*batch)->columnCount(); ++i) {
                std::string text;
                CellText((*batch)->schema()[i].type).append(text, (*batch)->column(i), row);
                cells << QString::fromStdString(text);
            }
            rows << cells.join(QLatin1Char('/'));
        }
    }
}

} // namespace

/// Where a scan begins and ends, and which keys it brings, on every engine.
class tst_ScanBounds final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void bounds_data();
    void bounds();
    void keysNeedAValueForEachColumn();

private:
    SteadyClock m_clock;
    QTemporaryDir m_folder;
    std::unique_ptr<PoolManager> m_manager;
    std::map<QString, std::shared_ptr<ConnectionPool>> m_pools;
};

void tst_ScanBounds::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    const QString file = m_folder.filePath(QStringLiteral("bounds.sqlite"));
    QVERIFY(QFile(file).open(QIODevice::WriteOnly));
    m_manager = std::make_unique<PoolManager>(m_clock, DriverRegistry::connectorFor);
    for (const ConnectionProfile &profile :
         {TestServers::postgres(), TestServers::mariaDb(), TestServers::sqlite(file)}) {
        const auto pool = m_manager->poolFor(profile);
        PENSTOCK_VERIFY(pool);
        m_pools[profile.name] = *pool;
        for (const char *sql :
             {"DROP TABLE IF EXISTS scan_bounds",
              "CREATE TABLE scan_bounds(a int NOT NULL, b varchar(20) NOT NULL, PRIMARY KEY (b, a))",
              "INSERT INTO scan_bounds VALUES (1, '10'), (2, '10'), (1, '9'), (2, '9'), (7, 'x'), (8, "
              "'010')"}) {
            QueryRequest request;
            request.text = QString::fromLatin1(sql);
            request.origin = scanOrigin;
            PENSTOCK_VERIFY(rowsOf(**pool, request));
        }
    }
}

void tst_ScanBounds::bounds_data()
{
    QTest::addColumn<QString>("connection");
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("rows");
    for (const char *connection : {"pg", "maria", "lite"}) {
        const QString name = QString::fromLatin1(connection);
        const auto row = [&](const char *what, int which, const char *rows) {
            QTest::addRow("%s: %s", connection, what) << name << which << QString::fromLatin1(rows);
        };
        row("all", 0, "010/8 10/1 10/2 9/1 9/2 x/7");
        row("after a text that looks like a number", 1, "10/2 9/1 9/2 x/7");
        row("up to one", 2, "010/8 10/1 10/2");
        row("between", 3, "10/1 10/2");
        row("the first two", 4, "010/8 10/1");
        row("the third", 5, "10/2");
        row("by keys", 6, "10/2 9/1");
        row("by one column", 7, "9/1 9/2 x/7");
    }
}

void tst_ScanBounds::bounds()
{
    QFETCH(QString, connection);
    QFETCH(int, which);
    QFETCH(QString, rows);
    if (!m_pools.contains(connection))
        QSKIP("no server");
    using Key = std::vector<Value>;
    const auto key = [](const char *b, std::int64_t a) { return Key{std::string(b), a}; };
    ScanRequest scan;
    scan.object.name = "scan_bounds";
    scan.columns = {"b", "a"};
    scan.order = {{.column = "b", .textual = true}, {.column = "a"}};
    scan.origin = scanOrigin;
    if (which == 1 || which == 3)
        scan.after = which == 1 ? key("10", 1) : key("010", 8);
    if (which == 2 || which == 3)
        scan.upTo = key("10", 2);
    if (which == 4)
        scan.limit = 2;
    if (which == 5) {
        scan.limit = 1;
        scan.skip = 2;
    }
    if (which == 6)
        scan.keys = {key("10", 2), key("9", 1), key("9", 3), key("010", 7)};
    if (which == 7) {
        scan.order = {{.column = "b", .textual = true}};
        scan.keys = {Key{std::string("9")}, Key{std::string("x")}, Key{std::string("y")}};
        scan.anyOrder = true;
    }
    const auto found = rowsOf(*m_pools[connection], scan);
    PENSTOCK_VERIFY(found);
    QStringList sorted = found->split(QLatin1Char(' '));
    if (scan.anyOrder)
        sorted.sort();
    QCOMPARE(sorted.join(QLatin1Char(' ')), rows);
}

void tst_ScanBounds::keysNeedAValueForEachColumn()
{
    if (m_pools.empty())
        QSKIP("no server");
    ScanRequest scan;
    scan.object.name = "scan_bounds";
    scan.columns = {"a"};
    scan.order = {{.column = "a"}};
    scan.keys = {{std::int64_t{1}}, {}};
    const auto found = rowsOf(*m_pools.begin()->second, scan);
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::Internal);
}

QTEST_GUILESS_MAIN(tst_ScanBounds)
#include "tst_ScanBounds.moc"
