// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/ChangeFence.h"
#include "models/core/Temporal.h"
#include "models/replication/PortableValue.h"
#include "tests/app/drivers/ProbeSession.h"

#include <QDateTime>

namespace {

using Mark = std::optional<FenceMark>;

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t hour = 3600 * second;

QString q(const char *text)
{
    return QString::fromUtf8(text);
}

std::int64_t now()
{
    return QDateTime::currentMSecsSinceEpoch() * 1000;
}

FenceMark at(const char *text)
{
    FenceMark mark;
    mark.from = Value(std::string(text));
    return mark;
}

std::int64_t momentOf(const ChangeFence::Fence &fence)
{
    const std::string *text = fence.mark.from ? std::get_if<std::string>(&*fence.mark.from) : nullptr;
    if (!text)
        return -1;
    if (const auto day = PortableValue::date(*text, TextStyle::MariaDb))
        return *day * Temporal::microsecondsPerDay;
    return PortableValue::timestamp(*text, TextStyle::MariaDb).value_or(-1);
}

} // namespace

/// Fences of a real server, whose system is in Paris, beside sessions that hold on to what they began.
class tst_MySqlFence final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ProbeSession> m;
    std::unique_ptr<ProbeSession> m_other;

    [[nodiscard]] static ConnectionProfile profile()
    {
        ConnectionProfile profile = TestServers::mariaDb();
        profile.database = q("fences");
        return profile;
    }
    void say(ProbeSession &session, const QStringList &statements)
    {
        const QString error = session.run(statements);
        QVERIFY2(error.isEmpty(), qPrintable(error));
    }
    /// `table` has the columns of init().
    [[nodiscard]] ChangeFence::Fence fence(const char *column = "at", const Mark &previous = {},
                                           const char *table = "t", ProbeSession *session = nullptr)
    {
        auto read = (session ? session : m.get())
                        ->connection()
                        .changeFence()
                        ->read({"fences", table}, column, previous);
        if (!read)
            qFatal("%s", qPrintable(read.error().toText()));
        return *read;
    }

private slots:
    void init()
    {
        PENSTOCK_NEED(MariaDb);
        {
            ProbeSession first(TestServers::mariaDb());
            say(first, {q("DROP DATABASE IF EXISTS fences"), q("CREATE DATABASE fences")});
        }
        m = std::make_unique<ProbeSession>(profile());
        m_other = std::make_unique<ProbeSession>(profile(), q("other"));
        say(*m, {q("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, at TIMESTAMP(6) NOT NULL, dt "
                   "DATETIME(3), d DATE,"
                   " v INT, n DECIMAL(9,2), x VARCHAR(9))"),
                 q("CREATE VIEW view_of_t AS SELECT * FROM t")});
    }
    void cleanup()
    {
        if (m_other)
            static_cast<void>(m_other->outcome());
        m_other.reset();
        if (m)
            say(*m, {q("DROP DATABASE IF EXISTS fences"), q("DROP USER IF EXISTS blind@'%'")});
        m.reset();
    }

    void nobodyElse()
    {
        const std::int64_t before = now();
        const auto found = fence();
        const std::int64_t after = now();
        QCOMPARE(found.guarantee, FenceGuarantee::Lossless);
        QCOMPARE(found.remark, QString());
        QVERIFY(!found.mark.transaction);
        QVERIFY2(momentOf(found) <= after - 2 * second && momentOf(found) >= before - 4 * second,
                 found.mark.toText().c_str());
        QCOMPARE(m->connection().transactionState(), TransactionState::None);
    }
    /// The last zone of all is 14 hours behind.
    void timesWithoutAZone()
    {
        const std::int64_t before = now();
        for (const char *column : {"dt", "d"}) {
            const auto found = fence(column);
            QCOMPARE(found.guarantee, FenceGuarantee::Lossless);
            const std::int64_t unit = std::string_view(column) == "d" ? 24 * hour : 4 * second;
            QVERIFY(momentOf(found) <= now() - 14 * hour && momentOf(found) >= before - 14 * hour - unit);
            QCOMPARE(momentOf(fence(column, found.mark)) >= momentOf(found), true);
        }
    }
    /// However old it is, and however lately the server's list was looked at.
    void anOpenTransaction()
    {
        for (int round = 0; round < 8; ++round) {
            QVERIFY(m->query(q("SELECT COUNT(*) FROM information_schema.innodb_trx")).has_value());
            const std::int64_t before = now();
            say(*m_other, {q("START TRANSACTION"), q("INSERT INTO t (at) VALUES (NOW(6))")});
            if (round == 0)
                QTest::qWait(3100);
            const auto open = fence();
            QVERIFY2(momentOf(open) <= before, open.mark.toText().c_str());
            QVERIFY(momentOf(open) >= before - 5 * second);
            QCOMPARE(open.guarantee, FenceGuarantee::Lossless);
            say(*m_other, {q("COMMIT")});
        }
        QTest::qWait(2100);
        const std::int64_t after = now();
        QVERIFY(momentOf(fence()) > after - 4 * second);
    }
    /// Its transaction begins later, its time is now.
    void aStatementThatRuns()
    {
        const std::int64_t before = now();
        m_other->start(q("INSERT INTO t (at, v) SELECT NOW(6), SLEEP(4)"));
        QTest::qWait(3000);
        const auto running = fence();
        QVERIFY2(momentOf(running) <= before, running.mark.toText().c_str());
        PENSTOCK_VERIFY(m_other->outcome());
    }
    void preparedTransactions()
    {
        const FenceMark previous = at("2020-01-01 00:00:00.000000");
        say(*m_other, {q("XA START 'fence'"), q("INSERT INTO t (at) VALUES (NOW(6))"), q("XA END 'fence'"),
                       q("XA PREPARE 'fence'")});
        const auto held = fence("at", previous);
        QCOMPARE(held.mark, previous);
        QCOMPARE(held.guarantee, FenceGuarantee::Lossless);
        QVERIFY(held.remark.contains(q("XA")));
        const auto first = fence();
        QVERIFY(!first.mark.from);
        QCOMPARE(first.guarantee, FenceGuarantee::FullScan);
        m_other.reset(); // it outlives its session
        QCOMPARE(fence("at", previous).mark, previous);
        say(*m, {q("XA COMMIT 'fence'")});
        QVERIFY(momentOf(fence("at", previous)) > now() - 5 * second);
    }
    void withoutThePrivilege()
    {
        say(*m, {q("CREATE OR REPLACE USER blind@'%' IDENTIFIED BY 'blind'"),
                 q("GRANT SELECT ON fences.* TO blind@'%'")});
        ConnectionProfile blind = profile();
        blind.username = q("blind");
        blind.password = Secret("blind");
        ProbeSession session(blind);
        QVERIFY(session.isOpen());
        const auto first = fence("at", {}, "t", &session);
        QVERIFY(!first.mark.from);
        QCOMPARE(first.guarantee, FenceGuarantee::FullScan);
        QVERIFY2(first.remark.contains(q("GRANT PROCESS")), qPrintable(first.remark));
        const FenceMark previous = at("2020-01-01 00:00:00.000000");
        QCOMPARE(fence("at", previous, "t", &session).mark, previous);
        QCOMPARE(session.connection().transactionState(), TransactionState::None);
        const auto number = fence("id", {}, "t", &session);
        QVERIFY(!number.mark.from);
        QVERIFY(number.remark.contains(q("GRANT PROCESS")));
    }
    void aMarkNeverGoesBack()
    {
        // Between the mark and the clock: an open transaction is older than the mark before.
        FenceMark previous = fence().mark;
        say(*m_other, {q("START TRANSACTION"), q("INSERT INTO t (at) VALUES (NOW(6))")});
        QTest::qWait(2500);
        std::string soon;
        previous.from =
            Value(QDateTime::currentDateTimeUtc().toString(q("yyyy-MM-dd HH:mm:ss.zzz")).toStdString());
        QTest::qWait(20);
        const auto held = fence("at", previous);
        QCOMPARE(held.mark, previous);
        QCOMPARE(held.remark, QString());
        say(*m_other, {q("ROLLBACK")});
    }
    void theClockWasSetBack()
    {
        const auto found = fence("at", at("2099-01-01 00:00:00.000000"));
        QVERIFY(!found.mark.from);
        QCOMPARE(found.guarantee, FenceGuarantee::FullScan);
        QVERIFY(found.remark.contains(q("clock")));
        QVERIFY(found.rewound && !found.rewound->from); // the run to come reads all, too
        QVERIFY(!fence().rewound);
    }
    void numberedRows()
    {
        const auto empty = fence("id");
        QVERIFY(!empty.mark.from);
        say(*m, {q("INSERT INTO t (at) VALUES (NOW()), (NOW()), (NOW())")});
        const auto quiet = fence("id");
        QCOMPARE(quiet.mark.from, std::optional(Value(std::int64_t{3})));
        QCOMPARE(quiet.guarantee, FenceGuarantee::Lossless);
        QCOMPARE(quiet.remark, QString());
        say(*m_other, {q("START TRANSACTION"), q("INSERT INTO t (at) VALUES (NOW())")});
        say(*m, {q("INSERT INTO t (at) VALUES (NOW())")});
        const auto held = fence("id", quiet.mark);
        QCOMPARE(held.mark, quiet.mark);
        QVERIFY(!held.remark.isEmpty());
        QCOMPARE(fence("id").guarantee, FenceGuarantee::FullScan);
        say(*m_other, {q("COMMIT")});
        QCOMPARE(fence("id", quiet.mark).mark.from, std::optional(Value(std::int64_t{5})));
        say(*m, {q("DELETE FROM t")});
        QCOMPARE(fence("id", quiet.mark).mark, quiet.mark);
    }
    void otherColumns()
    {
        for (const char *column : {"v", "n", "x"}) {
            const auto found = fence(column, at("5"));
            QVERIFY(!found.mark.from);
            QCOMPARE(found.guarantee, FenceGuarantee::FullScan);
            QVERIFY(found.remark.contains(q(column)));
        }
    }
    void views()
    {
        const auto found = fence("at", {}, "view_of_t");
        QCOMPARE(found.guarantee, FenceGuarantee::None);
        QVERIFY(momentOf(found) > 0);
    }
    void whatIsNotThere()
    {
        ChangeFence &fences = *m->connection().changeFence();
        QCOMPARE(fences.read({"fences", "gone"}, "at", {}).error().code, ErrorCode::NotFound);
        QCOMPARE(fences.read({"fences", "t"}, "gone", {}).error().code, ErrorCode::NotFound);
        say(*m, {q("START TRANSACTION")});
        QCOMPARE(fences.read({"fences", "t"}, "at", {}).error().code, ErrorCode::Internal);
        say(*m, {q("ROLLBACK")});
    }
    void identity()
    {
        const auto one = m->connection().changeFence()->identity();
        const auto same = m_other->connection().changeFence()->identity();
        PENSTOCK_VERIFY(one);
        PENSTOCK_VERIFY(same);
        QCOMPARE(*one, *same);
        QVERIFY(one->size() > 8);
        ProbeSession elsewhere(TestServers::mariaDb());
        const auto other = elsewhere.connection().changeFence()->identity();
        PENSTOCK_VERIFY(other);
        QVERIFY(*other != *one);
    }
};

QTEST_GUILESS_MAIN(tst_MySqlFence)
#include "tst_MySqlFence.moc"
