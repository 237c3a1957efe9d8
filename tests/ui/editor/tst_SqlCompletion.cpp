// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Offscreen.h"

#include "ui/editor/SqlCompletion.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/DriverRegistry.h"
#include "tests/support/TestServers.h"

namespace {

/// As SqlEditor's.
struct Completion
{
    QString text;
    QString describe;
};

} // namespace

class tst_SqlCompletion final : public QObject
{
    Q_OBJECT

private slots:
    void saysWhenMoreIsKnown();
};

void tst_SqlCompletion::saysWhenMoreIsKnown()
{
    SteadyClock clock;
    PoolManager pools(clock, DriverRegistry::connectorFor);
    DatabaseManager databases(nullptr, pools);
    PENSTOCK_VERIFY(databases.addTestConfigs(
        {TestServers::sqlite(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_Sqlite.sqlite"))}));
    SchemaService service(databases);
    SqlCompletion completion(service);
    QSignalSpy more(&completion, &SqlCompletion::moreKnown);
    completion.setConnection({QStringLiteral("lite"), QStringLiteral("lite"), DatabaseType::Sqlite});
    const auto complete = completion.completer<Completion>();
    const QString text = QStringLiteral("SELECT  FROM Album");
    QVERIFY(complete(text, 7).empty()); // nothing is known yet
    // Schemas, then tables, then columns: each answer asks for the next.
    int asked = 0;
    while (complete(text, 7).empty() || complete(text, 7).front().text != QLatin1String("AlbumId")) {
        QVERIFY(++asked < 10);
        more.clear();
        QVERIFY(more.wait(5000));
    }
    QCOMPARE(complete(text, 7).front().describe, QStringLiteral("INTEGER · Album"));
}

QTEST_MAIN(tst_SqlCompletion)
#include "tst_SqlCompletion.moc"
