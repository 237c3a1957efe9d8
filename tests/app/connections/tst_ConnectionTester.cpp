// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/ConnectionTester.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/connections/ProfileLoader.h"
#include "app/connections/Workspace.h"
#include "tests/support/TestServers.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>

/// Both background readers of the connections, on a real workspace.
class tst_ConnectionTester final : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void severalAtOnce();
    void oneTestOfAConnectionAtATime();
    void theEndWaitsForATestInVain();
    void reloadSeesAnotherProgramsSave();
    void reloadOfADamagedFileKeepsTheList();

private:
    [[nodiscard]] std::unique_ptr<Services> openServices();
    [[nodiscard]] ConnectionProfile file(const QString &name, const QByteArray &content) const;
    void add(Services &services, const ConnectionProfile &profile) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_ConnectionTester::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

std::unique_ptr<Services> tst_ConnectionTester::openServices()
{
    auto services = std::make_unique<Services>(Services::Options{
        m_folder->filePath(QStringLiteral("workspace")), m_folder->filePath(QStringLiteral("key"))});
    services->open(this, [](const Result<void> &opened) {
        if (!opened)
            qFatal("%s", qPrintable(opened.error().toText()));
    });
    return services;
}

ConnectionProfile tst_ConnectionTester::file(const QString &name, const QByteArray &content) const
{
    QFile file(m_folder->filePath(name + QStringLiteral(".sqlite")));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot make %s", qPrintable(file.fileName()));
    return TestServers::sqlite(file.fileName(), name);
}

void tst_ConnectionTester::add(Services &services, const ConnectionProfile &profile) const
{
    PENSTOCK_VERIFY(services.databases().addOrUpdateConfig(profile));
}

void tst_ConnectionTester::severalAtOnce()
{
    const auto services = openServices();
    add(*services, file(QStringLiteral("good"), {}));
    add(*services, file(QStringLiteral("bad"), QByteArray(4096, 'x')));
    ConnectionTester tester(services->databases());
    QHash<QString, Result<ConnectionTest>> results;
    connect(
        &tester, &ConnectionTester::finished, this,
        [&results](const QString &id, const Result<ConnectionTest> &result) { results.insert(id, result); });
    for (const char *id : {"good", "bad", "none"})
        QVERIFY(tester.test(QString::fromLatin1(id)));
    QVERIFY(results.isEmpty());
    QTRY_COMPARE(results.size(), 3);
    PENSTOCK_VERIFY(results.value(QStringLiteral("good"), Error()));
    QVERIFY(!results[QStringLiteral("good")]->serverVersion.isEmpty());
    QCOMPARE(results[QStringLiteral("bad")].error().code, ErrorCode::NoDatabase);
    QVERIFY(!results[QStringLiteral("bad")].error().advice.isEmpty());
    QCOMPARE(results[QStringLiteral("none")].error().code, ErrorCode::NotFound);
}

void tst_ConnectionTester::oneTestOfAConnectionAtATime()
{
    const auto services = openServices();
    add(*services, file(QStringLiteral("good"), {}));
    ConnectionTester tester(services->databases());
    QSignalSpy finished(&tester, &ConnectionTester::finished);
    QVERIFY(tester.test(QStringLiteral("good")));
    QVERIFY(!tester.test(QStringLiteral("good")));
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(tester.test(QStringLiteral("good")));
    QTRY_COMPARE(finished.size(), 2);
}

/// A server that accepts and then says nothing.
void tst_ConnectionTester::theEndWaitsForATestInVain()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const auto services = openServices();
    ConnectionProfile profile;
    profile.id = profile.name = QStringLiteral("silent");
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = silent.serverPort();
    profile.database = profile.username = QStringLiteral("d");
    profile.connectTimeout = std::chrono::milliseconds(300);
    add(*services, profile);
    auto tester = std::make_unique<ConnectionTester>(services->databases());
    QSignalSpy finished(tester.get(), &ConnectionTester::finished);
    QVERIFY(tester->test(profile.id));
    QVERIFY(silent.waitForNewConnection(5000));
    tester.reset();
    QCOMPARE(finished.size(), 0);
}

void tst_ConnectionTester::reloadSeesAnotherProgramsSave()
{
    const auto services = openServices();
    add(*services, file(QStringLiteral("mine"), {}));
    QStringList names;
    ProfileLoader loader(services->databases());
    connect(&loader, &ProfileLoader::loaded, this, [&names](const std::vector<ConnectionProfile> &profiles) {
        names.clear();
        for (const ConnectionProfile &profile : profiles)
            names << profile.name;
    });
    loader.load();
    QTRY_COMPARE(names, QStringList{QStringLiteral("mine")});

    std::unique_ptr<Workspace> other;
    Workspace::open({m_folder->filePath(QStringLiteral("workspace"))}, this, [&other](auto opened) {
        if (!opened)
            qFatal("%s", qPrintable(opened.error().toText()));
        other = std::move(*opened);
    });
    PENSTOCK_VERIFY(other->profiles().save(file(QStringLiteral("theirs"), {})));
    loader.load();
    QTRY_COMPARE(names, (QStringList{QStringLiteral("mine"), QStringLiteral("theirs")}));
    PENSTOCK_VERIFY(other->profiles().remove(QStringLiteral("mine")));
    loader.load();
    QTRY_COMPARE(names, QStringList{QStringLiteral("theirs")});
}

void tst_ConnectionTester::reloadOfADamagedFileKeepsTheList()
{
    const auto services = openServices();
    add(*services, file(QStringLiteral("mine"), {}));
    QFile sealed(m_folder->filePath(QStringLiteral("workspace/connections.sealed")));
    QVERIFY(sealed.open(QIODevice::ReadWrite));
    QVERIFY(sealed.seek(sealed.size() - 1));
    QCOMPARE(sealed.write("?"), 1);
    sealed.close();
    ProfileLoader loader(services->databases());
    QSignalSpy loaded(&loader, &ProfileLoader::loaded);
    ErrorCode code{};
    connect(&loader, &ProfileLoader::failed, this, [&code](const Error &error) { code = error.code; });
    loader.load();
    QTRY_COMPARE(code, ErrorCode::Damaged);
    QCOMPARE(loaded.size(), 0);
    const auto kept = services->databases().allProfiles();
    PENSTOCK_VERIFY(kept);
    QCOMPARE(kept->size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(tst_ConnectionTester)
#include "tst_ConnectionTester.moc"
