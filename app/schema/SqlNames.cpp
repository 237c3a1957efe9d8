// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schema/SqlNames.h"

#include "app/drivers/mysql/MySqlDialect.h"
#include "app/drivers/postgres/PostgresDialect.h"
#include "app/drivers/sqlite/SqliteDialect.h"

#include <QSet>

#include <algorithm>

namespace {

bool isMySql(DatabaseType type)
{
    return type == DatabaseType::MySql || type == DatabaseType::MariaDb;
}

const SqlDialect &dialectOf(DatabaseType type)
{
    static const PostgresDialect postgres;
    static const MySqlDialect mySql;
    static const SqliteDialect sqlite;
    if (isMySql(type))
        return mySql;
    if (type == DatabaseType::Sqlite)
        return sqlite;
    return postgres;
}

/// Reserved in one of the engines at least: quoting a word too many does no harm.
const QStringList &reservedWords()
{
    static const QStringList words =
        QStringLiteral(
            "ADD ALL ALTER ANALYZE AND ANY ARRAY AS ASC BEGIN BETWEEN BOTH BY CASE CAST CHECK COLLATE "
            "COLUMN COMMIT CONSTRAINT CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP "
            "CURRENT_USER DATABASE DEFAULT DELETE DESC DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT "
            "EXISTS EXPLAIN FALSE FETCH FOR FOREIGN FROM FULL FUNCTION GRANT GROUP HAVING IF IN INDEX "
            "INNER INSERT INTERSECT INTERVAL INTO IS JOIN KEY KEYS LEADING LEFT LIKE LIMIT LOCK MATCH "
            "NATURAL NOT NULL OFFSET ON OR ORDER OUTER OVER PARTITION PRIMARY PROCEDURE RANGE READ "
            "REFERENCES REGEXP RENAME REPLACE RETURNING REVOKE RIGHT ROLLBACK ROW ROWS SCHEMA SELECT "
            "SET SHOW SOME TABLE THEN TO TRAILING TRIGGER TRUE UNION UNIQUE UPDATE USAGE USER USING "
            "VALUES VIEW WHEN WHERE WINDOW WITH WRITE")
            .split(QLatin1Char(' '));
    return words;
}

QStringList keywordList(const char *more)
{
    QStringList words = reservedWords();
    words +=
        QStringLiteral("AVG COALESCE COUNT DATE EXTRACT LOWER MAX MIN NULLIF ROUND SUBSTR SUM TRIM UPPER "
                       "TRANSACTION SAVEPOINT TEMPORARY TEXT INTEGER TIMESTAMP VARCHAR NUMERIC BOOLEAN")
            .split(QLatin1Char(' '));
    words += QString::fromLatin1(more).split(QLatin1Char(' '));
    std::sort(words.begin(), words.end());
    words.removeDuplicates();
    return words;
}

} // namespace

namespace SqlNames {

QString quoted(DatabaseType type, const ObjectName &object)
{
    const auto text = dialectOf(type).quoteObject(object);
    return text ? QString::fromStdString(*text) : QString();
}

QString written(DatabaseType type, const QString &name)
{
    const bool foldsCase = !isMySql(type) && type != DatabaseType::Sqlite;
    const auto isPlain = [foldsCase](QChar c) {
        return (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || c == QLatin1Char('_')
               || (!foldsCase && c >= QLatin1Char('A') && c <= QLatin1Char('Z'));
    };
    const auto isPlainLater = [&isPlain](QChar c) {
        return isPlain(c) || (c >= QLatin1Char('0') && c <= QLatin1Char('9'));
    };
    if (!name.isEmpty() && isPlain(name.front()) && std::all_of(name.begin(), name.end(), isPlainLater)
        && !isReserved(name))
        return name;
    return quoted(type, {{}, name.toStdString()});
}

QString written(DatabaseType type, const ObjectName &object)
{
    const QString name = written(type, QString::fromStdString(object.name));
    if (object.schema.empty())
        return name;
    return written(type, QString::fromStdString(object.schema)) + QLatin1Char('.') + name;
}

const QStringList &keywords(DatabaseType type)
{
    static const QStringList postgres = keywordList(
        "ILIKE LATERAL MATERIALIZED JSONB TIMESTAMPTZ UUID BIGINT CONCURRENTLY EXTENSION SIMILAR VACUUM "
        "DO CONFLICT NOTHING FILTER ORDINALITY REFRESH SEQUENCE STRING_AGG NOW");
    static const QStringList mySql = keywordList(
        "AUTO_INCREMENT DATABASES TABLES ENGINE DUPLICATE IGNORE STRAIGHT_JOIN UNSIGNED CHARSET BIGINT "
        "DATETIME FORCE GROUP_CONCAT IFNULL PROCESSLIST STATUS USE VARIABLES NOW");
    static const QStringList sqlite = keywordList(
        "PRAGMA AUTOINCREMENT VACUUM ATTACH DETACH GLOB WITHOUT ROWID STRICT REINDEX CONFLICT IGNORE "
        "REAL BLOB IFNULL GROUP_CONCAT");
    if (isMySql(type))
        return mySql;
    return type == DatabaseType::Sqlite ? sqlite : postgres;
}

bool isReserved(const QString &word)
{
    static const QSet<QString> words(reservedWords().begin(), reservedWords().end());
    return words.contains(word.toUpper());
}

} // namespace SqlNames
