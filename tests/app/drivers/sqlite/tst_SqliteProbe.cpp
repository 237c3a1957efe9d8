// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/drivers/Probe.h"
#include "tests/app/drivers/ProbeSession.h"

#include <QTemporaryDir>

using ProbeFigures::ask;
using M = HealthMetric;

/// What real files say of themselves.
class tst_SqliteProbe final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    [[nodiscard]] ConnectionProfile newFile(const QString &name)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        [[maybe_unused]] const bool made = file.open(QIODevice::WriteOnly);
        return TestServers::sqlite(path);
    }

private slots:
    void looks()
    {
        ProbeSession session(newFile(QStringLiteral("look.db")));
        const auto look = session.probe().look();
        PENSTOCK_VERIFY(look);
        QCOMPARE(look->role, ServerRole::Primary);
        QVERIFY(QFile::remove(m_folder.filePath(QStringLiteral("look.db"))));
        QCOMPARE(session.probe().look().error().code, ErrorCode::NoDatabase);
    }
    void tellsReadOnlyFiles()
    {
        const ConnectionProfile profile = newFile(QStringLiteral("fixed.db"));
        ConnectionProfile own = profile;
        own.readOnly = true;
        ProbeSession reader(own);
        QCOMPARE(reader.probe().look()->role, ServerRole::Primary);
        QCOMPARE(reader.probe().tryWrite().error().code, ErrorCode::ReadOnly);
        QVERIFY(!reader.probe().facts()->mayWrite);

        QVERIFY(QFile::setPermissions(profile.database, QFile::ReadOwner));
        if (QFileInfo(profile.database).isWritable()) // root: a mount that is read-only holds for it too
            QCOMPARE(QProcess::execute(QStringLiteral("sh"),
                                       {QStringLiteral("-c"),
                                        QStringLiteral("mount --bind \"$1\" \"$1\" && mount -o "
                                                       "remount,ro,bind \"$1\""),
                                        QStringLiteral("sh"), profile.database}),
                     0);
        {
            ProbeSession session(profile);
            QCOMPARE(session.probe().look()->role, ServerRole::ReadOnly);
            QCOMPARE(session.probe().tryWrite().error().code, ErrorCode::ReadOnly);
        }
        QProcess::execute(QStringLiteral("umount"), {profile.database});
    }
    void triesToWriteAndLeavesNothing()
    {
        ProbeSession session(newFile(QStringLiteral("write.db")));
        PENSTOCK_VERIFY(session.probe().tryWrite());
        QCOMPARE(session.connection().transactionState(), TransactionState::None);
        QCOMPARE((*session.query(QStringLiteral("SELECT count(*) FROM sqlite_schema")))[0][0],
                 std::string("0"));
        ProbeSession writer(TestServers::sqlite(m_folder.filePath(QStringLiteral("write.db"))));
        QCOMPARE(writer.run({QStringLiteral("BEGIN IMMEDIATE")}), QString());
        QVERIFY(!session.probe().tryWrite());
        QCOMPARE(session.connection().transactionState(), TransactionState::None);
    }
    void aFullDiskShows()
    {
        const QString disk = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
        if (disk.isEmpty())
            QSKIP("only root may mount the small disk");
        QFile file(disk + QStringLiteral("/full.db")), filler(disk + QStringLiteral("/filler"));
        QVERIFY(file.open(QIODevice::WriteOnly) && filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        ProbeSession session(TestServers::sqlite(file.fileName()));
        PENSTOCK_VERIFY(session.probe().tryWrite());
        while (filler.write(QByteArray(65536, 'x')) == 65536) {
        }
        const auto written = session.probe().tryWrite();
        QVERIFY(filler.remove());
        const auto again = session.probe().tryWrite();
        QVERIFY(file.remove());
        QCOMPARE(written.error().code, ErrorCode::DiskFull);
        PENSTOCK_VERIFY(again);
    }
    void figuresMove()
    {
        ProbeSession session(newFile(QStringLiteral("grow.db")));
        QCOMPARE(
            session.run({QStringLiteral("PRAGMA journal_mode = wal"), QStringLiteral("CREATE TABLE t (x)"),
                         QStringLiteral("PRAGMA wal_autocheckpoint = 0")}),
            QString());
        const auto pages = ask(session.probe(), M::PageCount);
        const auto log = ask(session.probe(), M::WalSize);
        QCOMPARE(session.run({QStringLiteral("INSERT INTO t VALUES (zeroblob(1000000))")}), QString());
        QVERIFY(*ask(session.probe(), M::PageCount) >= *pages + 240);
        QVERIFY(*ask(session.probe(), M::WalSize) >= *log + 1e6);
        QVERIFY(*ask(session.probe(), M::DatabaseSize) >= 1e6);
        QCOMPARE(
            session.run({QStringLiteral("DELETE FROM t"), QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")}),
            QString());
        QVERIFY(*ask(session.probe(), M::FreePages) >= 240);
        QCOMPARE(*ask(session.probe(), M::WalSize), 0.0);
        QVERIFY(*ask(session.probe(), M::FileSize) >= 1e6);
    }
    void hasNoSessions()
    {
        ProbeSession session(newFile(QStringLiteral("alone.db")));
        QCOMPARE(session.probe().sessions().error().code, ErrorCode::Unsupported);
        QCOMPARE(session.probe().cancelStatement(1).error().code, ErrorCode::Unsupported);
        QCOMPARE(session.probe().slowStatements(5).error().code, ErrorCode::Unsupported);
        QVERIFY(session.probe().facts()->mayWrite);
    }
};

QTEST_GUILESS_MAIN(tst_SqliteProbe)
#include "tst_SqliteProbe.moc"
