// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/EnvironmentProfiles.h"

#include "tests/support/TestServers.h"

#include <QProcessEnvironment>

class TestEnvironmentProfiles final : public QObject
{
    Q_OBJECT

private slots:
    void theSpecificationsThree();
    void allVariables();
    void anySmallNumber();
    void aFileNeedsItsNameOnly();
    void sslValues_data();
    void sslValues();
    void badValuesAreNamed_data();
    void badValuesAreNamed();
    void withoutHostTheyAreNamedAsUseless();
    void otherVariablesAreLeftAlone();
};

namespace {

QProcessEnvironment environment(std::initializer_list<std::pair<const char *, const char *>> variables)
{
    QProcessEnvironment result;
    for (const auto &[key, value] : variables)
        result.insert(QLatin1String(key), QString::fromUtf8(value));
    return result;
}

} // namespace

void TestEnvironmentProfiles::theSpecificationsThree()
{
    const auto found = EnvironmentProfiles::read(environment({{"DB_HOST", "localhost"},
                                                              {"DB_PORT", "5433"},
                                                              {"DB_NAME", "bank"},
                                                              {"DB_USER", "postgres"},
                                                              {"DB_PASSWORD", " p@ss'w\"o\\rd "},
                                                              {"DB2_HOST", "secondary-db.example.com"},
                                                              {"DB2_NAME", "bank2"},
                                                              {"DB3_HOST", "analytics-db.example.com"},
                                                              {"DB3_NAME", "bank3"},
                                                              {"DB3_SSL", "false"}}));
    QVERIFY(found.errors.empty());
    QCOMPARE(found.profiles.size(), std::size_t{3});
    const auto &primary = found.profiles[0];
    QCOMPARE(primary.id, QStringLiteral("primary"));
    QCOMPARE(primary.name, QStringLiteral("primary"));
    QCOMPARE(primary.region, QStringLiteral("eu-west"));
    QCOMPARE(primary.source, QStringLiteral("environment"));
    QCOMPARE(primary.displayUrl(), QStringLiteral("postgresql://postgres@localhost:5433/bank"));
    QVERIFY(primary.password == Secret(" p@ss'w\"o\\rd "));
    QCOMPARE(primary.tlsMode(), TlsMode::Disable);
    QCOMPARE(primary.maxConnections, 20);
    QCOMPARE(found.profiles[1].id, QStringLiteral("secondary"));
    QCOMPARE(found.profiles[1].tlsMode(), TlsMode::VerifyFull);
    QCOMPARE(found.profiles[1].region, QString());
    QCOMPARE(found.profiles[2].id, QStringLiteral("analytics"));
    QCOMPARE(found.warnings.size(), 1);
    QVERIFY(found.warnings.first().contains(QLatin1String("not encrypted")));
}

void TestEnvironmentProfiles::allVariables()
{
    const auto found = EnvironmentProfiles::read(environment({{"DB2_TYPE", "MARIADB"},
                                                              {"DB2_HOST", " h "},
                                                              {"DB2_NAME", "d"},
                                                              {"DB2_REGION", "us-east"},
                                                              {"DB2_READONLY", "Yes"},
                                                              {"DB2_MAX_CONNECTIONS", "7"},
                                                              {"DB2_SSL", "verify-ca"},
                                                              {"DB2_PORT", ""}}));
    QCOMPARE(found.profiles.size(), std::size_t{1});
    const auto &profile = found.profiles.front();
    QCOMPARE(profile.type, DatabaseType::MariaDb);
    QCOMPARE(profile.host, QStringLiteral("h"));
    QCOMPARE(profile.port, 3306);
    QCOMPARE(profile.region, QStringLiteral("us-east"));
    QVERIFY(profile.readOnly);
    QCOMPARE(profile.maxConnections, 7);
    QCOMPARE(profile.tlsMode(), TlsMode::VerifyCa);
}

void TestEnvironmentProfiles::anySmallNumber()
{
    const auto found = EnvironmentProfiles::read(environment({{"DB17_HOST", "h"},
                                                              {"DB17_NAME", "d"},
                                                              {"DB4_HOST", "h"},
                                                              {"DB4_NAME", "d"},
                                                              {"DB1_HOST", "h"},
                                                              {"DB1_NAME", "d"},
                                                              {"DB_HOST", "h"},
                                                              {"DB_NAME", "d"}}));
    QStringList ids;
    for (const auto &profile : found.profiles)
        ids << profile.id;
    QCOMPARE(ids.join(QLatin1Char(' ')), QStringLiteral("primary db1 db4 db17"));
}

void TestEnvironmentProfiles::aFileNeedsItsNameOnly()
{
    const auto found =
        EnvironmentProfiles::read(environment({{"DB_TYPE", "sqlite"}, {"DB_NAME", "/data/shop.db"}}));
    QCOMPARE(found.profiles.size(), std::size_t{1});
    QCOMPARE(found.profiles.front().displayUrl(), QStringLiteral("sqlite:///data/shop.db"));
    QCOMPARE(found.warnings, QStringList());
}

void TestEnvironmentProfiles::sslValues_data()
{
    QTest::addColumn<QString>("mode");
    for (const char *yes : {"true", "TRUE", "1", "on", "yes"})
        QTest::newRow(yes) << "verify-full";
    for (const char *no : {"false", "0", "off", "No"})
        QTest::newRow(no) << "disable";
    QTest::newRow("require") << "require";
}

void TestEnvironmentProfiles::sslValues()
{
    const auto found = EnvironmentProfiles::read(
        environment({{"DB_HOST", "h"}, {"DB_NAME", "d"}, {"DB_SSL", QTest::currentDataTag()}}));
    QCOMPARE(found.profiles.size(), std::size_t{1});
    QTEST(TlsModes::toName(found.profiles.front().tlsMode()), "mode");
}

void TestEnvironmentProfiles::badValuesAreNamed_data()
{
    QTest::addColumn<QString>("variable");
    for (const char *variable : {"DB2_PORT", "DB2_MAX_CONNECTIONS", "DB2_TYPE", "DB2_READONLY", "DB2_SSL"})
        QTest::newRow(variable) << QString::fromLatin1(variable);
}

void TestEnvironmentProfiles::badValuesAreNamed()
{
    QFETCH(QString, variable);
    auto variables = environment({{"DB_HOST", "h"}, {"DB_NAME", "d"}, {"DB2_HOST", "h"}, {"DB2_NAME", "d"}});
    variables.insert(variable, QStringLiteral("canary"));
    const auto found = EnvironmentProfiles::read(variables);
    QCOMPARE(found.errors.size(), std::size_t{1});
    QVERIFY(found.errors.front().message.contains(variable));
    QVERIFY(!found.errors.front().toText().contains(QLatin1String("canary")));
    QCOMPARE(found.profiles.size(), std::size_t{1});
    QCOMPARE(found.profiles.front().id, QStringLiteral("primary"));

    // What only validation sees names the group.
    variables.insert(variable, QString());
    variables.insert(QStringLiteral("DB2_NAME"), QString());
    const auto unnamed = EnvironmentProfiles::read(variables);
    QCOMPARE(unnamed.errors.size(), std::size_t{1});
    QVERIFY(unnamed.errors.front().message.contains(QLatin1String("DB2_*")));
}

void TestEnvironmentProfiles::withoutHostTheyAreNamedAsUseless()
{
    const auto found =
        EnvironmentProfiles::read(environment({{"DB3_PASSWORD", "canary"}, {"DB3_NAME", "d"}}));
    QVERIFY(found.profiles.empty() && found.errors.empty());
    QCOMPARE(found.warnings.size(), 1);
    QVERIFY(found.warnings.first().contains(QLatin1String("DB3_HOST")));
}

void TestEnvironmentProfiles::otherVariablesAreLeftAlone()
{
    const auto found = EnvironmentProfiles::read(environment(
        {{"DB_HOSTS", "h"}, {"DB_PATH", "x"}, {"XDB_HOST", "h"}, {"DB02_HOST", "h"}, {"DB99999_HOST", "h"}}));
    QVERIFY(found.profiles.empty() && found.errors.empty());
    QCOMPARE(found.warnings, QStringList());
}

QTEST_GUILESS_MAIN(TestEnvironmentProfiles)
#include "tst_EnvironmentProfiles.moc"
