// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/app/ctl/ReplicateTalk.h"

/// What a job takes of memory does not grow with what it copies: at most 64 MiB more than the same program takes for a
/// table of a few rows, with three targets and rows of 8 KB.
class tst_ReplicationMemory final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void boundedForManyRows();

private:
    /// The most that a copy to all targets has taken, in KiB; -1: it failed.
    [[nodiscard]] qint64 peakOfCopy(const QString &table);

    ReplicateTalk m_talk{QStringLiteral("replication_memory")};
};

void tst_ReplicationMemory::initTestCase()
{
#ifdef __SANITIZE_ADDRESS__
    QSKIP("the sanitizer keeps what was freed");
#endif
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    PENSTOCK_VERIFY(m_talk.make());
    ConnectionProfile maria = TestServers::mariaDb();
    SqlTalk server(maria);
    PENSTOCK_VERIFY(
        server.say({"DROP DATABASE IF EXISTS replication_memory", "CREATE DATABASE replication_memory"}));
    maria.database = QStringLiteral("replication_memory");
    maria.id = maria.name = QStringLiteral("maria");
    m_talk.save(maria);
    PENSTOCK_VERIFY(m_talk.makeTable(QStringLiteral("small"), 10));
    PENSTOCK_VERIFY(m_talk.source().say(
        {"CREATE TABLE large (id int PRIMARY KEY, note text NOT NULL, picture bytea NOT NULL, updated_at "
         "timestamptz NOT NULL DEFAULT now())",
         "INSERT INTO large SELECT g, repeat('é ' || g || ' ', 500), convert_to(repeat(md5(g::text), 100), "
         "'UTF8') FROM generate_series(1, 15000) g"}));
}

qint64 tst_ReplicationMemory::peakOfCopy(const QString &table)
{
    QProcess program;
    m_talk.start(program,
                 {QStringLiteral("table"), QStringLiteral("--source"), QStringLiteral("pg"),
                  QStringLiteral("--targets"), QStringLiteral("maria,lite,odd"), QStringLiteral("--table"),
                  table, QStringLiteral("--sync-key"), QStringLiteral("updated_at")});
    qint64 peak = -1;
    while (!program.waitForFinished(20) && program.state() != QProcess::NotRunning) {
        QFile status(QStringLiteral("/proc/%1/status").arg(program.processId()));
        if (!status.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmHWM:"))
                peak = line.mid(6).trimmed().split(' ').first().toLongLong();
        }
    }
    const auto end = ReplicateTalk::end(program);
    if (end.exitCode != 0)
        qWarning("%s", end.text().constData());
    return end.exitCode == 0 ? peak : -1;
}

void tst_ReplicationMemory::boundedForManyRows()
{
    const qint64 few = peakOfCopy(QStringLiteral("small"));
    QVERIFY(few > 0);
    const qint64 many = peakOfCopy(QStringLiteral("large"));
    QVERIFY(many > 0);
    QCOMPARE(m_talk.lite().number("SELECT count(*) FROM large"), 15000);
    qInfo("%lld MiB for a few rows, %lld for 120 MB", static_cast<long long>(few / 1024),
          static_cast<long long>(many / 1024));
    QVERIFY2(many - few <= 64 * 1024, qPrintable(QString::number((many - few) / 1024)));
}

QTEST_GUILESS_MAIN(tst_ReplicationMemory)
#include "tst_ReplicationMemory.moc"
