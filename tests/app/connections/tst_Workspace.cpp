// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/Workspace.h"

#include "app/support/AppPaths.h"
#include "app/support/Log.h"
#include "app/vault/DurableFile.h"
#include "app/vault/KeyFile.h"

#include "tests/support/TestServers.h"

#include <QDirIterator>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <sys/stat.h>

#define NEED_KEYRING() \
    do { \
        if (!hasKeyring() && TestServers::areRequired()) \
            QFAIL("no keyring: run through tests/harness/with-servers"); \
        if (!hasKeyring()) \
            QSKIP("no private keyring here; tests/harness/with-servers starts one"); \
    } while (false)

class TestWorkspace final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aNewOneWithAKeyFile();
    void theHeaderNamesTheKeyFile();
    void aMissingKeyFileIsNotMadeAgain();
    void anotherKeyFileIsRefused();
    void damageMakesNoNewKey();
    void withoutAKeyringNothingIsMade();
    void theKeychainKeepsAKey();
    void aKeyThatIsNotSeenIsNotMadeAgain();
    void aFolderInUseIsNotClosed();
    void twoAtOnceShareOneWorkspace();
    void aPasswordIsNowhere_data();
    void aPasswordIsNowhere();

private:
    /// The private session of tests/harness/with-servers; nobody's own keyring is written to.
    [[nodiscard]] static bool hasKeyring()
    {
        return qEnvironmentVariableIsSet("PENSTOCK_TEST_DIR")
               && qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS");
    }
    [[nodiscard]] Result<std::unique_ptr<Workspace>> open(const QString &keyFile);

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_folder;
    QString m_key;
};

namespace {

mode_t modeOf(const QString &path)
{
    struct stat found
    {};
    return stat(qPrintable(path), &found) == 0 ? found.st_mode & 07777 : 0;
}

ConnectionProfile profile(const QString &name)
{
    ConnectionProfile profile;
    profile.name = name;
    profile.host = QStringLiteral("db.example.com");
    profile.database = QStringLiteral("d");
    return profile;
}

} // namespace

void TestWorkspace::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath(QStringLiteral("a/workspace"));
    m_key = m_dir->filePath(QStringLiteral("my.key"));
}

Result<std::unique_ptr<Workspace>> TestWorkspace::open(const QString &keyFile)
{
    std::optional<Result<std::unique_ptr<Workspace>>> answer;
    Workspace::open({m_folder, keyFile}, this, [&](auto workspace) { answer = std::move(workspace); });
    if (!keyFile.isEmpty() && !answer)
        return Error{ErrorCode::Internal, QStringLiteral("A key file is no reason to wait.")};
    [[maybe_unused]] const bool answered = QTest::qWaitFor([&] { return answer.has_value(); }, 10000);
    return answered ? *std::move(answer) : Error{ErrorCode::Internal, QStringLiteral("No answer.")};
}

void TestWorkspace::aNewOneWithAKeyFile()
{
    const auto made = open(m_key);
    PENSTOCK_VERIFY(made);
    QCOMPARE((*made)->folder(), m_folder);
    QCOMPARE(modeOf(m_folder), mode_t{0700});
    QCOMPARE(modeOf(m_key), mode_t{0600});
    QCOMPARE(modeOf(Workspace::sealedFile(m_folder)), mode_t{0600});
    QVERIFY((*made)->profiles().profiles().empty());
    PENSTOCK_VERIFY((*made)->profiles().save(profile(QStringLiteral("shop"))));
    const auto again = open(m_key);
    PENSTOCK_VERIFY(again);
    QCOMPARE((*again)->profiles().profiles().size(), std::size_t{1});
}

void TestWorkspace::theHeaderNamesTheKeyFile()
{
    PENSTOCK_VERIFY(open(m_key));
    PENSTOCK_VERIFY(open({}));
    // Moved: the header's path is stale, the file is still the key.
    const QString moved = m_dir->filePath(QStringLiteral("moved.key"));
    QVERIFY(QFile::rename(m_key, moved));
    PENSTOCK_VERIFY(open(moved));
    QCOMPARE(open({}).error().code, ErrorCode::NotFound);
}

void TestWorkspace::aMissingKeyFileIsNotMadeAgain()
{
    PENSTOCK_VERIFY(open(m_key));
    QVERIFY(QFile::remove(m_key));
    const auto opened = open(m_key);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::NotFound);
    QVERIFY(opened.error().message.contains(m_key));
    QVERIFY(!QFile::exists(m_key));
}

void TestWorkspace::anotherKeyFileIsRefused()
{
    PENSTOCK_VERIFY(open(m_key));
    const QString other = m_dir->filePath(QStringLiteral("other.key"));
    KeyFile(other).create(this, [](const auto &key) { QVERIFY(key); });
    const auto opened = open(other);
    QVERIFY(!opened);
    QVERIFY(opened.error().message.contains(QLatin1String("another key")));
    QVERIFY(opened.error().advice.contains(m_key));
    PENSTOCK_VERIFY(open(m_key));
}

void TestWorkspace::damageMakesNoNewKey()
{
    QVERIFY(QDir().mkpath(m_folder));
    QVERIFY(QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QFile file(Workspace::sealedFile(m_folder));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const auto opened = open(m_key);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Damaged);
    QVERIFY(!QFile::exists(m_key));
    QCOMPARE(file.size(), 0);
}

void TestWorkspace::withoutAKeyringNothingIsMade()
{
    const auto bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
    const auto run = qgetenv("XDG_RUNTIME_DIR");
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qputenv("XDG_RUNTIME_DIR", m_dir->path().toLocal8Bit());
    const auto opened = open({});
    qputenv("DBUS_SESSION_BUS_ADDRESS", bus);
    qputenv("XDG_RUNTIME_DIR", run);
    QVERIFY(!opened);
    QVERIFY(opened.error().advice.contains(QLatin1String("--key-file")));
    QVERIFY(!QFile::exists(Workspace::sealedFile(m_folder)));
}

void TestWorkspace::theKeychainKeepsAKey()
{
    NEED_KEYRING();
    const auto made = open({});
    PENSTOCK_VERIFY(made);
    QCOMPARE((*made)->profiles().keeper().kind, Keeper::Kind::Keychain);
    PENSTOCK_VERIFY((*made)->profiles().save(profile(QStringLiteral("shop"))));
    const auto again = open({});
    PENSTOCK_VERIFY(again);
    QCOMPARE((*again)->profiles().profiles().size(), std::size_t{1});
    // A key file that is not its key stays out, and the keeper what it was.
    const QString other = m_dir->filePath(QStringLiteral("other.key"));
    KeyFile(other).create(this, [](const auto &key) { QVERIFY(key); });
    QVERIFY(!open(other));
    QCOMPARE(SealedFile(Workspace::sealedFile(m_folder)).header()->keeper, (*made)->profiles().keeper());
}

void TestWorkspace::aKeyThatIsNotSeenIsNotMadeAgain()
{
    NEED_KEYRING();
    PENSTOCK_VERIFY(AppPaths::makePrivateFolder(m_folder));
    const QString file = Workspace::sealedFile(m_folder);
    const Keeper keeper{Keeper::Kind::Keychain, QStringLiteral("workspace of a locked keyring")};
    PENSTOCK_VERIFY(ProfileStore::create(file, keeper, SealKey::random().value()));
    const QByteArray before = DurableFile::read(file, 1 << 20).value();
    for (int attempt = 0; attempt < 2; ++attempt) {
        QElapsedTimer timer;
        timer.start();
        const auto opened = open({});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Locked);
        QVERIFY(timer.elapsed() < 3000);
    }
    QCOMPARE(DurableFile::read(file, 1 << 20).value(), before);
}

/// Somebody else's folder, or the root's, must not be closed because it was named by mistake.
void TestWorkspace::aFolderInUseIsNotClosed()
{
    QVERIFY(QDir().mkpath(m_folder + QStringLiteral("/something")));
    QCOMPARE(chmod(qPrintable(m_folder), 0755), 0);
    const auto opened = open(m_key);
    QVERIFY(!opened);
    QVERIFY(opened.error().advice.contains(QLatin1String("chmod 700")));
    QCOMPARE(modeOf(m_folder), mode_t{0755});
    QVERIFY(!QFile::exists(m_key));

    QVERIFY(QDir(m_folder).rmdir(QStringLiteral("something")));
    PENSTOCK_VERIFY(open(m_key));
    QCOMPARE(modeOf(m_folder), mode_t{0700});
}

void TestWorkspace::twoAtOnceShareOneWorkspace()
{
    // The second one is made between the first one's look and its file.
    Result<std::unique_ptr<Workspace>> first = Error{};
    const auto second = open(m_key);
    PENSTOCK_VERIFY(second);
    PENSTOCK_VERIFY((*second)->profiles().save(profile(QStringLiteral("shop"))));
    QCOMPARE(
        ProfileStore::create(Workspace::sealedFile(m_folder), {}, SealKey::random().value()).error().code,
        ErrorCode::Conflict);
    first = open(m_key);
    PENSTOCK_VERIFY(first);
    QCOMPARE((*first)->profiles().profiles().size(), std::size_t{1});
}

void TestWorkspace::aPasswordIsNowhere_data()
{
    QTest::addColumn<QByteArray>("password");
    QTest::newRow("letters") << QByteArray("canary");
    QTest::newRow("URL") << QByteArray("ca@n:ary/canary?#%41canary");
    QTest::newRow("SQL") << QByteArray("can'ary\"canary\\'canary -- canary");
    QTest::newRow("lines") << QByteArray("canary\ncanary\tcanary");
    QTest::newRow("blanks") << QByteArray("  canary  canary ");
    QTest::newRow("letters of all kinds") << QByteArray("canary\xc3\xa9\xf0\x9f\x94\x91");
}

/// Saves, shows and logs connections with this password, wrong ones too; then looks into every file.
void TestWorkspace::aPasswordIsNowhere()
{
    QFETCH(QByteArray, password);
    const auto log = Log::start({AppPaths::logFile(m_folder), false, QStringLiteral("debug")});
    PENSTOCK_VERIFY(log);
    const auto workspace = open(m_key);
    PENSTOCK_VERIFY(workspace);
    auto &store = (*workspace)->profiles();

    QStringList shown;
    QStringList warnings;
    auto shop = profile(QStringLiteral("shop"));
    shop.username = QStringLiteral("app");
    shop.password = Secret(password.toStdString());
    const auto saved = store.save(shop, &warnings);
    PENSTOCK_VERIFY(saved);
    QVERIFY(store.profiles().front().password == shop.password);
    shown << saved->displayUrl() << QString::fromUtf8(QJsonDocument(saved->toJson(false)).toJson());
    QString debug;
    QDebug(&debug) << saved->password;
    shown << debug;

    auto url = profile(QStringLiteral("url"));
    for (const QByteArray &text :
         {"postgresql://app:" + password + "@h/d",
          "postgresql://app:" + password.toPercentEncoding() + "@h/d?sslmode=x",
          "postgresql://h/d?password=" + password, "sqlite://" + password, password}) {
        url.connectionString = Secret(text.toStdString());
        if (const auto result = store.save(url, &warnings))
            shown << result->displayUrl();
        else
            shown << result.error().toText();
        qWarning().noquote() << "cannot open"
                             << QStringLiteral("postgresql://app:%1@h/d").arg(QString::fromUtf8(password));
    }
    shown << store.save(shop).error().toText() << warnings;

    for (const QString &text : shown)
        QVERIFY2(!text.contains(QLatin1String("canary")), qPrintable(text));
    int files = 0;
    for (QDirIterator each(m_dir->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
         each.hasNext();) {
        QFile file(each.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QVERIFY2(!content.contains("canary"),
                 qPrintable(file.fileName() + QLatin1Char('\n') + QString::fromUtf8(content)));
        ++files;
    }
    QVERIFY(files >= 4);
}

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_Workspace.moc"
