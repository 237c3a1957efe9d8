// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/TableMaker.h"
#include "tests/app/drivers/ProbeSession.h"

#include <QTemporaryDir>

#include <algorithm>

namespace {

using Key = ObjectDetails::Key;

QString q(const char *text)
{
    return QString::fromUtf8(text);
}

TableShape::Column column(const std::string &name, TypeKind kind, const std::string &typeName = {},
                          bool nullable = true)
{
    return {
        .name = name, .type = {.kind = kind, .name = typeName}, .declared = typeName, .nullable = nullable};
}

} // namespace

/// Shapes of real files, and tables made from the shapes of others.
class tst_SqliteTableMaker final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ProbeSession> m_session;

    [[nodiscard]] TableMaker &maker() { return *m_session->connection().tableMaker(); }
    void sql(const QString &statement)
    {
        const QString error = m_session->run({statement});
        QVERIFY2(error.isEmpty(), qPrintable(error));
    }
    [[nodiscard]] TableShape shapeOf(const std::string &name)
    {
        const auto shape = maker().shape({{}, name});
        if (!shape || !*shape)
            qFatal("no shape of %s: %s", name.c_str(), shape ? "" : qPrintable(shape.error().toText()));
        return **shape;
    }
    [[nodiscard]] std::vector<MappedColumn> mapped(const TableShape &shape)
    {
        std::vector<MappedColumn> columns;
        for (const auto &column : shape.columns)
            columns.push_back(*maker().map(column, false));
        return columns;
    }

private slots:
    void init()
    {
        const QString path =
            m_folder.filePath(QString::fromUtf8(QTest::currentTestFunction()) + QLatin1String(".db"));
        QFile::remove(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        m_session = std::make_unique<ProbeSession>(TestServers::sqlite(path));
        QVERIFY(m_session->isOpen());
    }
    void cleanup() { m_session.reset(); }

    void shapesOfAllKinds()
    {
        sql(q("CREATE TABLE plain (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, price "
              "DECIMAL(10,2),"
              " twice AS (price * 2), thrice AS (price * 3) STORED, note)"));
        const TableShape shape = shapeOf("PLAIN");
        QCOMPARE(shape.name, (ObjectName{"main", "plain"})); // as the file spells it
        QCOMPARE(shape.primaryKey, std::vector<std::string>{"id"});
        QCOMPARE(shape.columns.size(), std::size_t{6});
        QVERIFY(!shape.isView);
        const auto *id = shape.find("id");
        QVERIFY(id && id->identity && !id->nullable && !id->generated);
        QCOMPARE(id->type,
                 (ColumnType{.kind = TypeKind::Dynamic, .style = TextStyle::Sqlite, .name = "INTEGER"}));
        const auto *name = shape.find("name");
        QVERIFY(name && !name->nullable && !name->bytewise && !name->identity);
        QVERIFY(shape.find("price")->nullable && shape.find("price")->bytewise);
        QVERIFY(shape.find("twice")->generated && shape.find("thrice")->generated);
        QCOMPARE(shape.find("note")->declared, std::string());
        QVERIFY(!maker().shape({{}, "absent"})->has_value());
        QVERIFY(!maker().shape({"other", "plain"})->has_value());
    }
    void keysInTheirOrder()
    {
        sql(q("CREATE TABLE parent (a INT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID"));
        sql(q("CREATE TABLE child (x TEXT PRIMARY KEY NOT NULL, b INT, a INT, u INT UNIQUE, v INT, w INT,"
              " FOREIGN KEY (b, a) REFERENCES parent, UNIQUE (w, v))"));
        sql(q("CREATE INDEX child_v ON child (v, u)"));
        sql(q("CREATE UNIQUE INDEX child_a ON child (a)"));
        sql(q("CREATE UNIQUE INDEX child_some ON child (b) WHERE b > 0"));
        sql(q("CREATE INDEX child_sum ON child (a + b)"));
        const TableShape parent = shapeOf("parent");
        QCOMPARE(parent.primaryKey, (std::vector<std::string>{"b", "a"}));
        QVERIFY(!parent.find("a")->nullable && !parent.find("a")->identity);

        const TableShape child = shapeOf("child");
        QVERIFY(!child.find("x")->identity);
        std::vector<std::vector<std::string>> unique;
        for (const Key &key : child.keys) {
            if (key.kind == Key::Kind::Unique)
                unique.push_back(key.columns);
        }
        std::ranges::sort(unique);
        QCOMPARE(unique, (std::vector<std::vector<std::string>>{{"u"}, {"w", "v"}}));
        const auto foreign =
            std::ranges::find(child.keys, Key::Kind::Foreign, [](const Key &key) { return key.kind; });
        QVERIFY(foreign != child.keys.end());
        QCOMPARE(foreign->referenced.name, std::string("parent"));
        QCOMPARE(foreign->columns, (std::vector<std::string>{"b", "a"}));
        // Neither the partial one nor that of an expression says anything of a column.
        QCOMPARE(child.indexes.size(), std::size_t{2});
        for (const auto &index : child.indexes) {
            QCOMPARE(index.unique, index.name == "child_a");
            QCOMPARE(index.columns,
                     index.unique ? std::vector<std::string>{"a"} : (std::vector<std::string>{"v", "u"}));
        }
        QVERIFY(child.hasIndexOn("v") && child.hasIndexOn("x") && child.hasIndexOn("w"));
        QVERIFY(!child.hasIndexOn("b"));
    }
    /// SQLite lets a primary key be NULL, any number of times: such a row is not found by it.
    void aKeyWithNullsIsNone()
    {
        sql(q("CREATE TABLE loose (a TEXT, b INT, PRIMARY KEY (a, b))"));
        QCOMPARE(shapeOf("loose").primaryKey, (std::vector<std::string>{"a", "b"}));
        sql(q("INSERT INTO loose VALUES ('x', 1)"));
        QCOMPARE(shapeOf("loose").primaryKey.size(), std::size_t{2});
        sql(q("INSERT INTO loose VALUES ('x', NULL)"));
        QVERIFY(shapeOf("loose").primaryKey.empty());
    }
    void viewsStrictAndOthers()
    {
        sql(q("CREATE TABLE tight (id INT PRIMARY KEY, t TEXT, a ANY) STRICT"));
        sql(q("CREATE VIEW v AS SELECT id, upper(t) AS big FROM tight"));
        sql(q("CREATE TABLE descending (id INTEGER PRIMARY KEY DESC, x)"));
        const TableShape tight = shapeOf("tight");
        QVERIFY(!tight.find("id")->identity); // INT is not INTEGER
        const TableShape view = shapeOf("v");
        QVERIFY(view.isView && view.primaryKey.empty());
        QCOMPARE(view.columns.size(), std::size_t{2});
        QVERIFY(!shapeOf("descending").find("id")->identity); // a quirk that SQLite keeps
        sql(q("CREATE TEMP TABLE tight (other)"));
        QCOMPARE(shapeOf("tight").columns.size(), std::size_t{3});
    }
    void signaturesFollowChanges()
    {
        sql(q("CREATE TABLE t (a INT, b INT)"));
        const std::string before = shapeOf("t").signature();
        QCOMPARE(shapeOf("t").signature(), before);
        sql(q("ALTER TABLE t RENAME COLUMN b TO c"));
        QVERIFY(shapeOf("t").signature() != before);
    }

    void createsWhatItSays()
    {
        TableShape source;
        source.name = {"main", "copy of \"it\""};
        source.columns = {column("id", TypeKind::Int32, "integer", false),
                          column("Ünï \"quoted\"", TypeKind::Decimal, "numeric(12,2)"),
                          column("select", TypeKind::TimestampTz, "timestamp with time zone", false),
                          column("big", TypeKind::UInt64), column("doc", TypeKind::Json, "jsonb")};
        source.columns[1].type.precision = 12;
        source.columns[1].type.scale = 2;
        source.primaryKey = {"id"};
        const auto statement = maker().createStatement(source, mapped(source));
        PENSTOCK_VERIFY(statement);
        PENSTOCK_VERIFY(maker().run(*statement));
        const TableShape made = shapeOf(source.name.name);
        QCOMPARE(made.columns.size(), source.columns.size());
        QVERIFY(made.find("id")->identity);
        QCOMPARE(made.columns[1].name, source.columns[1].name);
        QCOMPARE(made.columns[1].declared, std::string("DECIMAL_TEXT(12,2)"));
        QVERIFY(!made.find("select")->nullable && made.find("big")->nullable);
        QCOMPARE(made.find("doc")->declared, std::string("JSONB_TEXT"));
        QVERIFY(!maker().run(*statement)); // it is there
    }
    void manyColumnsMakeAKey()
    {
        TableShape source;
        source.name = {{}, "pairs"};
        source.columns = {column("a", TypeKind::Text, "varchar(20)"), column("b", TypeKind::Int64)};
        source.primaryKey = {"b", "a"};
        const auto statement = maker().createStatement(source, mapped(source));
        PENSTOCK_VERIFY(statement);
        PENSTOCK_VERIFY(maker().run(*statement));
        const TableShape made = shapeOf("pairs");
        QCOMPARE(made.primaryKey, (std::vector<std::string>{"b", "a"}));
        QVERIFY(!made.find("a")->nullable);
        QCOMPARE(made.find("a")->declared, std::string("VARCHAR(20)"));
    }
    void namesThatSqliteTakesForOne()
    {
        TableShape source;
        source.name = {{}, "twins"};
        source.columns = {column("Name", TypeKind::Text), column("name", TypeKind::Text)};
        const auto statement = maker().createStatement(source, mapped(source));
        QVERIFY(!statement);
        QCOMPARE(statement.error().code, ErrorCode::Unsupported);
        QVERIFY(statement.error().message.contains(q("\"Name\""))
                && statement.error().message.contains(q("\"name\"")));
        source.columns = {column("É", TypeKind::Text), column("é", TypeKind::Text)}; // only ASCII folds
        PENSTOCK_VERIFY(maker().createStatement(source, mapped(source)));
        source.columns = {column({}, TypeKind::Text)};
        QCOMPARE(maker().createStatement(source, mapped(source)).error().code, ErrorCode::Invalid);
    }
    /// A type is any text in SQLite; on its way into another file it stays one.
    void hostileTypesStayTypes_data()
    {
        QTest::addColumn<QString>("declared");
        for (const char *name :
             {"INT PRIMARY KEY", "x); DROP TABLE victim; --", "a\"b", "it's", "TEXT COLLATE NOCASE",
              "DECIMAL(10, 2)", "NOT NULL", "DECIMAL(10,2)", "long varchar (20)", "8bit", "()", "INT)"})
            QTest::newRow(name) << q(name);
    }
    void hostileTypesStayTypes()
    {
        QFETCH(QString, declared);
        sql(q("CREATE TABLE victim (x)"));
        QString between = declared;
        sql(q("CREATE TABLE source (id INTEGER PRIMARY KEY, c \"%1\")")
                .arg(between.replace(u'"', q("\"\""))));
        TableShape shape = shapeOf("source");
        QCOMPARE(QString::fromStdString(shape.find("c")->declared), declared);
        shape.name.name = "target";
        const auto statement = maker().createStatement(shape, mapped(shape));
        PENSTOCK_VERIFY(statement);
        PENSTOCK_VERIFY(maker().run(*statement));
        const TableShape made = shapeOf("target");
        QCOMPARE(made.columns, shape.columns);
        QCOMPARE(made.primaryKey, shape.primaryKey);
        QVERIFY(maker().shape({{}, "victim"})->has_value());
    }
    void addsColumns()
    {
        sql(q("CREATE TABLE loose (a)"));
        sql(q("CREATE TABLE tight (a INT) STRICT"));
        const auto money = maker().map(column("m", TypeKind::Numeric, "numeric"), false);
        const auto flag = maker().map(column("b", TypeKind::Boolean), false);
        for (const char *table : {"loose", "tight"}) {
            for (const auto &[name, mapping] : {std::pair("m", &*money), std::pair("b", &*flag)}) {
                const auto statement = maker().addColumnStatement({{}, table}, name, *mapping);
                PENSTOCK_VERIFY(statement);
                PENSTOCK_VERIFY(maker().run(*statement));
            }
        }
        QCOMPARE(shapeOf("loose").find("m")->declared, std::string("DECIMAL_TEXT"));
        QCOMPARE(shapeOf("tight").find("m")->declared, std::string("TEXT"));
        QCOMPARE(shapeOf("tight").find("b")->declared, std::string("ANY"));
    }
    void indexesOnce()
    {
        TableShape like;
        like.keys = {{Key::Kind::Unique, "mail_key", {"mail"}}, {Key::Kind::Foreign, "f", {"owner"}}};
        like.indexes = {{"by_owner", {"owner", "mail"}, false},
                        {"mail_again", {"mail"}, true},
                        {"lower", {"lower(mail)"}, false},
                        {"pk", {"id"}, true}};
        like.primaryKey = {"id"};
        sql(q("CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT, owner INT)"));
        sql(q("CREATE TABLE t_mail_key (x)")); // the name is taken
        const auto statements = maker().indexStatements({{}, "t"}, like);
        PENSTOCK_VERIFY(statements);
        QCOMPARE(statements->size(), std::size_t{2});
        for (const std::string &statement : *statements)
            PENSTOCK_VERIFY(maker().run(statement));
        const TableShape made = shapeOf("t");
        QVERIFY(made.hasIndexOn("owner") && made.hasIndexOn("mail"));
        QCOMPARE(m_session->query(q("SELECT name FROM sqlite_schema WHERE name = 't_mail_key_2'"))->size(),
                 std::size_t{1});
        QVERIFY(maker().indexStatements({{}, "t"}, like)->empty());
    }
    /// Both ways of numbering go on above what was inserted, with nobody's help.
    void numbersGoOn()
    {
        sql(q("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x)"));
        sql(q("CREATE TABLE b (id INTEGER PRIMARY KEY, x)"));
        for (const char *table : {"a", "b"}) {
            sql(q("INSERT INTO %1 VALUES (41, 'copied')").arg(q(table)));
            PENSTOCK_VERIFY(maker().advanceSequences(shapeOf(table)));
            sql(q("INSERT INTO %1 (x) VALUES ('next')").arg(q(table)));
            const auto id = m_session->query(q("SELECT id FROM %1 WHERE x = 'next'").arg(q(table)));
            QCOMPARE((*id)[0][0], std::string("42"));
        }
    }
    void computedColumnsCannotBeFilled()
    {
        sql(q("CREATE TABLE t (a INT, b AS (a + 1))"));
        const TableShape shape = shapeOf("t");
        QVERIFY(!maker().fits(shape.columns[0], shape.columns[0])->has_value());
        QCOMPARE(maker().fits(shape.columns[0], shape.columns[1]).error().code, ErrorCode::Unsupported);
    }
    void tellsWhatNumbersLose_data()
    {
        QTest::addColumn<ColumnType>("type");
        QTest::addColumn<std::string>("declared");
        QTest::addColumn<bool>("isLoss");
        const auto decimal = [](int precision) {
            return ColumnType{.kind = TypeKind::Decimal, .precision = precision, .scale = 2};
        };
        QTest::newRow("short decimal, REAL") << decimal(15) << std::string("REAL") << false;
        QTest::newRow("long decimal, REAL") << decimal(16) << std::string("REAL") << true;
        QTest::newRow("long decimal, DECIMAL(20,2)") << decimal(20) << std::string("DECIMAL(20,2)") << true;
        QTest::newRow("long decimal, DECIMAL_TEXT")
            << decimal(20) << std::string("DECIMAL_TEXT(20,2)") << false;
        QTest::newRow("numeric, INTEGER")
            << ColumnType{.kind = TypeKind::Numeric} << std::string("INTEGER") << true;
        QTest::newRow("numeric, ANY") << ColumnType{.kind = TypeKind::Numeric} << std::string("ANY") << false;
        QTest::newRow("int64, INTEGER")
            << ColumnType{.kind = TypeKind::Int64} << std::string("INTEGER") << false;
        QTest::newRow("text, POINT") << ColumnType{.kind = TypeKind::Text} << std::string("POINT") << true;
        QTest::newRow("text, VARCHAR(9)")
            << ColumnType{.kind = TypeKind::Text} << std::string("VARCHAR(9)") << false;
    }
    void tellsWhatNumbersLose()
    {
        QFETCH(ColumnType, type);
        QFETCH(std::string, declared);
        QFETCH(bool, isLoss);
        sql(QStringLiteral("CREATE TABLE t (a %1)").arg(QString::fromStdString(declared)));
        TableShape::Column source;
        source.name = "a";
        source.type = type;
        const auto fit = maker().fits(source, shapeOf("t").columns[0]);
        PENSTOCK_VERIFY(fit);
        QCOMPARE(fit->has_value(), isLoss);
    }
    /// A scan never takes a name that is no column any more for a text.
    void aColumnThatWentAwayIsAnError()
    {
        sql(q("CREATE TABLE t (a INT, b INT)"));
        sql(q("INSERT INTO t VALUES (1, 2)"));
        ScanRequest request;
        request.object = {"main", "t"};
        request.columns = {"a", "gone"};
        const auto scanned = m_session->connection().scan(request);
        QVERIFY(!scanned);
        QCOMPARE(scanned.error().code, ErrorCode::Sql);
        QCOMPARE((*m_session->query(q("SELECT \"gone\" FROM t")))[0][0], std::string("gone")); // a person's
    }
};

QTEST_GUILESS_MAIN(tst_SqliteTableMaker)
#include "tst_SqliteTableMaker.moc"
