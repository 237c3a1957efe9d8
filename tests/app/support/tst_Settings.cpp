// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Settings.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

using Key = Settings::Key;

class TestSettings final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void defaultsAreSound();
    void documentAndTableAgree();
    void keptAcrossRuns();
    void writtenWhileRunning();
    void nonsenseStaysInTheFile_data();
    void nonsenseStaysInTheFile();
    void refusesValuesOutOfBounds();
    void resetLeavesTheFile();
    void twoProgramsChangeDifferentEntries();
    void saysThatItCannotWrite();
    void makesAPrivateFolder();

private:
    [[nodiscard]] QByteArray content() const
    {
        QFile file(m_file);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QByteArray &text) const
    {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void TestSettings::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(QStringLiteral("settings.ini"));
}

void TestSettings::defaultsAreSound()
{
    Settings settings(m_file);
    QStringList names;
    for (const Settings::Entry &entry : Settings::entries()) {
        QVERIFY(settings.isDefault(entry.key));
        QVERIFY2(settings.setValue(entry.key, entry.defaultValue), entry.name);
        QVERIFY(!Settings::groupTitle(entry).isEmpty() && *entry.title && *entry.effect);
        names << QLatin1String(entry.name);
    }
    QCOMPARE(names.removeDuplicates(), 0);
    QVERIFY(settings.problems().isEmpty());
    QVERIFY(!QFile::exists(m_file));
}

/// The rows of docs/settings.md, cell by cell.
void TestSettings::documentAndTableAgree()
{
    QFile document(QStringLiteral(PENSTOCK_TEST_DATA "/../../docs/settings.md"));
    QVERIFY(document.open(QIODevice::ReadOnly));
    QStringList found;
    for (const QString &line : QString::fromUtf8(document.readAll()).split(QLatin1Char('\n'))) {
        if (line.startsWith(QLatin1String("| `")))
            found << line;
    }
    QStringList wanted;
    const auto code = [](const QString &text) { return QStringLiteral("`%1`").arg(text); };
    for (const Settings::Entry &entry : Settings::entries()) {
        const bool isNumber = entry.defaultValue.typeId() == QMetaType::Int;
        const bool isMap = entry.defaultValue.typeId() == QMetaType::QVariantMap;
        QStringList bounds;
        for (const QString &choice : entry.choices)
            bounds << code(choice);
        if (entry.most > 0)
            bounds << (isNumber ? QStringLiteral("%1 to %2") : QStringLiteral("%1 to %2 letters"))
                          .arg(entry.least)
                          .arg(entry.most);
        const QString standard = isMap ? QStringLiteral("{}") : entry.defaultValue.toString();
        const QStringList cells{code(QLatin1String(entry.name)),
                                isNumber ? QStringLiteral("number")
                                : isMap  ? QStringLiteral("JSON")
                                         : QStringLiteral("text"),
                                standard.isEmpty() ? QStringLiteral("empty") : code(standard),
                                bounds.isEmpty() ? QStringLiteral("–") : bounds.join(QStringLiteral(", ")),
                                QString::fromUtf8(entry.effect),
                                entry.cost ? QString::fromUtf8(entry.cost) : QStringLiteral("–")};
        wanted << QStringLiteral("| %1 |").arg(cells.join(QStringLiteral(" | ")));
    }
    if (qEnvironmentVariableIsSet("PENSTOCK_PRINT"))
        fprintf(stderr, "%s\n", qPrintable(wanted.join(QLatin1Char('\n'))));
    QCOMPARE(found.join(QLatin1Char('\n')), wanted.join(QLatin1Char('\n')));
}

void TestSettings::keptAcrossRuns()
{
    const QVariantMap keys{{QStringLiteral("query.run"), QStringLiteral("F9; Ctrl+,")},
                           {QStringLiteral("query.stop"), QString()}};
    {
        Settings settings(m_file);
        QSignalSpy changed(&settings, &Settings::changed);
        QVERIFY(settings.setValue(Key::Theme, QStringLiteral("dark")));
        QVERIFY(settings.setValue(Key::Theme, QStringLiteral("dark")));
        QCOMPARE(changed.size(), 1);
        QVERIFY(settings.setValue(Key::NullText, QStringLiteral("∅, \"né;ant\" 🎈")));
        QVERIFY(settings.setValue(Key::HistoryLimit, 7));
        QVERIFY(settings.setValue(Key::Shortcuts, keys));
    }
    const Settings again(m_file);
    QCOMPARE(again.text(Key::Theme), QStringLiteral("dark"));
    QCOMPARE(again.text(Key::NullText), QStringLiteral("∅, \"né;ant\" 🎈"));
    QCOMPARE(again.number(Key::HistoryLimit), 7);
    QCOMPARE(again.value(Key::Shortcuts).toMap(), keys);
    QVERIFY(again.problems().isEmpty());
    struct stat found
    {};
    QCOMPARE(stat(QFile::encodeName(m_file).constData(), &found), 0);
    QCOMPARE(found.st_mode & 0777, mode_t{0600});
}

void TestSettings::writtenWhileRunning()
{
    Settings settings(m_file);
    for (int size = 1; size <= 40; ++size)
        QVERIFY(settings.setValue(Key::EditorFontSize, size));
    QTRY_VERIFY(content().contains("fontSize=40"));
}

void TestSettings::nonsenseStaysInTheFile_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Key>("key");
    QTest::newRow("choice") << QByteArray("[window]\ntheme=pink\n") << Key::Theme;
    QTest::newRow("no number") << QByteArray("[history]\nlimit=many\n") << Key::HistoryLimit;
    QTest::newRow("too much") << QByteArray("[results]\nmemoryMiB=999999999999\n") << Key::ResultMemory;
    QTest::newRow("too little") << QByteArray("[results]\ndiskMiB=0\n") << Key::ResultDisk;
    QTest::newRow("no map") << QByteArray("[window]\nshortcuts=[1]\n") << Key::Shortcuts;
}

void TestSettings::nonsenseStaysInTheFile()
{
    QFETCH(QByteArray, text);
    QFETCH(Key, key);
    write(text);
    {
        Settings settings(m_file);
        QVERIFY(settings.isDefault(key));
        QCOMPARE(settings.problems().size(), 1);
        QVERIFY(settings.problems().first().contains(QLatin1String(Settings::entry(key).name)));
        // Another entry is written, the bad one stays for the person to see.
        QVERIFY(settings.setValue(Key::EditorFontSize, 12));
    }
    QVERIFY2(content().contains(text.split('\n').at(1)), content().constData());
    QVERIFY(content().contains("fontSize=12"));
}

void TestSettings::refusesValuesOutOfBounds()
{
    Settings settings(m_file);
    QSignalSpy changed(&settings, &Settings::changed);
    QVERIFY(!settings.setValue(Key::Theme, QStringLiteral("pink")));
    QVERIFY(!settings.setValue(Key::EditorFontSize, 73));
    QVERIFY(!settings.setValue(Key::EditorFontSize, -1));
    QVERIFY(!settings.setValue(Key::EditorFontSize, QStringLiteral("12")));
    QVERIFY(!settings.setValue(Key::NullText, QString()));
    QVERIFY(changed.isEmpty());
    QVERIFY(settings.isDefault(Key::EditorFontSize));
}

void TestSettings::resetLeavesTheFile()
{
    {
        Settings settings(m_file);
        QVERIFY(settings.setValue(Key::Language, QStringLiteral("fr")));
        QVERIFY(settings.setValue(Key::Theme, QStringLiteral("light")));
    }
    QVERIFY(content().contains("language=fr"));
    {
        Settings settings(m_file);
        settings.reset(Key::Language);
        QVERIFY(settings.isDefault(Key::Language));
    }
    QVERIFY(!content().contains("language"));
    QVERIFY(content().contains("theme=light"));
}

void TestSettings::twoProgramsChangeDifferentEntries()
{
    {
        Settings first(m_file);
        Settings second(m_file);
        QVERIFY(first.setValue(Key::Theme, QStringLiteral("dark")));
        QVERIFY(second.setValue(Key::Language, QStringLiteral("en")));
    }
    const Settings again(m_file);
    QCOMPARE(again.text(Key::Theme), QStringLiteral("dark"));
    QCOMPARE(again.text(Key::Language), QStringLiteral("en"));
}

void TestSettings::saysThatItCannotWrite()
{
    // A folder stands where the file should: nobody can write it, not even root.
    QVERIFY(QDir().mkpath(m_file));
    Settings settings(m_file);
    QSignalSpy failed(&settings, &Settings::failed);
    QVERIFY(settings.setValue(Key::EditorFontSize, 12));
    QTRY_COMPARE(failed.size(), 1);
    const auto error = failed.first().first().value<Error>();
    QVERIFY(error.message.contains(m_file) && !error.advice.isEmpty());
    QCOMPARE(settings.number(Key::EditorFontSize), 12);
}

void TestSettings::makesAPrivateFolder()
{
    const QString folder = m_dir->filePath(QStringLiteral("workspace"));
    {
        Settings settings(folder + QStringLiteral("/settings.ini"));
        QVERIFY(settings.setValue(Key::Theme, QStringLiteral("dark")));
    }
    struct stat found
    {};
    QCOMPARE(stat(QFile::encodeName(folder).constData(), &found), 0);
    QCOMPARE(found.st_mode & 0777U, 0700U);
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_Settings.moc"
