// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/health/HealthMonitor.h"

#include "app/Services.h"
#include "app/store/WorkspaceStore.h"
#include "tests/support/FaultProxy.h"
#include "tests/support/TestWorkspace.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSaveFile>

#include <csignal>
#include <cstdio>
#include <map>

using namespace std::chrono_literals;

namespace {

constexpr auto watchedEach = 150ms;

/// For what is a span of time by its nature, such as sleep.
void letPass(int milliseconds)
{
    [[maybe_unused]] const bool never = QTest::qWaitFor([] { return false; }, milliseconds);
}

HealthTimings quickTimings()
{
    HealthTimings timings;
    timings.interval = watchedEach;
    timings.patience = 1500ms;
    timings.confirmAfter = 100ms;
    timings.figuresInterval = 1h;
    timings.slowAfter = 5s; // a loaded machine
    timings.flushInterval = 300ms;
    return timings;
}

/// What LD_PRELOAD has to say: the address sanitizer, where this program has it, wants to be before every other library.
QString loadedFirst(const QString &library)
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    if (!maps.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(maps.fileName()));
    for (const QByteArray &line : maps.readAll().split('\n')) {
        const qsizetype path = line.indexOf('/');
        if (path >= 0 && line.mid(path).contains("/libasan.so"))
            return QFile::decodeName(line.mid(path)) + u':' + library;
    }
    return library;
}

/// Another program, which watches the workspace and says each status that a look leaves.
int otherMonitor(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    Services::Options options{QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3])};
    options.listen = true;
    Services services(options);
    services.open(&application, [&](const Result<void> &opened) {
        if (!opened)
            qFatal("%s", qPrintable(opened.error().toText()));
        HealthMonitor &monitor = services.health();
        monitor.setTimings(quickTimings());
        QObject::connect(&monitor, &HealthMonitor::probed, &application, [&monitor](const QString &id) {
            std::printf("%s\n", qPrintable(HealthResult::name(monitor.result(id).status)));
            std::fflush(stdout);
        });
        monitor.start();
    });
    return QCoreApplication::exec();
}

class OtherMonitor final
{
public:
    explicit OtherMonitor(const TestWorkspace &workspace, const std::map<QString, QString> &environment = {})
    {
        auto own = QProcessEnvironment::systemEnvironment();
        for (const auto &[name, value] : environment)
            own.insert(name, value);
        m_process.setProcessEnvironment(own);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(
            QCoreApplication::applicationFilePath(),
            {QStringLiteral("--other"), workspace.options().workspace, workspace.options().keyFile});
        if (!m_process.waitForStarted())
            qFatal("cannot start");
    }
    ~OtherMonitor()
    {
        signal(SIGKILL);
        m_process.waitForFinished();
    }
    void signal(int number)
    {
        if (m_process.processId() > 0) // 0 is everybody of this group
            ::kill(static_cast<pid_t>(m_process.processId()), number);
    }
    /// Of each look so far, what stood after it.
    [[nodiscard]] const QStringList &statuses()
    {
        while (m_process.canReadLine())
            m_statuses << QString::fromUtf8(m_process.readLine()).trimmed();
        return m_statuses;
    }
    [[nodiscard]] int looks() { return static_cast<int>(statuses().size()); }
    [[nodiscard]] bool isHealthyAfter(int looks)
    {
        return QTest::qWaitFor([&] { return this->looks() >= looks; }, 30'000)
               && statuses().last() == QLatin1String("healthy");
    }

private:
    QProcess m_process;
    QStringList m_statuses;
};

} // namespace

/// Two programs on one workspace, each a real process; and one that stands still, as on a machine that sleeps.
class tst_SecondMonitor final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void oneWritesAndTheOtherTakesOver();
    void bothAreAskedAndTheLatestLookCounts();
    void oneThatSleptWritesNoMore();
    void awakeItBlamesNobody();
    void aClockThatJumpsHarmsNothing();

private:
    /// Looks that the workspace's history has counted, of all programs.
    [[nodiscard]] qint64 written();
    [[nodiscard]] bool isWrittenMoreThan(qint64 looks)
    {
        return QTest::qWaitFor([&] { return written() > looks; }, 40'000);
    }
    /// While this one makes so many looks more, so many are written: one program's, or that of two.
    [[nodiscard]] double writtenForEachLookOf(OtherMonitor &monitor, int looks = 40);

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services; ///< Only to read.
};

void tst_SecondMonitor::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
    m_workspace->save(m_workspace->sqlite(QStringLiteral("notes")));
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
}

void tst_SecondMonitor::cleanup()
{
    m_services.reset();
    m_workspace.reset();
}

qint64 tst_SecondMonitor::written()
{
    std::optional<qint64> looks;
    const auto store = m_services->store();
    if (!store)
        qFatal("%s", qPrintable(store.error().toText()));
    QObject context;
    (*store)->healthTotals(&context, [&looks](const Result<std::vector<HealthTable::Day>> &totals) {
        looks = 0;
        for (const HealthTable::Day &total : totals.value_or(std::vector<HealthTable::Day>()))
            looks = *looks + total.looks;
    });
    if (!QTest::qWaitFor([&looks] { return looks.has_value(); }, 20'000))
        qFatal("the store does not answer");
    return *looks;
}

double tst_SecondMonitor::writtenForEachLookOf(OtherMonitor &monitor, int looks)
{
    const qint64 before = written();
    const int start = monitor.looks();
    if (!QTest::qWaitFor([&] { return monitor.looks() >= start + looks; }, 60'000))
        qFatal("it does not look");
    return static_cast<double>(written() - before) / (monitor.looks() - start);
}

void tst_SecondMonitor::oneWritesAndTheOtherTakesOver()
{
    auto first = std::make_unique<OtherMonitor>(*m_workspace);
    QVERIFY(isWrittenMoreThan(5));
    OtherMonitor second(*m_workspace);
    QVERIFY(second.isHealthyAfter(5));
    QVERIFY(first->isHealthyAfter(first->looks() + 5)); // it goes on, too
    // Were both to write, it would be twice as many; were nobody, none.
    double share = writtenForEachLookOf(*first);
    QVERIFY2(share > 0.5 && share < 1.5, qPrintable(QString::number(share)));

    const int looksOfFirst = first->looks();
    first->signal(SIGKILL);
    first.reset();
    QVERIFY(isWrittenMoreThan(written() + 10)); // which is the second one's doing
    share = writtenForEachLookOf(second);
    QVERIFY2(share > 0.5 && share < 1.5, qPrintable(QString::number(share)));
    QVERIFY(second.isHealthyAfter(second.looks() + 5));
    // What the dead one had not written yet is missing; nothing is there twice.
    QVERIFY(written() <= looksOfFirst + second.looks() + 5);
}

void tst_SecondMonitor::bothAreAskedAndTheLatestLookCounts()
{
    OtherMonitor first(*m_workspace), second(*m_workspace);
    QVERIFY(first.isHealthyAfter(5));
    QVERIFY(second.isHealthyAfter(5));
    QProcess ctl;
    ctl.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"),
              {QStringLiteral("--workspace"), m_workspace->options().workspace, QStringLiteral("--key-file"),
               m_workspace->options().keyFile, QStringLiteral("--output"), QStringLiteral("json"),
               QStringLiteral("health")});
    QVERIFY(ctl.waitForFinished(60'000));
    QVERIFY2(ctl.exitCode() == 0, ctl.readAllStandardError().constData());
    const auto health =
        QJsonDocument::fromJson(ctl.readAllStandardOutput()).object()[QStringLiteral("health")].toArray();
    QCOMPARE(health.size(), 1); // one connection, whoever looks at it
    QCOMPARE(health.first()[QStringLiteral("status")].toString(), QStringLiteral("healthy"));
}

/// It stands still for longer than its duty lasts: another one takes over, and is left alone when it wakes.
void tst_SecondMonitor::oneThatSleptWritesNoMore()
{
    OtherMonitor sleeper(*m_workspace);
    QVERIFY(isWrittenMoreThan(5));
    OtherMonitor second(*m_workspace);
    QVERIFY(second.isHealthyAfter(5));
    sleeper.signal(SIGSTOP);
    letPass(1000);
    const qint64 whenItSlept = written();
    QVERIFY(isWrittenMoreThan(whenItSlept + 10)); // within the duty's 15 s and a try
    const int before = sleeper.looks();
    sleeper.signal(SIGCONT);
    QVERIFY(sleeper.isHealthyAfter(before + 10));
    const double share = writtenForEachLookOf(second);
    QVERIFY2(share > 0.5 && share < 1.5, qPrintable(QString::number(share)));
}

/// Like a closed lid: the program stands still for longer than any limit, its sessions are cut meanwhile, and the network
/// comes back some seconds after it.
void tst_SecondMonitor::awakeItBlamesNobody()
{
    PENSTOCK_NEED(Postgres);
    FaultProxy network(TestServers::postgres().port);
    m_workspace->save(network.through(TestServers::postgres()));
    OtherMonitor monitor(*m_workspace);
    QVERIFY(monitor.isHealthyAfter(10));
    QTRY_VERIFY_WITH_TIMEOUT(network.open() > 0, 20'000);
    for (int night = 0; night < 2; ++night) {
        const int before = monitor.looks();
        monitor.signal(SIGSTOP);
        network.resetAll();
        network.setSilent(true);
        letPass(5000);
        monitor.signal(SIGCONT);
        // Two looks' patience and more: without a thought of the sleep, that server would be down.
        letPass(4500);
        network.setSilent(false);
        QTRY_VERIFY_WITH_TIMEOUT(network.open() > 0, 20'000);
        QVERIFY(monitor.isHealthyAfter(monitor.looks() + 10));
        const QStringList since = monitor.statuses().mid(before);
        QVERIFY2(!since.contains(QStringLiteral("down")) && !since.contains(QStringLiteral("degraded")),
                 qPrintable(since.join(u' ')));
    }
    // Awake, it says what it sees: the same silence counts now.
    letPass(10'000); // the time of grace
    network.setSilent(true);
    QTRY_VERIFY_WITH_TIMEOUT(monitor.statuses().contains(QStringLiteral("down")), 30'000);
}

/// Somebody sets the machine's clock, as it seems to one program: two hours on, then a day back.
void tst_SecondMonitor::aClockThatJumpsHarmsNothing()
{
    const QString library = qEnvironmentVariable(
        "PENSTOCK_FAKETIME", QStringLiteral("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"));
    if (!QFile::exists(library))
        QSKIP("the package faketime is not installed");
    const QString clock = m_workspace->path(QStringLiteral("clock"));
    const auto setClock = [&clock](const QByteArray &offset) {
        QSaveFile file(clock);
        if (!file.open(QIODevice::WriteOnly) || file.write(offset + '\n') < 0 || !file.commit())
            qFatal("cannot write %s", qPrintable(clock));
    };
    setClock("+0");
    OtherMonitor monitor(*m_workspace,
                         {{QStringLiteral("LD_PRELOAD"), loadedFirst(library)},
                          {QStringLiteral("FAKETIME_TIMESTAMP_FILE"), clock},
                          {QStringLiteral("FAKETIME_NO_CACHE"), QStringLiteral("1")},
                          {QStringLiteral("FAKETIME_DONT_FAKE_MONOTONIC"), QStringLiteral("1")}});
    QVERIFY(isWrittenMoreThan(5));
    for (const char *offset : {"+2h", "-1d", "+0"}) {
        setClock(offset);
        const int before = monitor.looks();
        QVERIFY2(isWrittenMoreThan(written() + 10), offset); // by steady time, as before
        QVERIFY(monitor.isHealthyAfter(before + 20));
        const double share = writtenForEachLookOf(monitor);
        QVERIFY2(share > 0.5 && share < 1.5, qPrintable(QString::number(share)));
    }
    QVERIFY(!monitor.statuses().contains(QStringLiteral("down")));
    QVERIFY(!monitor.statuses().contains(QStringLiteral("degraded")));
}

int main(int argc, char **argv)
{
    if (argc > 3 && qstrcmp(argv[1], "--other") == 0)
        return otherMonitor(argc, argv);
    QCoreApplication application(argc, argv);
    tst_SecondMonitor test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_SecondMonitor.moc"
