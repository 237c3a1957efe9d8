// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/MySqlSource.h"

#include "app/connections/sources/ImportedFile.h"
#include "app/connections/sources/IniText.h"

namespace {

struct MySqlSourceText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlSource)
};

/// Quotes around a value go; so do the escapes that MySQL's manual lists (4.2.2.2).
QString unquoted(QString value)
{
    const bool quoted = value.size() >= 2
                        && (value.front() == QLatin1Char('"') || value.front() == QLatin1Char('\''))
                        && value.back() == value.front();
    if (quoted)
        value = value.mid(1, value.size() - 2);
    static const QHash<QChar, QChar> escapes{
        {QLatin1Char('b'), QLatin1Char('\b')},  {QLatin1Char('t'), QLatin1Char('\t')},
        {QLatin1Char('n'), QLatin1Char('\n')},  {QLatin1Char('r'), QLatin1Char('\r')},
        {QLatin1Char('s'), QLatin1Char(' ')},   {QLatin1Char('"'), QLatin1Char('"')},
        {QLatin1Char('\''), QLatin1Char('\'')}, {QLatin1Char('\\'), QLatin1Char('\\')}};
    QString text;
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value.at(i) == QLatin1Char('\\') && i + 1 < value.size() && escapes.contains(value.at(i + 1)))
            text += escapes.value(value.at(++i));
        else
            text += value.at(i);
    }
    return text;
}

/// Keys may be written with '-' or '_'.
QString optionOf(const IniText::Section &section, const char *key)
{
    const QString name = QLatin1String(key);
    const QString other = QString(name).replace(QLatin1Char('-'), QLatin1Char('_'));
    return unquoted(section.has(name) ? section.value(name) : section.value(other));
}

Result<ConnectionProfile> mySqlProfileOf(const IniText::Section &section, const QString &fallbackDatabase)
{
    ConnectionProfile profile;
    profile.type =
        section.name.contains(QLatin1String("mariadb")) ? DatabaseType::MariaDb : DatabaseType::MySql;
    profile.name = section.name == QLatin1String("client") ? QStringLiteral("my.cnf")
                                                           : QStringLiteral("my.cnf %1").arg(section.name);
    const QString socket = optionOf(section, "socket");
    profile.host = optionOf(section, "host");
    if (profile.host.isEmpty() || profile.host == QLatin1String("localhost"))
        profile.host = socket.startsWith(QLatin1Char('/')) ? socket : QStringLiteral("localhost");
    profile.username = optionOf(section, "user");
    profile.database = optionOf(section, "database");
    if (profile.database.isEmpty())
        profile.database =
            fallbackDatabase.isEmpty() ? QStringLiteral("information_schema") : fallbackDatabase;
    QByteArray password = optionOf(section, "password").toUtf8();
    profile.password = Secret::takeFrom(password);
    profile.tlsCaFile = optionOf(section, "ssl-ca");
    profile.tlsCertFile = optionOf(section, "ssl-cert");
    profile.tlsKeyFile = optionOf(section, "ssl-key");
    if (const QString mode = optionOf(section, "ssl-mode"); !mode.isEmpty()) {
        auto known = TlsModes::fromName(mode);
        if (!known)
            return known.error();
        profile.tls = *known;
    }
    if (const QString port = optionOf(section, "port"); !port.isEmpty()) {
        bool isNumber = false;
        profile.port = port.toInt(&isNumber);
        if (!isNumber || profile.port < 0)
            return Error{ErrorCode::Invalid, MySqlSourceText::tr("“%1” is no port.").arg(port)};
    }
    return profile;
}

} // namespace

namespace MySqlSource {

Result<ImportSource> read(const QString &file)
{
    auto text = ImportedFile::read(file);
    if (!text)
        return text.error();
    ImportSource source{QStringLiteral("my.cnf"), file, {}, {}, {}};
    const IniText ini = IniText::parse(*text, true);
    if (ini.strayLine > 0)
        source.problems.push_back(
            {ErrorCode::Invalid,
             MySqlSourceText::tr("Line %1 of %2 belongs to no [group].").arg(ini.strayLine).arg(file)});
    QString database;
    for (const IniText::Section &section : ini.sections) {
        if (section.name == QLatin1String("mysql"))
            database = optionOf(section, "database");
    }
    for (const IniText::Section &section : ini.sections) {
        const bool connects = section.has(QStringLiteral("host")) || section.has(QStringLiteral("user"))
                              || section.has(QStringLiteral("password"))
                              || section.has(QStringLiteral("socket"));
        if (!section.name.startsWith(QLatin1String("client")) || !connects)
            continue;
        auto profile = mySqlProfileOf(section, database);
        if (profile)
            ImportedFile::add(source, *std::move(profile));
        else
            source.problems.push_back(
                {ErrorCode::Invalid,
                 MySqlSourceText::tr("[%1] is left out: %2").arg(section.name, profile.error().message)});
    }
    return source;
}

} // namespace MySqlSource
