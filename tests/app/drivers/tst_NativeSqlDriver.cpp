// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/DriverRegistry.h"
#include "app/drivers/NamedDatabases.h"
#include "app/pool/PoolManager.h"
#include "tests/support/TestServers.h"

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QTemporaryDir>

/// Every pooled session stands as a named QSqlDatabase, on its own thread.
class tst_NativeSqlDriver final : public QObject
{
    Q_OBJECT

private slots:
    void sessionsAreNamedDatabases();

private:
    QTemporaryDir m_folder;
};

void tst_NativeSqlDriver::sessionsAreNamedDatabases()
{
    const QString file = m_folder.filePath(QStringLiteral("shop.sqlite"));
    {
        QFile empty(file); // an empty file is an empty database
        QVERIFY(empty.open(QIODevice::WriteOnly));
    }
    const SteadyClock clock;
    PoolManager pools(clock, DriverRegistry::connectorFor, {NamedDatabases::add, NamedDatabases::remove});
    auto pool = pools.poolFor(TestServers::sqlite(file, QStringLiteral("shop")));
    PENSTOCK_VERIFY(pool);
    auto lease = (*pool)->acquireAndWait({Origin::Kind::Ctl, QStringLiteral("test")});
    PENSTOCK_VERIFY(lease);
    const QString name = QStringLiteral("penstock/shop/1");
    QVERIFY(QSqlDatabase::connectionNames().contains(name));

    const QString failure = lease->call([&](Connection &) -> QString {
        QSqlDatabase database = QSqlDatabase::database(name);
        if (!database.isOpen())
            return QStringLiteral("not open");
        if (qstrcmp(database.driver()->handle().typeName(), "sqlite3*") != 0)
            return QStringLiteral("handle is %1").arg(QLatin1String(database.driver()->handle().typeName()));
        QSqlQuery query(database);
        if (!query.exec(QStringLiteral("CREATE TABLE t (id INTEGER, price TEXT, data BLOB)")))
            return query.lastError().text();
        if (!database.transaction())
            return database.lastError().text();
        query.prepare(QStringLiteral("INSERT INTO t VALUES ($1, $2, $3)"));
        for (int i = 0; i < 3; ++i) {
            query.bindValue(0, i);
            query.bindValue(1, QStringLiteral("12345678901234567890.12"));
            query.bindValue(2, i == 1 ? QVariant() : QVariant(QByteArray("\0x", 2)));
            if (!query.exec() || query.numRowsAffected() != 1)
                return query.lastError().text() + QStringLiteral(" insert");
        }
        if (!database.commit())
            return database.lastError().text();
        if (!query.exec(QStringLiteral("SELECT id, price, data FROM t ORDER BY id")))
            return query.lastError().text();
        if (query.size() != 3 || query.record().fieldName(1) != QLatin1String("price"))
            return QStringLiteral("size or record");
        query.next();
        query.next();
        if (query.value(0).toLongLong() != 1
            || query.value(1).toString() != QLatin1String("12345678901234567890.12") || !query.isNull(2))
            return QStringLiteral("second row");
        if (!query.last() || query.value(2).toByteArray() != QByteArray("\0x", 2))
            return QStringLiteral("last row");
        if (query.exec(QStringLiteral("SELECT nonsense FROM t"))
            || !query.lastError().text().contains(QLatin1String("nonsense")))
            return QStringLiteral("a wrong statement must fail");
        return {};
    });
    QVERIFY2(failure.isEmpty(), qPrintable(failure));

    lease->release();
    pools.shutdown(std::chrono::seconds(5));
    QVERIFY(!QSqlDatabase::connectionNames().contains(name));
}

QTEST_GUILESS_MAIN(tst_NativeSqlDriver)
#include "tst_NativeSqlDriver.moc"
