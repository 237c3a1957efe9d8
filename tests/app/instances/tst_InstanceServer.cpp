// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/instances/InstanceClient.h"
#include "app/instances/InstanceServer.h"
#include "app/instances/InstanceSocket.h"
#include "tests/support/TestServers.h"

#include <QJsonDocument>
#include <QLocalSocket>
#include <QTemporaryDir>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

/// Real sockets between threads; the window and penstockctl are tested with each other in tst_RunningPrograms.
class tst_InstanceServer final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    /// As another program would, while this one's event loop runs.
    [[nodiscard]] Result<std::vector<InstanceClient::Answer>> ask(const QString &question,
                                                                  std::chrono::milliseconds time)
    {
        std::optional<Result<std::vector<InstanceClient::Answer>>> answers;
        std::atomic<bool> isDone = false;
        std::thread asking([&] {
            answers = InstanceClient::ask(m_folder.path(), question, Deadline::after(time));
            isDone = true;
        });
        [[maybe_unused]] const bool ended = QTest::qWaitFor([&] { return isDone.load(); }, 60000);
        asking.join();
        return *answers;
    }
    [[nodiscard]] QString socketPath() const
    {
        return *InstanceSocket::path(m_folder.path(), InstanceSocket::instanceName());
    }
    /// What comes back for these bytes.
    [[nodiscard]] QByteArray raw(const QByteArray &request)
    {
        QLocalSocket socket;
        socket.connectToServer(socketPath());
        socket.write(request);
        QByteArray all;
        [[maybe_unused]] const bool ended = QTest::qWaitFor(
            [&] {
                all += socket.readAll();
                return socket.state() == QLocalSocket::UnconnectedState;
            },
            30000);
        return all;
    }

private slots:
    void saysThatNobodyRuns()
    {
        const auto answers = ask(QStringLiteral("pools"), std::chrono::seconds(5));
        QCOMPARE(answers.error().code, ErrorCode::NotFound);
    }
    void answersItsOwner()
    {
        InstanceServer server;
        server.answer(QStringLiteral("pools"), [] { return QJsonObject{{QStringLiteral("n"), 5}}; });
        PENSTOCK_VERIFY(server.listen(m_folder.path()));
        struct stat info
        {};
        QCOMPARE(::stat(QFile::encodeName(socketPath()).constData(), &info), 0);
        QCOMPARE(info.st_mode & 077, mode_t(0));
        QCOMPARE(::stat(QFile::encodeName(m_folder.filePath(QStringLiteral("run"))).constData(), &info), 0);
        QCOMPARE(info.st_mode & 0777, mode_t(0700));

        const auto answers = ask(QStringLiteral("pools"), std::chrono::seconds(30));
        PENSTOCK_VERIFY(answers);
        QCOMPARE(answers->size(), std::size_t(1));
        QCOMPARE(answers->front().instance, InstanceSocket::instanceName());
        PENSTOCK_VERIFY(answers->front().result);
        QCOMPARE(answers->front().result->value(QStringLiteral("n")).toInt(), 5);
        const auto unknown = ask(QStringLiteral("secrets"), std::chrono::seconds(30));
        QCOMPARE(unknown->front().result.error().code, ErrorCode::Unsupported);
    }
    void removesItsSocket() { QVERIFY(!QFile::exists(socketPath())); }

    void refusesNonsense_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::newRow("no JSON") << QByteArray("hello\n");
        QTest::newRow("empty") << QByteArray("\n");
        QTest::newRow("array") << QByteArray("[1]\n");
        QTest::newRow("number") << QByteArray("{\"ask\":5}\n");
        QTest::newRow("NUL") << QByteArray("{\"ask\":\"a\0b\"}\n", 14);
    }
    void refusesNonsense()
    {
        QFETCH(QByteArray, request);
        InstanceServer server;
        PENSTOCK_VERIFY(server.listen(m_folder.path()));
        const QByteArray answer = raw(request);
        QVERIFY2(QJsonDocument::fromJson(answer).object().contains(QStringLiteral("error")),
                 answer.constData());
    }
    void hangsUpOnOneThatNeverEnds()
    {
        InstanceServer server;
        PENSTOCK_VERIFY(server.listen(m_folder.path()));
        QCOMPARE(raw(QByteArray(1 << 20, 'x')), QByteArray());
    }
    void outlastsThoseWhoDawdle()
    {
        InstanceServer server;
        server.answer(QStringLiteral("pools"), [] { return QJsonObject(); });
        PENSTOCK_VERIFY(server.listen(m_folder.path()));
        std::vector<std::unique_ptr<QLocalSocket>> silent;
        for (int i = 0; i < InstanceServer::mostConnections + 5; ++i) {
            silent.push_back(std::make_unique<QLocalSocket>());
            silent.back()->connectToServer(socketPath());
            silent.back()->write("{\"ask\":");
        }
        const auto isDropped = [](const auto &socket) {
            return socket->state() == QLocalSocket::UnconnectedState;
        };
        QTRY_COMPARE_WITH_TIMEOUT(std::count_if(silent.begin(), silent.end(), isDropped), 5, 30000);
        QTRY_VERIFY_WITH_TIMEOUT(std::all_of(silent.begin(), silent.end(), isDropped), 30000);
        const auto answers = ask(QStringLiteral("pools"), std::chrono::seconds(30));
        PENSTOCK_VERIFY(answers->front().result);
    }
    void clearsAwayWhatTheDeadLeft()
    {
        const QString path = *InstanceSocket::path(m_folder.path(), QStringLiteral("penstock-99999999"));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof(address.sun_path));
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
        ::close(socket);
        QVERIFY(QFile::exists(path));
        QCOMPARE(ask(QStringLiteral("pools"), std::chrono::seconds(5)).error().code, ErrorCode::NotFound);
        QVERIFY(!QFile::exists(path));
    }
    void namesTheOneThatIsStuck()
    {
        const QString path = *InstanceSocket::path(m_folder.path(), QStringLiteral("penstock-1"));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof(address.sun_path));
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
        QCOMPARE(::listen(socket, 5), 0);
        const auto answers = ask(QStringLiteral("pools"), std::chrono::milliseconds(300));
        ::close(socket);
        QVERIFY(QFile::remove(path));
        PENSTOCK_VERIFY(answers);
        QCOMPARE(answers->front().result.error().code, ErrorCode::Timeout);
        QVERIFY(answers->front().result.error().message.contains(QStringLiteral("penstock-1")));
    }
    void saysThatAPathIsTooLong()
    {
        InstanceServer server;
        const auto listening = server.listen(m_folder.filePath(QString(120, QLatin1Char('x'))));
        QCOMPARE(listening.error().code, ErrorCode::Invalid);
        QVERIFY2(listening.error().message.contains(QStringLiteral("107 bytes")),
                 qPrintable(listening.error().message));
    }
};

QTEST_GUILESS_MAIN(tst_InstanceServer)
#include "tst_InstanceServer.moc"
