// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FaultProxy.h"
#include "tests/support/TestServers.h"

#include "app/drivers/Connection.h"
#include "app/drivers/postgres/PostgresConnector.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>

using namespace std::chrono_literals;
using Direction = FaultProxy::Direction;

namespace {

/// Two ends of a connection through a proxy.
class ProxiedPair final
{
public:
    ProxiedPair()
    {
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
        proxy = std::make_unique<FaultProxy>(m_server.serverPort());
    }
    [[nodiscard]] bool connectBoth()
    {
        client.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(proxy->port()));
        if (!QTest::qWaitFor([this] { return m_server.hasPendingConnections(); }))
            return false;
        server.reset(m_server.nextPendingConnection());
        return client.waitForConnected();
    }
    [[nodiscard]] static bool waitForBytes(QTcpSocket &socket, qint64 bytes)
    {
        return QTest::qWaitFor([&] { return socket.bytesAvailable() >= bytes; });
    }

private:
    QTcpServer m_server;

public:
    std::unique_ptr<FaultProxy> proxy;
    QTcpSocket client;
    std::unique_ptr<QTcpSocket> server;
};

} // namespace

/// That the network which tests break does break as told, to the byte.
class tst_FaultProxy final : public QObject
{
    Q_OBJECT

private slots:
    void passesOn();
    void delays();
    void endsAtAByte_data();
    void endsAtAByte();
    void isSilentForAWhile();
    void refuses();
    void standsBeforeARealServer();
};

void tst_FaultProxy::passesOn()
{
    ProxiedPair pair;
    QVERIFY(pair.connectBoth());
    const QByteArray much(5'000'000, 'x');
    pair.client.write(much);
    QVERIFY(pair.waitForBytes(*pair.server, much.size()));
    QCOMPARE(pair.server->readAll(), much);
    pair.server->write("answer");
    QVERIFY(pair.waitForBytes(pair.client, 6));
    QCOMPARE(pair.proxy->bytes(Direction::ToServer), 5'000'000);
    QCOMPARE(pair.proxy->bytes(Direction::ToClient), 6);
    QCOMPARE(pair.proxy->accepted(), 1);
    // One end's end is the other's, and what it had said before is heard.
    pair.server->write("farewell");
    pair.server->disconnectFromHost();
    QTRY_COMPARE(pair.client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(pair.client.readAll(), QByteArray("answerfarewell"));
    QTRY_COMPARE(pair.proxy->open(), 0);
}

void tst_FaultProxy::delays()
{
    ProxiedPair pair;
    QVERIFY(pair.connectBoth());
    pair.proxy->setDelay(Direction::ToServer, 200ms, 50ms);
    QElapsedTimer time;
    time.start();
    pair.client.write("late");
    QVERIFY(pair.waitForBytes(*pair.server, 4));
    QVERIFY2(time.elapsed() >= 200, qPrintable(QString::number(time.elapsed())));
    time.restart();
    pair.server->write("at once");
    QVERIFY(pair.waitForBytes(pair.client, 7));
    pair.proxy->setDelay(Direction::ToServer, 0ms);
    pair.client.write("soon");
    QVERIFY(pair.waitForBytes(*pair.server, 8));
    QCOMPARE(pair.server->readAll(), QByteArray("latesoon"));
}

void tst_FaultProxy::endsAtAByte_data()
{
    QTest::addColumn<FaultProxy::End>("end");
    QTest::newRow("reset") << FaultProxy::End::Reset;
    QTest::newRow("close") << FaultProxy::End::Close;
    QTest::newRow("silence") << FaultProxy::End::Silence;
}

void tst_FaultProxy::endsAtAByte()
{
    QFETCH(FaultProxy::End, end);
    ProxiedPair pair;
    QVERIFY(pair.connectBoth());
    pair.proxy->endAfter(Direction::ToServer, 5, end);
    pair.client.write("123");
    QVERIFY(pair.waitForBytes(*pair.server, 3));
    pair.client.write("45");
    QVERIFY(pair.waitForBytes(*pair.server, 5));
    QCOMPARE(pair.proxy->open(), 1); // five may pass
    pair.client.write("678");
    if (end == FaultProxy::End::Silence) {
        QTRY_VERIFY(!pair.proxy->isToEnd());
        pair.server->write("hello?");
        QTest::qWait(50);
        QCOMPARE(pair.client.bytesAvailable(), 0);
        QCOMPARE(pair.client.state(), QAbstractSocket::ConnectedState);
    } else {
        QTRY_COMPARE(pair.client.state(), QAbstractSocket::UnconnectedState);
        QTRY_COMPARE(pair.server->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(pair.proxy->open(), 0);
    }
    QCOMPARE(pair.server->readAll(), QByteArray("12345"));
    QCOMPARE(pair.proxy->bytes(Direction::ToServer), 5);
    QVERIFY(!pair.proxy->isToEnd());
}

void tst_FaultProxy::isSilentForAWhile()
{
    ProxiedPair pair;
    QVERIFY(pair.connectBoth());
    pair.proxy->setSilent(true);
    pair.client.write("one");
    QTcpSocket late;
    late.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(pair.proxy->port()));
    QVERIFY(late.waitForConnected()); // by the kernel
    QTest::qWait(50);
    QCOMPARE(pair.server->bytesAvailable(), 0);
    pair.proxy->setSilent(false);
    QVERIFY(pair.waitForBytes(*pair.server, 3));
    pair.proxy->resetAll();
    QTRY_COMPARE(pair.client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(pair.client.error(), QAbstractSocket::RemoteHostClosedError);
}

void tst_FaultProxy::refuses()
{
    ProxiedPair pair;
    QVERIFY(pair.connectBoth());
    pair.proxy->setRefusing(true);
    QTcpSocket refused;
    refused.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(pair.proxy->port()));
    QVERIFY(!refused.waitForConnected());
    QCOMPARE(refused.error(), QAbstractSocket::ConnectionRefusedError);
    pair.client.write("still");
    QVERIFY(pair.waitForBytes(*pair.server, 5));
    pair.proxy->setRefusing(false);
    QTcpSocket taken;
    taken.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(pair.proxy->port()));
    QVERIFY(taken.waitForConnected());
    QTRY_COMPARE(pair.proxy->accepted(), 2);
}

void tst_FaultProxy::standsBeforeARealServer()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile server = TestServers::postgres();
    FaultProxy proxy(server.port);
    const Origin origin{Origin::Kind::Ctl, QStringLiteral("test")};
    PostgresConnector connector(proxy.through(server));
    auto connection = connector.open(origin, Deadline::after(10s));
    PENSTOCK_VERIFY(connection);
    PENSTOCK_VERIFY((*connection)->ping(Deadline::after(10s)));
    proxy.endAfter(Direction::ToClient, 3);
    auto cut = (*connection)->ping(Deadline::after(10s));
    QVERIFY(!cut);
    QCOMPARE(cut.error().code, ErrorCode::ConnectionLost);
    proxy.setSilent(true);
    auto silent = connector.open(origin, Deadline::after(200ms));
    QVERIFY(!silent);
    QCOMPARE(silent.error().code, ErrorCode::Timeout);
}

QTEST_GUILESS_MAIN(tst_FaultProxy)
#include "tst_FaultProxy.moc"
