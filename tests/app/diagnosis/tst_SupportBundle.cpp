// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/SupportBundle.h"

#include "app/support/Settings.h"

#include <QTemporaryDir>
#include <QtTest>

namespace {

/// Every secret and every value of a statement in these tests holds this word.
const QString canary = QStringLiteral("canary");

SupportBundle fullBundle()
{
    ConnectionProfile shop;
    shop.id = shop.name = QStringLiteral("shop");
    shop.host = QStringLiteral("db.internal.example");
    shop.database = QStringLiteral("shop");
    shop.username = QStringLiteral("alice");
    shop.password = Secret("canary-password");
    shop.connectionString = Secret("postgresql://alice:canary-url@db.internal.example/shop");
    shop.tlsKeyFile = QStringLiteral("/etc/keys/client.key");
    ConnectionProfile other = shop;
    other.name = QStringLiteral("other");
    other.host = QStringLiteral("db");

    SupportBundle bundle;
    bundle.connections = {shop, other};
    bundle.diagnoses = {
        {QStringLiteral("shop"),
         {{DiagnosisReport::Layer::Authentication,
           DiagnosisReport::Status::Failed,
           {},
           QStringLiteral("db.internal.example refuses user alice (postgresql://alice:canary@db/x)"),
           QStringLiteral("ask alice")}}}};
    bundle.errors = {QStringLiteral("INSERT INTO t VALUES ('canary', 42)"),
                     QStringLiteral("duplicate key value: Key (email)=(canary@example.com) already exists."),
                     QStringLiteral("Duplicate entry 'canary' for key 'PRIMARY'"),
                     QStringLiteral("ERROR near ''canary'"),
                     QStringLiteral("it doesn't fit: invalid input syntax for type integer: \"canary\""),
                     QStringLiteral("Failing row contains (1, canary, null)."),
                     QStringLiteral("pool: it doesn't answer"),
                     QStringLiteral("value \"canary\" is out of range for type smallint")};
    bundle.log = {
        QStringLiteral("2026-01-01 info pool: Connection established: \"penstock/shop/1\""),
        QStringLiteral("2026-01-01 info query: SELECT * FROM t WHERE name = 'canary' AND x = \"canary\""),
        QStringLiteral("password=canary host=db.internal.example"),
        QStringLiteral("ALTER ROLE alice PASSWORD 'canary'"), QStringLiteral("the line after")};
    bundle.pools = {QStringLiteral("shop: 3 active, SELECT 'canary'")};
    return bundle;
}

} // namespace

class tst_SupportBundle final : public QObject
{
    Q_OBJECT

private slots:
    void holdsNoSecret_data();
    void holdsNoSecret();
    void keepsWhatHelps();
    void hidesNamesEverywhere();
    void onlyTheSectionsAsked();
    void changedSettings();
    void readsTheEndOfTheLog();
    void savesForTheOwnerOnly();
};

void tst_SupportBundle::holdsNoSecret_data()
{
    QTest::addColumn<bool>("showHosts");
    QTest::newRow("with hosts") << true;
    QTest::newRow("without hosts") << false;
}

void tst_SupportBundle::holdsNoSecret()
{
    QFETCH(bool, showHosts);
    const QString text = fullBundle().text({showHosts, SupportBundle::all()});
    QVERIFY2(!text.contains(canary), qPrintable(text));
}

void tst_SupportBundle::keepsWhatHelps()
{
    const QString text = fullBundle().text({});
    for (const char *word :
         {"Penstock", "Qt 6", "libpq", "SQLite 3", "db.internal.example", "alice",
          "Connection established: \"penstock/shop/1\"", "the line after", "SELECT * FROM t WHERE name",
          "Key (email)=(?)", "pool: it doesn't answer", "shop: 3 active", "failed"})
        QVERIFY2(text.contains(QString::fromLatin1(word)),
                 qPrintable(QLatin1String(word) + QLatin1Char('\n') + text));
}

void tst_SupportBundle::hidesNamesEverywhere()
{
    const QString text = fullBundle().text({false, SupportBundle::all()});
    QVERIFY2(!text.contains(QStringLiteral("internal")), qPrintable(text));
    QVERIFY2(!text.contains(QStringLiteral("alice")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("host-1 refuses user user-")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("host-2")), qPrintable(text));
}

void tst_SupportBundle::onlyTheSectionsAsked()
{
    const QString text = fullBundle().text({true, {SupportBundle::Section::Log}});
    QVERIFY(text.contains(SupportBundle::title(SupportBundle::Section::Log)));
    for (const SupportBundle::Section section : SupportBundle::all()) {
        if (section != SupportBundle::Section::Log)
            QVERIFY(!text.contains(QStringLiteral("== %1 ==").arg(SupportBundle::title(section))));
    }
}

void tst_SupportBundle::changedSettings()
{
    Settings settings{QString()};
    QCOMPARE(SupportBundle::settingsOf(settings), QStringList());
    QVERIFY(settings.setValue(Settings::Key::Theme, QStringLiteral("dark")));
    QCOMPARE(SupportBundle::settingsOf(settings), QStringList{QStringLiteral("window/theme = dark")});
}

void tst_SupportBundle::readsTheEndOfTheLog()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("penstock.log")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < 20000; ++i)
        file.write(QByteArray("2026-01-01 info pool: line ") + QByteArray::number(i) + "\n");
    file.write("2026-01-01 warning pool: it went wrong\n");
    file.close();
    SupportBundle bundle;
    bundle.readLog(file.fileName());
    QCOMPARE(bundle.log.size(), 300);
    QVERIFY(bundle.log.constLast().endsWith(QStringLiteral("it went wrong")));
    QCOMPARE(bundle.errors.size(), 1);
}

void tst_SupportBundle::savesForTheOwnerOnly()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("bundle.txt"));
    const QString text = fullBundle().text({});
    const auto saved = SupportBundle::save(text, file);
    QVERIFY(saved.has_value());
    QFile written(file);
    QCOMPARE(written.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(written.readAll()), text);
    const auto refused = SupportBundle::save(text, folder.filePath(QStringLiteral("no/where.txt")));
    QVERIFY(!refused);
    QVERIFY(!refused.error().advice.isEmpty());
}

QTEST_GUILESS_MAIN(tst_SupportBundle)
#include "tst_SupportBundle.moc"
