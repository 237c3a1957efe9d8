// SPDX-License-Identifier: GPL-3.0-or-later
// labels: bench
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "app/query/ResultSpool.h"
#include "app/transfer/ExportJob.h"
#include "tests/support/BenchmarkPage.h"
#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

/// A million rows that are already here, to a file, beside psql, which has to ask for them; writes its part of
/// docs/benchmarks.md.
class tst_ExportBench final : public QObject
{
    Q_OBJECT

private slots:
    void aMillionRowsFromTheSpool();

private:
    QTemporaryDir m_folder;
};

void tst_ExportBench::aMillionRowsFromTheSpool()
{
    PENSTOCK_NEED(Postgres);
    const ConnectionProfile server = TestServers::postgres();
    qputenv("PGPASSWORD", QByteArray::fromStdString(std::string(server.password.reveal())));
    const QStringList psql{QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-h"),
                           server.host,          QStringLiteral("-p"), QString::number(server.port),
                           QStringLiteral("-U"), server.username,      QStringLiteral("-d"),
                           server.database};
    const QString sql =
        QStringLiteral("SELECT i, i::bigint * 4000000000 AS big, (i * 1.37)::numeric(12,2) AS price, "
                       "md5(i::text) AS word, timestamptz '2024-01-01' + i * interval '37 seconds' AS "
                       "at FROM generate_series(1, 1000000) i");
    QCOMPARE(QProcess::execute(
                 QStringLiteral("psql"),
                 psql + QStringList{QStringLiteral("-c"), QStringLiteral("CREATE TABLE exported AS ") + sql}),
             0);
    auto connection =
        (*DriverRegistry::connectorFor(server))->open({}, Deadline::after(std::chrono::seconds(10)));
    PENSTOCK_VERIFY(connection);
    // Opening a connection takes what libpq would read from the environment out of the process.
    qputenv("PGPASSWORD", QByteArray::fromStdString(std::string(server.password.reveal())));
    auto spool = ResultSpool::create({});
    PENSTOCK_VERIFY(spool);
    auto cursor = (*connection)->execute({.text = QStringLiteral("SELECT * FROM exported")});
    PENSTOCK_VERIFY(cursor);
    (*spool)->setSchema((*cursor)->schema());
    for (auto batch = (*cursor)->next(); *batch; batch = (*cursor)->next())
        PENSTOCK_VERIFY((*spool)->append(**batch));
    (*spool)->close();
    QCOMPARE((*spool)->rowCount(), 1'000'000);

    ExportJob::Request request;
    request.target = m_folder.filePath(QStringLiteral("ours.csv"));
    request.replace = true;
    const QString theirs = m_folder.filePath(QStringLiteral("theirs.csv"));
    std::vector<double> peer, own, ratios;
    for (int round = 0; round < 5; ++round) { // in turns, so that a busy moment hits both
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(QProcess::execute(QStringLiteral("psql"),
                                   psql
                                       + QStringList{QStringLiteral("--csv"), QStringLiteral("-o"), theirs,
                                                     QStringLiteral("-c"),
                                                     QStringLiteral("SELECT * FROM exported")}),
                 0);
        peer.push_back(static_cast<double>(clock.restart()) / 1000);
        ExportJob job(*spool, request);
        const auto done = job.run();
        own.push_back(static_cast<double>(clock.elapsed()) / 1000);
        PENSTOCK_VERIFY(done);
        QCOMPARE(done->rows, 1'000'000);
        ratios.push_back(own.back() / peer.back());
    }
    BenchmarkPage::write(
        QStringLiteral("Export of 1,000,000 rows x 5 columns that are already here, as CSV"),
        QStringLiteral(
            "From the result's spool to a file, synced to the disk, without asking the database again; "
            "beside\n`psql --csv -o`, which asks; five rounds.\n\n"
            "| | psql | Penstock | ratio | to reach |\n|---|---:|---:|---:|---:|\n"
            "| whole export, s | %1 | %2 | **%3** | 1.00 |\n"
            "| file, MB | %4 | %5 | | |\n")
            .arg(BenchmarkPage::cell(BenchmarkPage::median(peer), 2),
                 BenchmarkPage::cell(BenchmarkPage::median(own), 2),
                 BenchmarkPage::cell(BenchmarkPage::median(ratios), 2),
                 BenchmarkPage::cell(static_cast<double>(QFileInfo(theirs).size()) / 1e6, 1),
                 BenchmarkPage::cell(static_cast<double>(QFileInfo(request.target).size()) / 1e6, 1)));
    QVERIFY2(BenchmarkPage::median(ratios) <= 1.0, "slower than asking again");
}

QTEST_GUILESS_MAIN(tst_ExportBench)
#include "tst_ExportBench.moc"
