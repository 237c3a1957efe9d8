// SPDX-License-Identifier: GPL-3.0-or-later
// labels: bench
#include "tests/support/BenchmarkPage.h"
#include "tests/support/TestServers.h"

#include <QProcess>
#include <QTemporaryDir>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

extern char **environ;

namespace {

using BenchmarkPage::cell;
using BenchmarkPage::median;
using Clock = std::chrono::steady_clock;

/// One run of a whole program, its output read and thrown away.
struct Run
{
    double seconds = 0;
    double firstRowMilliseconds = 0;
    long peakKilobytes = 0;
    long lines = 0;
    int exitCode = -1;
};

Run measure(const QStringList &command)
{
    std::vector<QByteArray> bytes;
    for (const QString &word : command)
        bytes.push_back(word.toUtf8());
    std::vector<char *> argv;
    for (QByteArray &word : bytes)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        qFatal("pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    pid_t child = 0;
    const auto start = Clock::now();
    if (posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ) != 0)
        qFatal("cannot start %s", argv[0]);
    ::close(pipe[1]);
    posix_spawn_file_actions_destroy(&actions);

    Run run;
    std::vector<char> buffer(1 << 20);
    ssize_t got = 0;
    while ((got = ::read(pipe[0], buffer.data(), buffer.size())) > 0) {
        run.lines += std::count(buffer.begin(), buffer.begin() + got, '\n');
        if (run.firstRowMilliseconds == 0 && run.lines > 1) // the header, and a row
            run.firstRowMilliseconds =
                std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    }
    ::close(pipe[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    run.peakKilobytes = usage.ru_maxrss;
    run.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run;
}

} // namespace

/// A million rows as CSV, beside psql in the same run.
class tst_QueryBench final : public QObject
{
    Q_OBJECT

private slots:
    void aMillionRowsAsCsv();

private:
    QTemporaryDir m_folder;
};

void tst_QueryBench::aMillionRowsAsCsv()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile server = TestServers::postgres();
    const std::string password(server.password.reveal());
    qputenv("PGPASSWORD", QByteArray::fromStdString(password));
    const QStringList psql{QStringLiteral("psql"),       QStringLiteral("-X"), QStringLiteral("-q"),
                           QStringLiteral("-h"),         server.host,          QStringLiteral("-p"),
                           QString::number(server.port), QStringLiteral("-U"), server.username,
                           QStringLiteral("-d"),         server.database};
    const QStringList ours{QStringLiteral(PENSTOCK_BIN "/penstockctl"), QStringLiteral("--workspace"),
                           m_folder.filePath(QStringLiteral("ws")), QStringLiteral("--key-file"),
                           m_folder.filePath(QStringLiteral("key"))};
    QCOMPARE(measure(psql
                     + QStringList{QStringLiteral("-c"),
                                   QStringLiteral(
                                       "CREATE TABLE million AS SELECT i, i::bigint * 4000000000 AS big, "
                                       "(i * 1.37)::numeric(12,2) AS price, md5(i::text) AS word, "
                                       "timestamptz '2024-01-01' + i * interval '37 seconds' AS at "
                                       "FROM generate_series(1, 1000000) i")})
                 .exitCode,
             0);
    QProcess add;
    add.start(ours.first(),
              ours.mid(1)
                  + QStringList{QStringLiteral("connections"), QStringLiteral("add"), QStringLiteral("pg"),
                                QStringLiteral("--type"), QStringLiteral("postgresql"),
                                QStringLiteral("--host"), server.host, QStringLiteral("--port"),
                                QString::number(server.port), QStringLiteral("--database"), server.database,
                                QStringLiteral("--username"), server.username,
                                QStringLiteral("--password-stdin")});
    add.write(QByteArray::fromStdString(password) + '\n');
    add.closeWriteChannel();
    QVERIFY(add.waitForFinished());
    QCOMPARE(add.exitCode(), 0);

    const QString sql = QStringLiteral("SELECT i, big, price, word, at FROM million");
    std::vector<double> peer, own, ratios, peerFirst, ownFirst, peerPeak, ownPeak;
    for (int round = 0; round < 5; ++round) { // in turns, so that a busy moment hits both
        const Run a = measure(psql + QStringList{QStringLiteral("--csv"), QStringLiteral("-c"), sql});
        const Run b =
            measure(ours
                    + QStringList{QStringLiteral("--output"), QStringLiteral("csv"), QStringLiteral("query"),
                                  QStringLiteral("-c"), QStringLiteral("pg"), sql});
        QCOMPARE(a.exitCode, 0);
        QCOMPARE(b.exitCode, 0);
        QCOMPARE(a.lines, 1000001L);
        QCOMPARE(b.lines, 1000001L);
        peer.push_back(a.seconds);
        own.push_back(b.seconds);
        ratios.push_back(b.seconds / a.seconds);
        peerFirst.push_back(a.firstRowMilliseconds);
        ownFirst.push_back(b.firstRowMilliseconds);
        peerPeak.push_back(static_cast<double>(a.peakKilobytes) / 1024);
        ownPeak.push_back(static_cast<double>(b.peakKilobytes) / 1024);
    }
    BenchmarkPage::write(
        QStringLiteral("1,000,000 rows x 5 columns (int, bigint, numeric, text, timestamptz) as CSV"),
        QStringLiteral("Whole programs, output read through a pipe; PostgreSQL on loopback. `penstockctl "
                       "--output csv query`\n"
                       "beside `psql --csv`; five rounds.\n\n"
                       "| | psql | penstockctl | ratio | to reach |\n|---|---:|---:|---:|---:|\n"
                       "| whole run, s | %1 | %2 | **%3** | 1.30 |\n"
                       "| first row, ms | %4 | %5 | %6 | |\n"
                       "| peak memory, MB | %7 | %8 | %9 | 100 MB |\n")
            .arg(cell(median(peer), 2), cell(median(own), 2), cell(median(ratios), 2),
                 cell(median(peerFirst), 0), cell(median(ownFirst), 0),
                 cell(median(ownFirst) / median(peerFirst), 2), cell(median(peerPeak), 0),
                 cell(median(ownPeak), 0), cell(median(ownPeak) / median(peerPeak), 2)));
    QVERIFY2(median(ratios) <= 1.3, "slower than 1.3 times psql");
    QVERIFY2(median(ownPeak) <= 100, "more than 100 MB");
}

QTEST_GUILESS_MAIN(tst_QueryBench)
#include "tst_QueryBench.moc"
