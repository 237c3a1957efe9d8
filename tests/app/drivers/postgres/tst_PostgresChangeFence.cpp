// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/ChangeFence.h"
#include "tests/support/LateWriters.h"
#include "tests/support/PrivatePostgres.h"
#include "tests/support/RandomSeed.h"
#include "tests/support/SqlTalk.h"

#include <QElapsedTimer>
#include <QRegularExpression>

#include <map>

/// Fences alone, read and followed as ChangeFence says, without the replication around them.
class tst_PostgresChangeFence final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void nothingCommittedLateIsMissed();
    void marks_data();
    void marks();
    void numbersAreFollowedByTransaction();
    void aPreparedTransactionHoldsTheFence();
    void whoMayNotSeeOthersReadsByTransaction();
    void aStandbyHasNoFence();
    void identityIsOfServerAndDatabase();

private:
    std::unique_ptr<PrivatePostgres> m_server;
};

namespace {

/// Reads what a mark leaves in, then says what the next one is: in the other order, as a run does.
class Follower final
{
public:
    Follower(const ConnectionProfile &server, std::string syncKey)
        : m_talk(server)
        , m_syncKey(std::move(syncKey))
    {}

    /// How many rows came, or an error's text.
    [[nodiscard]] QString poll()
    {
        if (auto opened = m_talk.ask("SELECT 1"); !opened)
            return opened.error().toText();
        auto fence = m_talk.connection().changeFence()->read({{}, "late"}, m_syncKey, m_mark);
        if (!fence)
            return fence.error().toText();
        ScanRequest scan;
        scan.object = {{}, "late"};
        scan.columns = {"id", "v"};
        if (m_mark && m_mark->from)
            scan.predicates = {{m_syncKey, Predicate::Op::GreaterOrEqual, *m_mark->from}};
        if (m_mark)
            scan.changedSince = m_mark->transaction;
        auto cursor = m_talk.connection().scan(scan);
        if (!cursor)
            return cursor.error().toText();
        const auto rows = CatalogueRows::read(**cursor);
        if (!rows)
            return rows.error().toText();
        for (const auto &row : *rows)
            copy[row[0]] = row[1];
        m_mark = fence->mark;
        last = *fence;
        moved += rows->size();
        return QString::number(rows->size());
    }

    std::map<std::string, std::string> copy;
    std::size_t moved = 0;
    ChangeFence::Fence last;

private:
    SqlTalk m_talk;
    const std::string m_syncKey;
    std::optional<FenceMark> m_mark;
};

std::map<std::string, std::string> truthOf(SqlTalk &talk)
{
    const auto rows = talk.ask("SELECT id, v FROM late");
    if (!rows)
        qFatal("%s", qPrintable(rows.error().toText()));
    std::map<std::string, std::string> truth;
    for (const auto &row : *rows)
        truth[row[0]] = row[1];
    return truth;
}

} // namespace

void tst_PostgresChangeFence::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    m_server = std::make_unique<PrivatePostgres>(
        PrivatePostgres::Options{.settings = {QStringLiteral("max_prepared_transactions = 20")}});
    PENSTOCK_VERIFY(m_server->start());
    SqlTalk talk(m_server->profile());
    PENSTOCK_VERIFY(talk.say(LateWriters::makeTable(DatabaseType::PostgreSql, 2000)));
}

void tst_PostgresChangeFence::nothingCommittedLateIsMissed()
{
    SqlTalk talk(m_server->profile());
    Follower follower(m_server->profile(), "updated_at");
    QCOMPARE(follower.poll(), QStringLiteral("2000"));
    LateWriters writers(m_server->profile(), {.seed = randomSeed(), .writers = 12});
    QElapsedTimer time;
    time.start();
    bool isNumber = true;
    while (time.elapsed() < 5000 && isNumber) {
        follower.poll().toInt(&isNumber);
        QTest::qWait(100); // the reader's interval
    }
    writers.stop();
    QVERIFY(isNumber);
    QCOMPARE(writers.errors(), QStringList());
    follower.poll().toInt(&isNumber);
    QVERIFY(isNumber);
    const auto truth = truthOf(talk);
    qInfo("%d transactions committed, %zu rows moved", writers.committed(), follower.moved);
    QCOMPARE(follower.copy.size(), truth.size());
    QVERIFY(follower.copy == truth);
    // What rests costs nothing, whatever two seconds lie before the fence.
    follower.poll().toInt(&isNumber);
    QCOMPARE(follower.poll(), QStringLiteral("0"));
}

void tst_PostgresChangeFence::marks_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("pattern");
    QTest::newRow("timestamptz") << "timestamptz"
                                 << "^[0-9-]{10} [0-9:.]{15}\\+00$";
    QTest::newRow("timestamptz(0)") << "timestamptz(0)"
                                    << "^[0-9-]{10} [0-9:.]{15}\\+00$";
    QTest::newRow("timestamp") << "timestamp"
                               << "^[0-9-]{10} [0-9:.]{15}$";
    QTest::newRow("date") << "date"
                          << "^[0-9-]{10}$";
}

/// Whatever the column makes of the moment, and whatever the writer's zone calls it, is behind the mark.
void tst_PostgresChangeFence::marks()
{
    QFETCH(QString, type);
    QFETCH(QString, pattern);
    SqlTalk talk(m_server->profile());
    PENSTOCK_VERIFY(talk.say({QStringLiteral("DROP TABLE IF EXISTS marked"),
                              QStringLiteral("CREATE TABLE marked (at %1)").arg(type)}));
    for (int round = 0; round < 20; ++round) {
        const auto fence = talk.connection().changeFence()->read({"public", "marked"}, "at", {});
        PENSTOCK_VERIFY(fence);
        QCOMPARE(fence->guarantee, FenceGuarantee::Lossless);
        QCOMPARE(fence->remark, QString());
        const QString from = QString::fromStdString(std::get<std::string>(fence->mark.from.value()));
        QVERIFY2(QRegularExpression(pattern).match(from).hasMatch(), qPrintable(from));
        for (const char *zone : {"Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "UTC"})
            PENSTOCK_VERIFY(talk.say({QStringLiteral("SET TimeZone = '%1'").arg(QLatin1String(zone)),
                                      QStringLiteral("INSERT INTO marked VALUES (now())")}));
        QCOMPARE(talk.number(QStringLiteral("SELECT count(*) FROM marked WHERE at < '%1'").arg(from)),
                 qint64{0});
        PENSTOCK_VERIFY(talk.say({"RESET TimeZone", "TRUNCATE marked"}));
    }
}

void tst_PostgresChangeFence::numbersAreFollowedByTransaction()
{
    SqlTalk talk(m_server->profile());
    Follower follower(m_server->profile(), "v");
    bool isNumber = false;
    QVERIFY(follower.poll().toInt(&isNumber) >= 2000);
    QCOMPARE(follower.last.guarantee, FenceGuarantee::FullScan);
    QVERIFY(!follower.last.mark.from.has_value());
    QVERIFY(!follower.last.remark.isEmpty());
    SqlTalk late(m_server->profile());
    PENSTOCK_VERIFY(
        late.say({"BEGIN", "SAVEPOINT a", "INSERT INTO late (v) VALUES (-1)", "RELEASE SAVEPOINT a"}));
    PENSTOCK_VERIFY(talk.say({"INSERT INTO late (v) VALUES (7)"}));
    QCOMPARE(follower.poll(), QStringLiteral("1"));
    PENSTOCK_VERIFY(late.say({"COMMIT"}));
    QCOMPARE(follower.poll(),
             QStringLiteral("2")); // the one that was committed late, and its neighbour again
    QVERIFY(follower.copy == truthOf(talk));
}

void tst_PostgresChangeFence::aPreparedTransactionHoldsTheFence()
{
    SqlTalk talk(m_server->profile());
    Follower follower(m_server->profile(), "updated_at");
    bool isNumber = false;
    follower.poll().toInt(&isNumber);
    const auto before = follower.last.mark.from;
    PENSTOCK_VERIFY(talk.say({"BEGIN", "INSERT INTO late (v) VALUES (1)", "PREPARE TRANSACTION 'held'"}));
    follower.poll().toInt(&isNumber);
    QVERIFY(follower.last.mark.from == before);
    QVERIFY2(follower.last.remark.contains(QStringLiteral("pg_prepared_xacts")),
             qPrintable(follower.last.remark));
    PENSTOCK_VERIFY(talk.say({"COMMIT PREPARED 'held'"}));
    QCOMPARE(follower.poll(), QStringLiteral("1"));
    QVERIFY(follower.last.mark.from != before);
    QVERIFY(follower.copy == truthOf(talk));
}

void tst_PostgresChangeFence::whoMayNotSeeOthersReadsByTransaction()
{
    SqlTalk talk(m_server->profile());
    PENSTOCK_VERIFY(talk.say({"DROP ROLE IF EXISTS poor", "CREATE ROLE poor LOGIN PASSWORD 'poor'",
                              "GRANT SELECT ON late TO poor"}));
    ConnectionProfile profile = m_server->profile();
    profile.username = QStringLiteral("poor");
    profile.password = Secret("poor");
    Follower follower(profile, "updated_at");
    bool isNumber = false;
    follower.poll().toInt(&isNumber);
    QVERIFY(isNumber);
    QCOMPARE(follower.last.guarantee, FenceGuarantee::FullScan);
    QVERIFY2(follower.last.remark.contains(QStringLiteral("pg_read_all_stats")),
             qPrintable(follower.last.remark));
    PENSTOCK_VERIFY(talk.say({"INSERT INTO late (v) VALUES (1)"}));
    QCOMPARE(follower.poll(), QStringLiteral("1"));
    PENSTOCK_VERIFY(talk.say({"REVOKE ALL ON late FROM poor", "DROP ROLE poor"}));
}

void tst_PostgresChangeFence::aStandbyHasNoFence()
{
    PrivatePostgres standby;
    PENSTOCK_VERIFY(standby.start());
    PENSTOCK_VERIFY(
        SqlTalk(standby.profile()).say({"CREATE TABLE late (id int, v int, updated_at timestamptz)"}));
    standby.stop();
    PENSTOCK_VERIFY(standby.becomeStandby());
    PENSTOCK_VERIFY(standby.start());
    SqlTalk talk(standby.profile());
    QCOMPARE(talk.number("SELECT count(*) FROM late"), qint64{0});
    const auto identity = talk.connection().changeFence()->identity();
    PENSTOCK_VERIFY(identity);
    const auto refused = talk.connection().changeFence()->read({{}, "late"}, "updated_at", {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
    // Once promoted it is another one: what the primary had committed meanwhile may be missing.
    PENSTOCK_VERIFY(talk.say({"SELECT pg_promote()"}));
    PENSTOCK_VERIFY(talk.connection().changeFence()->read({{}, "late"}, "updated_at", {}));
    const auto promoted = talk.connection().changeFence()->identity();
    PENSTOCK_VERIFY(promoted);
    QVERIFY(*promoted != *identity);
}

void tst_PostgresChangeFence::identityIsOfServerAndDatabase()
{
    const auto identityOf = [this](const char *database) {
        ConnectionProfile profile = m_server->profile();
        profile.database = QString::fromLatin1(database);
        SqlTalk talk(profile);
        [[maybe_unused]] const auto opened = talk.ask("SELECT 1");
        const auto identity = talk.connection().changeFence()->identity();
        return identity ? *identity : identity.error().toText().toStdString();
    };
    const std::string before = identityOf("postgres");
    QVERIFY(!before.empty());
    QVERIFY(identityOf("template1") != before);
    m_server->stop();
    PENSTOCK_VERIFY(m_server->start());
    QCOMPARE(identityOf("postgres"), before);
}

QTEST_GUILESS_MAIN(tst_PostgresChangeFence)
#include "tst_PostgresChangeFence.moc"
