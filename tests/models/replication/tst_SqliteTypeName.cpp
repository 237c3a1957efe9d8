// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/SqliteTypeName.h"

#include <QtTest>

using SqliteTypeName::Affinity;

/// Names of SQLite's columns, and what they do to values.
class tst_SqliteTypeName final : public QObject
{
    Q_OBJECT

private slots:
    void affinities_data()
    {
        QTest::addColumn<QByteArray>("declared");
        QTest::addColumn<int>("affinity");
        const auto row = [](const char *declared, Affinity affinity) {
            QTest::newRow(declared) << QByteArray(declared) << static_cast<int>(affinity);
        };
        // The table of sqlite.org/datatype3.html, and what surprises.
        for (const char *name : {"INT", "INTEGER", "TINYINT", "SMALLINT", "MEDIUMINT", "BIGINT",
                                 "UNSIGNED BIG INT", "INT2", "INT8", "POINT", "interval", "FLOATING POINT"})
            row(name, Affinity::Integer);
        for (const char *name :
             {"CHARACTER(20)", "VARCHAR(255)", "VARYING CHARACTER(255)", "NCHAR(55)", "NATIVE CHARACTER(70)",
              "NVARCHAR(100)", "TEXT", "CLOB", "DECIMAL_TEXT(12,2)"})
            row(name, Affinity::Text);
        for (const char *name : {"BLOB", ""})
            row(name, Affinity::Blob);
        for (const char *name : {"REAL", "DOUBLE", "DOUBLE PRECISION", "FLOAT"})
            row(name, Affinity::Real);
        for (const char *name : {"NUMERIC", "DECIMAL(10,5)", "BOOLEAN", "DATE", "DATETIME", "STRING", "JSON"})
            row(name, Affinity::Numeric);
    }
    void affinities()
    {
        QFETCH(QByteArray, declared);
        QFETCH(int, affinity);
        QCOMPARE(static_cast<int>(SqliteTypeName::affinityOf(declared.toStdString())), affinity);
    }

    void names_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("declared");
        QTest::addColumn<int>("affinity");
        const auto row = [](TypeKind kind, const char *name, const char *declared, Affinity affinity) {
            QTest::newRow(declared) << static_cast<int>(kind) << QByteArray(name) << QByteArray(declared)
                                    << static_cast<int>(affinity);
        };
        row(TypeKind::Boolean, "boolean", "BOOLEAN", Affinity::Numeric); // 0 and 1 stay integers
        row(TypeKind::Int16, "smallint", "INT16", Affinity::Integer);
        row(TypeKind::Int32, "integer", "INT32", Affinity::Integer);
        row(TypeKind::Int64, "bigint", "BIGINT", Affinity::Integer);
        row(TypeKind::UInt64, "bigint unsigned", "UNSIGNED64_TEXT", Affinity::Text);
        row(TypeKind::Float32, "real", "FLOAT32", Affinity::Real);
        row(TypeKind::Float64, "double precision", "DOUBLE", Affinity::Real);
        row(TypeKind::Numeric, "numeric", "DECIMAL_TEXT", Affinity::Text);
        row(TypeKind::Numeric, "numeric(40,5)", "DECIMAL_TEXT(40,5)", Affinity::Text);
        row(TypeKind::Text, "text", "TEXT", Affinity::Text);
        row(TypeKind::Json, "json", "JSON_TEXT", Affinity::Text);
        row(TypeKind::Json, "jsonb", "JSONB_TEXT", Affinity::Text);
        row(TypeKind::Binary, "blob", "BLOB", Affinity::Blob);
        row(TypeKind::Binary, "bit(10)", "BIT_BLOB(10)", Affinity::Blob);
        row(TypeKind::Binary, "geometry", "GEOMETRY_BLOB", Affinity::Blob);
        row(TypeKind::Uuid, "uuid", "UUID_TEXT", Affinity::Text);
        row(TypeKind::Date, "date", "DATE_TEXT", Affinity::Text);
        row(TypeKind::Time, "time", "TIME_TEXT", Affinity::Text);
        row(TypeKind::TimeTz, "time with time zone", "TIMETZ_TEXT", Affinity::Text);
        row(TypeKind::Timestamp, "timestamp", "TIMESTAMP_TEXT", Affinity::Text);
        row(TypeKind::TimestampTz, "timestamp with time zone", "TIMESTAMPTZ_TEXT", Affinity::Text);
        row(TypeKind::Interval, "interval", "DURATION_TEXT", Affinity::Text);
        row(TypeKind::Opaque, "inet", "INET_TEXT", Affinity::Text);
        row(TypeKind::Opaque, "bit(5)", "BIT_TEXT(5)", Affinity::Text);
    }
    void names()
    {
        QFETCH(int, kind);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, declared);
        QFETCH(int, affinity);
        const ColumnType type{.kind = static_cast<TypeKind>(kind), .name = name.toStdString()};
        QCOMPARE(SqliteTypeName::of(type), declared.toStdString());
        QCOMPARE(static_cast<int>(SqliteTypeName::affinityOf(declared.toStdString())), affinity);
        const ColumnType back = SqliteTypeName::meaningOf(declared.toLower().toStdString());
        QCOMPARE(static_cast<int>(back.kind), kind);
        QCOMPARE(back.name, name.toStdString());
        QCOMPARE(SqliteTypeName::of(back), declared.toStdString());
    }

    void details()
    {
        ColumnType money{.kind = TypeKind::Decimal, .precision = 12, .scale = 2, .name = "decimal(12,2)"};
        QCOMPARE(SqliteTypeName::of(money), std::string("DECIMAL_TEXT(12,2)"));
        const ColumnType back = SqliteTypeName::meaningOf("DECIMAL_TEXT(12, 2)");
        QCOMPARE(back.kind, TypeKind::Decimal);
        QCOMPARE(back.precision, 12);
        QCOMPARE(back.scale, 2);
        QCOMPARE(SqliteTypeName::meaningOf("DECIMAL_TEXT(5,-2)").kind, TypeKind::Numeric);
        QCOMPARE(SqliteTypeName::meaningOf("DECIMAL_TEXT(5,9)").kind, TypeKind::Numeric);

        ColumnType moment{.kind = TypeKind::Timestamp, .style = TextStyle::MariaDb, .scale = 3};
        QCOMPARE(SqliteTypeName::of(moment), std::string("TIMESTAMP_TEXT(3)"));
        QCOMPARE(SqliteTypeName::meaningOf("TIMESTAMP_TEXT(3)").scale, 3);

        QCOMPARE(SqliteTypeName::of({.kind = TypeKind::Text, .name = "character varying(20)"}),
                 std::string("VARCHAR(20)"));
        // Wire bytes are no text, and names that hold INT are not taken over.
        QCOMPARE(SqliteTypeName::of({.kind = TypeKind::Opaque, .wire = true, .name = "inet"}),
                 std::string("BLOB"));
        for (const char *name : {"point", "integer[]", "int4range", "no such; type"})
            QCOMPARE(SqliteTypeName::of({.kind = TypeKind::Opaque, .name = name}), std::string("TEXT"));
    }
    /// What others declare: as far as a value is meant to be something.
    void meanings()
    {
        QCOMPARE(SqliteTypeName::meaningOf("INTEGER").kind, TypeKind::Int64);
        QCOMPARE(SqliteTypeName::meaningOf("varchar(20)").kind, TypeKind::Text);
        QCOMPARE(SqliteTypeName::meaningOf("float").kind, TypeKind::Float64);
        QCOMPARE(SqliteTypeName::meaningOf("blob").kind, TypeKind::Binary);
        QCOMPARE(SqliteTypeName::meaningOf("Bool").kind, TypeKind::Boolean);
        for (const char *name : {"", "DATETIME", "DECIMAL(10,2)", "NUMERIC", "ANY", "(", ")(", "(1,2)"})
            QCOMPARE(SqliteTypeName::meaningOf(name).kind, TypeKind::Dynamic);
    }
};

QTEST_GUILESS_MAIN(tst_SqliteTypeName)
#include "tst_SqliteTypeName.moc"
