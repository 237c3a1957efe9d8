// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/app/replication/CopyStage.h"
#include "tests/support/LateWriters.h"
#include "tests/support/PrivateMariaDb.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/RandomSeed.h"
#include "tests/support/SqlTalk.h"
#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

#include <map>

using namespace std::chrono_literals;

/// Rows that are committed late: what simple readers lose, in the same run in which replication loses nothing. The simple
/// readers are written here, and the test fails when they lose nothing: then it could not have seen a loss either.
class tst_LateCommits final : public QObject
{
    Q_OBJECT

private slots:
    void lateCommits_data();
    void lateCommits();
};

namespace {

/// id -> v, as somebody has it.
using Copy = std::map<std::string, std::string>;

struct Loss
{
    int missing = 0;
    int stale = 0;
    [[nodiscard]] int all() const { return missing + stale; }
    [[nodiscard]] QString text() const
    {
        return QStringLiteral("%1 missing, %2 stale").arg(missing).arg(stale);
    }
};

Loss lossOf(const Copy &copy, const Copy &truth)
{
    Loss loss;
    for (const auto &[id, v] : truth) {
        const auto found = copy.find(id);
        if (found == copy.end())
            ++loss.missing;
        else if (found->second != v)
            ++loss.stale;
    }
    return loss;
}

Copy wholeTable(SqlTalk &talk)
{
    auto rows = talk.ask(QStringLiteral("SELECT id, v FROM late"));
    if (!rows)
        qFatal("%s", qPrintable(rows.error().toText()));
    Copy copy;
    for (const auto &row : *rows)
        copy.emplace(row[0], row[1]);
    return copy;
}

/// Takes over the rows that one condition finds.
class SimpleReader final
{
public:
    /// Columns id, v and updated_at, by updated_at.
    void take(const SqlTalk::Rows &rows)
    {
        for (const auto &row : rows) {
            copy[row[0]] = row[1];
            greatest = QString::fromStdString(row[2]);
        }
        moved += rows.size();
    }

    Copy copy;
    QString greatest;
    std::size_t moved = 0;
};

/// What simple tools do, and, with PostgreSQL, what is right; each poll is one snapshot for all of them.
class SimpleReaders final
{
public:
    explicit SimpleReaders(const ConnectionProfile &server)
        : m_type(server.type)
        , m_fenceTalk(server)
        , m_talk(server)
    {}

    void poll()
    {
        const bool isPostgres = m_type == DatabaseType::PostgreSql;
        const QString nextFence = isPostgres ? readFence() : QString();
        say(isPostgres                       ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            : m_type == DatabaseType::Sqlite ? "BEGIN"
                                             : "START TRANSACTION WITH CONSISTENT SNAPSHOT");
        greater.take(rows(greater.greatest.isEmpty()
                              ? QStringLiteral("1 = 1")
                              : QStringLiteral("updated_at > '%1'").arg(greater.greatest)));
        if (isPostgres) {
            visible.take(rows(
                m_snapshot.isEmpty()
                    ? QStringLiteral("true")
                    : QStringLiteral("NOT pg_visible_in_snapshot(xmin::text::xid8, '%1')").arg(m_snapshot)));
            fence.take(rows(QStringLiteral("updated_at >= '%1'").arg(m_fence)));
            m_snapshot = QString::fromStdString(m_talk.value(QStringLiteral("SELECT pg_current_snapshot()")));
            m_fence = nextFence;
        }
        say("COMMIT");
    }

    SimpleReader greater; ///< Rows whose time is greater than the greatest seen.
    SimpleReader visible; ///< Rows that the last snapshot did not see, by their transaction.
    SimpleReader fence;   ///< Rows since the fence that was read before the last snapshot.

private:
    /// Where it was while transactions are prepared, since nobody says when they began.
    [[nodiscard]] QString readFence()
    {
        const QString fence = QString::fromStdString(m_fenceTalk.value(
            QStringLiteral("SELECT least(now(), (SELECT min(xact_start) FROM pg_stat_activity "
                           "WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()))")));
        return m_fenceTalk.number(QStringLiteral("SELECT count(*) FROM pg_prepared_xacts")) > 0 ? m_fence
                                                                                                : fence;
    }
    void say(const char *sql)
    {
        if (auto said = m_talk.say({QString::fromLatin1(sql)}); !said)
            qFatal("%s", qPrintable(said.error().toText()));
    }
    [[nodiscard]] SqlTalk::Rows rows(const QString &condition)
    {
        auto found = m_talk.ask(
            QStringLiteral("SELECT id, v, updated_at FROM late WHERE %1 ORDER BY updated_at").arg(condition));
        if (!found)
            qFatal("%s", qPrintable(found.error().toText()));
        return *found;
    }

    const DatabaseType m_type;
    SqlTalk m_fenceTalk;
    SqlTalk m_talk;
    QString m_fence = QStringLiteral("-infinity");
    QString m_snapshot;
};

/// The servers of this test: one that writes go to, with its writers.
class LateSource final
{
public:
    explicit LateSource(DatabaseType type)
        : m_type(type)
        , m_postgres({.settings = {QStringLiteral("max_prepared_transactions = 20")}})
    {}
    ~LateSource() { stopWriting(); }

    [[nodiscard]] Result<void> start()
    {
        if (m_type == DatabaseType::PostgreSql)
            return m_postgres.start();
        if (m_type != DatabaseType::Sqlite)
            return m_mariaDb.start();
        QFile file(profile().database);
        return file.open(QIODevice::WriteOnly) ? Result<void>() : Error{ErrorCode::Io, file.errorString()};
    }
    [[nodiscard]] ConnectionProfile profile() const
    {
        if (m_type == DatabaseType::PostgreSql)
            return m_postgres.profile();
        return m_type == DatabaseType::Sqlite
                   ? TestServers::sqlite(m_folder.filePath(QStringLiteral("late.sqlite")))
                   : m_mariaDb.profile();
    }
    /// Threads beside servers, programs beside a file.
    void startWriting(std::uint32_t seed)
    {
        const auto longest = isLongRun() ? 5000ms : 300ms;
        if (m_type != DatabaseType::Sqlite) {
            m_writers = std::make_unique<LateWriters>(profile(),
                                                      LateWriters::Options{.seed = seed, .longest = longest});
            return;
        }
        for (std::uint32_t i = 0; i < 4; ++i) {
            auto &process = m_processes.emplace_back(std::make_unique<QProcess>());
            process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
            process->start(QCoreApplication::applicationFilePath(),
                           {QStringLiteral("--write"), profile().database, QString::number(seed + i)});
        }
    }
    void stopWriting()
    {
        if (m_writers) {
            m_writers->stop();
            committed = m_writers->committed();
            errors = m_writers->errors();
            m_writers.reset();
        }
        for (auto &process : m_processes) {
            process->closeWriteChannel();
            if (!process->waitForFinished())
                process->kill();
            committed += process->readAll().trimmed().toInt();
            if (process->exitCode() != 0)
                errors << QStringLiteral("a writer ended with %1").arg(process->exitCode());
        }
        m_processes.clear();
    }
    int committed = 0;
    QStringList errors;

private:
    const DatabaseType m_type;
    PrivatePostgres m_postgres;
    PrivateMariaDb m_mariaDb;
    QTemporaryDir m_folder;
    std::unique_ptr<LateWriters> m_writers;
    std::vector<std::unique_ptr<QProcess>> m_processes;
};

/// A program that writes into a file of SQLite until its standard input ends; says how often it committed.
int writeUntilTold(const QString &file, std::uint32_t seed)
{
    LateWriters writers(TestServers::sqlite(file),
                        {.seed = seed, .writers = 1, .longest = 20ms, .twoPhase = 0, .idle = 0});
    while (std::getchar() != EOF) {
    }
    writers.stop();
    for (const QString &error : writers.errors())
        qWarning("%s", qPrintable(error));
    std::printf("%d\n", writers.committed());
    return writers.errors().isEmpty() ? 0 : 1;
}

} // namespace

void tst_LateCommits::lateCommits_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<DatabaseType>("copy");
    QTest::addColumn<int>("seconds");
    QTest::newRow("PostgreSQL") << DatabaseType::PostgreSql << DatabaseType::PostgreSql << 12;
    QTest::newRow("SQLite") << DatabaseType::Sqlite << DatabaseType::PostgreSql << 4;
    QTest::newRow("MariaDB") << DatabaseType::MariaDb << DatabaseType::Sqlite << 6;
}

void tst_LateCommits::lateCommits()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    QFETCH(DatabaseType, type);
    QFETCH(DatabaseType, copy);
    QFETCH(int, seconds);
    LateSource source(type);
    PENSTOCK_VERIFY(source.start());
    SqlTalk talk(source.profile());
    PENSTOCK_VERIFY(talk.say(LateWriters::makeTable(type, 2000)));
    CopyStage stage(DatabaseType::PostgreSql, {copy});
    ConnectionProfile profile = source.profile();
    profile.id = profile.name = QStringLiteral("source");
    stage.replace(profile);
    stage.use(stage.job({"late"}));
    SimpleReaders readers(source.profile());
    std::int64_t moved = 0;
    const auto poll = [&] {
        readers.poll();
        const auto run = stage.run();
        moved += run ? run->rowsRead() : 0;
        return ReplicationStage::text(run);
    };
    QCOMPARE(poll(), QStringLiteral("succeeded"));
    source.startWriting(randomSeed());
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < seconds * (isLongRun() ? 50'000 : 1000)) {
        QCOMPARE(poll(), QStringLiteral("succeeded"));
        QTest::qWait(150); // the readers' interval
    }
    source.stopWriting();
    QCOMPARE(source.errors, QStringList());
    for (int last = 0; last < 2; ++last)
        QCOMPARE(poll(), QStringLiteral("succeeded"));
    const Copy truth = wholeTable(talk);
    qInfo("%d transactions committed", source.committed);
    const auto report = [](const char *name, const Loss &loss, std::int64_t rows) {
        qInfo("%-8s %s, %lld rows moved", name, qPrintable(loss.text()), static_cast<long long>(rows));
        return loss;
    };
    const auto lossOfReader = [&](const char *name, const SimpleReader &reader) {
        return report(name, lossOf(reader.copy, truth), static_cast<std::int64_t>(reader.moved));
    };
    QVERIFY(lossOfReader(">", readers.greater).all() > 0);
    if (type == DatabaseType::PostgreSql) {
        QVERIFY(lossOfReader("visible", readers.visible).all() > 0);
        QCOMPARE(lossOfReader("fence", readers.fence).text(), Loss().text());
    }
    QCOMPARE(report("ours", lossOf(wholeTable(stage.copy()), truth), moved).text(), Loss().text());
    QCOMPARE(wholeTable(stage.copy()).size(), truth.size());
    if (type == DatabaseType::PostgreSql)
        QVERIFY(moved <= static_cast<std::int64_t>(readers.fence.moved));
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() == 4 && arguments[1] == QLatin1String("--write"))
        return writeUntilTold(arguments[2], arguments[3].toUInt());
    tst_LateCommits test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_LateCommits.moc"
