// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlTargetTable.h"

#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlDialect.h"

#include <mysql.h>

#include <QCoreApplication>

#include <algorithm>

namespace {

struct MySqlTargetTableText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlTargetTable)
};

/// 2038-01-19 03:14:07 in UTC.
constexpr std::int64_t lastTimestamp = 2'147'483'647;
/// 2106-02-07 06:28:15, of MariaDB 11.5 and later.
constexpr std::int64_t lastLongTimestamp = 4'294'967'295;
constexpr unsigned long longTimestampVersion = 110'500;

bool isAmong(const std::vector<std::string> &names, const std::string &name)
{
    return std::ranges::find(names, name) != names.end();
}

} // namespace

Result<MySqlTargetTable> MySqlTargetTable::read(MySqlConnection &connection, const TableShape &shape,
                                                const std::vector<std::string> &columns,
                                                const std::vector<std::string> &key,
                                                const std::vector<std::string> &lossy)
{
    const QString tableName = QString::fromStdString(shape.name.name);
    const MySqlLink &link = connection.link();
    if (shape.isView)
        return Error{ErrorCode::Unsupported,
                     MySqlTargetTableText::tr("Connection \"%1\": \"%2\" is a view; rows go into tables.")
                         .arg(link.errors().connectionName(), tableName)};
    const MySqlDialect dialect;
    auto quoted = dialect.quoteObject(shape.name);
    auto schema = dialect.quoteIdentifier(shape.name.schema);
    if (!quoted || !schema)
        return quoted ? schema.error() : quoted.error();
    MySqlTargetTable table{shape.name, std::move(*quoted), *schema + '.', {}, {}, lastTimestamp};
    if (connection.isMariaDb() && mysql_get_server_version(link.handle()) >= longTimestampVersion)
        table.lastSecond = lastLongTimestamp;
    for (const std::string &name : columns) {
        const TableShape::Column *own = shape.find(name);
        if (!own || own->generated)
            return Error{
                ErrorCode::Invalid,
                (own ? MySqlTargetTableText::tr(
                     "Connection \"%1\": the server computes the column \"%2\" of \"%3\".")
                     : MySqlTargetTableText::tr("Connection \"%1\": there is no column \"%2\" in \"%3\"."))
                    .arg(link.errors().connectionName(), QString::fromStdString(name), tableName)};
        auto column = dialect.quoteIdentifier(name);
        if (!column)
            return column.error();
        table.columns.push_back({name, std::move(*column), MySqlDeclaredType::of(*own), own->nullable,
                                 own->bytewise, isAmong(key, name), isAmong(lossy, name), own->identity});
    }
    for (const std::string &name : key)
        table.key.push_back(table.place(name));
    if (std::ranges::any_of(table.key, [&](std::size_t place) { return place >= columns.size(); }))
        return Error{
            ErrorCode::Invalid,
            MySqlTargetTableText::tr("Connection \"%1\": rows for \"%2\" come without the key's columns.")
                .arg(link.errors().connectionName(), tableName)};
    return table;
}

std::size_t MySqlTargetTable::place(const std::string &column) const
{
    return static_cast<std::size_t>(std::ranges::find(columns, column, &Column::name) - columns.begin());
}
