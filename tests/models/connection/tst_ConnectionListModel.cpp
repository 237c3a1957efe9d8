// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ConnectionListModel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

namespace {

ConnectionProfile profile(const QString &name)
{
    ConnectionProfile profile;
    profile.id = name;
    profile.name = name;
    profile.host = QStringLiteral("db.example.com");
    profile.database = QStringLiteral("shop");
    profile.username = QStringLiteral("app");
    return profile;
}

std::vector<ConnectionProfile> profiles(int count)
{
    std::vector<ConnectionProfile> profiles;
    for (int i = 0; i < count; ++i)
        profiles.push_back(profile(QString::number(i)));
    return profiles;
}

const ConnectionTest found{QStringLiteral("PostgreSQL 15.6"), std::chrono::milliseconds(12), {}};
const Error broken{ErrorCode::Unreachable, QStringLiteral("refused"), QStringLiteral("start it")};

using Model = ConnectionListModel;

} // namespace

class tst_ConnectionListModel final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void wordsForEveryColumn();
    void encryption_data();
    void encryption();
    void aTestGoesThroughItsStates();
    void changesAreToldTogetherAndByRow();
    void aNewListKeepsWhatIsStillTrue();
    void resultsNobodyAwaitsAreDropped();

private:
    [[nodiscard]] QVariant value(int row, int column, int role = Qt::DisplayRole) const
    {
        return m_model->data(m_model->index(row, column), role);
    }
    [[nodiscard]] Model::State state(int row) const
    {
        return value(row, Model::StateColumn, Model::StateRole).value<Model::State>();
    }

    std::unique_ptr<Model> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_ConnectionListModel::init()
{
    m_tester.reset();
    m_model = std::make_unique<Model>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void tst_ConnectionListModel::wordsForEveryColumn()
{
    ConnectionProfile shop = profile(QStringLiteral("shop"));
    shop.password = Secret(std::string_view("hunter2"));
    shop.environment = Environment::Production;
    m_model->setProfiles({shop});
    QStringList headers;
    QStringList words;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        headers << m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        words << value(0, column).toString();
    }
    QCOMPARE(headers, (QStringList{QStringLiteral("Name"), QStringLiteral("Type"), QStringLiteral("Address"),
                                   QStringLiteral("Encryption"), QStringLiteral("Environment"),
                                   QStringLiteral("State"), QStringLiteral("Group")}));
    QCOMPARE(words, (QStringList{QStringLiteral("shop"), QStringLiteral("postgresql"), shop.displayUrl(),
                                 QStringLiteral("encrypted, host verified"), QStringLiteral("production"),
                                 QStringLiteral("Not tested"), QString()}));
    QVERIFY(!words.join(QLatin1Char(' ')).contains(QLatin1String("hunter2")));
    QCOMPARE(value(0, 0, Model::EnvironmentRole).value<Environment>(), Environment::Production);
    QCOMPARE(value(0, 0, Model::IdRole).toString(), QStringLiteral("shop"));
    QVERIFY(!value(0, 0, Model::ErrorRole).isValid());
}

void tst_ConnectionListModel::encryption_data()
{
    QTest::addColumn<DatabaseType>("type");
    QTest::addColumn<QString>("host");
    QTest::addColumn<TlsMode>("mode");
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("weak");
    const auto row = [](const char *name, DatabaseType type, const char *host, TlsMode mode,
                        const char *words, bool weak) {
        QTest::newRow(name) << type << QString::fromLatin1(host) << mode << QString::fromLatin1(words)
                            << weak;
    };
    constexpr auto pg = DatabaseType::PostgreSql;
    row("file", DatabaseType::Sqlite, "", TlsMode::Disable, "file", false);
    row("loopback", pg, "127.0.0.1", TlsMode::Disable, "local", false);
    row("plain", pg, "db.example.com", TlsMode::Disable, "not encrypted", true);
    row("prefer", pg, "db.example.com", TlsMode::Prefer, "perhaps encrypted, not authenticated", true);
    row("require", pg, "db.example.com", TlsMode::Require, "encrypted, not authenticated", true);
    row("verify-ca", pg, "db.example.com", TlsMode::VerifyCa, "encrypted, issuer verified", false);
    row("verify-full", pg, "db.example.com", TlsMode::VerifyFull, "encrypted, host verified", false);
}

void tst_ConnectionListModel::encryption()
{
    QFETCH(DatabaseType, type);
    QFETCH(QString, host);
    QFETCH(TlsMode, mode);
    ConnectionProfile one = profile(QStringLiteral("one"));
    one.type = type;
    one.host = host;
    one.tls = mode;
    m_model->setProfiles({one});
    QTEST(value(0, Model::EncryptionColumn).toString(), "words");
    QTEST(value(0, Model::EncryptionColumn, Model::WeakEncryptionRole).toBool(), "weak");
}

void tst_ConnectionListModel::aTestGoesThroughItsStates()
{
    m_model->setProfiles(profiles(2));
    m_model->setTesting(QStringLiteral("0"));
    m_model->setTesting(QStringLiteral("1"));
    QCOMPARE(state(0), Model::State::Testing);
    QCOMPARE(m_model->counts().testing, 2);
    m_model->setResult(QStringLiteral("0"), found);
    m_model->setResult(QStringLiteral("1"), broken);
    QCOMPARE(state(0), Model::State::Reachable);
    QCOMPARE(value(0, Model::StateColumn).toString(), QStringLiteral("Reachable in 12 ms, PostgreSQL 15.6"));
    QCOMPARE(state(1), Model::State::Failed);
    QCOMPARE(value(1, Model::StateColumn).toString(), QStringLiteral("Failed: refused"));
    QCOMPARE(value(1, 0, Model::ErrorRole).value<Error>().advice, broken.advice);
    QCOMPARE(m_model->counts().testing, 0);
    QCOMPARE(m_model->counts().reachable, 1);
    QCOMPARE(m_model->counts().failed, 1);
    QCOMPARE(m_model->counts().all, 2);
    m_model->setTesting(QStringLiteral("1"));
    QVERIFY(!value(1, 0, Model::ErrorRole).isValid());
}

void tst_ConnectionListModel::changesAreToldTogetherAndByRow()
{
    m_model->setProfiles(profiles(6));
    QSignalSpy spy(m_model.get(), &Model::dataChanged);
    for (const char *id : {"4", "1", "0"}) {
        m_model->setTesting(QString::fromLatin1(id));
        m_model->setResult(QString::fromLatin1(id), found);
    }
    QCOMPARE(spy.size(), 0);
    QTRY_COMPARE(spy.size(), 2);
    const auto span = [&](int signal) {
        const auto first = spy.at(signal).at(0).toModelIndex();
        const auto last = spy.at(signal).at(1).toModelIndex();
        return std::array{first.row(), last.row(), first.column(), last.column()};
    };
    QCOMPARE(span(0), (std::array<int, 4>{0, 1, Model::StateColumn, Model::StateColumn}));
    QCOMPARE(span(1), (std::array<int, 4>{4, 4, Model::StateColumn, Model::StateColumn}));
}

void tst_ConnectionListModel::aNewListKeepsWhatIsStillTrue()
{
    std::vector<ConnectionProfile> list = profiles(3);
    m_model->setProfiles(list);
    for (const ConnectionProfile &one : list) {
        m_model->setTesting(one.id);
        m_model->setResult(one.id, found);
    }
    QSignalSpy resets(m_model.get(), &Model::modelReset);
    m_model->setProfiles(list);
    QCOMPARE(resets.size(), 0);

    list[1].password = Secret(std::string_view("another"));
    list.erase(list.begin());
    m_model->setProfiles(list);
    QCOMPARE(resets.size(), 1);
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(state(0), Model::State::Untested);
    QCOMPARE(state(1), Model::State::Reachable);
    QCOMPARE(m_model->rowOf(QStringLiteral("0")), -1);
}

void tst_ConnectionListModel::resultsNobodyAwaitsAreDropped()
{
    std::vector<ConnectionProfile> list = profiles(1);
    m_model->setProfiles(list);
    m_model->setTesting(QStringLiteral("0"));
    list[0].port = 6543;
    m_model->setProfiles(list);
    m_model->setResult(QStringLiteral("0"), found);
    m_model->setResult(QStringLiteral("gone"), found);
    QCOMPARE(state(0), Model::State::Untested);
}

QTEST_GUILESS_MAIN(tst_ConnectionListModel)
#include "tst_ConnectionListModel.moc"
