// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Canceller.h"
#include "app/drivers/Catalogue.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/postgres/PostgresConnector.h"
#include "models/core/CellText.h"
#include "tests/support/SchedulingDelay.h"
#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QProcess>

#include <atomic>
#include <cmath>
#include <csignal>
#include <functional>
#include <random>
#include <thread>

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

constexpr const char *canary = "c4nary-p@ss";

Origin origin(const QString &name = QStringLiteral("test"))
{
    return {Origin::Kind::Ctl, name};
}

QueryRequest request(const char *sql, std::vector<Value> params = {})
{
    return {.text = QString::fromUtf8(sql), .params = std::move(params), .origin = origin()};
}

Result<std::unique_ptr<Connection>> openResult(const ConnectionProfile &profile,
                                               std::chrono::milliseconds time = 10s)
{
    return PostgresConnector(profile).open(origin(), Deadline::after(time));
}

std::unique_ptr<Connection> open(const ConnectionProfile &profile = TestServers::postgres())
{
    auto opened = openResult(profile);
    if (!opened)
        qFatal("%s", qPrintable(opened.error().toText()));
    return std::move(*opened);
}

/// All cells, rows joined by ';' and cells by '|'; NULL is "~".
Result<QString> drain(Result<std::unique_ptr<Cursor>> cursor, StatementSummary *summary = nullptr)
{
    if (!cursor)
        return cursor.error();
    std::string out;
    while (true) {
        const auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            break;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            out += out.empty() ? "" : ";";
            for (std::size_t i = 0; i < (*batch)->columnCount(); ++i) {
                out += i == 0 ? "" : "|";
                if ((*batch)->column(i).isNull(row))
                    out += '~';
                else
                    CellText((*batch)->schema()[i].type).append(out, (*batch)->column(i), row);
            }
        }
    }
    if (summary != nullptr)
        *summary = (*cursor)->summary();
    return QString::fromStdString(out);
}

Result<QString> query(Connection &connection, const char *sql, std::vector<Value> params = {})
{
    return drain(connection.execute(request(sql, std::move(params))));
}

/// A program that listens where a database should, and does something else.
class Listener
{
public:
    using Serve = std::function<void(int socket, int number)>;

    explicit Listener(Serve serve)
        : m_serve(std::move(serve))
        , m_socket(socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        if (bind(m_socket, generic, length) != 0 || listen(m_socket, 16) != 0
            || getsockname(m_socket, generic, &length) != 0)
            qFatal("cannot listen");
        m_port = ntohs(address.sin_port);
        m_acceptor = std::thread([this] {
            for (int number = 0;; ++number) {
                const int client = accept(m_socket, nullptr, nullptr);
                if (client < 0)
                    return;
                m_clients.emplace_back([this, client, number] { m_serve(client, number); });
                m_sockets.push_back(client);
            }
        });
    }
    ~Listener()
    {
        shutdown(m_socket, SHUT_RDWR);
        m_acceptor.join();
        for (const int client : m_sockets)
            shutdown(client, SHUT_RDWR);
        for (std::thread &client : m_clients)
            client.join();
        for (const int client : m_sockets)
            close(client);
        close(m_socket);
    }
    [[nodiscard]] int port() const { return m_port; }

    static void silence(int socket, int)
    {
        char byte = 0;
        while (read(socket, &byte, 1) == 1) {
        }
    }
    static void refuseTls(int socket, int)
    {
        std::array<char, 8> asked{};
        if (read(socket, asked.data(), asked.size()) == 8 && write(socket, "N", 1) == 1)
            silence(socket, 0);
    }
    /// Presents a certificate of the test's authority.
    static Serve tls(const QString &name)
    {
        return [name](int socket, int) {
            std::array<char, 8> asked{};
            if (read(socket, asked.data(), asked.size()) != 8 || write(socket, "S", 1) != 1)
                return;
            const QByteArray file = (TestServers::tlsDir() + QLatin1Char('/') + name).toUtf8();
            SSL_CTX *context = SSL_CTX_new(TLS_server_method());
            SSL_CTX_use_certificate_file(context, (file + ".crt").constData(), SSL_FILETYPE_PEM);
            SSL_CTX_use_PrivateKey_file(context, (file + ".key").constData(), SSL_FILETYPE_PEM);
            SSL *channel = SSL_new(context);
            SSL_set_fd(channel, socket);
            char byte = 0;
            if (SSL_accept(channel) == 1)
                SSL_read(channel, &byte, 1);
            SSL_free(channel);
            SSL_CTX_free(context);
        };
    }
    /// The first client reaches the real server; later ones (cancel requests) meet silence.
    static void forwardFirst(int client, int number)
    {
        if (number > 0)
            return silence(client, number);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(TestServers::postgres().port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int server = socket(AF_INET, SOCK_STREAM, 0);
        std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        std::array<char, 65536> buffer{};
        bool alive = connect(server, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
        while (alive && poll(ends.data(), ends.size(), -1) > 0) {
            for (std::size_t i = 0; i < 2; ++i) {
                if (ends[i].revents == 0)
                    continue;
                const ssize_t got = read(ends[i].fd, buffer.data(), buffer.size());
                alive = alive && got > 0
                        && write(ends[1 - i].fd, buffer.data(), static_cast<std::size_t>(got)) == got;
            }
        }
        close(server);
    }

private:
    Serve m_serve;
    int m_socket;
    int m_port = 0;
    std::thread m_acceptor;
    std::vector<std::thread> m_clients;
    std::vector<int> m_sockets;
};

/// Runs `action` when the statement of `connection` is active on the server; after 30 s without, what needs it fails.
std::thread whenActive(Connection &connection, std::function<void()> action)
{
    return std::thread([pid = connection.serverSessionId(), action = std::move(action)] {
        const auto watcher = open();
        for (int i = 0; i < 6000; ++i) {
            const auto state =
                query(*watcher, "SELECT state FROM pg_stat_activity WHERE pid = $1::int", {Value(pid)});
            if (state && *state == QLatin1String("active"))
                break;
            std::this_thread::sleep_for(5ms);
        }
        action();
    });
}

} // namespace

class tst_PostgresConnection final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void parameters();
    void wrongParameterCount();
    void errorPosition_data();
    void errorPosition();
    void oneStatementOnly();
    void copyIsRefused();
    void summaries();
    void repeatedStatements();
    void rowsDoNotWait();
    void cursorGivenUp();
    void cursorGivenUpInTransaction();
    void cancel();
    void lateCancel();
    void cancelOfSilentServer();
    void abandon();
    void reset_data();
    void reset();
    void readOnly();
    void statementTimeout();
    void failedOpen_data();
    void failedOpen();
    void certificates_data();
    void certificates();
    void silentServer_data();
    void silentServer();
    void killedBackend();
    void applicationName();
    void environmentIsIgnored();
    void scan();
    void catalogue();
};

void tst_PostgresConnection::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    std::signal(SIGPIPE, SIG_IGN); // the listeners' peers hang up
}

void tst_PostgresConnection::parameters()
{
    const auto connection = open();
    for (int i = 0; i < 2; ++i) { // the second time from the cache of plans
        const auto all = query(
            *connection, "SELECT $1::bool, $2::bigint, $3::float8, $4::text, $5::bytea, $6::text, $4 || '!'",
            {true, std::int64_t{INT64_MIN}, 0.1, std::string("é'\"\\$1"), Blob{std::string("\0\xff", 2)},
             std::monostate()});
        PENSTOCK_VERIFY(all);
        QCOMPARE(*all, QStringLiteral("t|-9223372036854775808|0.1|é'\"\\$1|\\x00ff|~|é'\"\\$1!"));
        const auto odd =
            query(*connection, "SELECT $1::float8, $2::float8, $2::float8 + $3::int, $3::numeric(5,2)",
                  {std::nan(""), -INFINITY, std::int64_t{7}});
        PENSTOCK_VERIFY(odd);
        QCOMPARE(*odd, QStringLiteral("NaN|-Infinity|-Infinity|7.00"));
    }
    const auto nul = query(*connection, "SELECT $1::text", {std::string("a\0b", 3)});
    QVERIFY(!nul);
    QCOMPARE(nul.error().code, ErrorCode::Invalid);
}

void tst_PostgresConnection::wrongParameterCount()
{
    const auto connection = open();
    for (int i = 0; i < 2; ++i) {
        const auto few = query(*connection, "SELECT $1::int + $2::int", {std::int64_t{1}});
        QVERIFY(!few);
        QCOMPARE(few.error().code, ErrorCode::Invalid);
        QVERIFY2(few.error().message.contains(QLatin1String("2 parameters and got 1")),
                 qPrintable(few.error().message));
    }
    QVERIFY(!query(*connection, "SELECT 1", {std::int64_t{1}}));
    QCOMPARE(*query(*connection, "SELECT $1::int + $2::int", {std::int64_t{1}, std::int64_t{2}}),
             QStringLiteral("3"));
}

void tst_PostgresConnection::errorPosition_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("culprit");
    QTest::addColumn<QString>("sqlState");
    QTest::newRow("table") << QStringLiteral("SELECT 1\nFROM nowhere") << QStringLiteral("nowhere")
                           << QStringLiteral("42P01");
    QTest::newRow("beyond the BMP") << QStringLiteral("SELECT '🐘é', nothing") << QStringLiteral("nothing")
                                    << QStringLiteral("42703");
    QTest::newRow("syntax") << QStringLiteral("SELEC 1") << QStringLiteral("SELEC")
                            << QStringLiteral("42601");
}

void tst_PostgresConnection::errorPosition()
{
    QFETCH(QString, sql);
    QFETCH(QString, culprit);
    QFETCH(QString, sqlState);
    const auto connection = open();
    const auto result = connection->execute({.text = sql, .origin = origin()});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Sql);
    QCOMPARE(result.error().serverCode, sqlState);
    QCOMPARE(result.error().position, sql.indexOf(culprit));
    QVERIFY(result.error().message.startsWith(QLatin1String("pg: ")));
    QCOMPARE(*query(*connection, "SELECT 1"), QStringLiteral("1"));
}

void tst_PostgresConnection::oneStatementOnly()
{
    const auto connection = open();
    PENSTOCK_VERIFY(query(*connection, "CREATE TEMP TABLE kept (a int)"));
    const auto two = query(*connection, "SELECT 1; DROP TABLE kept");
    QVERIFY(!two);
    QCOMPARE(two.error().code, ErrorCode::Sql);
    QVERIFY(two.error().advice.contains(QLatin1String("one statement")));
    PENSTOCK_VERIFY(query(*connection, "SELECT * FROM kept"));
    PENSTOCK_VERIFY(query(*connection, "")); // no statement at all is none too many
}

void tst_PostgresConnection::copyIsRefused()
{
    const auto connection = open();
    PENSTOCK_VERIFY(query(*connection, "CREATE TEMP TABLE target (a int)"));
    for (const char *copy :
         {"COPY target FROM STDIN", "COPY target TO STDOUT", "COPY (SELECT 'x') TO STDOUT (FORMAT binary)",
          "COPY (SELECT generate_series(1, 100000000), repeat('x', 1000)) TO STDOUT"}) {
        QElapsedTimer timer;
        timer.start();
        const auto refused = query(*connection, copy);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(*query(*connection, "SELECT count(*) FROM target"), QStringLiteral("0"));
    }
}

void tst_PostgresConnection::summaries()
{
    const auto connection = open();
    StatementSummary summary;
    PENSTOCK_VERIFY(drain(connection->execute(request("CREATE TEMP TABLE t (a int)")), &summary));
    QCOMPARE(summary.tag, QStringLiteral("CREATE TABLE"));
    QCOMPARE(summary.affected, -1);
    PENSTOCK_VERIFY(drain(
        connection->execute(request("INSERT INTO t SELECT generate_series(1, 5) RETURNING a")), &summary));
    QCOMPARE(summary.affected, 5);
    QCOMPARE(summary.rows, 5);
    PENSTOCK_VERIFY(drain(connection->execute(request("SELECT a FROM t")), &summary));
    QCOMPARE(summary.affected, -1);
    QCOMPARE(summary.rows, 5);
    QCOMPARE(summary.tag, QStringLiteral("SELECT 5"));
    PENSTOCK_VERIFY(
        drain(connection->execute(request("DO $$ BEGIN RAISE NOTICE 'hëllo'; END $$")), &summary));
    QCOMPARE(summary.notices.size(), std::size_t{1});
    QVERIFY(summary.notices.front().contains(QStringLiteral("hëllo")));
}

/// The cache of plans must not survive what changes a statement's meaning, and not lie when it did.
void tst_PostgresConnection::repeatedStatements()
{
    const auto connection = open();
    const auto other = open();
    PENSTOCK_VERIFY(query(*other, "DROP TABLE IF EXISTS shifting"));
    PENSTOCK_VERIFY(query(*other, "CREATE TABLE shifting AS SELECT 1 AS a"));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(*query(*connection, "SELECT * FROM shifting"), QStringLiteral("1"));
    PENSTOCK_VERIFY(query(*other, "ALTER TABLE shifting ALTER a TYPE text USING 'one'"));
    QCOMPARE(*query(*connection, "SELECT * FROM shifting"), QStringLiteral("one"));
    PENSTOCK_VERIFY(query(*other, "ALTER TABLE shifting ALTER a TYPE int[] USING '{1}'"));
    {
        const auto surprised = connection->execute(request("SELECT * FROM shifting"));
        PENSTOCK_VERIFY(surprised);
        QVERIFY((*(*surprised)->schema())[0].type.wire);
    }
    QCOMPARE(*query(*connection, "SELECT * FROM shifting"), QStringLiteral("{1}"));
    PENSTOCK_VERIFY(query(*other, "DROP TABLE shifting"));
}

void tst_PostgresConnection::rowsDoNotWait()
{
    const auto connection = open();
    // Rows wide enough that the server does not keep them back.
    const auto cursor = connection->execute(
        request("SELECT i, repeat('x', 9000), pg_sleep(0.03) FROM generate_series(1, 40) i"));
    PENSTOCK_VERIFY(cursor);
    QElapsedTimer timer;
    timer.start();
    const auto first = (*cursor)->next();
    PENSTOCK_VERIFY(first);
    QVERIFY(first->has_value());
    QVERIFY2(timer.elapsed() < 400, qPrintable(QString::number(timer.elapsed())));
    std::size_t rows = (*first)->rowCount();
    QVERIFY(rows < 20);
    while (true) {
        const auto more = (*cursor)->next();
        PENSTOCK_VERIFY(more);
        if (!*more)
            break;
        rows += (*more)->rowCount();
    }
    QCOMPARE(rows, std::size_t{40});
}

void tst_PostgresConnection::cursorGivenUp()
{
    const auto connection = open();
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 5; ++i) {
        const auto cursor =
            connection->execute(request("SELECT generate_series(1, 100000000), repeat('x', 100)"));
        PENSTOCK_VERIFY(cursor);
        PENSTOCK_VERIFY((*cursor)->next());
    }
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(connection->isUsable());
    QCOMPARE(*query(*connection, "SELECT 1"), QStringLiteral("1"));
}

void tst_PostgresConnection::cursorGivenUpInTransaction()
{
    const auto connection = open();
    PENSTOCK_VERIFY(query(*connection, "BEGIN"));
    {
        const auto cursor = connection->execute(request("SELECT i FROM generate_series(1, 100000) i"));
        PENSTOCK_VERIFY(cursor);
        PENSTOCK_VERIFY((*cursor)->next());
    }
    QCOMPARE(connection->transactionState(), TransactionState::Open);
    QCOMPARE(*query(*connection, "SELECT 1"), QStringLiteral("1"));
}

void tst_PostgresConnection::cancel()
{
    const auto connection = open();
    for (const char *sql : {"SELECT pg_sleep(30)", "SELECT generate_series(1, 1000000000), repeat('x', 1000)",
                            "SELECT count(*) FROM generate_series(1, 1000000000)"}) {
        const auto canceller = connection->canceller();
        const SchedulingDelay delay;
        std::atomic<std::int64_t> asked = 0;
        QElapsedTimer timer;
        timer.start();
        std::thread thread = whenActive(*connection, [&] {
            asked = timer.elapsed();
            if (!canceller->cancel(Deadline::after(2s)))
                qWarning("the request failed");
        });
        const auto result = query(*connection, sql);
        const std::int64_t took = timer.elapsed() - asked;
        thread.join();
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QVERIFY2(took < 250 + delay.worstMilliseconds(), qPrintable(QString::number(took)));
        QVERIFY(connection->isUsable());
        QCOMPARE(*query(*connection, "SELECT 1"), QStringLiteral("1"));
        PENSTOCK_VERIFY(canceller->cancel(Deadline::after(2s))); // nothing runs
        QCOMPARE(*query(*connection, "SELECT 2"), QStringLiteral("2"));
    }
}

/// Requests that arrive around the end of a statement never hit the next one.
void tst_PostgresConnection::lateCancel()
{
    const auto connection = open();
    const auto canceller = connection->canceller();
    const auto seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    int cancelled = 0;
    for (int i = 0; i < 400; ++i) {
        std::thread thread([&, pause = random() % 4000, patience = random() % 2] {
            std::this_thread::sleep_for(std::chrono::microseconds(pause)); // the race itself
            // Without patience the request is still on its way when we go on.
            [[maybe_unused]] const auto asked =
                canceller->cancel(Deadline::after(patience == 0 ? 0ms : 2000ms));
        });
        const auto first = query(*connection, "SELECT pg_sleep(0.002)");
        thread.join();
        const auto second = query(*connection, "SELECT 2 FROM pg_sleep(0.002)");
        if (!first) {
            QCOMPARE(first.error().code, ErrorCode::Cancelled);
            ++cancelled;
        }
        QVERIFY2(second,
                 second ? "" : qPrintable(QStringLiteral("race %1: %2").arg(i).arg(second.error().toText())));
    }
    qInfo("%d of 400 were cancelled in time", cancelled);
    QVERIFY(cancelled > 0);
}

void tst_PostgresConnection::cancelOfSilentServer()
{
    const Listener listener(&Listener::forwardFirst);
    ConnectionProfile profile = TestServers::postgres();
    profile.port = listener.port();
    auto connection = open(profile);
    const auto canceller = connection->canceller();
    std::atomic<std::int64_t> cancelTook = 0;
    std::atomic<std::int64_t> abandoned = 0;
    std::atomic<int> code = -1;
    QElapsedTimer timer;
    timer.start();
    std::thread thread = whenActive(*connection, [&] {
        const std::int64_t start = timer.elapsed();
        const auto asked = canceller->cancel(Deadline::after(300ms));
        cancelTook = timer.elapsed() - start;
        code = asked ? -1 : static_cast<int>(asked.error().code);
        abandoned = timer.elapsed();
        canceller->abandon();
    });
    const auto result = query(*connection, "SELECT pg_sleep(20)");
    const std::int64_t ended = timer.elapsed();
    thread.join();
    QCOMPARE(code, static_cast<int>(ErrorCode::Timeout));
    QVERIFY2(cancelTook < 350, qPrintable(QString::number(cancelTook)));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::ConnectionLost);
    QVERIFY2(ended - abandoned < 50, qPrintable(QString::number(ended - abandoned)));
    QVERIFY(!connection->isUsable());
    connection.reset();
    PENSTOCK_VERIFY(canceller->cancel(Deadline::after(1s))); // nobody is there any more
}

void tst_PostgresConnection::abandon()
{
    const auto connection = open();
    connection->canceller()->abandon();
    const auto result = query(*connection, "SELECT 1");
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::ConnectionLost);
    QVERIFY(!connection->ping(Deadline::after(1s)));
}

void tst_PostgresConnection::reset_data()
{
    QTest::addColumn<QStringList>("effects");
    QTest::addColumn<QString>("look");
    QTest::addColumn<QString>("pristine");
    const auto row = [](const char *name, QStringList effects, const char *look, const char *pristine) {
        QTest::newRow(name) << effects << QString::fromLatin1(look) << QString::fromLatin1(pristine);
    };
    const auto S = [](const char *text) { return QString::fromLatin1(text); };
    row("open transaction", {S("BEGIN"), S("SELECT 1")}, "SELECT 1", "1");
    row("failed transaction", {S("BEGIN"), S("SELECT 1/0")}, "SELECT 1", "1");
    row("setting", {S("SET work_mem TO '77MB'")},
        "SELECT setting <> '78848' FROM pg_settings WHERE name = 'work_mem'", "t");
    row("search path", {S("SET search_path TO pg_catalog")}, "SHOW search_path", "\"$user\", public");
    row("time zone", {S("SET TimeZone TO 'Asia/Tokyo'")}, "SHOW TimeZone", "Europe/Paris");
    row("date style", {S("SET DateStyle TO 'SQL'")}, "SELECT date '2024-02-03', ARRAY[date '2024-02-03']",
        "2024-02-03|{2024-02-03}");
    row("temporary table", {S("CREATE TEMP TABLE left_over (a int)")},
        "SELECT count(*) FROM pg_class WHERE relname = 'left_over'", "0");
    row("advisory lock", {S("SELECT pg_advisory_lock(4711)")},
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711", "0");
    row("listen", {S("LISTEN channel")}, "SELECT count(*) FROM pg_listening_channels()", "0");
    row("prepared statement", {S("PREPARE p AS SELECT 1")}, "SELECT count(*) FROM pg_prepared_statements",
        "0");
    row("role", {S("SET ROLE pg_monitor")}, "SELECT current_user = session_user", "t");
    row("session authorization", {S("SET SESSION AUTHORIZATION pg_monitor")},
        "SELECT current_user <> 'pg_monitor'", "t");
    row("cursor", {S("BEGIN"), S("DECLARE c CURSOR WITH HOLD FOR SELECT 1"), S("COMMIT")},
        "SELECT count(*) FROM pg_cursors WHERE name = 'c'", "0");
    row("isolation", {S("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE")},
        "SHOW transaction_isolation", "read committed");
    row("sequence cache", {S("CREATE TEMP SEQUENCE s"), S("SELECT nextval('s')")},
        "SELECT to_regclass('s') IS NULL", "t");
}

void tst_PostgresConnection::reset()
{
    QFETCH(QStringList, effects);
    QFETCH(QString, look);
    QFETCH(QString, pristine);
    const auto connection = open();
    for (const QString &effect : effects)
        [[maybe_unused]] const auto result = query(*connection, effect.toUtf8().constData());
    QVERIFY2(effects.size() > 1 || *query(*connection, look.toUtf8().constData()) != pristine,
             "the effect is not there");
    PENSTOCK_VERIFY(connection->reset(Deadline::after(5s)));
    QCOMPARE(connection->transactionState(), TransactionState::None);
    const auto after = query(*connection, look.toUtf8().constData());
    PENSTOCK_VERIFY(after);
    QCOMPARE(*after, pristine);
}

void tst_PostgresConnection::readOnly()
{
    ConnectionProfile profile = TestServers::postgres();
    profile.readOnly = true;
    const auto connection = open(profile);
    for (int i = 0; i < 2; ++i) {
        const auto write = query(*connection, "CREATE TABLE never (a int)");
        QVERIFY(!write);
        QCOMPARE(write.error().code, ErrorCode::ReadOnly);
        QVERIFY(!write.error().advice.isEmpty());
        PENSTOCK_VERIFY(connection->reset(Deadline::after(5s)));
    }
}

void tst_PostgresConnection::statementTimeout()
{
    ConnectionProfile profile = TestServers::postgres();
    profile.statementTimeout = 100ms;
    const auto connection = open(profile);
    const auto result = query(*connection, "SELECT pg_sleep(10)");
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Timeout);
    QCOMPARE(*query(*connection, "SELECT 1"), QStringLiteral("1"));
}

void tst_PostgresConnection::failedOpen_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("password");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("advice");
    const ConnectionProfile good = TestServers::postgres();
    const QString right = QString::fromStdString(std::string(good.password.reveal()));
    const QString wrong = QString::fromLatin1(canary);
    const auto text = [](const char *latin) { return QString::fromLatin1(latin); };
    QTest::newRow("host") << text("no-such-host.invalid") << good.port << good.username << good.database
                          << right << ErrorCode::NameLookup << text("spelling");
    QTest::newRow("port") << good.host << 1 << good.username << good.database << right
                          << ErrorCode::Unreachable << text("host and port");
    QTest::newRow("socket") << text("/nowhere") << good.port << good.username << good.database << right
                            << ErrorCode::Unreachable << text("host and port");
    QTest::newRow("password") << good.host << good.port << good.username << good.database << wrong
                              << ErrorCode::Authentication << text("password");
    QTest::newRow("no password") << good.host << good.port << good.username << good.database << QString()
                                 << ErrorCode::Authentication << text("password");
    QTest::newRow("user") << good.host << good.port << text("nobody_here") << good.database << wrong
                          << ErrorCode::Authentication << text("user name");
    QTest::newRow("database") << good.host << good.port << good.username << text("no_such_db") << right
                              << ErrorCode::NoDatabase << text("create it");
}

void tst_PostgresConnection::failedOpen()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, user);
    QFETCH(QString, database);
    QFETCH(QString, password);
    QFETCH(ErrorCode, code);
    QFETCH(QString, advice);
    ConnectionProfile profile = TestServers::postgres();
    profile.host = host;
    profile.port = port;
    profile.username = user;
    profile.database = database;
    profile.password = Secret(password.toStdString());
    const auto opened = openResult(profile);
    QVERIFY(!opened);
    const Error &error = opened.error();
    QVERIFY2(error.code == code, qPrintable(error.toText()));
    QVERIFY2(error.advice.contains(advice), qPrintable(error.toText()));
    if (code != ErrorCode::NameLookup)
        QVERIFY2(error.message.contains(QLatin1String("\"pg\"")) && error.message.contains(host),
                 qPrintable(error.toText()));
    QVERIFY(password.isEmpty() || !error.toText().contains(password));
    QVERIFY2(!error.toText().contains(QLatin1String("LOCATION")), qPrintable(error.toText()));
}

void tst_PostgresConnection::certificates_data()
{
    QTest::addColumn<QString>("server"); ///< Empty: the real one, whose certificate is for localhost.
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("authority");
    QTest::addColumn<TlsMode>("mode");
    QTest::addColumn<QString>("advice"); ///< Empty: it opens.
    const auto text = [](const char *latin) { return QString::fromLatin1(latin); };
    const QString none;
    QTest::newRow("good") << none << text("localhost") << text("ca.crt") << TlsMode::VerifyFull << none;
    QTest::newRow("name does not matter")
        << none << text("127.0.0.1") << text("ca.crt") << TlsMode::VerifyCa << none;
    QTest::newRow("believes anybody")
        << none << text("127.0.0.1") << text("other-ca.crt") << TlsMode::Require << none;
    QTest::newRow("wrong name") << none << text("127.0.0.1") << text("ca.crt") << TlsMode::VerifyFull
                                << text("names");
    QTest::newRow("untrusted") << none << text("localhost") << text("other-ca.crt") << TlsMode::VerifyFull
                               << text("authority");
    QTest::newRow("untrusted by the system")
        << none << text("localhost") << none << TlsMode::VerifyFull << text("authority");
    QTest::newRow("untrusted, verify-ca")
        << none << text("localhost") << text("other-ca.crt") << TlsMode::VerifyCa << text("authority");
    QTest::newRow("no such file") << none << text("localhost") << text("nothing.crt") << TlsMode::VerifyFull
                                  << text("path");
    QTest::newRow("other host") << text("otherhost") << text("localhost") << text("ca.crt")
                                << TlsMode::VerifyFull << text("names");
    QTest::newRow("expired") << text("expired") << text("localhost") << text("ca.crt") << TlsMode::VerifyFull
                             << text("clock");
    QTest::newRow("no TLS") << text("none") << text("localhost") << text("ca.crt") << TlsMode::VerifyFull
                            << text("ssl = on");
}

void tst_PostgresConnection::certificates()
{
    QFETCH(QString, server);
    QFETCH(QString, host);
    QFETCH(QString, authority);
    QFETCH(TlsMode, mode);
    QFETCH(QString, advice);
    ConnectionProfile profile = TestServers::postgres();
    std::unique_ptr<Listener> listener;
    if (!server.isEmpty()) {
        listener = std::make_unique<Listener>(server == QLatin1String("none") ? &Listener::refuseTls
                                                                              : Listener::tls(server));
        profile.port = listener->port();
    }
    profile.host = host;
    profile.tls = mode;
    profile.tlsCaFile =
        authority.isEmpty() ? QString() : TestServers::tlsDir() + QLatin1Char('/') + authority;
    const auto opened = openResult(profile);
    if (advice.isEmpty()) {
        PENSTOCK_VERIFY(opened);
        QCOMPARE(*query(**opened, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"),
                 QStringLiteral("t"));
        return;
    }
    QVERIFY(!opened);
    QVERIFY2(opened.error().code == ErrorCode::Tls, qPrintable(opened.error().toText()));
    QVERIFY2(opened.error().advice.contains(advice), qPrintable(opened.error().toText()));
}

void tst_PostgresConnection::silentServer_data()
{
    QTest::addColumn<TlsMode>("mode");
    QTest::newRow("plain") << TlsMode::Disable;
    QTest::newRow("tls") << TlsMode::Require;
}

void tst_PostgresConnection::silentServer()
{
    QFETCH(TlsMode, mode);
    const Listener listener(&Listener::silence);
    ConnectionProfile profile = TestServers::postgres();
    profile.port = listener.port();
    profile.tls = mode;
    QElapsedTimer timer;
    timer.start();
    const auto opened = openResult(profile, 300ms);
    QVERIFY(!opened);
    QVERIFY2(timer.elapsed() >= 299 && timer.elapsed() < 350, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(opened.error().code, ErrorCode::Timeout);
    QVERIFY(!opened.error().advice.isEmpty());
}

void tst_PostgresConnection::killedBackend()
{
    const auto connection = open();
    const auto killer = open();
    const auto cursor =
        connection->execute(request("SELECT generate_series(1, 100000000), repeat('x', 1000)"));
    PENSTOCK_VERIFY(cursor);
    PENSTOCK_VERIFY((*cursor)->next());
    PENSTOCK_VERIFY(query(*killer, "SELECT pg_terminate_backend($1::int)", {connection->serverSessionId()}));
    while (true) {
        const auto batch = (*cursor)->next();
        if (batch) {
            QVERIFY2(batch->has_value(), "the rows ended without a word");
            continue;
        }
        QCOMPARE(batch.error().code, ErrorCode::ConnectionLost);
        break;
    }
    QVERIFY(!connection->isUsable());
    QVERIFY(!connection->ping(Deadline::after(1s)));
    QCOMPARE(connection->transactionState(), TransactionState::Unknown);
}

void tst_PostgresConnection::applicationName()
{
    const auto connection = open();
    const auto name = [&](const QString &origin) {
        const auto result = drain(connection->execute(
            {.text =
                 QStringLiteral("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"),
             .origin = {Origin::Kind::Job, origin}}));
        return result ? *result : result.error().toText();
    };
    QCOMPARE(name(QStringLiteral("nightly")), QStringLiteral("penstock/job/nightly"));
    QCOMPARE(name(QStringLiteral("it's")), QStringLiteral("penstock/job/it's"));
    PENSTOCK_VERIFY(query(*connection, "BEGIN"));
    QCOMPARE(name(QStringLiteral("inside")), QStringLiteral("penstock/job/inside"));
    QVERIFY(!query(*connection, "SELECT 1/0"));
    PENSTOCK_VERIFY(drain(
        connection->execute({.text = QStringLiteral("ROLLBACK"), .origin = origin(QStringLiteral("x"))})));
    QCOMPARE(name(QStringLiteral("inside")), QStringLiteral("penstock/job/inside"));
}

void tst_PostgresConnection::environmentIsIgnored()
{
    qputenv("PGOPTIONS", "-c work_mem=99MB");
    qputenv("PGSERVICE", "not there");
    qputenv("PGTZ", "Asia/Tokyo");
    QProcess self; // the variables are removed once a process
    self.start(QCoreApplication::applicationFilePath(), {QStringLiteral("applicationName")});
    QVERIFY(self.waitForFinished());
    qunsetenv("PGOPTIONS");
    qunsetenv("PGSERVICE");
    qunsetenv("PGTZ");
    QVERIFY2(self.exitCode() == 0, self.readAllStandardOutput().constData());
}

void tst_PostgresConnection::scan()
{
    const auto connection = open();
    for (const char *sql :
         {"CREATE TEMP TABLE items (id int, label text, state bool, kind text COLLATE \"en-x-icu\")",
          "INSERT INTO items VALUES (1, 'Zebra', true, 'b'), (2, 'apple', false, 'B'), (3, NULL, NULL, 'c')",
          "CREATE TYPE pg_temp.colour AS ENUM ('red', 'blue')", "ALTER TABLE items ADD tint pg_temp.colour",
          "UPDATE items SET tint = 'blue' WHERE id < 3",
          "CREATE COLLATION pg_temp.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = "
          "false)",
          "ALTER TABLE items ADD code text COLLATE pg_temp.caseless DEFAULT 'abc'"})
        PENSTOCK_VERIFY(query(*connection, sql));
    using Op = Predicate::Op;
    const auto scanned = [&](std::vector<std::string> columns, std::vector<Predicate> predicates) {
        const auto result = drain(connection->scan({.object = {{}, "items"},
                                                    .columns = std::move(columns),
                                                    .predicates = std::move(predicates),
                                                    .order = {{"id", false}},
                                                    .origin = origin()}));
        return result ? *result : result.error().toText();
    };
    QCOMPARE(scanned({"id"}, {{"label", Op::Less, std::string("a"), true}}), QStringLiteral("1"));
    QCOMPARE(scanned({"id"}, {{"kind", Op::Greater, std::string("a"), true}}), QStringLiteral("1;3"));
    QCOMPARE(scanned({"id", "label"}, {{"label", Op::IsNull}}), QStringLiteral("3|~"));
    QCOMPARE(scanned({"id"}, {{"id", Op::GreaterOrEqual, std::int64_t{2}}, {"state", Op::Equal, false}}),
             QStringLiteral("2"));
    QCOMPARE(scanned({"id"}, {{"tint", Op::Equal, std::string("no colour"), true}}), QString());
    QCOMPARE(scanned({"id"}, {{"tint", Op::Less, std::string("c"), true}}), QStringLiteral("1;2"));
    QCOMPARE(scanned({"id"}, {{"code", Op::Equal, std::string("ABC"), true}}), QString());
    QCOMPARE(scanned({"id"}, {{"code", Op::NotEqual, std::string("ABC"), true}}), QStringLiteral("1;2;3"));
    const auto count = drain(connection->scan({.object = {{}, "items"}, .columns = {}, .origin = origin()}));
    PENSTOCK_VERIFY(count);
    QCOMPARE(*count, QStringLiteral("3"));
}

void tst_PostgresConnection::catalogue()
{
    const auto connection = open();
    const std::string schema = "S \"q\" é'; --";
    const std::vector<std::string> names{"MixedCase", "mixedcase", "a.b", "טבלה",
                                         "quote\"d",  "it's",      " ",   "select"};
    const std::string quotedSchema = "\"S \"\"q\"\" é'; --\"";
    PENSTOCK_VERIFY(query(*connection, ("DROP SCHEMA IF EXISTS " + quotedSchema + " CASCADE").c_str()));
    PENSTOCK_VERIFY(query(*connection, ("CREATE SCHEMA " + quotedSchema).c_str()));
    for (std::string name : names) {
        if (const auto at = name.find('"'); at != std::string::npos)
            name.insert(at, "\"");
        PENSTOCK_VERIFY(query(*connection, ("CREATE TABLE " + quotedSchema + ".\"" + name
                                            + "\" (\"Col \"\"1\" numeric(7,3), c2 timestamptz(3), c3 int[])")
                                               .c_str()));
    }
    PENSTOCK_VERIFY(query(*connection, ("CREATE VIEW " + quotedSchema + ".v AS SELECT 1 AS one").c_str()));

    Catalogue &catalogue = *connection->catalogue();
    const auto schemas = catalogue.schemas();
    PENSTOCK_VERIFY(schemas);
    QVERIFY(std::ranges::find(*schemas, schema) != schemas->end());
    QVERIFY(std::ranges::find(*schemas, "pg_catalog") == schemas->end());
    QCOMPARE(*catalogue.defaultSchema(), std::string("public"));
    const auto objects = catalogue.objects(schema);
    PENSTOCK_VERIFY(objects);
    QCOMPARE(objects->size(), names.size() + 1);
    for (const ObjectSummary &object : *objects) {
        QCOMPARE(object.isView, object.name.name == "v");
        const auto described = catalogue.describe(object.name);
        PENSTOCK_VERIFY(described);
        QVERIFY(described->has_value());
        QCOMPARE((*described)->name, object.name);
        if (object.isView)
            continue;
        const auto &columns = (*described)->columns;
        QCOMPARE(columns.size(), std::size_t{3});
        QCOMPARE(columns[0].name, std::string("Col \"1"));
        QCOMPARE(columns[0].type.kind, TypeKind::Decimal);
        QCOMPARE(columns[0].type.scale, 3);
        QCOMPARE(columns[1].type.zone, std::string("Europe/Paris"));
        QCOMPARE(columns[2].type.kind, TypeKind::Opaque);
        QCOMPARE(columns[2].type.name, std::string("integer[]"));
    }
    QVERIFY(!catalogue.describe({schema, "MIXEDCASE"})->has_value());
    PENSTOCK_VERIFY(query(*connection, ("DROP SCHEMA " + quotedSchema + " CASCADE").c_str()));
}

QTEST_GUILESS_MAIN(tst_PostgresConnection)
#include "tst_PostgresConnection.moc"
