// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/DemoData.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <future>

/// The scripts are linked into a static library, whose resources nobody else would wake. A macro for no namespace.
static void wakeDemoScripts()
{
    Q_INIT_RESOURCE(penstock);
}

namespace {

struct DemoDataText
{
    Q_DECLARE_TR_FUNCTIONS(DemoData)
};

Error fileError(const QString &file, const QString &reason)
{
    return {ErrorCode::Io, DemoDataText::tr("The demo database %1 could not be made: %2.").arg(file, reason)};
}

/// A script's statements, each with the comment above it. A statement ends with a semicolon at a line's end.
std::vector<DemoData::Join> statementsOf(const QString &name)
{
    wakeDemoScripts();
    QFile resource(QStringLiteral(":/demo/%1.sql").arg(name));
    std::vector<DemoData::Join> statements;
    if (!resource.open(QIODevice::ReadOnly))
        qFatal("resource %s is missing", qPrintable(resource.fileName()));
    DemoData::Join current;
    for (const QString &line : QString::fromUtf8(resource.readAll()).split(QLatin1Char('\n'))) {
        if (line.startsWith(QLatin1String("--"))) {
            current.title += (current.title.isEmpty() ? QString() : QStringLiteral(" ")) + line.mid(3);
            continue;
        }
        if (line.isEmpty())
            continue;
        current.sql += (current.sql.isEmpty() ? QString() : QStringLiteral("\n")) + line;
        if (line.endsWith(QLatin1Char(';'))) {
            current.sql.chop(1);
            statements.push_back(current);
            current = {};
        }
    }
    return statements;
}

/// The connection that leads to the file; added when there is none.
Result<ConnectionProfile> connectTo(DatabaseManager &databases, const QString &name, const QString &file)
{
    const auto leadsThere = [&file](const ConnectionProfile &profile) {
        return profile.type == DatabaseType::Sqlite && profile.database == file;
    };
    QString free;
    for (const QString &candidate : {name, name + QStringLiteral("_demo")}) {
        const auto known = databases.profile(candidate);
        if (known && leadsThere(*known))
            return known;
        if (!known && free.isEmpty())
            free = candidate;
    }
    if (free.isEmpty())
        return Error{ErrorCode::Conflict,
                     DemoDataText::tr("“%1” and “%1_demo” lead elsewhere already.").arg(name),
                     DemoDataText::tr("Rename one of them.")};
    ConnectionProfile profile;
    profile.name = free;
    profile.type = DatabaseType::Sqlite;
    profile.database = file;
    profile.group = DemoDataText::tr("Demo");
    profile.description = DemoData::description(name);
    return databases.addOrUpdateConfig(profile);
}

Result<void> fill(const QString &name, const QString &file)
{
    ConnectionProfile profile;
    profile.name = name;
    profile.type = DatabaseType::Sqlite;
    profile.database = file;
    auto connector = DriverRegistry::connectorFor(profile);
    if (!connector)
        return connector.error();
    auto connection = (*connector)->open({}, {});
    if (!connection)
        return connection.error();
    std::vector<QString> statements{QStringLiteral("PRAGMA synchronous = OFF"), QStringLiteral("BEGIN")};
    for (const DemoData::Join &statement : statementsOf(name))
        statements.push_back(statement.sql);
    statements.push_back(QStringLiteral("COMMIT"));
    for (const QString &text : statements) {
        QueryRequest request;
        request.text = text;
        auto cursor = (*connection)->execute(request);
        if (!cursor)
            return cursor.error();
    }
    return {};
}

} // namespace

namespace DemoData {

QStringList names()
{
    return {QStringLiteral("shop"), QStringLiteral("crm"), QStringLiteral("weblog")};
}

QString description(const QString &name)
{
    if (name == QLatin1String("shop"))
        return DemoDataText::tr("Articles and orders of the demo shop");
    if (name == QLatin1String("crm"))
        return DemoDataText::tr("Customers and contracts of the demo");
    return DemoDataText::tr("Visits of the demo's web site");
}

Result<void> create(const QString &name, const QString &file)
{
    if (QFile::exists(file))
        return {};
    const QString making = file + QStringLiteral(".making");
    QFile fresh(making); // an empty file is an empty database
    if (!fresh.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return fileError(file, fresh.errorString());
    fresh.close();
    if (auto filled = fill(name, making); !filled) {
        fresh.remove();
        return filled;
    }
    if (!fresh.rename(file))
        return fileError(file, fresh.errorString());
    return {};
}

Result<std::vector<ConnectionProfile>> connectAll(DatabaseManager &databases, const QString &folder)
{
    const QDir place(folder);
    std::vector<ConnectionProfile> connected;
    // At once, since each keeps one processor busy for seconds.
    std::vector<std::pair<QString, std::future<Result<void>>>> making;
    for (const QString &name : names()) {
        const QString file = QDir::cleanPath(place.absoluteFilePath(name + QStringLiteral(".sqlite")));
        making.emplace_back(file,
                            std::async(std::launch::async, [name, file] { return create(name, file); }));
    }
    for (std::size_t i = 0; i < making.size(); ++i) {
        const QString name = names().at(static_cast<qsizetype>(i));
        auto &[file, made] = making[i];
        if (auto done = made.get(); !done)
            return done.error(); // the others are waited for by their futures
        auto profile = connectTo(databases, name, file);
        if (!profile)
            return profile.error();
        connected.push_back(*std::move(profile));
    }
    return connected;
}

std::vector<Join> joins(const QStringList &connections)
{
    std::vector<Join> statements = statementsOf(QStringLiteral("joins"));
    for (Join &join : statements) {
        for (qsizetype i = 0; i < connections.size(); ++i)
            join.sql.replace(names().at(i) + QStringLiteral(".main."),
                             connections.at(i) + QStringLiteral(".main."));
    }
    return statements;
}

} // namespace DemoData
