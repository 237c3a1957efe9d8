// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Settings.h"

#include "app/support/AppPaths.h"
#include "app/support/BackgroundJobs.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>

#include <algorithm>
#include <utility>

namespace {

/// What stands in the file: numbers and texts as they are, a map as one line of JSON that a person can read.
QVariant asStored(const QVariant &value)
{
    if (value.typeId() != QMetaType::QVariantMap)
        return value;
    const QJsonObject object = QJsonObject::fromVariantMap(value.toMap());
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// A file gives texts; invalid when the text cannot be read as the default's type.
QVariant asTyped(const Settings::Entry &entry, const QVariant &stored)
{
    // An ini file takes a text with commas for a list.
    const QString text = stored.typeId() == QMetaType::QStringList
                             ? stored.toStringList().join(QStringLiteral(", "))
                             : stored.toString();
    switch (entry.defaultValue.typeId()) {
    case QMetaType::Int: {
        bool read = false;
        const int number = text.toInt(&read);
        return read ? QVariant(number) : QVariant();
    }
    case QMetaType::QVariantMap: {
        const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
        return document.isObject() ? QVariant(document.object().toVariantMap()) : QVariant();
    }
    default:
        return text;
    }
}

} // namespace

const std::vector<Settings::Entry> &Settings::entries()
{
    static const std::vector<Entry> table = {
        {Key::Theme,
         "window/theme",
         QStringLiteral("system"),
         {QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")},
         0,
         0,
         QT_TR_NOOP("Theme"),
         QT_TR_NOOP(
             "Colours of the window, at once; “system” is what the desktop had when the program started."),
         nullptr},
        {Key::Language,
         "window/language",
         QStringLiteral("system"),
         {QStringLiteral("system"), QStringLiteral("en"), QStringLiteral("fr")},
         0,
         0,
         QT_TR_NOOP("Language"),
         QT_TR_NOOP("Language of all texts, at once; “system” follows the environment."),
         nullptr},
        {Key::Shortcuts,
         "window/shortcuts",
         QVariantMap(),
         {},
         0,
         0,
         QT_TR_NOOP("Changed keys"),
         QT_TR_NOOP("Keys that differ from the program's own, by command; the page of shortcuts writes it."),
         nullptr},
        {Key::EditorFontSize,
         "editor/fontSize",
         0,
         {},
         0,
         72,
         QT_TR_NOOP("Font size"),
         QT_TR_NOOP("Size of the editor's font in points; 0 is the system's."),
         nullptr},
        {Key::EditorFontFamily,
         "editor/fontFamily",
         QString(),
         {},
         0,
         200,
         QT_TR_NOOP("Font"),
         QT_TR_NOOP("Family of the editor's font; empty is the system's fixed font."),
         QT_TR_NOOP("A font with letters of unequal width makes columns of text uneven.")},
        {Key::RunWhat,
         "editor/runKey",
         QStringLiteral("statement"),
         {QStringLiteral("statement"), QStringLiteral("script")},
         0,
         0,
         QT_TR_NOOP("Run runs"),
         QT_TR_NOOP("What Run (Ctrl+Enter) runs without a selection: the statement at the cursor, or all of "
                    "the page."),
         QT_TR_NOOP("With “script”, one key press can run a statement that is out of sight.")},
        {Key::ResultMemory,
         "results/memoryMiB",
         64,
         {},
         1,
         16384,
         QT_TR_NOOP("Memory for a result"),
         QT_TR_NOOP("MiB of values that one result keeps in memory; the rest is on disk."),
         QT_TR_NOOP(
             "So much memory for each open result; less means more reading from disk while scrolling.")},
        {Key::ResultDisk,
         "results/diskMiB",
         8192,
         {},
         16,
         1048576,
         QT_TR_NOOP("Disk for a result"),
         QT_TR_NOOP("MiB of disk that one result may take; it stops growing there."),
         QT_TR_NOOP("So much of the temporary folder's disk until the result is closed.")},
        {Key::NullText,
         "results/nullText",
         QStringLiteral("NULL"),
         {},
         1,
         20,
         QT_TR_NOOP("Text of NULL"),
         QT_TR_NOOP("What a table shows for NULL, in a colour of its own."),
         nullptr},
        {Key::ExportFormat,
         "results/exportFormat",
         QStringLiteral("csv"),
         {QStringLiteral("csv"), QStringLiteral("tsv"), QStringLiteral("json"), QStringLiteral("ndjson"),
          QStringLiteral("markdown"), QStringLiteral("insert"), QStringLiteral("xlsx")},
         0,
         0,
         QT_TR_NOOP("Export format"),
         QT_TR_NOOP("The format that an export proposes; the last one used."),
         nullptr},
        {Key::ExportFolder,
         "results/exportFolder",
         QString(),
         {},
         0,
         4096,
         QT_TR_NOOP("Export folder"),
         QT_TR_NOOP("The folder that an export proposes; the last one used, empty is the home folder."),
         nullptr},
        {Key::HistoryLimit,
         "history/limit",
         10000,
         {},
         0,
         1000000,
         QT_TR_NOOP("Statements kept"),
         QT_TR_NOOP("How many statements the history keeps; the oldest go first, 0 keeps none."),
         QT_TR_NOOP("Disk in the workspace, about the length of the statements; searching reads all of it.")},
        {Key::HealthInterval,
         "health/interval",
         30,
         {},
         5,
         3600,
         QT_TR_NOOP("Seconds between looks"),
         QT_TR_NOOP(
             "How often each connection's health is looked at; a connection may have its own interval."),
         QT_TR_NOOP("One kept session on each server, and about a millisecond of its time at each look.")},
        {Key::HealthSlow,
         "health/slowMs",
         500,
         {},
         10,
         60000,
         QT_TR_NOOP("Slow from"),
         QT_TR_NOOP("Milliseconds of a round trip from which a connection counts as degraded."),
         nullptr},
        {Key::HealthWrite,
         "health/writeProbe",
         QStringLiteral("off"),
         {QStringLiteral("off"), QStringLiteral("on")},
         0,
         0,
         QT_TR_NOOP("Try to write"),
         QT_TR_NOOP(
             "Whether a temporary table is written and dropped every five minutes, so that a full disk "
             "shows."),
         QT_TR_NOOP(
             "One small write on each server every five minutes; read-only connections are left out.")},
    };
    return table;
}

const Settings::Entry &Settings::entry(Key key)
{
    const auto &table = entries();
    const auto found =
        std::find_if(table.begin(), table.end(), [key](const Entry &entry) { return entry.key == key; });
    if (found == table.end())
        qFatal("no setting %d in the table", static_cast<int>(key));
    return *found;
}

QString Settings::groupTitle(const Entry &entry)
{
    const QString group = QString::fromLatin1(entry.name).section(QLatin1Char('/'), 0, 0);
    if (group == QLatin1String("window"))
        return tr("Window");
    if (group == QLatin1String("editor"))
        return tr("Editor");
    if (group == QLatin1String("results"))
        return tr("Results");
    if (group == QLatin1String("health"))
        return tr("Health");
    return tr("History");
}

QString Settings::choiceTitle(const QString &choice)
{
    // Languages are called what their speakers call them.
    static const QHash<QString, const char *> titles{{QStringLiteral("system"), QT_TR_NOOP("System")},
                                                     {QStringLiteral("off"), QT_TR_NOOP("Off")},
                                                     {QStringLiteral("on"), QT_TR_NOOP("On")},
                                                     {QStringLiteral("light"), QT_TR_NOOP("Light")},
                                                     {QStringLiteral("dark"), QT_TR_NOOP("Dark")},
                                                     {QStringLiteral("statement"), QT_TR_NOOP("Statement")},
                                                     {QStringLiteral("script"), QT_TR_NOOP("Script")}};
    if (choice == QLatin1String("en"))
        return QStringLiteral("English");
    if (choice == QLatin1String("fr"))
        return QStringLiteral("Français");
    const auto title = titles.find(choice);
    return title == titles.end() ? choice : tr(*title);
}

Settings::Settings(const QString &file, QObject *parent)
    : QObject(parent)
    , m_file(file)
    , m_jobs(std::make_unique<BackgroundJobs>(1))
{
    if (!m_file.isEmpty())
        load();
}

Settings::~Settings()
{
    m_jobs.reset(); // waits for a write under way
    if (!m_pending.isEmpty() && !m_file.isEmpty()) {
        if (const auto error = write(m_file, m_pending))
            qWarning("%s", qPrintable(error->toText()));
    }
}

void Settings::load()
{
    const QSettings file(m_file, QSettings::IniFormat);
    if (file.status() == QSettings::FormatError)
        m_problems << tr("%1 is no file of settings; defaults are used where it cannot be read.").arg(m_file);
    else if (file.status() == QSettings::AccessError
             || (QFile::exists(m_file) && !QFile(m_file).open(QIODevice::ReadOnly)))
        m_problems << tr("%1 cannot be read; defaults are used.").arg(m_file);
    for (const Entry &entry : entries()) {
        const QVariant stored = file.value(QLatin1String(entry.name));
        if (!stored.isValid())
            continue;
        const QVariant value = asTyped(entry, stored);
        if (isSound(entry, value))
            m_values.insert(static_cast<int>(entry.key), value);
        else
            m_problems << tr("%1: “%2” makes no sense for %3; its default is used.")
                              .arg(m_file, stored.toString().left(80), QLatin1String(entry.name));
    }
}

bool Settings::isSound(const Entry &entry, const QVariant &value)
{
    if (value.typeId() != entry.defaultValue.typeId())
        return false;
    if (!entry.choices.isEmpty())
        return entry.choices.contains(value.toString());
    if (entry.most == 0)
        return true;
    const qint64 size = value.typeId() == QMetaType::Int ? value.toInt() : value.toString().size();
    return size >= entry.least && size <= entry.most;
}

QVariant Settings::value(Key key) const
{
    const auto found = m_values.find(static_cast<int>(key));
    return found == m_values.end() ? entry(key).defaultValue : *found;
}

bool Settings::isDefault(Key key) const
{
    return value(key) == entry(key).defaultValue;
}

bool Settings::setValue(Key key, const QVariant &value)
{
    const Entry &known = entry(key);
    if (!isSound(known, value))
        return false;
    if (value == this->value(key))
        return true;
    m_values.insert(static_cast<int>(key), value);
    put(known, asStored(value));
    emit changed(key);
    return true;
}

void Settings::reset(Key key)
{
    const bool differed = !isDefault(key);
    m_values.remove(static_cast<int>(key));
    put(entry(key), {});
    if (differed)
        emit changed(key);
}

void Settings::put(const Entry &entry, const QVariant &stored)
{
    m_pending.insert(QLatin1String(entry.name), stored);
    if (!m_writing)
        writePending();
}

void Settings::writePending()
{
    if (m_file.isEmpty() || m_pending.isEmpty())
        return;
    m_writing = true;
    m_jobs->start(
        [this, file = m_file, changes = std::exchange(m_pending, {})]() -> BackgroundJobs::Delivery {
            // `this` is only carried home: deliveries die with m_jobs.
            return [this, error = write(file, changes)] {
                m_writing = false;
                writePending();
                if (error)
                    emit failed(*error);
            };
        });
}

std::optional<Error> Settings::write(const QString &file, const Changes &changes)
{
    // QSettings would make a missing folder open to others, which no workspace then opens.
    if (const auto folder = AppPaths::makePrivateFolder(QFileInfo(file).absolutePath()); !folder)
        return folder.error();
    // It locks the file against others, merges, and replaces it whole.
    QSettings stored(file, QSettings::IniFormat);
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        if (change->isValid())
            stored.setValue(change.key(), *change);
        else
            stored.remove(change.key());
    }
    stored.sync();
    if (stored.status() == QSettings::NoError) {
        QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner);
        return {};
    }
    return Error{
        ErrorCode::Io, tr("The settings cannot be written to %1.").arg(file),
        tr("What you changed holds until the program ends. Check the disk, and who may write there.")};
}
