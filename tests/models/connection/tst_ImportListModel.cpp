// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ImportListModel.h"

#include "models/connection/ConnectionLayers.h"
#include "models/connection/ProfileRules.h"
#include "tests/support/TestServers.h"

#include <QAbstractItemModelTester>

/// The small models of the connection dialog and the import.
class tst_ImportListModel final : public QObject
{
    Q_OBJECT

private slots:
    void whatIsThereIsNotTicked();
    void repeatedOnesAreTickedOnce();
    void ticksFollow();
    void layersUpToTheFailure();
    void rulesNameTheField_data();
    void rulesNameTheField();

private:
    [[nodiscard]] static ConnectionProfile server(const QString &name, const QString &host)
    {
        ConnectionProfile profile;
        profile.name = name;
        profile.host = host;
        profile.database = QStringLiteral("d");
        profile.username = QStringLiteral("u");
        return profile;
    }
    [[nodiscard]] static bool ticked(const ImportListModel &model, int row)
    {
        return model.index(row, 0).data(Qt::CheckStateRole).toInt() == Qt::Checked;
    }
};

void tst_ImportListModel::whatIsThereIsNotTicked()
{
    ImportListModel model;
    const QAbstractItemModelTester tester(&model);
    ConnectionProfile present = server(QStringLiteral("mine"), QStringLiteral("localhost"));
    present.type = DatabaseType::MariaDb;
    model.setPresent({present});
    ConnectionProfile same = server(QStringLiteral("other name"), QStringLiteral("127.0.0.1"));
    same.type = DatabaseType::MySql;
    same.port = 3306;
    ConnectionProfile otherPort = same;
    otherPort.port = 3307;
    model.add(QStringLiteral("my.cnf"), {same, otherPort});
    QVERIFY(!ticked(model, 0));
    QVERIFY(ticked(model, 1));
    model.setPresent({present, otherPort});
    QVERIFY(!ticked(model, 1));
}

void tst_ImportListModel::repeatedOnesAreTickedOnce()
{
    ImportListModel model;
    const QAbstractItemModelTester tester(&model);
    model.add(QStringLiteral("DBeaver"), {server(QStringLiteral("a"), QStringLiteral("h"))});
    model.add(QStringLiteral(".pgpass"), {server(QStringLiteral("b"), QStringLiteral("H"))});
    QCOMPARE(model.ticked().size(), std::size_t{1});
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_ImportListModel::ticksFollow()
{
    ImportListModel model;
    model.add(QStringLiteral("x"), {server(QStringLiteral("a"), QStringLiteral("1")),
                                    server(QStringLiteral("b"), QStringLiteral("2"))});
    QVERIFY(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(model.ticked().front().name, QStringLiteral("b"));
    QVERIFY(!model.setData(model.index(0, 1), Qt::Checked, Qt::CheckStateRole));
    model.tickAll(false);
    QVERIFY(model.ticked().empty());
    model.tickAll(true);
    QCOMPARE(model.ticked().size(), std::size_t{2});
}

void tst_ImportListModel::layersUpToTheFailure()
{
    using ConnectionLayers::State;
    const ConnectionProfile profile = server(QStringLiteral("a"), QStringLiteral("h"));
    const auto states = [&profile](const Result<ConnectionTest> &result) {
        QString text;
        for (const auto &layer : ConnectionLayers::of(profile, result))
            text += QLatin1Char("+!.?"[static_cast<int>(layer.state)]);
        return text;
    };
    QCOMPARE(states(ConnectionTest{QStringLiteral("PostgreSQL 15"), {}, {}}), QStringLiteral("+++++"));
    QCOMPARE(states(Error{ErrorCode::NameLookup, {}}), QStringLiteral("!...."));
    QCOMPARE(states(Error{ErrorCode::Unreachable, {}}), QStringLiteral("+!..."));
    QCOMPARE(states(Error{ErrorCode::Tls, {}}), QStringLiteral("++!.."));
    QCOMPARE(states(Error{ErrorCode::Authentication, {}}), QStringLiteral("+++!."));
    QCOMPARE(states(Error{ErrorCode::NoDatabase, {}}), QStringLiteral("++++!"));
    QCOMPARE(states(Error{ErrorCode::Timeout, {}}), QStringLiteral("?????"));
    ConnectionProfile file = profile;
    file.type = DatabaseType::Sqlite;
    QCOMPARE(ConnectionLayers::of(file, Error{ErrorCode::Io, {}}).size(), 1);
    const ConnectionTest test{QStringLiteral("PostgreSQL 15.20"), std::chrono::milliseconds(34), {}};
    QCOMPARE(ConnectionLayers::summary(profile, test),
             QStringLiteral("PostgreSQL 15.20 in 34 ms, encrypted, host verified"));
}

void tst_ImportListModel::rulesNameTheField_data()
{
    using Change = std::function<void(ConnectionProfile &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("field");
    const auto row = [](const char *name, const Change &change, ProfileField field) {
        QTest::newRow(name) << change << static_cast<int>(field);
    };
    row(
        "right", [](auto &) {}, ProfileField::None);
    row(
        "name", [](auto &p) { p.name.clear(); }, ProfileField::Name);
    row(
        "host", [](auto &p) { p.host.clear(); }, ProfileField::Host);
    row(
        "port", [](auto &p) { p.port = 70000; }, ProfileField::Port);
    row(
        "database", [](auto &p) { p.database.clear(); }, ProfileField::Database);
    row(
        "user", [](auto &p) { p.username = QStringLiteral("a\tb"); }, ProfileField::Username);
    row(
        "group", [](auto &p) { p.group = QStringLiteral("a\tb"); }, ProfileField::Group);
    row(
        "colour", [](auto &p) { p.colour = QStringLiteral("red"); }, ProfileField::Colour);
    row(
        "connections", [](auto &p) { p.maxConnections = 0; }, ProfileField::Connections);
    row(
        "budget", [](auto &p) { p.serverBudget = 1; }, ProfileField::Budget);
    row(
        "lifetime", [](auto &p) { p.lifetime = std::chrono::milliseconds(-1); }, ProfileField::Lifetime);
    row(
        "ca", [](auto &p) { p.tlsCaFile = QStringLiteral("/nowhere"); }, ProfileField::CaFile);
    row(
        "key", [](auto &p) { p.tlsCertFile = QStringLiteral("/c"); }, ProfileField::Key);
    row(
        "certificate", [](auto &p) { p.tlsKeyFile = QStringLiteral("/k"); }, ProfileField::Certificate);
    row(
        "plaintext",
        [](auto &p) {
            p.tls = TlsMode::Disable;
            p.environment = Environment::Production;
        },
        ProfileField::Plaintext);
    row(
        "file",
        [](auto &p) {
            p.type = DatabaseType::Sqlite;
            p.database.clear();
        },
        ProfileField::File);
}

void tst_ImportListModel::rulesNameTheField()
{
    using Change = std::function<void(ConnectionProfile &)>;
    QFETCH(Change, change);
    QFETCH(int, field);
    ConnectionProfile profile = server(QStringLiteral("a"), QStringLiteral("h"));
    change(profile);
    ProfileRules rules(profile);
    const auto whole = rules.apply();
    QCOMPARE(static_cast<int>(rules.field()), field);
    QCOMPARE(whole.has_value(), rules.field() == ProfileField::None);
}

QTEST_GUILESS_MAIN(tst_ImportListModel)
#include "tst_ImportListModel.moc"
