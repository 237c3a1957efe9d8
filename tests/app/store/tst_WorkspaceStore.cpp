// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/WorkspaceStore.h"

#include "tests/support/TestServers.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>

using Window = WorkspaceStore::Window;
using Pages = std::vector<WorkspaceStore::PageState>;
using History = std::vector<HistoryEntry>;

class TestWorkspaceStore final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void keepsWindowsAndPages();
    void filesArePrivate();
    void asksNobodyWhoIsGone();
    void writesWhatIsPendingAtTheEnd();
    void twoWindowsAtOnce();
    void killedProgramsWindowComesBack();
    void manyProgramsStartAtOnce();
    void keepsHistory();
    void searchesHistory();
    void masksHistory();
    void limitsHistory();
    void cutsHugeStatements();
    void damagedFile_data();
    void damagedFile();
    void newerFileIsRefused();
    void fullDisk();
    void missingFolder();

private:
    [[nodiscard]] QString folder() const { return m_dir->path(); }
    [[nodiscard]] QString file() const { return m_dir->filePath(QStringLiteral("workspace.sqlite")); }
    [[nodiscard]] std::unique_ptr<WorkspaceStore> open() const
    {
        auto store = WorkspaceStore::open(folder());
        if (!store)
            qFatal("%s", qPrintable(store.error().toText()));
        return std::move(*store);
    }
    /// Waits for the answer.
    Result<Window> take(WorkspaceStore &store);
    Result<Pages> pages(WorkspaceStore &store, const QString &window);
    Result<History> history(WorkspaceStore &store, const QString &search = {}, const QString &connection = {},
                            int limit = 1000);
    void sqlite3(const QString &statement) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

template <typename T>
Result<T> waited(const std::optional<Result<T>> &answer)
{
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 20000))
        return Error{ErrorCode::Timeout, QStringLiteral("no answer")};
    return *answer;
}

HistoryEntry statement(const QString &text, const QString &connection = QStringLiteral("Shop"))
{
    HistoryEntry entry;
    entry.when = QDateTime(QDate(2026, 3, 1), QTime(12, 0, 0, 7), Qt::UTC);
    entry.connectionId = connection.toLower();
    entry.connectionName = connection;
    entry.text = text;
    entry.rows = Q_INT64_C(9007199254740993);
    entry.duration = std::chrono::milliseconds(1234);
    return entry;
}

/// Another program: takes a window, writes drafts without end, and says which one is surely kept.
int otherProgram(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    auto store = WorkspaceStore::open(QString::fromLocal8Bit(argv[2]));
    if (!store)
        return 1;
    QString window;
    int count = 0;
    std::function<void()> next = [&] {
        ++count;
        (*store)->savePage(window, {QStringLiteral("p"), QStringLiteral("query"), QByteArray::number(count)},
                           0);
        (*store)->pages(window, &application, [&](const Result<Pages> &pages) {
            if (!pages)
                std::exit(2);
            std::printf("kept %d\n", count);
            std::fflush(stdout);
            next();
        });
    };
    (*store)->takeWindow(&application, [&](const Result<Window> &taken) {
        if (!taken) {
            std::fprintf(stderr, "%s\n", qPrintable(taken.error().toText()));
            std::exit(3);
        }
        window = taken->id;
        std::printf("window %s %d\n", qPrintable(window), int(taken->othersOpen));
        std::fflush(stdout);
        if (argc == 3)
            next();
    });
    return QCoreApplication::exec();
}

/// Starts it and kills it in the end, as hard as it goes.
class OtherProgram final
{
public:
    explicit OtherProgram(QStringList arguments)
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        arguments.prepend(QStringLiteral("--other"));
        m_process.start(QCoreApplication::applicationFilePath(), arguments);
    }
    ~OtherProgram() { kill(); }
    Q_DISABLE_COPY_MOVE(OtherProgram)

    void kill()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        ::kill(static_cast<pid_t>(m_process.processId()), SIGKILL);
        m_process.waitForFinished();
        m_output += m_process.readAllStandardOutput();
    }
    [[nodiscard]] QByteArray output() { return m_output += m_process.readAllStandardOutput(); }
    [[nodiscard]] QString window()
    {
        if (!QTest::qWaitFor([this] { return output().contains("window ") && output().contains('\n'); },
                             20000))
            return {};
        return QString::fromUtf8(output().split('\n').first().split(' ').at(1));
    }
    [[nodiscard]] int kept()
    {
        const QByteArray text = output();
        const auto at = text.lastIndexOf("kept ", text.lastIndexOf('\n'));
        return at < 0 ? 0 : text.mid(at + 5, text.indexOf('\n', at) - at - 5).toInt();
    }

private:
    QProcess m_process;
    QByteArray m_output;
};

} // namespace

void TestWorkspaceStore::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

Result<Window> TestWorkspaceStore::take(WorkspaceStore &store)
{
    std::optional<Result<Window>> answer;
    store.takeWindow(this, [&answer](const Result<Window> &window) { answer = window; });
    return waited(answer);
}

Result<Pages> TestWorkspaceStore::pages(WorkspaceStore &store, const QString &window)
{
    std::optional<Result<Pages>> answer;
    store.pages(window, this, [&answer](const Result<Pages> &pages) { answer = pages; });
    return waited(answer);
}

Result<History> TestWorkspaceStore::history(WorkspaceStore &store, const QString &search,
                                            const QString &connection, int limit)
{
    std::optional<Result<History>> answer;
    store.history(search, connection, limit, this,
                  [&answer](const Result<History> &found) { answer = found; });
    return waited(answer);
}

void TestWorkspaceStore::sqlite3(const QString &statement) const
{
    QProcess program;
    program.start(QStringLiteral("sqlite3"), {file(), statement});
    QVERIFY(program.waitForFinished());
    QVERIFY2(program.exitCode() == 0, program.readAllStandardError().constData());
}

void TestWorkspaceStore::keepsWindowsAndPages()
{
    const QByteArray text = QStringLiteral("SELECT 'né' \"🎈\"; -- ").toUtf8() + QByteArray("\0b", 2);
    QString id;
    {
        const auto store = open();
        const auto window = take(*store);
        PENSTOCK_VERIFY(window);
        QVERIFY(window->state.isEmpty() && !window->othersOpen);
        id = window->id;
        store->saveWindow(id, "geometry");
        store->savePage(id, {QStringLiteral("b"), QStringLiteral("query"), text}, 1);
        store->savePage(id, {QStringLiteral("a"), QStringLiteral("start"), {}}, 2);
        store->savePage(id, {QStringLiteral("c"), QStringLiteral("query"), "gone"}, 3);
        store->savePage(id, {QStringLiteral("a"), QStringLiteral("start"), {}}, 0);
        store->removePage(id, QStringLiteral("c"));
    }
    const auto store = open();
    const auto window = take(*store);
    PENSTOCK_VERIFY(window);
    QCOMPARE(window->id, id);
    QCOMPARE(window->state, QByteArray("geometry"));
    const auto kept = pages(*store, id);
    PENSTOCK_VERIFY(kept);
    QCOMPARE(kept->size(), std::size_t{2});
    QCOMPARE(kept->at(0).id, QStringLiteral("a"));
    QCOMPARE(kept->at(0).kind, QStringLiteral("start"));
    QCOMPARE(kept->at(1).state, text);
}

void TestWorkspaceStore::filesArePrivate()
{
    const auto store = open();
    PENSTOCK_VERIFY(take(*store));
    for (const char *name : {"workspace.sqlite", "workspace.sqlite-wal", "workspace.sqlite-shm", "run"}) {
        struct stat found
        {};
        QCOMPARE(stat(QFile::encodeName(m_dir->filePath(QLatin1String(name))).constData(), &found), 0);
        QVERIFY2((found.st_mode & 0077) == 0, name);
    }
}

void TestWorkspaceStore::asksNobodyWhoIsGone()
{
    const auto store = open();
    auto context = std::make_unique<QObject>();
    bool called = false;
    store->takeWindow(context.get(), [&called](const Result<Window> &) { called = true; });
    context.reset();
    PENSTOCK_VERIFY(history(*store));
    QVERIFY(!called);
}

void TestWorkspaceStore::writesWhatIsPendingAtTheEnd()
{
    {
        const auto store = open();
        for (int i = 0; i < 500; ++i)
            store->savePage(QStringLiteral("w"),
                            {QStringLiteral("p"), QStringLiteral("q"), QByteArray::number(i)}, 0);
        store->saveWindow(QStringLiteral("w"), "s");
        for (int i = 0; i < 500; ++i)
            store->savePage(QStringLiteral("w"),
                            {QStringLiteral("p"), QStringLiteral("q"), QByteArray::number(i)}, 0);
    }
    const auto store = open();
    const auto kept = pages(*store, QStringLiteral("w"));
    PENSTOCK_VERIFY(kept);
    QCOMPARE(kept->size(), std::size_t{1});
    QCOMPARE(kept->front().state, QByteArray("499"));
}

void TestWorkspaceStore::twoWindowsAtOnce()
{
    const auto first = open();
    const auto one = take(*first);
    PENSTOCK_VERIFY(one);
    OtherProgram other({folder(), QStringLiteral("quiet")});
    const QString two = other.window();
    QVERIFY(!two.isEmpty() && two != one->id);
    QVERIFY(other.output().trimmed().endsWith(" 1"));
    // Both write; nobody waits for long.
    first->saveWindow(one->id, "mine");
    const auto third = take(*first);
    PENSTOCK_VERIFY(third);
    QVERIFY(third->othersOpen && third->id != one->id && third->id != two);
}

void TestWorkspaceStore::killedProgramsWindowComesBack()
{
    OtherProgram other({folder()});
    const QString id = other.window();
    QVERIFY(!id.isEmpty());
    QTRY_VERIFY(other.kept() >= 20);
    other.kill();
    const int surelyKept = other.kept();
    const auto store = open();
    const auto window = take(*store);
    PENSTOCK_VERIFY(window);
    QCOMPARE(window->id, id);
    QVERIFY(!window->othersOpen);
    const auto kept = pages(*store, id);
    PENSTOCK_VERIFY(kept);
    QCOMPARE(kept->size(), std::size_t{1});
    QVERIFY2(kept->front().state.toInt() >= surelyKept, kept->front().state.constData());
}

void TestWorkspaceStore::manyProgramsStartAtOnce()
{
    std::vector<std::unique_ptr<OtherProgram>> programs;
    for (int i = 0; i < 6; ++i)
        programs.push_back(std::make_unique<OtherProgram>(QStringList{folder(), QStringLiteral("quiet")}));
    QSet<QString> windows;
    for (const auto &program : programs) {
        const QString window = program->window();
        QVERIFY(!window.isEmpty());
        windows << window;
    }
    QCOMPARE(windows.size(), 6);
}

void TestWorkspaceStore::keepsHistory()
{
    HistoryEntry failed = statement(QStringLiteral("SELECT \"né\" FROM 🎈"));
    failed.outcome = HistoryEntry::Outcome::Failed;
    failed.error = QStringLiteral("no such table");
    {
        const auto store = open();
        store->addHistory(statement(QStringLiteral("SELECT 1")));
        store->addHistory(failed);
    }
    const auto store = open();
    const auto found = history(*store);
    PENSTOCK_VERIFY(found);
    QCOMPARE(found->size(), std::size_t{2});
    const HistoryEntry &newest = found->front();
    QCOMPARE(newest.text, failed.text);
    QCOMPARE(newest.when, failed.when);
    QCOMPARE(newest.rows, failed.rows);
    QCOMPARE(newest.duration, failed.duration);
    QCOMPARE(newest.outcome, HistoryEntry::Outcome::Failed);
    QCOMPARE(newest.error, failed.error);
    QCOMPARE(newest.connectionName, QStringLiteral("Shop"));
    QVERIFY(newest.id > found->back().id);
}

void TestWorkspaceStore::searchesHistory()
{
    const auto store = open();
    store->addHistory(statement(QStringLiteral("SELECT * FROM Élèves WHERE a LIKE '100%'")));
    store->addHistory(statement(QStringLiteral("UPDATE orders SET x = 1"), QStringLiteral("CRM")));
    store->addHistory(statement(QStringLiteral("select * from orders"), QStringLiteral("CRM")));
    const auto count = [&](const char *search, const char *connection = "", int limit = 100) {
        const auto found = history(*store, QString::fromUtf8(search), QString::fromUtf8(connection), limit);
        return found ? static_cast<int>(found->size()) : -1;
    };
    QCOMPARE(count(""), 3);
    QCOMPARE(count("", "", 2), 2);
    QCOMPARE(count("", "", 0), 0);
    QCOMPARE(count("SELECT"), 2);
    QCOMPARE(count("éLÈVES"), 1);
    QCOMPARE(count("orders  crm"), 2);
    QCOMPARE(count("orders shop"), 0);
    QCOMPARE(count("100%"), 1);
    QCOMPARE(count("1_0"), 0);
    QCOMPARE(count("from", "crm"), 1);
    store->clearHistory(QStringLiteral("crm"));
    QCOMPARE(count(""), 1);
    store->clearHistory();
    QCOMPARE(count(""), 0);
}

void TestWorkspaceStore::masksHistory()
{
    {
        const auto store = open();
        HistoryEntry entry = statement(QStringLiteral("CREATE ROLE a PASSWORD 'canary'"));
        entry.error = QStringLiteral("at postgresql://app:canary@h/d");
        store->addHistory(entry);
        store->addHistory(statement(QStringLiteral("CREATE USER b IDENTIFIED BY 'canary'")));
        store->addHistory(statement(QString(WorkspaceStore::maxHistoryText - 20, QLatin1Char(' '))
                                    + QStringLiteral("ALTER ROLE a PASSWORD 'canary'")));
        const auto found = history(*store);
        PENSTOCK_VERIFY(found);
        QCOMPARE(found->size(), std::size_t{3});
        QCOMPARE(found->back().text, QStringLiteral("CREATE ROLE a PASSWORD ***"));
        for (const QString &name : QDir(folder()).entryList(QDir::Files)) {
            QFile kept(m_dir->filePath(name));
            QVERIFY(kept.open(QIODevice::ReadOnly));
            QVERIFY2(!kept.readAll().contains("canary"), qPrintable(name));
        }
    }
}

void TestWorkspaceStore::limitsHistory()
{
    const auto store = open();
    store->setHistoryLimit(10);
    for (int i = 0; i < 25; ++i)
        store->addHistory(statement(QStringLiteral("SELECT %1").arg(i)));
    const auto found = history(*store);
    PENSTOCK_VERIFY(found);
    QCOMPARE(found->size(), std::size_t{10});
    QCOMPARE(found->back().text, QStringLiteral("SELECT 15"));
    store->setHistoryLimit(0);
    store->addHistory(statement(QStringLiteral("SELECT 99")));
    const auto none = history(*store);
    PENSTOCK_VERIFY(none);
    QVERIFY(none->empty());
}

void TestWorkspaceStore::cutsHugeStatements()
{
    const auto store = open();
    store->addHistory(statement(QString(8 << 20, QLatin1Char('x'))));
    const auto found = history(*store);
    PENSTOCK_VERIFY(found);
    QVERIFY(found->front().text.size() < WorkspaceStore::maxHistoryText + 200);
    QVERIFY(found->front().text.endsWith(QStringLiteral("cut here, 8388608 characters in all\n")));
}

void TestWorkspaceStore::damagedFile_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("not a database") << QByteArray(8192, 'x');
    QTest::newRow("header only") << QByteArray("SQLite format 3\0", 16) + QByteArray(5000, '\xff');
}

void TestWorkspaceStore::damagedFile()
{
    QFETCH(QByteArray, content);
    {
        QFile damaged(file());
        QVERIFY(damaged.open(QIODevice::WriteOnly) && damaged.write(content) == content.size());
    }
    const auto store = open();
    QSignalSpy failed(store.get(), &WorkspaceStore::failed);
    const auto window = take(*store);
    QVERIFY(!window);
    QCOMPARE(window.error().code, ErrorCode::Damaged);
    QVERIFY(window.error().message.contains(file()) && !window.error().advice.isEmpty());
    store->saveWindow(QStringLiteral("w"), "s");
    store->addHistory(statement(QStringLiteral("SELECT 1")));
    QVERIFY(!history(*store));
    QCOMPARE(failed.size(), 1);
    QFile same(file());
    QVERIFY(same.open(QIODevice::ReadOnly));
    QVERIFY(same.readAll() == content);
}

void TestWorkspaceStore::newerFileIsRefused()
{
    {
        const auto store = open();
        PENSTOCK_VERIFY(take(*store));
    }
    sqlite3(QStringLiteral("UPDATE schema_version SET version = 99"));
    {
        const auto store = open();
        const auto window = take(*store);
        QVERIFY(!window);
        QCOMPARE(window.error().code, ErrorCode::Unsupported);
    }
    sqlite3(QStringLiteral("DROP TABLE schema_version"));
    const auto store = open();
    const auto window = take(*store);
    QVERIFY(!window);
    QCOMPARE(window.error().code, ErrorCode::Damaged);
}

/// A limit on the size of files stands for the full disk: the write fails, with the same consequences.
void TestWorkspaceStore::fullDisk()
{
    const auto store = open();
    const auto window = take(*store);
    PENSTOCK_VERIFY(window);
    QSignalSpy failed(store.get(), &WorkspaceStore::failed);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &old), 0);
    const rlimit small{256 * 1024, old.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const QByteArray draft(1 << 20, 'd');
    store->savePage(window->id, {QStringLiteral("p"), QStringLiteral("q"), draft}, 0);
    store->savePage(window->id, {QStringLiteral("p"), QStringLiteral("q"), draft}, 0);
    const bool told = QTest::qWaitFor([&failed] { return !failed.isEmpty(); });
    // The question comes behind both writes, and is answered.
    const auto meanwhile = pages(*store, window->id);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &old), 0);
    QVERIFY(told);
    PENSTOCK_VERIFY(meanwhile);
    QVERIFY(meanwhile->empty());
    QCOMPARE(failed.size(), 1);
    QVERIFY(!failed.first().first().value<Error>().advice.isEmpty());
    store->savePage(window->id, {QStringLiteral("p"), QStringLiteral("q"), draft}, 0);
    const auto after = pages(*store, window->id);
    PENSTOCK_VERIFY(after);
    QCOMPARE(after->size(), std::size_t{1});
    QVERIFY(after->front().state == draft);
    QCOMPARE(failed.size(), 1);
}

void TestWorkspaceStore::missingFolder()
{
    const auto store = WorkspaceStore::open(m_dir->filePath(QStringLiteral("nowhere")));
    QVERIFY(!store);
    QCOMPARE(store.error().code, ErrorCode::NotFound);
}

int main(int argc, char **argv)
{
    if (argc > 2 && std::strcmp(argv[1], "--other") == 0)
        return otherProgram(argc, argv);
    QCoreApplication application(argc, argv);
    TestWorkspaceStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_WorkspaceStore.moc"
