// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/AppPaths.h"
#include "app/support/Log.h"

#include "tests/support/TestServers.h"

#include <QLoggingCategory>
#include <QTemporaryDir>

#include <sys/stat.h>

#include <thread>

Q_LOGGING_CATEGORY(lcPool, "penstock.pool")
Q_LOGGING_CATEGORY(lcVault, "penstock.vault")

class TestLog final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void writesPrivateMaskedLines();
    void tellsTheListenerMaskedLines();
    void levelsByCategory();
    void refusesAnUnknownLevel();
    void rotatesAndKeepsFivePrivateFiles();
    void linesOfThreadsStayWhole();
    void namesAFolderThatCannotBeMade();
    void severalInOneProgram_data();
    void severalInOneProgram();

private:
    [[nodiscard]] QByteArray lines() const
    {
        QFile file(m_file);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

namespace {

mode_t modeOf(const QString &path)
{
    struct stat found
    {};
    return stat(QFile::encodeName(path).constData(), &found) == 0 ? found.st_mode & 07777 : 0;
}

} // namespace

void TestLog::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = AppPaths::logFile(m_dir->path() + QStringLiteral("/workspace"));
}

void TestLog::writesPrivateMaskedLines()
{
    {
        const auto log = Log::start({m_file, false, {}});
        PENSTOCK_VERIFY(log);
        qCInfo(lcPool) << "opened postgresql://app:canary@h/d";
        qCWarning(lcVault).noquote() << QStringLiteral("two\nlines \x1b[31m password=canary");
        qCDebug(lcPool) << "not at this level";
    }
    const QByteArray text = lines();
    QCOMPARE(text.count('\n'), 2);
    QVERIFY2(text.contains(" info pool: opened postgresql://app:***@h/d\n"), text.constData());
    QVERIFY2(text.contains(" warning vault: two\\nlines  [31m password=***\n"), text.constData());
    QVERIFY(!text.contains("canary"));
    QCOMPARE(modeOf(m_file), mode_t{0600});
    QCOMPARE(modeOf(QFileInfo(m_file).path()), mode_t{0700});
}

void TestLog::tellsTheListenerMaskedLines()
{
    std::vector<LogLine> heard;
    {
        const auto log =
            Log::start({m_file, false, {}, [&heard](const LogLine &line) { heard.push_back(line); }});
        PENSTOCK_VERIFY(log);
        qCWarning(lcVault).noquote() << QStringLiteral("password=canary");
        qCDebug(lcPool) << "not at this level";
    }
    qCWarning(lcVault) << "after the end";
    QCOMPARE(heard.size(), std::size_t{1});
    QCOMPARE(heard.front().category, QStringLiteral("vault"));
    QCOMPARE(heard.front().text, QStringLiteral("password=***"));
    QCOMPARE(heard.front().level, LogLine::Level::Warning);
}

void TestLog::levelsByCategory()
{
    {
        const auto log = Log::start({m_file, false, QStringLiteral("error,vault=debug")});
        PENSTOCK_VERIFY(log);
        qCDebug(lcVault) << "seen one";
        qCWarning(lcPool) << "hidden";
        qCCritical(lcPool) << "seen two";
        qWarning("seen three: Qt's own voice");
    }
    const QByteArray text = lines();
    QCOMPARE(text.count("seen"), 3);
    QVERIFY(!text.contains("hidden"));
}

void TestLog::refusesAnUnknownLevel()
{
    const auto log = Log::start({m_file, false, QStringLiteral("pool=loud")});
    QVERIFY(!log);
    QVERIFY(log.error().message.contains(QLatin1String("loud")));
    QVERIFY(!QFile::exists(m_file));
}

void TestLog::rotatesAndKeepsFivePrivateFiles()
{
    {
        const auto log = Log::start({m_file, false, {}});
        PENSTOCK_VERIFY(log);
        const QString line(8000, QLatin1Char('x'));
        for (int i = 0; i < 2000; ++i)
            qCInfo(lcPool).noquote() << line;
    }
    const QDir folder(QFileInfo(m_file).path());
    const QStringList files = folder.entryList(QDir::Files);
    QCOMPARE(files.size(), 5);
    for (const QString &file : files)
        QCOMPARE(modeOf(folder.filePath(file)), mode_t{0600});
}

void TestLog::linesOfThreadsStayWhole()
{
    {
        const auto log = Log::start({m_file, false, {}});
        PENSTOCK_VERIFY(log);
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([] {
                for (int i = 0; i < 500; ++i)
                    qCInfo(lcPool) << "password=canary from a thread";
            });
    }
    QCOMPARE(lines().count("from a thread\n"), 2000);
    QVERIFY(!lines().contains("canary"));
}

void TestLog::namesAFolderThatCannotBeMade()
{
    QFile file(m_dir->filePath(QStringLiteral("workspace")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto log = Log::start({m_file, false, {}});
    QVERIFY(!log);
    QVERIFY(log.error().message.contains(m_dir->path()));
}

void TestLog::severalInOneProgram_data()
{
    QTest::addColumn<bool>("isFirstOver");
    QTest::newRow("the first one goes first") << true;
    QTest::newRow("the second one goes first") << false;
}

/// Two workspaces in one program: lines go to the log that began last, while it is there.
void TestLog::severalInOneProgram()
{
    QFETCH(bool, isFirstOver);
    const QString secondFile = AppPaths::logFile(m_dir->path() + QStringLiteral("/second"));
    const auto linesOf = [](const QString &path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    {
        auto first = Log::start({m_file, false, {}});
        QVERIFY(first);
        auto second = Log::start({secondFile, false, {}});
        QVERIFY(second);
        qCInfo(lcPool) << "both are there";
        (isFirstOver ? *first : *second).reset();
        qCInfo(lcPool) << "one is there";
    }
    qCInfo(lcPool) << "none is there";
    QVERIFY(linesOf(secondFile).contains("both are there"));
    QVERIFY(!linesOf(m_file).contains("both are there"));
    QVERIFY(linesOf(isFirstOver ? secondFile : m_file).contains("one is there"));
    QVERIFY(!linesOf(secondFile).contains("none is there") && !linesOf(m_file).contains("none is there"));
}

QTEST_GUILESS_MAIN(TestLog)
#include "tst_Log.moc"
