// SPDX-License-Identifier: GPL-3.0-or-later
// labels: bench
#include "tests/support/BenchmarkPage.h"
#include "tests/support/TestServers.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

/// The window beside DB Browser for SQLite's, in the same run: when it is there, and what it weighs.
class tst_WindowBench final : public QObject
{
    Q_OBJECT

private slots:
    void visible();

private:
    struct Start
    {
        double milliseconds = 0;
        double megabytes = 0;
    };
    /// Nothing when the program showed no window; the test has failed then.
    static std::optional<Start> start(const QStringList &command);

    QTemporaryDir m_folder;
};

std::optional<tst_WindowBench::Start> tst_WindowBench::start(const QStringList &command)
{
    QProcess process;
    process.start(QStringLiteral("python3"),
                  QStringList{QStringLiteral(PENSTOCK_TEST_DATA "/../bench/window_visible.py"),
                              QStringLiteral("--settle"), QStringLiteral("1")}
                      + command);
    if (!process.waitForFinished(90000) || process.exitCode() != 0) {
        qWarning("%s", process.readAllStandardError().constData());
        return {};
    }
    const QList<QByteArray> figures = process.readAllStandardOutput().trimmed().split(' ');
    return Start{figures.value(0).toDouble(), figures.value(1).toDouble() / 1024};
}

void tst_WindowBench::visible()
{
    if (!qEnvironmentVariableIsSet("DISPLAY"))
        QSKIP("no display here; tests/harness/with-servers starts one");
    if (QStandardPaths::findExecutable(QStringLiteral("sqlitebrowser")).isEmpty())
        QSKIP("no sqlitebrowser here; installer/install-dependencies bench installs it");
    const QStringList own{QStringLiteral(PENSTOCK_BIN "/penstock"), QStringLiteral("--workspace"),
                          m_folder.filePath(QStringLiteral("ws")), QStringLiteral("--key-file"),
                          m_folder.filePath(QStringLiteral("key"))};
    std::vector<double> peer, ours, ratios, peerMemory, ourMemory;
    for (int round = 0; round < 7; ++round) { // in turns, so that a busy moment hits both
        const auto a = start({QStringLiteral("sqlitebrowser")});
        const auto b = start(own);
        QVERIFY(a && b);
        if (round == 0)
            continue; // cold caches, and the first start makes the workspace
        peer.push_back(a->milliseconds);
        ours.push_back(b->milliseconds);
        ratios.push_back(b->milliseconds / a->milliseconds);
        peerMemory.push_back(a->megabytes);
        ourMemory.push_back(b->megabytes);
    }
    using BenchmarkPage::cell;
    using BenchmarkPage::median;
    BenchmarkPage::write(
        QStringLiteral("The window"),
        QStringLiteral(
            "From the program's start to its first picture, and its memory a second later, with an empty\n"
            "workspace, beside DB Browser for SQLite without a file; six rounds after one to warm up.\n\n"
            "| | sqlitebrowser | penstock | ratio | to reach |\n|---|---:|---:|---:|---:|\n"
            "| visible, ms | %1 | %2 | **%3** | 1.00, and 300 ms |\n"
            "| memory, MB | %4 | %5 | %6 | |\n")
            .arg(cell(median(peer), 0), cell(median(ours), 0), cell(median(ratios), 2),
                 cell(median(peerMemory), 0), cell(median(ourMemory), 0),
                 cell(median(ourMemory) / median(peerMemory), 2)));
    QVERIFY2(median(ratios) <= 1.0, "slower than sqlitebrowser");
    QVERIFY2(median(ours) <= 300, "more than 300 ms");
}

QTEST_GUILESS_MAIN(tst_WindowBench)
#include "tst_WindowBench.moc"
