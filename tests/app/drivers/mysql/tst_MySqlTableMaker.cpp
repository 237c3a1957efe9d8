// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/TableMaker.h"
#include "tests/app/drivers/mysql/MariaDbClient.h"
#include "tests/app/drivers/mysql/MySqlSession.h"

using namespace MySqlSession;

class TestMySqlTableMaker final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void copiesOfItsOwn_data();
    void copiesOfItsOwn();
    void shapeTellsAll();
    void namesMatchExactly();
    void mapsOthers_data();
    void mapsOthers();
    void fitsOrSaysWhat_data();
    void fitsOrSaysWhat();
    void indexesFindRoom();
    void hostileNames();
    void numbersGoOn();

private:
    [[nodiscard]] TableShape shapeOf(const std::string &table);

    QString m_database;
    std::unique_ptr<Connection> m_connection;
};

void TestMySqlTableMaker::initTestCase()
{
    PENSTOCK_NEED(MariaDb);
    m_database = QStringLiteral("penstock_maker_%1").arg(QCoreApplication::applicationPid());
    QFile file(QStringLiteral(PENSTOCK_TEST_DATA "/types.mariadb.sql"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(MariaDbClient::run("CREATE DATABASE " + m_database.toUtf8(), {}));
    QVERIFY(MariaDbClient::run(file.readAll(), m_database));
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database = m_database;
    auto connection = open(profile);
    PENSTOCK_VERIFY(connection);
    m_connection = std::move(*connection);
}

void TestMySqlTableMaker::cleanupTestCase()
{
    if (m_connection)
        QVERIFY(MariaDbClient::run("DROP DATABASE " + m_database.toUtf8(), {}));
}

TableShape TestMySqlTableMaker::shapeOf(const std::string &table)
{
    auto shape = m_connection->tableMaker()->shape({{}, table});
    if (!shape || !*shape) {
        QTest::qFail(shape ? "no such table" : qPrintable(shape.error().toText()), __FILE__, __LINE__);
        return {};
    }
    return **shape;
}

void TestMySqlTableMaker::copiesOfItsOwn_data()
{
    QTest::addColumn<QString>("table");
    for (const char *table : {"integers", "decimals", "reals", "times", "texts", "bytes"})
        QTest::newRow(table) << QString::fromLatin1(table);
}

/// A table made after another's shape brings the types that map() said, takes every value, and fits without a change.
void TestMySqlTableMaker::copiesOfItsOwn()
{
    QFETCH(QString, table);
    TableMaker &maker = *m_connection->tableMaker();
    const TableShape source = shapeOf(table.toStdString());
    TableShape copy = source;
    copy.name = {{}, "copy_" + table.toStdString()};
    std::vector<MappedColumn> columns;
    for (const TableShape::Column &column : source.columns) {
        auto mapped = maker.map(column, false);
        PENSTOCK_VERIFY(mapped);
        QVERIFY(mapped->loss.isEmpty());
        columns.push_back(std::move(*mapped));
    }
    const auto statement = maker.createStatement(copy, columns);
    PENSTOCK_VERIFY(statement);
    PENSTOCK_VERIFY(maker.run(*statement));
    const TableShape made = shapeOf(copy.name.name);
    QCOMPARE(made.primaryKey, source.primaryKey);
    QCOMPARE(made.columns.size(), source.columns.size());
    for (std::size_t i = 0; i < made.columns.size(); ++i) {
        const TableShape::Column &column = made.columns[i];
        QVERIFY2(column.type == columns[i].type, column.name.c_str());
        QCOMPARE(column.nullable, source.columns[i].nullable);
        const auto fits = maker.fits(source.columns[i], column);
        PENSTOCK_VERIFY(fits);
        QVERIFY2(!*fits, qPrintable(fits->value_or(QString())));
    }
    answer(*m_connection, "SET sql_mode = 'STRICT_ALL_TABLES'");
    QCOMPARE(answer(*m_connection, "INSERT INTO copy_" + table.toUtf8() + " SELECT * FROM " + table.toUtf8()),
             QByteArray());
}

void TestMySqlTableMaker::shapeTellsAll()
{
    answer(*m_connection, "CREATE TABLE parents (a INT, b INT, PRIMARY KEY (b, a))");
    QCOMPARE(
        answer(*m_connection,
               "CREATE TABLE children (id BIGINT UNSIGNED AUTO_INCREMENT, A INT, b INT NOT NULL,"
               " virtual_one INT AS (A + 1) VIRTUAL, stored_one INT AS (A + 2) STORED,"
               " ci VARCHAR(20) COLLATE utf8mb4_general_ci, padded VARCHAR(20) COLLATE utf8mb4_bin,"
               " bytewise VARCHAR(20) COLLATE utf8mb4_nopad_bin, word ENUM('x','y'), t TIMESTAMP(3) NULL,"
               " PRIMARY KEY (id), UNIQUE KEY by_ci (ci, b), KEY by_start (bytewise(5)),"
               " FOREIGN KEY (b, A) REFERENCES parents (b, a))"),
        QByteArray());
    const TableShape shape = shapeOf("children");
    QCOMPARE(shape.name.schema, m_database.toStdString());
    QCOMPARE(shape.primaryKey, std::vector<std::string>{"id"});
    QVERIFY(!shape.isView);
    QVERIFY(shape.estimatedRows >= 0);
    QCOMPARE(shape.columns[0].declared, std::string("bigint(20) unsigned"));
    QCOMPARE(shape.columns[0].type.kind, TypeKind::UInt64);
    QVERIFY(shape.columns[0].identity);
    QVERIFY(!shape.columns[0].nullable);
    QVERIFY(shape.columns[1].nullable);
    QVERIFY(!shape.columns[1].identity);
    QVERIFY(shape.columns[3].generated);
    QVERIFY(shape.columns[4].generated);
    QVERIFY(!shape.columns[2].generated);
    QVERIFY(!shape.columns[5].bytewise);
    QVERIFY(!shape.columns[6].bytewise); // 'a' = 'a '
    QVERIFY(shape.columns[7].bytewise);
    QVERIFY(shape.columns[8].bytewise);
    QCOMPARE(shape.columns[9].type.kind, TypeKind::TimestampTz);
    QCOMPARE(shape.columns[9].type.zone, std::string("UTC"));
    QCOMPARE(shape.keys.size(), std::size_t{2});
    QCOMPARE(shape.keys[0].columns, (std::vector<std::string>{"ci", "b"}));
    QCOMPARE(shape.keys[1].referenced.name, std::string("parents"));
    QCOMPARE(shape.keys[1].referencedColumns, (std::vector<std::string>{"b", "a"}));
    answer(*m_connection, "CREATE VIEW seen AS SELECT id, ci FROM children");
    QVERIFY(shapeOf("seen").isView);
    QVERIFY(shapeOf("seen").primaryKey.empty());
}

void TestMySqlTableMaker::namesMatchExactly()
{
    TableMaker &maker = *m_connection->tableMaker();
    for (const char *name : {"no_such", "INTEGERS", "integers ", "integers`", "%", ""}) {
        const auto shape = maker.shape({{}, name});
        PENSTOCK_VERIFY(shape);
        QVERIFY2(!*shape, name);
    }
}

void TestMySqlTableMaker::mapsOthers_data()
{
    QTest::addColumn<ColumnType>("type");
    QTest::addColumn<bool>("inKey");
    QTest::addColumn<QByteArray>("declared");
    const auto row = [](const char *name, TypeKind kind, const char *typeName, bool inKey,
                        const char *declared, TextStyle style = TextStyle::Postgres) {
        QTest::newRow(name) << ColumnType{.kind = kind, .style = style, .name = typeName} << inKey
                            << QByteArray(declared);
    };
    const char *nopad = "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
    const auto texts = [&](const char *type) { return std::string(type) + ' ' + nopad; };
    row("boolean", TypeKind::Boolean, "boolean", false, "tinyint(1)");
    row("text", TypeKind::Text, "text", false, texts("longtext").c_str());
    row("text in a key", TypeKind::Text, "text", true, texts("varchar(255)").c_str());
    row("varchar", TypeKind::Text, "character varying(20)", false, texts("varchar(20)").c_str());
    row("long varchar", TypeKind::Text, "character varying(4000)", false, texts("longtext").c_str());
    row("long varchar in a key", TypeKind::Text, "character varying(500)", true,
        texts("varchar(500)").c_str());
    row("numeric", TypeKind::Numeric, "numeric", false, "decimal(65,30)");
    row("numeric(50,10)", TypeKind::Numeric, "numeric(50,10)", false, "decimal(50,10)");
    row("numeric(5,-2)", TypeKind::Decimal, "numeric(5,-2)", false, "decimal(7,0)");
    row("numeric(3,5)", TypeKind::Decimal, "numeric(3,5)", false, "decimal(5,5)");
    row("numeric(100,2)", TypeKind::Numeric, "numeric(100,2)", false, texts("longtext").c_str());
    row("timestamptz", TypeKind::TimestampTz, "timestamp with time zone", false, "datetime(6) COMMENT 'UTC'");
    row("timestamptz(0)", TypeKind::TimestampTz, "timestamp(0) with time zone", false,
        "datetime COMMENT 'UTC'");
    row("timestamp(3)", TypeKind::Timestamp, "timestamp(3) without time zone", false, "datetime(3)");
    row("time", TypeKind::Time, "time without time zone", false, "time(6)");
    row("timetz", TypeKind::TimeTz, "time with time zone", false, texts("varchar(100)").c_str());
    row("interval", TypeKind::Interval, "interval", false, texts("varchar(100)").c_str());
    row("uuid", TypeKind::Uuid, "uuid", true, "uuid");
    row("jsonb", TypeKind::Json, "jsonb", false, "json");
    row("bytea", TypeKind::Binary, "bytea", false, "longblob");
    row("bytea in a key", TypeKind::Binary, "bytea", true, "varbinary(1020)");
    row("array", TypeKind::Opaque, "integer[]", false, texts("longtext").c_str());
    row("inet in a key", TypeKind::Opaque, "inet", true, texts("varchar(255)").c_str());
    row("SQLite INTEGER", TypeKind::Dynamic, "INTEGER", true, "bigint", TextStyle::Sqlite);
    row("SQLite REAL", TypeKind::Dynamic, "REAL", false, "double", TextStyle::Sqlite);
    row("SQLite TEXT", TypeKind::Dynamic, "TEXT", false, texts("longtext").c_str(), TextStyle::Sqlite);
    row("SQLite BLOB", TypeKind::Dynamic, "BLOB", false, "longblob", TextStyle::Sqlite);
    row("SQLite nothing", TypeKind::Dynamic, "", false, texts("longtext").c_str(), TextStyle::Sqlite);
    row("SQLite DATETIME", TypeKind::Dynamic, "DATETIME", false, texts("longtext").c_str(),
        TextStyle::Sqlite);
    row("SQLite copy of a decimal", TypeKind::Dynamic, "DECIMAL_TEXT(12,2)", false, "decimal(12,2)",
        TextStyle::Sqlite);
    row("SQLite copy of an instant", TypeKind::Dynamic, "TIMESTAMPTZ_TEXT", false,
        "datetime(6) COMMENT 'UTC'", TextStyle::Sqlite);
}

/// The mapping is what it should be, the server takes it, and a scan brings what was said.
void TestMySqlTableMaker::mapsOthers()
{
    QFETCH(ColumnType, type);
    QFETCH(bool, inKey);
    QFETCH(QByteArray, declared);
    TableMaker &maker = *m_connection->tableMaker();
    TableShape table;
    table.name = {{}, "mapped"};
    table.columns.push_back({.name = "c", .type = type, .declared = type.name});
    if (inKey)
        table.primaryKey = {"c"};
    const auto mapped = maker.map(table.columns[0], inKey);
    PENSTOCK_VERIFY(mapped);
    QCOMPARE(QByteArray::fromStdString(mapped->declared), declared);
    QVERIFY(mapped->loss.isEmpty());
    answer(*m_connection, "DROP TABLE IF EXISTS mapped");
    const auto statement = maker.createStatement(table, {*mapped});
    PENSTOCK_VERIFY(statement);
    PENSTOCK_VERIFY(maker.run(*statement));
    const TableShape made = shapeOf("mapped");
    QCOMPARE(made.columns[0].type.name, mapped->type.name);
    QCOMPARE(made.columns[0].type.kind, mapped->type.kind);
    QCOMPARE(made.columns[0].type.scale, mapped->type.scale);
    QVERIFY(made.columns[0].bytewise || declared == "json"); // no key can be JSON
    const auto fits = maker.fits(table.columns[0], made.columns[0]);
    PENSTOCK_VERIFY(fits);
    QVERIFY2(!*fits, qPrintable(fits->value_or(QString())));
    const auto added = maker.addColumnStatement({{}, "mapped"}, "later", *mapped);
    PENSTOCK_VERIFY(added);
    PENSTOCK_VERIFY(maker.run(*added));
    QVERIFY(shapeOf("mapped").columns[1].nullable);
}

void TestMySqlTableMaker::fitsOrSaysWhat_data()
{
    QTest::addColumn<ColumnType>("source");
    QTest::addColumn<QByteArray>("own");
    QTest::addColumn<QByteArray>("said"); // "" nothing, "-" Unsupported
    const auto row = [](TypeKind kind, const char *typeName, const char *own, const char *said) {
        QTest::addRow("%s to %s", typeName, own)
            << ColumnType{.kind = kind, .style = TextStyle::Postgres, .name = typeName} << QByteArray(own)
            << QByteArray(said);
    };
    row(TypeKind::Int64, "bigint", "tinyint(4)", "");
    row(TypeKind::Int64, "bigint", "double", "about 15 digits");
    row(TypeKind::Decimal, "numeric(10,4)", "decimal(10,2)", "2 digits after");
    row(TypeKind::Decimal, "numeric(10,2)", "decimal(30,10)", "");
    row(TypeKind::Float64, "double precision", "int(11)", "whole ones");
    row(TypeKind::Text, "text", "int(11)", "-");
    row(TypeKind::Text, "text", "varchar(5)", "");
    row(TypeKind::Text, "text", "char(5)", "Spaces");
    row(TypeKind::Text, "text", "enum('a')", "");
    row(TypeKind::Text, "text", "longblob", "-");
    row(TypeKind::Binary, "bytea", "longtext", "-");
    row(TypeKind::Timestamp, "timestamp without time zone", "timestamp(6)", "taken as UTC");
    row(TypeKind::TimestampTz, "timestamp with time zone", "datetime", "cut to 0");
    row(TypeKind::TimestampTz, "timestamp with time zone", "date", "only its day");
    row(TypeKind::Boolean, "boolean", "bit(1)", "");
    row(TypeKind::Boolean, "boolean", "longtext", "-");
    row(TypeKind::Uuid, "uuid", "binary(16)", "");
    row(TypeKind::Json, "jsonb", "date", "-");
}

void TestMySqlTableMaker::fitsOrSaysWhat()
{
    QFETCH(ColumnType, source);
    QFETCH(QByteArray, own);
    QFETCH(QByteArray, said);
    const TableShape::Column from{.name = "c", .type = source, .declared = source.name};
    const TableShape::Column to{.name = "c", .type = {}, .declared = own.toStdString()};
    const auto fits = m_connection->tableMaker()->fits(from, to);
    if (said == "-") {
        QVERIFY(!fits);
        QCOMPARE(fits.error().code, ErrorCode::Unsupported);
        return;
    }
    PENSTOCK_VERIFY(fits);
    QVERIFY2(fits->value_or(QString()).contains(QString::fromUtf8(said)),
             qPrintable(fits->value_or(QString())));
    QCOMPARE(fits->has_value(), !said.isEmpty());
}

/// Keys that are too long for InnoDB become beginnings, which are not unique; the same one is not made twice.
void TestMySqlTableMaker::indexesFindRoom()
{
    TableMaker &maker = *m_connection->tableMaker();
    QCOMPARE(answer(*m_connection, "CREATE TABLE roomy (id INT PRIMARY KEY, a LONGTEXT, b VARCHAR(700),"
                                   " c VARCHAR(700), d INT, e LONGBLOB) CHARACTER SET utf8mb4"),
             QByteArray());
    TableShape like;
    like.primaryKey = {"id"};
    for (const char *name : {"id", "a", "b", "c", "d", "e"})
        like.columns.push_back({.name = name});
    like.indexes = {{"PRIMARY", {"id"}, true},      {"one", {"a"}, true},
                    {"two", {"b", "c", "d"}, true}, {"three", {"d", "b"}, true},
                    {"four", {"d", "b"}, true},     {"Three", {"e", "d"}, false},
                    {"five", {"lower(a)"}, false},  {std::string(90, 'x'), {"d"}, false}};
    const auto statements = maker.indexStatements({{}, "roomy"}, like);
    PENSTOCK_VERIFY(statements);
    for (const std::string &statement : *statements)
        PENSTOCK_VERIFY(maker.run(statement));
    QCOMPARE(answer(*m_connection, "SELECT index_name, MIN(non_unique), GROUP_CONCAT(column_name,"
                                   " IFNULL(sub_part, '') ORDER BY seq_in_index)"
                                   " FROM information_schema.statistics WHERE table_schema = DATABASE()"
                                   " AND table_name = 'roomy' AND index_name <> 'PRIMARY'"
                                   " GROUP BY index_name ORDER BY index_name"),
             QByteArray("one|1|a768\nthree|0|d,b\nThree_2|1|e3056,d\ntwo|1|b382,c382,d\n")
                 + QByteArray(64, 'x') + "|1|d");
}

void TestMySqlTableMaker::hostileNames()
{
    TableMaker &maker = *m_connection->tableMaker();
    TableShape table;
    table.name = {{}, "we`ird'\"; DROP TABLE integers; --\\ é日"};
    table.columns.push_back({.name = "a`); DROP TABLE integers; --", .nullable = false});
    table.columns.push_back({.name = "$1 ? \\' /*"});
    table.primaryKey = {table.columns[0].name};
    std::vector<MappedColumn> columns;
    for (TableShape::Column &column : table.columns) {
        column.type = {.kind = TypeKind::Text, .name = "text"};
        const auto mapped = maker.map(column, true);
        PENSTOCK_VERIFY(mapped);
        columns.push_back(*mapped);
    }
    const auto statement = maker.createStatement(table, columns);
    PENSTOCK_VERIFY(statement);
    PENSTOCK_VERIFY(maker.run(*statement));
    const TableShape made = shapeOf(table.name.name);
    QCOMPARE(made.name.name, table.name.name);
    QCOMPARE(made.columns[0].name, table.columns[0].name);
    QCOMPARE(made.columns[1].name, table.columns[1].name);
    QCOMPARE(made.primaryKey, table.primaryKey);
    QVERIFY(!shapeOf("integers").columns.empty());
    table.name.name = std::string("nul\0l", 5);
    QCOMPARE(maker.createStatement(table, columns).error().code, ErrorCode::Invalid);
}

/// InnoDB goes on after the greatest number, whoever gave it.
void TestMySqlTableMaker::numbersGoOn()
{
    TableMaker &maker = *m_connection->tableMaker();
    TableShape table;
    table.name = {{}, "numbered"};
    table.columns.push_back({.name = "id",
                             .type = {.kind = TypeKind::Int64, .name = "bigint"},
                             .declared = "bigint",
                             .nullable = false,
                             .identity = true});
    table.primaryKey = {"id"};
    const auto mapped = maker.map(table.columns[0], true);
    PENSTOCK_VERIFY(mapped);
    const auto statement = maker.createStatement(table, {*mapped});
    PENSTOCK_VERIFY(statement);
    PENSTOCK_VERIFY(maker.run(*statement));
    answer(*m_connection, "INSERT INTO numbered VALUES (5000), (7)");
    PENSTOCK_VERIFY(maker.advanceSequences(shapeOf("numbered")));
    QCOMPARE(answer(*m_connection, "INSERT INTO numbered VALUES ()"), QByteArray());
    QCOMPARE(answer(*m_connection, "SELECT MAX(id) FROM numbered"), QByteArray("5001"));
}

QTEST_GUILESS_MAIN(TestMySqlTableMaker)
#include "tst_MySqlTableMaker.moc"
