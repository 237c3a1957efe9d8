// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/SqlKeywords.h"

#include <QByteArray>

namespace {

constexpr const char *standardWords = "add all alter analyze and any as asc begin between by call case cast "
                                      "check close collate column comment commit "
                                      "constraint create cross cube current current_date current_time "
                                      "current_timestamp current_user cursor database "
                                      "declare default deferrable delete desc describe distinct do drop each "
                                      "else end escape except exec execute exists "
                                      "explain false fetch filter first following for foreign from full "
                                      "function grant group grouping having if in index "
                                      "inner insert intersect interval into is isolation join key last "
                                      "lateral left level like limit materialized merge "
                                      "natural next no not null nulls of offset on only or order outer over "
                                      "partition preceding prepare primary privileges "
                                      "procedure range read recursive references release rename replace "
                                      "restrict returning returns revoke right role "
                                      "rollback rollup row rows savepoint schema select session session_user "
                                      "set sets show some start table temp temporary "
                                      "then to transaction trigger true truncate unbounded union unique "
                                      "update usage user using values view when where "
                                      "window with within without work write";
constexpr const char *postgresWords =
    " analyse array atomic both cascade concurrently conflict copy cycle discard enable disable domain "
    "exclude extension "
    "force freeze function generated greatest identity ilike immutable include inherit instead isnull "
    "language leading "
    "least listen lock locked logged login matched move nothing notify notnull nowait operator overriding "
    "owner parallel "
    "perform policy publication raise reassign refresh reindex reset return rule search security sequence "
    "setof similar "
    "skip stable statistics stdin stdout strict subscription symmetric system tablesample tablespace tables "
    "template "
    "trailing trim type unlisten unlogged until vacuum valid validate variadic verbose volatile zone";
constexpr const char *mariaWords = " auto_increment binlog change charset character databases definer "
                                   "delimiter deterministic div dual duplicate elseif "
                                   "engine engines enum event explain flush force fulltext global handler "
                                   "high_priority ignore infile invoker iterate "
                                   "kill leave load local lock loop low_priority master mod modifies modify "
                                   "optimize outfile password persistent plugin "
                                   "processlist purge reads regexp repair repeat replication require reset "
                                   "resignal return rlike share signal slave "
                                   "spatial sql sql_calc_found_rows starts status stored straight_join "
                                   "system tables terminated unlock unsigned until "
                                   "use variables virtual warnings while xor zerofill";
constexpr const char *liteWords = " abort after attach autoincrement before conflict detach exclusive fail "
                                  "generated glob ignore immediate indexed "
                                  "instead isnull match notnull nothing plan pragma query raise regexp "
                                  "reindex strict trigger vacuum virtual rowid";
constexpr const char *standardTypes = "bigint binary bit blob bool boolean char character date decimal "
                                      "double float int integer json numeric precision "
                                      "real smallint text time timestamp varbinary varchar varying";
constexpr const char *postgresTypes = " bigserial bytea cidr circle daterange float4 float8 hstore inet int2 "
                                      "int4 int8 int4range int8range jsonb line lseg "
                                      "macaddr money name numrange oid path point polygon regclass serial "
                                      "smallserial timestamptz timetz tsquery tsvector "
                                      "tsrange tstzrange uuid varbit vector xml";
constexpr const char *mariaTypes = " datetime geometry inet4 inet6 linestring longblob longtext mediumblob "
                                   "mediumint mediumtext point polygon tinyblob "
                                   "tinyint tinytext uuid year";
constexpr const char *liteTypes = " any datetime";

/// 0: keywords, 1: types.
const char *joined(DatabaseType type, int which)
{
    static const QByteArray ofPostgres[] = {QByteArray(standardWords) + postgresWords,
                                            QByteArray(standardTypes) + postgresTypes};
    static const QByteArray ofMaria[] = {QByteArray(standardWords) + mariaWords,
                                         QByteArray(standardTypes) + mariaTypes};
    static const QByteArray ofLite[] = {QByteArray(standardWords) + liteWords,
                                        QByteArray(standardTypes) + liteTypes};
    switch (type) {
    case DatabaseType::MySql:
    case DatabaseType::MariaDb:
        return ofMaria[which].constData();
    case DatabaseType::Sqlite:
        return ofLite[which].constData();
    default:
        return ofPostgres[which].constData();
    }
}

} // namespace

namespace SqlKeywords {

const char *keywords(DatabaseType type)
{
    return joined(type, 0);
}

const char *types(DatabaseType type)
{
    return joined(type, 1);
}

} // namespace SqlKeywords
