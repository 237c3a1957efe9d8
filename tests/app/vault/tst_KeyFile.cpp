// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/KeyFile.h"

#include "tests/support/TestServers.h"

#include <QTemporaryDir>

#include <sys/stat.h>
#include <unistd.h>

#include <thread>

class TestKeyFile final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void makesAPrivateKeyAndReadsIt();
    void takesAKeyThatIsThere();
    void neverMakesOneWhenReading();
    void refusesOpenPermissions_data();
    void refusesOpenPermissions();
    void refusesWhatIsNoKey_data();
    void refusesWhatIsNoKey();
    void refusesAPipeAndAFolder();
    void refusesAnotherOwner();
    void followsALink();
    void namesAMissingFolder();
    void racersAgreeOnOneKey();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
};

namespace {

Result<SealKey> read(const QString &path)
{
    Result<SealKey> answer = Error{};
    KeyFile(path).read(nullptr, [&](Result<SealKey> key) { answer = std::move(key); });
    return answer;
}

Result<SealKey> create(const QString &path)
{
    Result<SealKey> answer = Error{};
    KeyFile(path).create(nullptr, [&](Result<SealKey> key) { answer = std::move(key); });
    return answer;
}

void put(const QString &path, const QByteArray &bytes, mode_t mode = 0600)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    QCOMPARE(chmod(qPrintable(path), mode), 0);
}

} // namespace

void TestKeyFile::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(QStringLiteral("my.key"));
}

void TestKeyFile::makesAPrivateKeyAndReadsIt()
{
    const auto made = create(m_path);
    PENSTOCK_VERIFY(made);
    struct stat found
    {};
    QCOMPARE(stat(qPrintable(m_path), &found), 0);
    QCOMPARE(found.st_mode & 07777, mode_t{0600});
    QCOMPARE(found.st_size, off_t{32});
    QCOMPARE(found.st_nlink, nlink_t{1});
    const auto again = read(m_path);
    PENSTOCK_VERIFY(again);
    QCOMPARE(again->fingerprint(), made->fingerprint());
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files).size(), 1);
    QCOMPARE(KeyFile(m_path).name(), (Keeper{Keeper::Kind::KeyFile, m_path}));
}

void TestKeyFile::takesAKeyThatIsThere()
{
    put(m_path, QByteArray(32, 'k'));
    const auto key = create(m_path);
    PENSTOCK_VERIFY(key);
    QCOMPARE(key->reveal(), std::string_view("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"));
}

void TestKeyFile::neverMakesOneWhenReading()
{
    const auto key = read(m_path);
    QVERIFY(!key);
    QCOMPARE(key.error().code, ErrorCode::NotFound);
    QVERIFY(key.error().message.contains(m_path));
    QVERIFY(!QFile::exists(m_path));
}

void TestKeyFile::refusesOpenPermissions_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("good");
    for (const int mode : {0640, 0604, 0644, 0620, 0602, 0610, 0666, 0777})
        QTest::addRow("%o", static_cast<unsigned>(mode)) << mode << false;
    for (const int mode : {0600, 0400, 0700})
        QTest::addRow("%o", static_cast<unsigned>(mode)) << mode << true;
}

void TestKeyFile::refusesOpenPermissions()
{
    QFETCH(int, mode);
    QFETCH(bool, good);
    put(m_path, QByteArray(32, 'k'), static_cast<mode_t>(mode));
    const auto key = read(m_path);
    QCOMPARE(key.has_value(), good);
    if (good)
        return;
    QCOMPARE(key.error().code, ErrorCode::Privilege);
    QVERIFY(key.error().advice.contains(QLatin1String("chmod 600 ") + m_path));
    QVERIFY(!create(m_path));
}

void TestKeyFile::refusesWhatIsNoKey_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("31") << QByteArray(31, 'c');
    QTest::newRow("33") << QByteArray(33, 'c');
}

void TestKeyFile::refusesWhatIsNoKey()
{
    QFETCH(QByteArray, bytes);
    put(m_path, bytes);
    for (const auto &attempt : {read, create}) {
        const auto key = attempt(m_path);
        QVERIFY(!key);
        QCOMPARE(key.error().code, ErrorCode::Damaged);
        QVERIFY(!key.error().toText().contains(QLatin1String("ccc")));
    }
    QCOMPARE(QFileInfo(m_path).size(), bytes.size());
}

void TestKeyFile::refusesAPipeAndAFolder()
{
    QCOMPARE(mkfifo(qPrintable(m_path), 0600), 0);
    QCOMPARE(read(m_path).error().code, ErrorCode::Invalid);
    QCOMPARE(read(m_dir->path()).error().code, ErrorCode::Invalid);
}

void TestKeyFile::refusesAnotherOwner()
{
    if (geteuid() != 0)
        QSKIP("only root can give files away");
    put(m_path, QByteArray(32, 'k'));
    QCOMPARE(chown(qPrintable(m_path), 65534, 65534), 0);
    const auto key = read(m_path);
    QVERIFY(!key);
    QVERIFY(key.error().message.contains(QLatin1String("somebody else")));
}

void TestKeyFile::followsALink()
{
    put(m_path, QByteArray(32, 'k'));
    const QString link = m_dir->filePath(QStringLiteral("link"));
    QVERIFY(QFile::link(m_path, link));
    PENSTOCK_VERIFY(read(link));
}

void TestKeyFile::namesAMissingFolder()
{
    const auto key = create(m_dir->filePath(QStringLiteral("no/where.key")));
    QVERIFY(!key);
    QCOMPARE(key.error().code, ErrorCode::NotFound);
    QVERIFY(key.error().message.contains(QLatin1String("no/where.key")));
}

void TestKeyFile::racersAgreeOnOneKey()
{
    std::mutex mutex;
    QSet<QByteArray> prints;
    QStringList errors;
    {
        std::vector<std::jthread> racers;
        for (int i = 0; i < 8; ++i)
            racers.emplace_back([&] {
                const auto key = create(m_path);
                const std::lock_guard lock(mutex);
                if (key)
                    prints.insert(key->fingerprint());
                else
                    errors << key.error().toText();
            });
    }
    QCOMPARE(errors, QStringList());
    QCOMPARE(prints.size(), 1);
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files).size(), 1);
}

QTEST_GUILESS_MAIN(TestKeyFile)
#include "tst_KeyFile.moc"
