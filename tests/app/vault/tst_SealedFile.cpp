// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/DurableFile.h"
#include "app/vault/SealedFile.h"

#include "tests/support/TestServers.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <thread>

class TestSealedFile final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void readsWhatItWrote();
    void headerOfAMissingFile();
    void tamperedBytes();
    void truncatedAndLengthened();
    void notOurFile_data();
    void notOurFile();
    void anotherKey();
    void aLaterVersion();
    void aSaveOnAnOldRevisionIsRefused();
    void aSaveNeverBuriesDamage();
    void aVanishedFileIsNotMadeAgain();
    void oneOfManyThreadsWinsEachRevision();
    void aHeldLockIsNamed();
    void killedInMidWrite();
    void fullDisk();
    void theFolderIsSynced();

public:
    /// The other program of some tests: saves so many times.
    static int saveOften(const QString &path, int times);

private:
    [[nodiscard]] QByteArray bytes() const { return DurableFile::read(m_path, 1 << 26).value(); }
    void put(const QByteArray &bytes) const
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
};

namespace {

SealKey keyOf(char fill)
{
    return SealKey::fromBytes(Secret(std::string(32, fill))).value();
}

const Keeper keeper{Keeper::Kind::KeyFile, QStringLiteral("/keys/\u00e4.key")};
const Secret plaintext("the plaintext, a canary");

} // namespace

void TestSealedFile::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(QStringLiteral("sealed"));
}

void TestSealedFile::readsWhatItWrote()
{
    const SealedFile file(m_path);
    const SealKey key = keyOf('k');
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, key, plaintext));
    QCOMPARE(file.header()->revision, 1u);
    QCOMPARE(file.header()->keeper, keeper);
    QCOMPARE(file.save(*lock, key, 1, Secret("second")).value(), 2u);
    const auto content = file.read(key);
    PENSTOCK_VERIFY(content);
    QCOMPARE(content->header.revision, 2u);
    QCOMPARE(content->header.keeper, keeper);
    QVERIFY(content->plaintext == Secret("second"));
    QVERIFY(!bytes().contains("second"));

    QCOMPARE(file.create(*lock, keeper, key, plaintext).error().code, ErrorCode::Conflict);
    struct stat found
    {};
    QCOMPARE(stat(qPrintable(m_path), &found), 0);
    QCOMPARE(found.st_mode & 07777, mode_t{0600});
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files),
             QStringList({QStringLiteral("sealed"), QStringLiteral("sealed.lock")}));
}

void TestSealedFile::headerOfAMissingFile()
{
    QVERIFY(!SealedFile(m_path).exists());
    QCOMPARE(SealedFile(m_path).header().error().code, ErrorCode::NotFound);
    QVERIFY(QFile::link(QStringLiteral("/nowhere"), m_path));
    QVERIFY(SealedFile(m_path).exists());
}

/// Each byte of the file, changed in two ways: never opened, never a crash, never a changed file.
void TestSealedFile::tamperedBytes()
{
    const SealedFile file(m_path);
    const SealKey key = keyOf('k');
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, key, plaintext));
    const QByteArray good = bytes();
    const qsizetype fingerprint = 8 + 2 + 1 + 2 + keeper.name.toUtf8().size();
    for (qsizetype i = 0; i < good.size(); ++i) {
        for (const char flip : {'\x01', '\x80'}) {
            QByteArray bad = good;
            bad[i] = static_cast<char>(bad[i] ^ flip);
            put(bad);
            const auto content = file.read(key);
            QVERIFY2(!content, qPrintable(QString::number(i)));
            const bool isKeyPart = i >= fingerprint && i < fingerprint + Crypto::fingerprintSize;
            const ErrorCode expected = isKeyPart          ? ErrorCode::Invalid
                                       : i == 8 || i == 9 ? ErrorCode::Unsupported
                                                          : ErrorCode::Damaged;
            // Version 1 with its lowest bit gone is 0, which never was.
            if (!(i == 9 && flip == '\x01'))
                QCOMPARE(content.error().code, expected);
            QVERIFY(content.error().message.contains(m_path));
            QVERIFY(!file.save(*lock, key, 1, Secret("x")));
            QCOMPARE(bytes(), bad);
        }
    }
}

void TestSealedFile::truncatedAndLengthened()
{
    const SealedFile file(m_path);
    const SealKey key = keyOf('k');
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, key, plaintext));
    const QByteArray good = bytes();
    for (qsizetype size = 0; size < good.size(); ++size) {
        put(good.left(size));
        QCOMPARE(file.read(key).error().code, ErrorCode::Damaged);
    }
    put(good + 'x');
    QCOMPARE(file.read(key).error().code, ErrorCode::Damaged);
    put(good);
    PENSTOCK_VERIFY(file.read(key));
}

void TestSealedFile::notOurFile_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("{\"profiles\":[]}");
    QTest::newRow("magic alone") << QByteArray("PENSTOCK");
    QTest::newRow("endless name") << QByteArray("PENSTOCK\0\1\2\xff\xffname", 17);
}

void TestSealedFile::notOurFile()
{
    QFETCH(QByteArray, content);
    put(content);
    const auto read = SealedFile(m_path).read(keyOf('k'));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Damaged);
    QVERIFY(!read.error().advice.isEmpty());
}

void TestSealedFile::anotherKey()
{
    const SealedFile file(m_path);
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, keyOf('k'), plaintext));
    const QByteArray before = bytes();
    const auto read = file.read(keyOf('x'));
    QVERIFY(!read);
    QVERIFY(read.error().message.contains(QLatin1String("another key")));
    QVERIFY(read.error().message.contains(SealKey::shortForm(keyOf('x').fingerprint())));
    QVERIFY(read.error().advice.contains(keeper.name));
    QVERIFY(!file.save(*lock, keyOf('x'), 1, Secret("x")));
    QCOMPARE(bytes(), before);
}

void TestSealedFile::aLaterVersion()
{
    const SealedFile file(m_path);
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, keyOf('k'), plaintext));
    QByteArray later = bytes();
    later[9] = 2;
    put(later);
    QCOMPARE(file.header().error().code, ErrorCode::Unsupported);
    QVERIFY(file.header().error().message.contains(QLatin1String("newer version")));
    QVERIFY(!file.save(*lock, keyOf('k'), 1, Secret("x")));
    QCOMPARE(bytes(), later);
}

void TestSealedFile::aSaveOnAnOldRevisionIsRefused()
{
    const SealedFile file(m_path);
    const SealKey key = keyOf('k');
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, key, plaintext));
    PENSTOCK_VERIFY(file.save(*lock, key, 1, Secret("two")));
    const auto late = file.save(*lock, key, 1, Secret("also two"));
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::Conflict);
    QVERIFY(file.read(key)->plaintext == Secret("two"));
}

void TestSealedFile::aSaveNeverBuriesDamage()
{
    const SealedFile file(m_path);
    const SealKey key = keyOf('k');
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, key, plaintext));
    QByteArray bad = bytes();
    bad.back() = static_cast<char>(bad.back() ^ 1);
    put(bad);
    QCOMPARE(file.save(*lock, key, 1, Secret("x")).error().code, ErrorCode::Damaged);
    QCOMPARE(file.create(*lock, keeper, key, plaintext).error().code, ErrorCode::Conflict);
    QCOMPARE(bytes(), bad);
}

void TestSealedFile::aVanishedFileIsNotMadeAgain()
{
    const SealedFile file(m_path);
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.create(*lock, keeper, keyOf('k'), plaintext));
    QVERIFY(QFile::remove(m_path));
    QCOMPARE(file.save(*lock, keyOf('k'), 1, plaintext).error().code, ErrorCode::NotFound);
    QVERIFY(!file.exists());
}

/// Four threads count up together; what they saved is the sum, and each conflict was told.
void TestSealedFile::oneOfManyThreadsWinsEachRevision()
{
    constexpr int threads = 4, saves = 25;
    const SealedFile file(m_path);
    {
        const auto lock = file.lock();
        PENSTOCK_VERIFY(lock);
        PENSTOCK_VERIFY(file.create(*lock, keeper, keyOf('k'), Secret("0")));
    }
    std::atomic<int> conflicts = 0, failures = 0;
    {
        std::vector<std::jthread> pool;
        for (int t = 0; t < threads; ++t)
            pool.emplace_back([&] {
                const SealKey key = keyOf('k');
                for (int done = 0; done < saves;) {
                    const auto content = file.read(key);
                    const auto lock = file.lock();
                    if (!content || !lock) {
                        ++failures;
                        return;
                    }
                    const int count = std::stoi(std::string(content->plaintext.reveal()));
                    const auto saved =
                        file.save(*lock, key, content->header.revision, Secret(std::to_string(count + 1)));
                    if (saved)
                        ++done;
                    else if (saved.error().code == ErrorCode::Conflict)
                        ++conflicts;
                    else
                        ++failures;
                }
            });
    }
    QCOMPARE(failures.load(), 0);
    const auto content = file.read(keyOf('k'));
    PENSTOCK_VERIFY(content);
    QVERIFY(content->plaintext == Secret(std::to_string(threads * saves)));
    QCOMPARE(content->header.revision, static_cast<quint64>(threads * saves + 1));
    qInfo("%d conflicts", conflicts.load());
}

void TestSealedFile::aHeldLockIsNamed()
{
    const auto first = FileLock::take(m_path, Deadline::after(std::chrono::seconds(1)));
    PENSTOCK_VERIFY(first);
    const auto second = FileLock::take(m_path, Deadline::after(std::chrono::milliseconds(30)));
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Locked);
    QVERIFY(second.error().message.contains(m_path));
}

int TestSealedFile::saveOften(const QString &path, int times)
{
    const SealedFile file(path);
    const SealKey key = keyOf('k');
    const Secret big(std::string(std::size_t{200} << 10, 'x'));
    for (int i = 0; i < times; ++i) {
        const auto lock = file.lock();
        const auto content = lock ? file.read(key) : Result<SealedFile::Content>(lock.error());
        if (!content || !file.save(*lock, key, content->header.revision, big))
            return 1;
        putchar('.');
        fflush(stdout);
    }
    return 0;
}

void TestSealedFile::killedInMidWrite()
{
    const SealedFile file(m_path);
    const SealKey key = keyOf('k');
    {
        const auto lock = file.lock();
        PENSTOCK_VERIFY(lock);
        PENSTOCK_VERIFY(file.create(*lock, keeper, key, plaintext));
    }
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    quint64 revision = 1;
    int leftovers = 0;
    for (int round = 0; round < 40; ++round) {
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--save"), m_path, QStringLiteral("100000")});
        QVERIFY(writer.waitForReadyRead(10000));
        QThread::usleep(random.bounded(20000u));
        writer.kill();
        QVERIFY(writer.waitForFinished(10000));
        QCOMPARE(writer.exitStatus(), QProcess::CrashExit);
        leftovers += QFile::exists(m_path + QLatin1String(".new")) ? 1 : 0;
        const auto content = file.read(key);
        PENSTOCK_VERIFY(content);
        QVERIFY(content->header.revision > revision);
        revision = content->header.revision;
    }
    qInfo("%llu revisions, %d killed in mid-write", static_cast<unsigned long long>(revision), leftovers);
    const auto lock = file.lock();
    PENSTOCK_VERIFY(lock);
    PENSTOCK_VERIFY(file.save(*lock, key, revision, plaintext));
    QVERIFY(!QFile::exists(m_path + QLatin1String(".new")));
}

/// A real one where we may mount one, else a limit on the size of files.
void TestSealedFile::fullDisk()
{
    const QString folder = m_dir->filePath(QStringLiteral("small"));
    QVERIFY(QDir().mkdir(folder));
    const bool mounted = mount("tmpfs", qPrintable(folder), "tmpfs", 0, "size=64k") == 0;
    qInfo(mounted ? "a tmpfs of 64 KiB" : "RLIMIT_FSIZE of 40 KiB");
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    if (!mounted) {
        const rlimit small{40u << 10, before.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    }

    const SealKey key = keyOf('k');
    Result<quint64> saved = Error{};
    Result<SealedFile::Content> content = Error{};
    QStringList files;
    {
        const SealedFile file(folder + QLatin1String("/sealed"));
        const auto lock = file.lock();
        if (lock && file.create(*lock, keeper, key, plaintext))
            saved = file.save(*lock, key, 1, Secret(std::string(std::size_t{80} << 10, 'x')));
        content = file.read(key);
        files = QDir(folder).entryList(QDir::Files);
    }
    setrlimit(RLIMIT_FSIZE, &before);
    if (mounted)
        umount(qPrintable(folder));

    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::DiskFull);
    QVERIFY(saved.error().advice.contains(QLatin1String("room")));
    PENSTOCK_VERIFY(content);
    QCOMPARE(content->header.revision, 1u);
    QVERIFY(content->plaintext == plaintext);
    QCOMPARE(files, QStringList({QStringLiteral("sealed"), QStringLiteral("sealed.lock")}));
}

/// As strace sees it: the new file is synced before its rename, the folder after it.
void TestSealedFile::theFolderIsSynced()
{
    const QString strace = QStandardPaths::findExecutable(QStringLiteral("strace"));
    if (strace.isEmpty())
        QSKIP("no strace here");
    {
        const auto lock = SealedFile(m_path).lock();
        PENSTOCK_VERIFY(lock);
        PENSTOCK_VERIFY(SealedFile(m_path).create(*lock, keeper, keyOf('k'), plaintext));
    }
    const QString trace = m_dir->filePath(QStringLiteral("trace"));
    QProcess writer;
    // The leak sanitizer does not work under a tracer.
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ASAN_OPTIONS"), QStringLiteral("detect_leaks=0"));
    writer.setProcessEnvironment(environment);
    writer.start(strace, {QStringLiteral("-y"), QStringLiteral("-o"), trace, QStringLiteral("-e"),
                          QStringLiteral("trace=fsync,rename,renameat,renameat2"),
                          QCoreApplication::applicationFilePath(), QStringLiteral("--save"), m_path,
                          QStringLiteral("1")});
    QVERIFY(writer.waitForFinished(10000));
    if (writer.exitCode() != 0)
        QSKIP("strace may not trace here");
    QFile file(trace);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    const QRegularExpression order(
        QStringLiteral("fsync\\(\\d+<%1\\.new>\\)[^\\n]*= 0\\n[^\\n]*rename[^\\n]*= 0\\n"
                       "[^\\n]*fsync\\(\\d+<%2>\\)[^\\n]*= 0")
            .arg(QRegularExpression::escape(m_path), QRegularExpression::escape(m_dir->path())));
    QVERIFY2(order.match(text).hasMatch(), qPrintable(text));
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--save"))
        return TestSealedFile::saveOften(arguments.value(2), arguments.value(3).toInt());
    TestSealedFile test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_SealedFile.moc"
