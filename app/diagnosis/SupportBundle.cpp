// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/SupportBundle.h"

#include "app/drivers/DriverRegistry.h"
#include "app/support/Masking.h"
#include "app/support/Settings.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSslSocket>
#include <QSysInfo>

#include <algorithm>

namespace {

struct SupportBundleText
{
    Q_DECLARE_TR_FUNCTIONS(SupportBundle)
};

constexpr int logLines = 300;
constexpr int errorLines = 50;
/// More than logLines lines of any sensible length.
constexpr qint64 logTail = 256 << 10;

/// Words that say nothing about whose machine it is.
bool isPublicName(const QString &name)
{
    static const QStringList names{QStringLiteral("localhost"), QStringLiteral("127.0.0.1"),
                                   QStringLiteral("::1"), QStringLiteral("postgres"), QStringLiteral("root")};
    return name.size() < 2 || names.contains(name, Qt::CaseInsensitive) || name.startsWith(QLatin1Char('/'));
}

/// From the first quote to the last, since a value may hold quotes itself. A lonely apostrophe inside a word is none.
void maskQuoted(QString &line)
{
    const qsizetype first = line.indexOf(QLatin1Char('\''));
    const qsizetype last = line.lastIndexOf(QLatin1Char('\''));
    if (first < 0)
        return;
    const bool isApostrophe = first == last && first > 0 && line.at(first - 1).isLetter()
                              && first + 1 < line.size() && line.at(first + 1).isLetter();
    if (isApostrophe)
        return;
    const QString rest = last > first ? line.mid(last + 1) : QString();
    line = line.left(first) + QLatin1String("'?'") + rest;
}

/// Values out of statements and out of servers' words about them: "Key (email)=(a@b.c) exists", "Duplicate entry 'x'".
QString withoutValues(QString line)
{
    static const QRegularExpression statement(
        QStringLiteral("\\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|VALUES|CREATE|ALTER|DROP|GRANT|REVOKE|"
                       "CALL|SET|EXPLAIN|"
                       "COPY|REPLACE|TRUNCATE|EXECUTE|DO)\\s"),
        QRegularExpression::CaseInsensitiveOption);
    // PostgreSQL's words: duplicate keys, failing rows, and values that do not fit their type.
    static const QRegularExpression inBrackets(QStringLiteral("(\\)=|contains )\\(.*\\)"));
    static const QRegularExpression inDoubleQuotes(
        QStringLiteral("((?:for type|value|range|syntax|token|near|input)\\b[^\"]*)\".*\""),
        QRegularExpression::CaseInsensitiveOption);
    if (const auto found = statement.match(line); found.hasMatch())
        line = line.left(found.capturedStart()) + Masking::literals(line.mid(found.capturedStart()));
    line.replace(inBrackets, QStringLiteral("\\1(?)"));
    line.replace(inDoubleQuotes, QStringLiteral("\\1\"?\""));
    maskQuoted(line);
    return line;
}

QStringList withoutValues(const QStringList &lines)
{
    QStringList masked;
    for (const QString &line : lines)
        masked << withoutValues(line);
    return masked;
}

} // namespace

QList<SupportBundle::Section> SupportBundle::all()
{
    return {Section::Versions, Section::Settings, Section::Connections, Section::Diagnoses,
            Section::Pools,    Section::Health,   Section::Errors,      Section::Log};
}

QString SupportBundle::title(Section section)
{
    switch (section) {
    case Section::Versions:
        return SupportBundleText::tr("Versions");
    case Section::Settings:
        return SupportBundleText::tr("Changed settings");
    case Section::Connections:
        return SupportBundleText::tr("Connections");
    case Section::Diagnoses:
        return SupportBundleText::tr("Diagnoses");
    case Section::Pools:
        return SupportBundleText::tr("Pools");
    case Section::Health:
        return SupportBundleText::tr("Health");
    case Section::Errors:
        return SupportBundleText::tr("Last errors");
    case Section::Log:
        break;
    }
    return SupportBundleText::tr("End of the log");
}

QString SupportBundle::text(const Options &options) const
{
    QString text = SupportBundleText::tr("Penstock support bundle, %1")
                       .arg(QDateTime::currentDateTimeUtc().toString(Qt::ISODate))
                   + QLatin1Char('\n');
    for (const Section section : all()) {
        if (!options.sections.contains(section))
            continue;
        const QStringList lines = linesOf(section);
        text += QStringLiteral("\n== %1 ==\n").arg(title(section));
        text += lines.isEmpty() ? SupportBundleText::tr("(nothing)") : lines.join(QLatin1Char('\n'));
        text += QLatin1Char('\n');
    }
    text.replace(QDir::homePath(), QStringLiteral("~"));
    return options.showHosts ? text : withoutNames(text);
}

QStringList SupportBundle::linesOf(Section section) const
{
    QStringList lines;
    switch (section) {
    case Section::Versions:
        lines = versions;
        break;
    case Section::Settings:
        lines = settings;
        break;
    case Section::Connections:
        lines = connectionLines();
        break;
    case Section::Diagnoses:
        for (const DiagnosisReport &report : diagnoses)
            lines << report.toText().split(QLatin1Char('\n'));
        break;
    case Section::Pools:
        lines = withoutValues(pools);
        break;
    case Section::Health:
        lines = withoutValues(health);
        break;
    case Section::Errors:
        lines = withoutValues(errors);
        break;
    case Section::Log:
        lines = withoutValues(log);
        break;
    }
    // Line by line: what is masked to the end of a text must not take the next lines with it.
    for (QString &line : lines)
        line = Masking::secrets(line);
    return lines;
}

QStringList SupportBundle::connectionLines() const
{
    QStringList lines;
    for (const ConnectionProfile &profile : connections) {
        QStringList more{DatabaseTypes::toName(profile.type),
                         TlsModes::toName(profile.tlsMode()),
                         Environments::toName(profile.environment),
                         SafetyLevels::toName(profile.safetyLevel()),
                         QStringLiteral("connections %1").arg(profile.maxConnections),
                         QStringLiteral("connect %1 ms").arg(profile.connectTimeout.count()),
                         QStringLiteral("statement %1 ms").arg(profile.statementTimeout.count())};
        if (!profile.isActive)
            more << SupportBundleText::tr("switched off");
        if (profile.password.isEmpty())
            more << SupportBundleText::tr("no password");
        lines << QStringLiteral("%1: %2 (%3)")
                     .arg(profile.name, profile.displayUrl(), more.join(QLatin1String(", ")));
    }
    return lines;
}

/// The same name has the same number everywhere, so that the text still says what belongs together.
QString SupportBundle::withoutNames(QString text) const
{
    QStringList hosts;
    QStringList users{QDir(QDir::homePath()).dirName()};
    for (const ConnectionProfile &profile : connections) {
        if (!DatabaseTypes::isFile(profile.type))
            hosts << profile.host;
        users << profile.username;
    }
    const auto replaceAll = [&text](QStringList names, const QString &word,
                                    QRegularExpression::PatternOptions options) {
        names.removeDuplicates();
        std::vector<std::pair<QString, QString>> pairs;
        for (const QString &name : names) {
            if (!isPublicName(name))
                pairs.emplace_back(name, QStringLiteral("%1-%2").arg(word).arg(pairs.size() + 1));
        }
        // The longest first: "db" is also a part of "db.example.com".
        std::ranges::sort(pairs,
                          [](const auto &a, const auto &b) { return a.first.size() > b.first.size(); });
        for (const auto &[name, number] : pairs)
            text.replace(
                QRegularExpression(
                    QStringLiteral("(?<![\\w])%1(?![\\w])").arg(QRegularExpression::escape(name)), options),
                number);
    };
    replaceAll(hosts, QStringLiteral("host"), QRegularExpression::CaseInsensitiveOption);
    replaceAll(users, QStringLiteral("user"), QRegularExpression::NoPatternOption);
    return text;
}

Result<void> SupportBundle::save(const QString &text, const QString &file)
{
    QSaveFile saved(file);
    saved.setDirectWriteFallback(false);
    const QByteArray bytes = text.toUtf8();
    if (!saved.open(QIODevice::WriteOnly) || !saved.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || saved.write(bytes) != bytes.size() || !saved.commit())
        return Error{ErrorCode::Io, SupportBundleText::tr("The bundle cannot be written to %1.").arg(file),
                     SupportBundleText::tr("Check the folder's permissions and the room on its disk."),
                     saved.errorString()};
    return {};
}

QStringList SupportBundle::baseVersions()
{
    QStringList lines{QStringLiteral("Penstock %1").arg(QCoreApplication::applicationVersion()),
                      QStringLiteral("Qt %1").arg(QLatin1String(qVersion())),
                      QSslSocket::sslLibraryVersionString()};
    for (const DatabaseType type : {DatabaseType::PostgreSql, DatabaseType::MariaDb, DatabaseType::Sqlite})
        lines << DriverRegistry::libraryVersion(type);
    lines << QStringLiteral("%1, %2 %3, %4")
                 .arg(QSysInfo::prettyProductName(), QSysInfo::kernelType(), QSysInfo::kernelVersion(),
                      QSysInfo::currentCpuArchitecture())
          << QStringLiteral("%1, %2").arg(QLocale().name(),
                                          QDateTime::currentDateTime().toString(QStringLiteral("t")));
    return lines;
}

QStringList SupportBundle::settingsOf(const Settings &settings)
{
    QStringList lines;
    for (const Settings::Entry &entry : Settings::entries()) {
        if (!settings.isDefault(entry.key))
            lines << QStringLiteral("%1 = %2").arg(QLatin1String(entry.name), settings.text(entry.key));
    }
    return lines << settings.problems();
}

QStringList SupportBundle::linesOf(const QJsonArray &objects)
{
    QStringList lines;
    for (const QJsonValue value : objects) {
        const QJsonObject object = value.toObject();
        QStringList parts;
        for (auto field = object.begin(); field != object.end(); ++field) {
            const QJsonValue inner = field.value();
            QString text = inner.toVariant().toString();
            if (inner.isArray() && !inner.toArray().isEmpty())
                text = QString::fromUtf8(QJsonDocument(inner.toArray()).toJson(QJsonDocument::Compact));
            else if (inner.isObject())
                text = QString::fromUtf8(QJsonDocument(inner.toObject()).toJson(QJsonDocument::Compact));
            if (!text.isEmpty())
                parts << field.key() + QStringLiteral(": ") + text;
        }
        lines << parts.join(QStringLiteral(", "));
    }
    return lines;
}

void SupportBundle::readLog(const QString &file)
{
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly))
        return;
    const bool isWhole = opened.size() <= logTail;
    if (!isWhole)
        opened.seek(opened.size() - logTail);
    QStringList lines = QString::fromUtf8(opened.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    if (!isWhole)
        lines.removeFirst(); // cut in the middle
    static const QRegularExpression bad(QStringLiteral("\\b(?:warning|error|critical|fatal)\\b"),
                                        QRegularExpression::CaseInsensitiveOption);
    errors << lines.filter(bad).mid(std::max<qsizetype>(0, lines.filter(bad).size() - errorLines));
    log << lines.mid(std::max<qsizetype>(0, lines.size() - logLines));
}
