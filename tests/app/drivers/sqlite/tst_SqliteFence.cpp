// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/ChangeFence.h"
#include "tests/app/drivers/ProbeSession.h"

#include <QProcess>
#include <QTemporaryDir>

#include <random>
#include <set>

namespace {

QString q(const char *text)
{
    return QString::fromUtf8(text);
}

QString shown(const std::optional<Value> &value)
{
    if (!value)
        return q("all");
    struct Shower
    {
        QString operator()(std::monostate) const { return q("null"); }
        QString operator()(bool) const { return q("bool"); }
        QString operator()(std::int64_t v) const { return q("integer ") + QString::number(v); }
        QString operator()(double v) const { return q("real ") + QString::number(v, 'g', 17); }
        QString operator()(const std::string &v) const { return q("text ") + QString::fromStdString(v); }
        QString operator()(const Blob &v) const
        {
            return q("blob ") + QString::fromLatin1(QByteArray::fromStdString(v.bytes).toHex());
        }
    };
    return std::visit(Shower(), *value);
}

QString shown(const Result<ChangeFence::Fence> &fence)
{
    return fence ? shown(fence->mark.from) : fence.error().toText();
}

qint64 secondsNow()
{
    return QDateTime::currentSecsSinceEpoch();
}

} // namespace

/// Fences in real files, and what they lose: nothing.
class tst_SqliteFence final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<ProbeSession> m;

    void sql(const QString &statement)
    {
        const QString error = m->run({statement});
        if (!error.isEmpty())
            qFatal("%s: %s", qPrintable(statement), qPrintable(error));
    }
    void fill(const QString &values, const QString &type = {})
    {
        sql(q("CREATE TABLE t (id INTEGER PRIMARY KEY, k %1)").arg(type));
        if (!values.isEmpty())
            sql(q("INSERT INTO t (k) VALUES ") + values);
    }
    [[nodiscard]] Result<ChangeFence::Fence> read(const std::optional<FenceMark> &previous = {})
    {
        return m->connection().changeFence()->read({{}, "t"}, "k", previous);
    }
    /// Rows that a run from the mark would read.
    [[nodiscard]] std::int64_t rowsFrom(const FenceMark &mark)
    {
        ScanRequest request;
        request.object = {{}, "t"};
        if (mark.from)
            request.predicates = {{"k", Predicate::Op::GreaterOrEqual, *mark.from}};
        const auto cursor = m->connection().scan(request);
        if (!cursor)
            qFatal("%s", qPrintable(cursor.error().toText()));
        return (*(*cursor)->next())->column(0).dynamicInteger(0);
    }

private slots:
    void initTestCase()
    {
        qputenv("TZ", "Europe/Paris"); // clocks go back on 2024-10-27
        tzset();
    }
    void init()
    {
        m_path = m_folder.filePath(q(QTest::currentTestFunction()) + q(".db"));
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        m = std::make_unique<ProbeSession>(TestServers::sqlite(m_path));
    }
    void cleanup()
    {
        m.reset();
        QFile::remove(m_path);
    }

    void greatestValues_data()
    {
        QTest::addColumn<QString>("values");
        QTest::addColumn<QString>("from");
        QTest::newRow("empty") << QString() << q("all");
        QTest::newRow("nulls") << q("(NULL), (NULL)") << q("all");
        QTest::newRow("versions") << q("(7), (41), (NULL)") << q("integer 41");
        QTest::newRow("reals and integers") << q("(7), (7.5)") << q("real 7.5");
        QTest::newRow("words") << q("('b'), ('a')") << q("text b");
        QTest::newRow("blobs") << q("(x'00'), (x'ff')") << q("blob ff");
        QTest::newRow("old texts") << q("('2024-05-01 12:00:00'), ('2024-04-01')")
                                   << q("text 2024-05-01 12:00:00");
        QTest::newRow("old seconds") << q("(1714550000), (1714560000)") << q("integer 1714560000");
        QTest::newRow("old julian day") << q("(2460432.25)") << q("real 2460432.25");
        QTest::newRow("a negative") << q("(-5)") << q("integer -5");
    }
    void greatestValues()
    {
        QFETCH(QString, values);
        QFETCH(QString, from);
        for (const bool isIndexed : {false, true}) {
            if (!isIndexed)
                fill(values);
            else
                sql(q("CREATE INDEX k ON t (k)"));
            const auto fence = read();
            PENSTOCK_VERIFY(fence);
            QCOMPARE(shown(fence), from);
            QCOMPARE(fence->guarantee, FenceGuarantee::Lossless);
            QVERIFY2(fence->remark.isEmpty(), qPrintable(fence->remark));
        }
        QCOMPARE(m->connection().transactionState(), TransactionState::None);
    }

    /// Programs take the time and then wait for the lock: what is recent goes back by as long, in its own form.
    void recentTimes_data()
    {
        QTest::addColumn<QString>("expression"); // of seconds since 1970, %1
        for (const char *expression :
             {"datetime(%1, 'unixepoch')", "strftime('%Y-%m-%dT%H:%M:%S', %1, 'unixepoch')",
              "strftime('%Y-%m-%d %H:%M:%f', %1, 'unixepoch')",
              "strftime('%Y-%m-%dT%H:%M:%SZ', %1, 'unixepoch')",
              "strftime('%Y-%m-%d %H:%M:%S+00:00', %1, 'unixepoch')",
              "datetime(%1, 'unixepoch', '+2 hours') || '+02:00'", "datetime(%1, 'unixepoch', 'localtime')",
              "%1", "%1 * 1000", "%1 * 1000000", "%1 * 1000000000", "%1 + 0.0", "2440587.5 + %1 / 86400.0"})
            QTest::newRow(expression) << q(expression);
    }
    void recentTimes()
    {
        QFETCH(QString, expression);
        const qint64 now = secondsNow() - 1;
        const auto at = [&](qint64 seconds) {
            return QString(expression).replace(q("%1"), QString::number(seconds));
        };
        fill(q("(%1), (%2), (%3)").arg(at(now), at(now - 4), at(now - 10)));
        const auto fence = read();
        PENSTOCK_VERIFY(fence);
        QCOMPARE(fence->guarantee, FenceGuarantee::Lossless);
        QVERIFY2(fence->remark.isEmpty(), qPrintable(fence->remark));
        QVERIFY2(rowsFrom(fence->mark) == 2, qPrintable(shown(fence)));
        // Half a minute later it is at the greatest value itself.
        sql(q("DELETE FROM t"));
        sql(q("INSERT INTO t (k) VALUES (%1), (%2)").arg(at(now - 40), at(now - 41)));
        const auto later = read();
        PENSTOCK_VERIFY(later);
        QCOMPARE(rowsFrom(later->mark), std::int64_t{1});
    }
    void timesToTheDayAndTheMinute()
    {
        fill(q("(date('now')), (strftime('%Y-%m-%d %H:%M', 'now', '-2 days'))"));
        const auto fence = read();
        PENSTOCK_VERIFY(fence);
        QVERIFY2(shown(fence).size() == 15, qPrintable(shown(fence)));
        QVERIFY(rowsFrom(fence->mark) >= 1);
        sql(q("DELETE FROM t"));
        sql(q("INSERT INTO t (k) VALUES (strftime('%Y-%m-%d %H:%M', 'now'))"));
        const auto minute = read();
        QVERIFY2(shown(minute).size() == 21, qPrintable(shown(minute)));
        QCOMPARE(rowsFrom(minute->mark), std::int64_t{1});
    }
    void clockSetBack_data()
    {
        QTest::addColumn<QString>("form");
        QTest::newRow("seconds") << q("unixepoch('now', '%1 seconds')");
        QTest::newRow("UTC") << q("strftime('%Y-%m-%d %H:%M:%f', 'now', '%1 seconds') || 'Z'");
        QTest::newRow("the place's time")
            << q("strftime('%Y-%m-%d %H:%M:%f', 'now', 'localtime', '%1 seconds')");
    }
    /// A mark that lies ahead of the clock was made before it was set back: all rows are read at once.
    void clockSetBack()
    {
        QFETCH(QString, form);
        fill({});
        sql(q("INSERT INTO t (k) VALUES (%1), (%2)").arg(form.arg(90), form.arg(-5)));
        FenceMark ahead;
        const auto rows = m->query(q("SELECT max(k) FROM t"));
        PENSTOCK_VERIFY(rows);
        const QString before = QString::fromStdString(rows->front().front());
        ahead.from = form.startsWith(q("unix")) ? Value(std::int64_t{before.toLongLong()})
                                                : Value(before.toStdString());
        const auto back = read(ahead);
        PENSTOCK_VERIFY(back);
        QVERIFY(back->rewound);
        QVERIFY(!back->rewound->from);
        QVERIFY2(back->remark.contains(q("clock")), qPrintable(back->remark));
        QVERIFY(back->mark.from != ahead.from);
        QVERIFY(rowsFrom(back->mark) >= 1);
        const auto next = read(back->mark);
        PENSTOCK_VERIFY(next);
        QVERIFY(!next->rewound);
    }
    /// A row of the future must not hide those to come.
    void theFuture_data()
    {
        QTest::addColumn<QString>("future");
        QTest::addColumn<QString>("present");
        QTest::newRow("text") << q("'2098-01-01 00:00:00'") << q("datetime('now')");
        QTest::newRow("zone") << q("'2098-01-01T00:00:00Z'") << q("strftime('%Y-%m-%dT%H:%M:%SZ', 'now')");
        QTest::newRow("seconds") << q("4039372800") << q("strftime('%s', 'now') + 0");
        QTest::newRow("milliseconds") << q("4039372800000") << q("strftime('%s', 'now') * 1000");
        QTest::newRow("julian day") << q("2487339.5") << q("julianday('now')");
        QTest::newRow("tomorrow") << q("datetime('now', '+1 day')") << q("datetime('now')");
    }
    void theFuture()
    {
        QFETCH(QString, future);
        QFETCH(QString, present);
        fill(q("(%1)").arg(future));
        const auto fence = read();
        PENSTOCK_VERIFY(fence);
        QVERIFY(fence->remark.contains(q("future")));
        QCOMPARE(fence->guarantee, FenceGuarantee::Lossless);
        sql(q("INSERT INTO t (k) VALUES (%1)").arg(present));
        QVERIFY2(rowsFrom(fence->mark) == 2, qPrintable(shown(fence)));
    }
    /// A time without zone may be the place's, of which one hour comes twice.
    void theHourThatComesTwice()
    {
        fill(q("('2024-10-27 02:59:59')"));
        QCOMPARE(shown(read()), q("text 2024-10-27 02:00:00"));
        sql(q("UPDATE t SET k = '2024-10-27 01:59:59'"));
        QCOMPARE(shown(read()), q("text 2024-10-27 01:59:59"));
        sql(q("UPDATE t SET k = '2024-10-27 03:00:00'"));
        QCOMPARE(shown(read()), q("text 2024-10-27 03:00:00"));
        sql(q("UPDATE t SET k = '2024-10-27T02:30:00.250'"));
        QCOMPARE(shown(read()), q("text 2024-10-27T02:00:00.000"));
        sql(q("UPDATE t SET k = '2024-10-27 02:30:00Z'")); // that one does not
        QCOMPARE(shown(read()), q("text 2024-10-27 02:30:00Z"));
    }
    /// Numbers, texts and blobs never compare by their meaning: no mark would find all.
    void mixedClasses()
    {
        fill(q("('2024-05-01 12:00:00'), (1714560000)"));
        auto fence = read();
        PENSTOCK_VERIFY(fence);
        QCOMPARE(shown(fence), q("all"));
        QCOMPARE(fence->guarantee, FenceGuarantee::FullScan);
        QVERIFY(fence->remark.contains(q("\"k\"")));
        sql(q("DELETE FROM t WHERE typeof(k) = 'integer'"));
        fence = read(fence->mark);
        QCOMPARE(shown(fence), q("text 2024-05-01 12:00:00"));
        // A number is below every text: a run from the mark would not see it.
        sql(q("UPDATE t SET k = 1714570000"));
        fence = read(fence->mark);
        QCOMPARE(shown(fence), q("all"));
        QCOMPARE(fence->guarantee, FenceGuarantee::FullScan);
        fence = read(fence->mark);
        QCOMPARE(shown(fence), q("integer 1714570000"));
        QCOMPARE(fence->guarantee, FenceGuarantee::Lossless);
        // And a text above every number.
        sql(q("UPDATE t SET k = '2024-05-02 12:00:00'"));
        fence = read(fence->mark);
        QCOMPARE(shown(fence), q("text 2024-05-02 12:00:00"));
        // A column that makes numbers of texts has no such trouble.
        sql(q("DROP TABLE t"));
        fill(q("('1714560000'), (1714560001)"), q("INTEGER"));
        QCOMPARE(shown(read()), q("integer 1714560001"));
    }
    void neverGoesBack()
    {
        fill(q("(50)"));
        const auto before = read();
        sql(q("UPDATE t SET k = 40"));
        const auto after = read(before->mark);
        PENSTOCK_VERIFY(after);
        QCOMPARE(shown(after), q("integer 50"));
        QVERIFY(after->remark.contains(q("older copy")));
        sql(q("DELETE FROM t"));
        QCOMPARE(shown(read(before->mark)), q("integer 50"));
        sql(q("INSERT INTO t (k) VALUES (50)"));
        QVERIFY(read(before->mark)->remark.isEmpty());
    }
    void aWriterThatStays()
    {
        fill(q("(50)"));
        ProbeSession other(TestServers::sqlite(m_path));
        QCOMPARE(other.run({q("BEGIN IMMEDIATE"), q("UPDATE t SET k = 60")}), QString());
        const auto locked = read(FenceMark{.from = Value(std::int64_t{30}), .transaction = {}});
        PENSTOCK_VERIFY(locked);
        QCOMPARE(shown(locked), q("integer 30"));
        QVERIFY(locked->remark.contains(q("locked")));
        QCOMPARE(shown(read()), q("all"));
        QCOMPARE(m->connection().transactionState(), TransactionState::None);
        QCOMPARE(other.run({q("COMMIT")}), QString());
        QCOMPARE(shown(read(locked->mark)), q("integer 60"));
        // Readers are in nobody's way.
        QCOMPARE(other.run({q("BEGIN"), q("SELECT * FROM t")}), QString());
        QCOMPARE(shown(read()), q("integer 60"));
    }
    void filesThatMayOnlyBeRead()
    {
        fill(q("(50)"));
        ConnectionProfile profile = TestServers::sqlite(m_path);
        profile.readOnly = true;
        m = std::make_unique<ProbeSession>(profile);
        const auto fence = read();
        PENSTOCK_VERIFY(fence);
        QCOMPARE(fence->guarantee, FenceGuarantee::None);
        QVERIFY(!fence->remark.isEmpty());
        QCOMPARE(shown(fence), q("integer 50"));
    }
    void whatCannotBeRead()
    {
        QCOMPARE(read().error().code, ErrorCode::Sql); // no such table
        sql(q("CREATE TABLE t (id)"));
        QCOMPARE(read().error().code, ErrorCode::Sql); // no such column: not the text 'k'
        sql(q("BEGIN"));
        QCOMPARE(read().error().code, ErrorCode::Internal);
        sql(q("ROLLBACK"));
        QVERIFY(QFile::remove(m_path));
        QCOMPARE(read().error().code, ErrorCode::NoDatabase);
    }
    void hostileNames()
    {
        sql(q("CREATE TABLE \"t\"\"; --\" (\"k\"\"'; --\" INT)"));
        sql(q("INSERT INTO \"t\"\"; --\" VALUES (5)"));
        const auto fence = m->connection().changeFence()->read({"main", "t\"; --"}, "k\"'; --", {});
        QCOMPARE(shown(fence), q("integer 5"));
    }

    void identities()
    {
        const auto identity = [this] { return m->connection().changeFence()->identity(); };
        fill(q("(1), (2)"));
        const auto first = identity();
        PENSTOCK_VERIFY(first);
        QVERIFY(!first->empty());
        sql(q("DELETE FROM t"));
        sql(q("VACUUM"));
        sql(q("PRAGMA journal_mode = wal"));
        sql(q("INSERT INTO t (k) VALUES (3)"));
        QCOMPARE(*identity(), *first);
        m.reset();
        // Another name is the same data.
        const QString renamed = m_path + q("-renamed");
        QVERIFY(QFile::rename(m_path, renamed));
        m = std::make_unique<ProbeSession>(TestServers::sqlite(renamed));
        QCOMPARE(*identity(), *first);
        // A copy in its place is not.
        QVERIFY(QFile::copy(renamed, m_path));
        QVERIFY(std::rename(QFile::encodeName(m_path).constData(), QFile::encodeName(renamed).constData())
                == 0);
        QCOMPARE(identity().error().code, ErrorCode::NoDatabase); // while it is open
        m = std::make_unique<ProbeSession>(TestServers::sqlite(renamed));
        QVERIFY(*identity() != *first);
        m.reset();
        QFile::remove(renamed);
    }

    /// Writers that take the time first and wait for the lock then, in the form with seconds that most use: a reader by
    /// the greatest value loses rows, one by fences does not.
    void losesNothing()
    {
        const auto seed = static_cast<unsigned>(QDateTime::currentMSecsSinceEpoch());
        qInfo("seed %u", seed);
        fill({});
        sql(q("PRAGMA journal_mode = wal"));
        sql(q("CREATE INDEX k ON t (k)"));
        std::atomic<bool> stop{false};
        std::vector<std::thread> writers;
        for (unsigned i = 0; i < 4; ++i) {
            writers.emplace_back([&, i] {
                std::mt19937 random(seed + i);
                ProbeSession writer(TestServers::sqlite(m_path));
                while (!stop) {
                    const QString now =
                        QDateTime::currentDateTimeUtc().toString(q("yyyy-MM-dd HH:mm:ss.zzz"));
                    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 40));
                    const QString done = writer.run(
                        {q("BEGIN IMMEDIATE"), q("INSERT INTO t (k) VALUES ('%1')").arg(now), q("COMMIT")});
                    if (!done.isEmpty()) [[maybe_unused]]
                        const QString undone = writer.run({q("ROLLBACK")});
                }
            });
        }
        std::set<std::string> byFence;
        std::set<std::string> byGreatest;
        const auto readRows = [&](const QString &condition, std::set<std::string> &into) {
            std::string greatest;
            const auto found = m->query(q("SELECT id, k FROM t ") + condition + q(" ORDER BY k"));
            for (const auto &row : *found) {
                into.insert(row[0]);
                greatest = row[1];
            }
            return greatest;
        };
        std::optional<FenceMark> mark;
        std::string seen;
        const auto poll = [&] {
            const auto fence = read(mark);
            if (!fence)
                qFatal("%s", qPrintable(fence.error().toText()));
            const auto *from = mark && mark->from ? std::get_if<std::string>(&*mark->from) : nullptr;
            readRows(from ? q("WHERE k >= '%1'").arg(QString::fromStdString(*from)) : QString(), byFence);
            mark = fence->mark;
            if (const auto greatest =
                    readRows(q("WHERE k > '%1'").arg(QString::fromStdString(seen)), byGreatest);
                !greatest.empty())
                seen = greatest;
        };
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 3000)
            poll();
        stop = true;
        for (std::thread &writer : writers)
            writer.join();
        poll();
        std::set<std::string> all;
        readRows({}, all);
        qInfo("%zu rows; the greatest value lost %zu", all.size(), all.size() - byGreatest.size());
        QVERIFY(all.size() > 50);
        QCOMPARE(byFence.size(), all.size());
        QVERIFY(byGreatest.size() < all.size()); // or this test would prove nothing
    }
};

QTEST_GUILESS_MAIN(tst_SqliteFence)
#include "tst_SqliteFence.moc"
