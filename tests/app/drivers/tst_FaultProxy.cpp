// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/support/FaultProxy.h"

#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/postgres/PostgresConnector.h"
#include "tests/support/TestServers.h"

#include <future>

using namespace std::chrono_literals;

namespace {

using Way = FaultProxy::Way;
using SteadyTime = std::chrono::steady_clock;

Result<std::unique_ptr<Connection>> openBy(const ConnectionProfile &profile,
                                           std::chrono::milliseconds time = 20s)
{
    return PostgresConnector(profile).open({Origin::Kind::Ctl, QStringLiteral("test")},
                                           Deadline::after(time));
}

/// The text of the first column, of all rows.
Result<QByteArray> ask(Connection &connection, const char *sql)
{
    auto cursor = connection.execute(
        {.text = QString::fromUtf8(sql), .origin = {Origin::Kind::Ctl, QStringLiteral("test")}});
    if (!cursor)
        return cursor.error();
    QByteArray found;
    for (;;) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return found;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            const std::string_view text = (*batch)->column(0).text(row);
            found.append(text.data(), static_cast<qsizetype>(text.size()));
        }
    }
}

} // namespace

/// That the way to a real server is as bad as told, and good again.
class tst_FaultProxy final : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void passesAll();
    void delays_data();
    void delays();
    void cutsAtAByte_data();
    void cutsAtAByte();
    void endsOnce_data();
    void endsOnce();
    void isSilentAndSpeaksAgain();
    void refusesAndTakesAgain();
    void cutsAll();
};

void tst_FaultProxy::init()
{
    PENSTOCK_NEED(Postgres);
}

void tst_FaultProxy::passesAll()
{
    FaultProxy proxy(TestServers::postgres());
    {
        auto connection = openBy(proxy.through(TestServers::postgres()));
        PENSTOCK_VERIFY(connection);
        QCOMPARE(proxy.open(), 1);
        const auto text =
            ask(**connection, "SELECT repeat(i::text || '-', 10000) FROM generate_series(100, 299) AS i");
        PENSTOCK_VERIFY(text);
        QCOMPARE(text->size(), 200 * 10000 * 4);
        QVERIFY(text->endsWith("299-299-"));
        QVERIFY(proxy.passed(Way::ToClient) > 8'000'000);
        QVERIFY(proxy.passed(Way::ToServer) < 100'000);
    }
    QTRY_COMPARE(proxy.open(), 0); // the end passes, too
    QCOMPARE(proxy.accepted(), 1);
}

void tst_FaultProxy::delays_data()
{
    QTest::addColumn<int>("toServer");
    QTest::addColumn<int>("toClient");
    QTest::newRow("questions") << 400 << 0;
    QTest::newRow("answers") << 0 << 400;
    QTest::newRow("both") << 200 << 200;
}

void tst_FaultProxy::delays()
{
    QFETCH(int, toServer);
    QFETCH(int, toClient);
    FaultProxy proxy(TestServers::postgres());
    auto connection = openBy(proxy.through(TestServers::postgres()));
    PENSTOCK_VERIFY(connection);
    proxy.setDelay(Way::ToServer, std::chrono::milliseconds(toServer));
    proxy.setDelay(Way::ToClient, std::chrono::milliseconds(toClient));
    const auto start = SteadyTime::now();
    PENSTOCK_VERIFY(ask(**connection, "SELECT 'one'"));
    const auto took = SteadyTime::now() - start;
    QVERIFY(took >= 400ms);
    proxy.setDelay(0ms);
    const auto again = SteadyTime::now();
    PENSTOCK_VERIFY(ask(**connection, "SELECT 'one'"));
    QVERIFY(SteadyTime::now() - again < 400ms);
}

void tst_FaultProxy::cutsAtAByte_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::newRow("before the first") << quint64{0};
    QTest::newRow("in the sign-in") << quint64{20};
    QTest::newRow("in mid-result") << quint64{100'000};
}

void tst_FaultProxy::cutsAtAByte()
{
    QFETCH(quint64, bytes);
    FaultProxy proxy(TestServers::postgres());
    proxy.setCut(Way::ToClient, bytes);
    auto connection = openBy(proxy.through(TestServers::postgres()));
    if (bytes < 1000) {
        QVERIFY(!connection);
    } else {
        PENSTOCK_VERIFY(connection);
        const auto text = ask(**connection, "SELECT repeat('x', 1000000)");
        QVERIFY(!text);
        QCOMPARE(text.error().code, ErrorCode::ConnectionLost);
    }
    if (bytes == 0)
        QCOMPARE(proxy.passed(Way::ToClient), quint64{0});
    else
        QCOMPARE(proxy.passed(Way::ToClient) % bytes, quint64{0}); // a client may try twice
    QTRY_COMPARE(proxy.open(), 0);
    proxy.setCut(Way::ToClient, {});
    PENSTOCK_VERIFY(openBy(proxy.through(TestServers::postgres())));
}

void tst_FaultProxy::endsOnce_data()
{
    QTest::addColumn<FaultProxy::Ending>("ending");
    QTest::newRow("reset") << FaultProxy::Ending::Reset;
    QTest::newRow("close") << FaultProxy::Ending::Close;
    QTest::newRow("silence") << FaultProxy::Ending::Silence;
}

void tst_FaultProxy::endsOnce()
{
    QFETCH(FaultProxy::Ending, ending);
    FaultProxy proxy(TestServers::postgres());
    const ConnectionProfile profile = proxy.through(TestServers::postgres());
    auto first = openBy(profile);
    auto second = openBy(profile);
    PENSTOCK_VERIFY(first);
    PENSTOCK_VERIFY(second);
    const std::uint64_t before = proxy.passed(Way::ToClient);
    proxy.endAfter(Way::ToClient, 100'000, ending);
    PENSTOCK_VERIFY(ask(**first, "SELECT repeat('x', 60000)")); // the bytes of both count
    QVERIFY(proxy.isToEnd());
    auto ended = std::async(std::launch::async, [&] { return ask(**second, "SELECT repeat('x', 60000)"); });
    QTRY_VERIFY(!proxy.isToEnd());
    QCOMPARE(proxy.passed(Way::ToClient) - before, quint64{100'000});
    if (ending == FaultProxy::Ending::Silence) {
        QCOMPARE(ended.wait_for(300ms), std::future_status::timeout);
        QCOMPARE(proxy.open(), 2);
    } else {
        QTRY_COMPARE(proxy.open(), 1);
    }
    PENSTOCK_VERIFY(ask(**first, "SELECT repeat('x', 60000)")); // the other is none the worse
    proxy.cutAll();
    const auto lost = ended.get();
    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::ConnectionLost);
}

void tst_FaultProxy::isSilentAndSpeaksAgain()
{
    FaultProxy proxy(TestServers::postgres());
    auto connection = openBy(proxy.through(TestServers::postgres()));
    PENSTOCK_VERIFY(connection);
    proxy.setSilent(true);
    const auto answer = std::async(std::launch::async, [&] { return ask(**connection, "SELECT 'late'"); });
    QCOMPARE(answer.wait_for(300ms), std::future_status::timeout);
    const auto second = openBy(proxy.through(TestServers::postgres()), 300ms);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Timeout);
    proxy.setSilent(false);
    QTRY_VERIFY(answer.wait_for(0ms) == std::future_status::ready);
    PENSTOCK_VERIFY(ask(**connection, "SELECT 'one'"));
}

void tst_FaultProxy::refusesAndTakesAgain()
{
    FaultProxy proxy(TestServers::postgres());
    const ConnectionProfile profile = proxy.through(TestServers::postgres());
    auto connection = openBy(profile);
    PENSTOCK_VERIFY(connection);
    for (int round = 0; round < 3; ++round) {
        proxy.setRefusing(true);
        const auto refused = openBy(profile);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unreachable);
        PENSTOCK_VERIFY(ask(**connection, "SELECT 'one'"));
        proxy.setRefusing(false);
        PENSTOCK_VERIFY(openBy(profile));
    }
}

void tst_FaultProxy::cutsAll()
{
    FaultProxy proxy(TestServers::postgres());
    auto connection = openBy(proxy.through(TestServers::postgres()));
    PENSTOCK_VERIFY(connection);
    proxy.cutAll();
    const auto lost = ask(**connection, "SELECT 'one'");
    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::ConnectionLost);
    QCOMPARE(proxy.open(), 0);
}

QTEST_GUILESS_MAIN(tst_FaultProxy)
#include "tst_FaultProxy.moc"
