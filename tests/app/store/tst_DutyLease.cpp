// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/DutyLease.h"

#include "app/store/WorkspaceStore.h"
#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>
#include <cstdio>
#include <cstring>

using namespace std::chrono_literals;

namespace {

constexpr auto shortSpan = 1500ms;

/// Another program: wants the duty, and says what becomes of it.
int otherProgram(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    auto store = WorkspaceStore::open(QString::fromLocal8Bit(argv[2]));
    if (!store)
        return 1;
    const auto say = [](const char *word, qint64 token) {
        std::printf("%s %lld\n", word, static_cast<long long>(token));
        std::fflush(stdout);
    };
    DutyLease lease(**store, QStringLiteral("test"));
    lease.setSpan(shortSpan);
    QObject::connect(&lease, &DutyLease::taken, &application, [&say](qint64 token) { say("taken", token); });
    QObject::connect(&lease, &DutyLease::lost, &application, [&say] { say("lost", 0); });
    lease.start();
    return QCoreApplication::exec();
}

class OtherProgram final
{
public:
    explicit OtherProgram(const QString &folder)
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--other"), folder});
        if (!m_process.waitForStarted())
            qFatal("cannot start");
    }
    ~OtherProgram()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    void signal(int number) { ::kill(static_cast<pid_t>(m_process.processId()), number); }
    [[nodiscard]] QStringList lines()
    {
        m_lines += QString::fromUtf8(m_process.readAllStandardOutput());
        return m_lines.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    }
    /// The token it says it holds; 0 for none.
    [[nodiscard]] qint64 token()
    {
        const QStringList all = lines();
        return all.isEmpty() ? 0 : all.last().section(QLatin1Char(' '), 1).toLongLong();
    }

private:
    QProcess m_process;
    QString m_lines;
};

} // namespace

class TestDutyLease final : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void oneOfTwoHoldsIt();
    void releasedIsFree();
    void killedHolderHandsOver();
    void stoppedHolderLosesItAndKnows();
    void lateWriterIsRefused();
    void historyIsAveragedAndFound();

private:
    [[nodiscard]] std::unique_ptr<WorkspaceStore> store() const
    {
        auto store = WorkspaceStore::open(m_folder->path());
        if (!store)
            qFatal("%s", qPrintable(store.error().toText()));
        return std::move(*store);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestDutyLease::oneOfTwoHoldsIt()
{
    const auto a = store();
    const auto b = store();
    DutyLease first(*a, QStringLiteral("test"));
    first.setSpan(shortSpan);
    first.start();
    QTRY_VERIFY(first.isHeld());
    QCOMPARE(*first.token(), 1);
    DutyLease second(*b, QStringLiteral("test"));
    second.setSpan(shortSpan);
    second.start();
    DutyLease other(*b, QStringLiteral("other")); // a duty of its own
    other.start();
    QTRY_VERIFY(other.isHeld());
    // It is renewed well past its time, and stays where it is.
    QSignalSpy lost(&first, &DutyLease::lost);
    [[maybe_unused]] const bool more = QTest::qWaitFor([&] { return second.isHeld(); }, 4000);
    QVERIFY(!second.isHeld());
    QVERIFY(first.isHeld());
    QVERIFY(lost.isEmpty());
}

void TestDutyLease::releasedIsFree()
{
    const auto a = store();
    const auto b = store();
    DutyLease second(*b, QStringLiteral("test"));
    second.setSpan(shortSpan);
    {
        DutyLease first(*a, QStringLiteral("test"));
        first.start();
        QTRY_VERIFY(first.isHeld());
        second.start();
    }
    QTRY_VERIFY(second.isHeld());
    QCOMPARE(*second.token(), 2);
}

void TestDutyLease::killedHolderHandsOver()
{
    OtherProgram other(m_folder->path());
    QTRY_COMPARE_WITH_TIMEOUT(other.token(), 1, 20000);
    const auto mine = store();
    DutyLease lease(*mine, QStringLiteral("test"));
    lease.setSpan(shortSpan);
    lease.start();
    other.signal(SIGKILL);
    QElapsedTimer since;
    since.start();
    QTRY_VERIFY_WITH_TIMEOUT(lease.isHeld(), 25000);
    qInfo("handed over after %lld ms", static_cast<long long>(since.elapsed()));
    QCOMPARE(*lease.token(), 2);
}

void TestDutyLease::stoppedHolderLosesItAndKnows()
{
    OtherProgram other(m_folder->path());
    QTRY_COMPARE_WITH_TIMEOUT(other.token(), 1, 20000);
    other.signal(SIGSTOP);
    const auto mine = store();
    {
        DutyLease lease(*mine, QStringLiteral("test"));
        lease.setSpan(shortSpan);
        lease.start();
        QTRY_VERIFY_WITH_TIMEOUT(lease.isHeld(), 20000);
        QCOMPARE(*lease.token(), 2);
        other.signal(SIGCONT);
        QTRY_VERIFY_WITH_TIMEOUT(other.lines().contains(QStringLiteral("lost 0")), 20000);
        QVERIFY(lease.isHeld());
    }
    // And it comes back to it, under a new number.
    QTRY_COMPARE_WITH_TIMEOUT(other.token(), 3, 20000);
    QCOMPARE(other.lines(),
             (QStringList{QStringLiteral("taken 1"), QStringLiteral("lost 0"), QStringLiteral("taken 3")}));
}

void TestDutyLease::lateWriterIsRefused()
{
    const auto a = store();
    const auto b = store();
    std::optional<qint64> first;
    std::optional<qint64> second;
    const auto duty = QStringLiteral("test");
    const auto take = [&duty](WorkspaceStore &store, QObject *context, std::optional<qint64> &token) {
        store.takeDuty(duty, 50ms, context, [&token](const Result<std::optional<qint64>> &got) {
            PENSTOCK_VERIFY(got);
            token = *got;
        });
    };
    take(*a, this, first);
    QTRY_VERIFY(first);
    while (!second) { // its time has to pass
        take(*b, this, second);
        QTest::qWait(20);
    }
    QVERIFY(*second > *first);
    std::optional<Result<void>> late;
    std::optional<Result<void>> ours;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const HealthTable::Batch batch{
        {{QStringLiteral("c"), 30000, now - now % 30000, 1, {{HealthMetric::ResponseTime, 7}}}}, {}};
    a->addHealth(duty, *first, batch, this, [&late](const Result<void> &result) { late = result; });
    QTRY_VERIFY(late);
    QVERIFY(!*late);
    QCOMPARE(late->error().code, ErrorCode::Conflict);
    b->addHealth(duty, *second, batch, this, [&ours](const Result<void> &result) { ours = result; });
    QTRY_VERIFY(ours);
    PENSTOCK_VERIFY(*ours);
}

void TestDutyLease::historyIsAveragedAndFound()
{
    const auto kept = store();
    DutyLease lease(*kept, QStringLiteral("health"));
    lease.start();
    QTRY_VERIFY(lease.isHeld());
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const qint64 five = 300'000;
    const qint64 start = now - now % five - 10 * five;
    HealthTable::Batch batch;
    const auto row = [&](qint64 resolution, qint64 at, qint64 looks, double value) {
        batch.rows.push_back(
            {QStringLiteral("c"), resolution, at, looks, {{HealthMetric::ResponseTime, value}}});
    };
    row(30000, start, 1, 10);
    row(30000, start, 3, 2); // the same span once more, from a program that began anew
    row(30000, start + 30000, 1, 5);
    row(five, start, 5, 4);
    row(five, now - 100 * HealthTable::day, 5, 4); // older than anything may become
    batch.days.push_back({QStringLiteral("c"), now / HealthTable::day, 10, 9});
    batch.days.push_back({QStringLiteral("c"), now / HealthTable::day, 10, 10});
    std::optional<Result<void>> written;
    kept->addHealth(lease.duty(), *lease.token(), batch, this,
                    [&](const Result<void> &done) { written = done; });
    QTRY_VERIFY(written);
    PENSTOCK_VERIFY(*written);
    using Series = std::vector<HealthTable::Series>;
    const auto find = [&](qint64 from, qint64 to) {
        std::optional<Result<Series>> found;
        kept->health(QStringLiteral("c"), {HealthMetric::ResponseTime}, from, to, this,
                     [&found](const Result<Series> &series) { found = series; });
        if (!QTest::qWaitFor([&found] { return found.has_value(); }, 10000) || !*found)
            qFatal("no history");
        return found->value().front();
    };
    const auto fine = find(start - five, now);
    QCOMPARE(fine.resolution, 30000);
    QCOMPARE(fine.points, (std::vector<std::pair<qint64, double>>{{start, 4}, {start + 30000, 5}}));
    const auto coarse = find(now - 3 * HealthTable::day, now);
    QCOMPARE(coarse.resolution, five);
    QCOMPARE(coarse.points, (std::vector<std::pair<qint64, double>>{{start, 4}}));
    const auto all = find(now - 90 * HealthTable::day, now);
    QVERIFY(all.resolution * HealthTable::mostPoints >= 90 * HealthTable::day);
    QCOMPARE(all.points.size(), std::size_t{1});
    QVERIFY(find(now - 120 * HealthTable::day, now - 91 * HealthTable::day).points.empty());
    std::optional<Result<std::vector<HealthTable::Day>>> totals;
    kept->healthTotals(this, [&totals](const auto &found) { totals = found; });
    QTRY_VERIFY(totals);
    PENSTOCK_VERIFY(*totals);
    QCOMPARE((*totals)->front().looks, 20);
    QCOMPARE((*totals)->front().answered, 19);
}

int main(int argc, char **argv)
{
    if (argc == 3 && std::strcmp(argv[1], "--other") == 0)
        return otherProgram(argc, argv);
    QCoreApplication application(argc, argv);
    TestDutyLease test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_DutyLease.moc"
