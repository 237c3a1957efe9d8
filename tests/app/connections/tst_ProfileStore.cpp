// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/ProfileStore.h"

#include "tests/support/TestServers.h"

#include <QProcess>
#include <QTemporaryDir>

#include <sys/resource.h>

#include <csignal>

class TestProfileStore final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void keepsWhatItIsGiven();
    void givesAnIdAndKeepsIt();
    void namesAreUniqueInAnyCase();
    void oneDefaultAtMost();
    void refusesWhatIsInvalid();
    void refusesWhatComesFromTheEnvironment();
    void removes();
    void othersSavesAreMerged();
    void aChangeToTheSameOneIsAConflict();
    void aRemovalInBetweenIsAConflict();
    void twoProgramsLoseNothing();
    void aFullDiskChangesNothing();
    void damageIsReportedAndKept();
    void aLaterFormatIsRefused();

public:
    /// The other program of twoProgramsLoseNothing(): adds `count` connections.
    static int addMany(const QString &file, const QString &prefix, int count);

private:
    [[nodiscard]] std::unique_ptr<ProfileStore> open() const;
    [[nodiscard]] QByteArray bytes() const
    {
        QFile file(m_file);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
    std::unique_ptr<ProfileStore> m_store;
};

namespace {

SealKey key()
{
    return SealKey::fromBytes(Secret(std::string(32, 'k'))).value();
}

const Keeper keeper{Keeper::Kind::KeyFile, QStringLiteral("/k")};

ConnectionProfile profile(const QString &name)
{
    ConnectionProfile profile;
    profile.name = name;
    profile.host = QStringLiteral("db.example.com");
    profile.database = QStringLiteral("d");
    profile.password = Secret("p\"'\\ \u00e4");
    return profile;
}

QStringList names(const ProfileStore &store)
{
    QStringList list;
    for (const auto &each : store.profiles())
        list << each.name;
    return list;
}

} // namespace

void TestProfileStore::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(QStringLiteral("connections.sealed"));
    auto store = ProfileStore::create(m_file, keeper, key());
    PENSTOCK_VERIFY(store);
    m_store = *std::move(store);
}

std::unique_ptr<ProfileStore> TestProfileStore::open() const
{
    auto store = ProfileStore::open(m_file, key());
    return store ? *std::move(store) : nullptr;
}

void TestProfileStore::keepsWhatItIsGiven()
{
    QStringList warnings;
    ConnectionProfile shop = profile(QStringLiteral(" shop "));
    shop.tls = TlsMode::Require;
    shop.description = QStringLiteral("two\nlines");
    const auto saved = m_store->save(shop, &warnings);
    PENSTOCK_VERIFY(saved);
    QCOMPARE(warnings.size(), 1);
    QCOMPARE(saved->port, 5432);
    PENSTOCK_VERIFY(m_store->save(profile(QStringLiteral("Crm"))));
    QCOMPARE(m_store->revision(), quint64{3});

    const auto again = open();
    QVERIFY(again);
    QCOMPARE(names(*again), QStringList({QStringLiteral("Crm"), QStringLiteral("shop")}));
    QCOMPARE(again->profiles()[1].toJson(true), saved->toJson(true));
    QVERIFY(again->profiles()[1].password == shop.password);
    QCOMPARE(again->keeper(), keeper);
    QCOMPARE(ProfileStore::create(m_file, keeper, key()).error().code, ErrorCode::Conflict);
}

void TestProfileStore::givesAnIdAndKeepsIt()
{
    auto saved = m_store->save(profile(QStringLiteral("a")));
    PENSTOCK_VERIFY(saved);
    const QString id = saved->id;
    saved->name = QStringLiteral("renamed");
    PENSTOCK_VERIFY(m_store->save(*saved));
    QCOMPARE(names(*m_store), QStringList(QStringLiteral("renamed")));
    QCOMPARE(open()->profiles().front().id, id);
}

void TestProfileStore::namesAreUniqueInAnyCase()
{
    PENSTOCK_VERIFY(m_store->save(profile(QStringLiteral("Shop"))));
    const auto second = m_store->save(profile(QStringLiteral("sHOP")));
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Invalid);
    QVERIFY(second.error().message.contains(QLatin1String("Shop")));
    QCOMPARE(open()->profiles().size(), std::size_t{1});
}

void TestProfileStore::oneDefaultAtMost()
{
    for (const char *name : {"a", "b", "c"}) {
        auto one = profile(QLatin1String(name));
        one.isDefault = name[0] != 'c';
        PENSTOCK_VERIFY(m_store->save(one));
    }
    QStringList defaults;
    for (const auto &each : open()->profiles()) {
        if (each.isDefault)
            defaults << each.name;
    }
    QCOMPARE(defaults, QStringList(QStringLiteral("b")));
}

void TestProfileStore::refusesWhatIsInvalid()
{
    const QByteArray before = bytes();
    auto bad = profile(QStringLiteral("a"));
    bad.maxConnections = 0;
    QCOMPARE(m_store->save(bad).error().code, ErrorCode::Invalid);
    bad = profile(QStringLiteral("a"));
    bad.tls = TlsMode::Disable;
    bad.environment = Environment::Production;
    QCOMPARE(m_store->save(bad).error().code, ErrorCode::Unconfirmed);
    QCOMPARE(bytes(), before);
}

void TestProfileStore::refusesWhatComesFromTheEnvironment()
{
    auto foreign = profile(QStringLiteral("primary"));
    foreign.source = QStringLiteral("environment");
    const auto saved = m_store->save(foreign);
    QVERIFY(!saved);
    QVERIFY(saved.error().message.contains(QLatin1String("environment")));
}

void TestProfileStore::removes()
{
    const auto saved = m_store->save(profile(QStringLiteral("a")));
    PENSTOCK_VERIFY(saved);
    QCOMPARE(m_store->remove(QStringLiteral("nobody")).error().code, ErrorCode::NotFound);
    PENSTOCK_VERIFY(m_store->remove(saved->id));
    QVERIFY(m_store->profiles().empty());
    QVERIFY(open()->profiles().empty());
}

void TestProfileStore::othersSavesAreMerged()
{
    const auto other = open();
    PENSTOCK_VERIFY(other->save(profile(QStringLiteral("theirs"))));
    PENSTOCK_VERIFY(m_store->save(profile(QStringLiteral("mine"))));
    QCOMPARE(names(*m_store), QStringList({QStringLiteral("mine"), QStringLiteral("theirs")}));
    QCOMPARE(other->reload().value(), true);
    QCOMPARE(names(*other), names(*m_store));
    QCOMPARE(other->reload().value(), false);
    // A name that was free when we looked.
    QVERIFY(!other->save(profile(QStringLiteral("MINE"))));
}

void TestProfileStore::aChangeToTheSameOneIsAConflict()
{
    auto mine = m_store->save(profile(QStringLiteral("shop")));
    PENSTOCK_VERIFY(mine);
    const auto other = open();
    auto theirs = other->profiles().front();
    theirs.database = QStringLiteral("theirs");
    PENSTOCK_VERIFY(other->save(theirs));

    mine->database = QStringLiteral("mine");
    const auto late = m_store->save(*mine);
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::Conflict);
    QVERIFY(late.error().message.contains(QLatin1String("shop")));
    // What is there now was read anew, and a repeated save knows what it replaces.
    QCOMPARE(m_store->profiles().front().database, QStringLiteral("theirs"));
    PENSTOCK_VERIFY(m_store->save(*mine));
    QCOMPARE(open()->profiles().front().database, QStringLiteral("mine"));
}

void TestProfileStore::aRemovalInBetweenIsAConflict()
{
    const auto mine = m_store->save(profile(QStringLiteral("shop")));
    PENSTOCK_VERIFY(mine);
    PENSTOCK_VERIFY(open()->remove(mine->id));
    const auto late = m_store->save(*mine);
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::Conflict);
    QVERIFY(late.error().message.contains(QLatin1String("removed")));

    const auto two = m_store->save(profile(QStringLiteral("two")));
    PENSTOCK_VERIFY(two);
    const auto other = open();
    auto changed = *two;
    changed.database = QStringLiteral("x");
    PENSTOCK_VERIFY(other->save(changed));
    QCOMPARE(m_store->remove(two->id).error().code, ErrorCode::Conflict);
    QCOMPARE(open()->profiles().size(), std::size_t{1});
}

int TestProfileStore::addMany(const QString &file, const QString &prefix, int count)
{
    const auto store = ProfileStore::open(file, key());
    for (int i = 0; store && i < count; ++i) {
        if (const auto saved = (*store)->save(profile(prefix + QString::number(i))); !saved) {
            fprintf(stderr, "%s\n", qPrintable(saved.error().toText()));
            return 1;
        }
    }
    return store ? 0 : 1;
}

void TestProfileStore::twoProgramsLoseNothing()
{
    QProcess programs[2];
    for (int i = 0; i < 2; ++i)
        programs[i].start(QCoreApplication::applicationFilePath(),
                          {QStringLiteral("--add"), m_file, QString(QChar(u'a' + i)), QStringLiteral("20")});
    for (int i = 0; i < 20; ++i)
        PENSTOCK_VERIFY(m_store->save(profile(QStringLiteral("c%1").arg(i))));
    for (auto &program : programs) {
        QVERIFY(program.waitForFinished(30000));
        QVERIFY2(program.exitCode() == 0, program.readAllStandardError().constData());
    }
    QCOMPARE(open()->profiles().size(), std::size_t{60});
    QCOMPARE(open()->revision(), quint64{61});
}

void TestProfileStore::aFullDiskChangesNothing()
{
    PENSTOCK_VERIFY(m_store->save(profile(QStringLiteral("a"))));
    const QByteArray before = bytes();
    auto big = profile(QStringLiteral("big"));
    big.description = QString(20000, QLatin1Char('x'));

    signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &limit), 0);
    const rlimit small{8192, limit.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto saved = m_store->save(big);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);

    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::DiskFull);
    QCOMPARE(bytes(), before);
    QCOMPARE(names(*m_store), QStringList(QStringLiteral("a")));
    PENSTOCK_VERIFY(m_store->save(big));
}

void TestProfileStore::damageIsReportedAndKept()
{
    QByteArray bad = bytes();
    bad.back() = static_cast<char>(bad.back() ^ 1);
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bad) == bad.size());
    file.close();
    for (const auto &code :
         {ProfileStore::open(m_file, key()).error().code,
          m_store->save(profile(QStringLiteral("a"))).error().code, m_store->reload().error().code})
        QCOMPARE(code, ErrorCode::Damaged);
    QCOMPARE(bytes(), bad);
    const auto other = ProfileStore::open(m_file, SealKey::random().value());
    QCOMPARE(other.error().code, ErrorCode::Invalid);
}

void TestProfileStore::aLaterFormatIsRefused()
{
    const SealedFile file(m_file);
    {
        const auto lock = file.lock();
        PENSTOCK_VERIFY(lock);
        PENSTOCK_VERIFY(file.save(*lock, key(), 1, Secret("{\"version\":2,\"profiles\":[]}")));
    }
    const QByteArray before = bytes();
    QCOMPARE(m_store->save(profile(QStringLiteral("a"))).error().code, ErrorCode::Unsupported);
    const auto later = ProfileStore::open(m_file, key());
    QCOMPARE(later.error().code, ErrorCode::Unsupported);
    QVERIFY(later.error().message.contains(m_file));
    QCOMPARE(bytes(), before);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--add"))
        return TestProfileStore::addMany(arguments.value(2), arguments.value(3), arguments.value(4).toInt());
    TestProfileStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_ProfileStore.moc"
