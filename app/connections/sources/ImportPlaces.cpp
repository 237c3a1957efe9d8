// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/ImportPlaces.h"

#include "app/connections/sources/DBeaverSource.h"
#include "app/connections/sources/ImportedFile.h"
#include "app/connections/sources/IniText.h"
#include "app/connections/sources/MySqlSource.h"
#include "app/connections/sources/PostgresSources.h"
#include "app/drivers/DriverRegistry.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace {

struct ImportPlacesText
{
    Q_DECLARE_TR_FUNCTIONS(ImportPlaces)
};

QStringList dbeaverFiles(const QString &home)
{
    QStringList files;
    for (const char *folder :
         {".local/share/DBeaverData", "snap/dbeaver-ce/current/.local/share/DBeaverData",
          ".var/app/io.dbeaver.DBeaverCommunity/data/DBeaverData", "Library/DBeaverData"}) {
        const QDir data(QDir(home).filePath(QLatin1String(folder)));
        for (const QString &workspace : data.entryList({QStringLiteral("workspace*")}, QDir::Dirs)) {
            const QDir projects(data.filePath(workspace));
            for (const QString &project : projects.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
                const QString file =
                    projects.filePath(project + QStringLiteral("/.dbeaver/data-sources.json"));
                if (QFileInfo::exists(file))
                    files << file;
            }
        }
    }
    return files;
}

ImportSource readOrSay(const QString &name, const QString &file, Result<ImportSource> source)
{
    if (source)
        return *std::move(source);
    return {name, file, {}, {source.error()}, {}};
}

} // namespace

ImportPlaces ImportPlaces::below(const QString &home)
{
    const QDir folder(home);
    return {dbeaverFiles(home), folder.filePath(QStringLiteral(".pg_service.conf")),
            folder.filePath(QStringLiteral(".pgpass")), folder.filePath(QStringLiteral(".my.cnf"))};
}

ImportPlaces ImportPlaces::ofUser()
{
    ImportPlaces places = below(QDir::homePath());
    if (const QString file = DriverRegistry::variableAtStart("PGSERVICEFILE"); !file.isEmpty())
        places.pgService = file;
    if (const QString file = DriverRegistry::variableAtStart("PGPASSFILE"); !file.isEmpty())
        places.pgPass = file;
    return places;
}

std::vector<ImportSource> ImportPlaces::find() const
{
    std::vector<ImportSource> sources;
    for (const QString &file : dbeaver)
        sources.push_back(readOrSay(QStringLiteral("DBeaver"), file, DBeaverSource::read(file)));
    if (QFileInfo::exists(pgService))
        sources.push_back(readOrSay(QStringLiteral("pg_service.conf"), pgService,
                                    PostgresSources::readServices(pgService, pgPass)));
    if (QFileInfo::exists(pgPass))
        sources.push_back(
            readOrSay(QStringLiteral(".pgpass"), pgPass, PostgresSources::readPasswords(pgPass)));
    if (QFileInfo::exists(mySqlOptions))
        sources.push_back(readOrSay(QStringLiteral("my.cnf"), mySqlOptions, MySqlSource::read(mySqlOptions)));
    std::erase_if(sources, [](const ImportSource &source) {
        return source.profiles.empty() && source.problems.empty();
    });
    return sources;
}

Result<ImportSource> ImportPlaces::readFile(const QString &file) const
{
    const auto text = ImportedFile::read(file);
    if (!text)
        return text.error();
    if (text->trimmed().startsWith('{')) {
        const QJsonObject json = QJsonDocument::fromJson(*text).object();
        return json.contains(QLatin1String("connections")) ? DBeaverSource::read(file)
                                                           : PostgresSources::readPgAdmin(file);
    }
    const IniText ini = IniText::parse(*text, true);
    const auto isMySql = [](const IniText::Section &section) {
        return section.name.startsWith(QLatin1String("client"));
    };
    if (std::any_of(ini.sections.begin(), ini.sections.end(), isMySql))
        return MySqlSource::read(file);
    if (!ini.sections.isEmpty())
        return PostgresSources::readServices(file, pgPass);
    return Error{ErrorCode::Invalid,
                 ImportPlacesText::tr("%1 holds no connections in a form that Penstock knows.").arg(file),
                 ImportPlacesText::tr("It reads DBeaver's data-sources.json, pgAdmin's export of servers, "
                                      "pg_service.conf and my.cnf.")};
}
