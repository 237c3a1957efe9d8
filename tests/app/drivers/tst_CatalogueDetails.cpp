// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/Catalogue.h"
#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

namespace {

using Kind = ObjectDetails::Key::Kind;

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

/// "P name(a,b)", "F name(a)->schema.table(x)"
std::string spelled(const ObjectDetails::Key &key)
{
    std::string text = key.kind == Kind::Primary ? "P " : key.kind == Kind::Unique ? "U " : "F ";
    text += key.name + '(' + joined(key.columns) + ')';
    if (key.kind == Kind::Foreign)
        text += "->" + key.referenced.schema + '.' + key.referenced.name + '(' + joined(key.referencedColumns)
                + ')';
    return text;
}

std::vector<std::string> keysOf(const ObjectDetails &details)
{
    std::vector<std::string> keys;
    for (const auto &key : details.keys)
        keys.push_back(spelled(key));
    std::sort(keys.begin(), keys.end());
    return keys;
}

std::vector<std::string> indexesOf(const ObjectDetails &details)
{
    std::vector<std::string> indexes;
    for (const auto &index : details.indexes)
        indexes.push_back((index.unique ? "unique " : "") + index.name + '(' + joined(index.columns) + ')');
    std::sort(indexes.begin(), indexes.end());
    return indexes;
}

std::string columnOf(const ObjectDetails &details, const std::string &name)
{
    for (const auto &column : details.columns) {
        if (column.name == name)
            return column.type + (column.nullable ? "" : " not null") + (column.inPrimaryKey ? " key" : "")
                   + (column.defaultValue.empty() ? "" : " = " + column.defaultValue);
    }
    return "no such column";
}

const std::vector<std::string> oddNames{"plain",    "quote\"d",   "back`tick", "it's", "été ñ",
                                        "日本語",   "emoji 🦜", "טבלה",      "a.b",  "select",
                                        "percent%", "dollar$1",   "semi;--",   " ",    "UPPER"};

} // namespace

/// Tables as a person looks at them, from all three engines, with names that only correct quoting survives.
class tst_CatalogueDetails final : public QObject
{
    Q_OBJECT

private slots:
    void postgres();
    void mariaDb();
    void sqlite();
    void oddNamesEverywhere_data();
    void oddNamesEverywhere();

private:
    void open(const ConnectionProfile &profile)
    {
        auto connector = DriverRegistry::connectorFor(profile);
        PENSTOCK_VERIFY(connector);
        auto opened = (*connector)
                          ->open({Origin::Kind::Ctl, QStringLiteral("test")},
                                 Deadline::after(std::chrono::seconds(10)));
        PENSTOCK_VERIFY(opened);
        m_connection = std::move(*opened);
    }
    void run(const std::string &sql)
    {
        auto cursor = m_connection->execute({.text = QString::fromStdString(sql)});
        PENSTOCK_VERIFY(cursor);
        PENSTOCK_VERIFY(CatalogueRows::read(**cursor));
    }
    [[nodiscard]] ObjectDetails details(const ObjectName &object)
    {
        auto details = m_connection->catalogue()->details(object);
        if (!details)
            qFatal("%s", qPrintable(details.error().toText()));
        if (!details->has_value())
            qFatal("no %s", object.name.c_str());
        return std::move(**details);
    }

    std::unique_ptr<Connection> m_connection;
    QTemporaryDir m_folder;
};

void tst_CatalogueDetails::postgres()
{
    PENSTOCK_NEED(Postgres);
    open(TestServers::postgres());
    run("DROP SCHEMA IF EXISTS \"d.s \"\"é\" CASCADE");
    run("CREATE SCHEMA \"d.s \"\"é\"");
    run("SET search_path TO \"d.s \"\"é\"");
    run("CREATE TABLE \"par.ent\" (\"b\"\"x\" int, a text NOT NULL, PRIMARY KEY (a, \"b\"\"x\"))");
    run("CREATE TABLE child (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price numeric(10,2) DEFAULT "
        "1.50 NOT"
        " NULL, x int, y text, made timestamptz(3) DEFAULT now(), twice int GENERATED ALWAYS AS (x * 2) "
        "STORED,"
        " gone int, tags text[], CONSTRAINT \"u ñ\" UNIQUE (y, x),"
        " CONSTRAINT back FOREIGN KEY (y, x) REFERENCES \"par.ent\" (a, \"b\"\"x\"))");
    run("ALTER TABLE child DROP COLUMN gone");
    run("CREATE INDEX low ON child (lower(y), x) INCLUDE (price)");
    run("CREATE VIEW \"v 🦜\" AS SELECT id, price FROM child");
    run("INSERT INTO child (x) SELECT NULL FROM generate_series(1, 500)");
    run("ANALYZE child");

    const std::string schema = "d.s \"é";
    const ObjectDetails child = details({schema, "child"});
    QCOMPARE(child.name, (ObjectName{schema, "child"}));
    QVERIFY(!child.isView);
    QCOMPARE(child.estimatedRows, 500);
    QCOMPARE(child.columns.size(), std::size_t{7});
    QCOMPARE(columnOf(child, "id"), std::string("integer not null key = GENERATED ALWAYS AS IDENTITY"));
    QCOMPARE(columnOf(child, "price"), std::string("numeric(10,2) not null = 1.50"));
    QCOMPARE(columnOf(child, "made"), std::string("timestamp(3) with time zone = now()"));
    QCOMPARE(columnOf(child, "twice"), std::string("integer = GENERATED ALWAYS AS ((x * 2))"));
    QCOMPARE(columnOf(child, "tags"), std::string("text[]"));
    QCOMPARE(keysOf(child), (std::vector<std::string>{"F back(y,x)->d.s \"é.par.ent(a,b\"x)",
                                                      "P child_pkey(id)", "U u ñ(y,x)"}));
    QCOMPARE(indexesOf(child),
             (std::vector<std::string>{"low(lower(y),x)", "unique child_pkey(id)", "unique u ñ(y,x)"}));
    const ObjectDetails parent = details({{}, "par.ent"}); // the search path's
    QCOMPARE(parent.name.schema, schema);
    QCOMPARE(keysOf(parent), (std::vector<std::string>{"P par.ent_pkey(a,b\"x)"}));
    QCOMPARE(columnOf(parent, "b\"x"), std::string("integer not null key"));
    const ObjectDetails view = details({schema, "v 🦜"});
    QVERIFY(view.isView);
    QCOMPARE(view.estimatedRows, -1);
    QCOMPARE(columnOf(view, "price"), std::string("numeric(10,2)"));
    const auto missing = m_connection->catalogue()->details({schema, "CHILD"});
    PENSTOCK_VERIFY(missing);
    QVERIFY(!missing->has_value());
    run("DROP SCHEMA \"d.s \"\"é\" CASCADE");
}

void tst_CatalogueDetails::mariaDb()
{
    PENSTOCK_NEED(MariaDb);
    open(TestServers::mariaDb());
    run("DROP DATABASE IF EXISTS `d.s ``é`");
    run("CREATE DATABASE `d.s ``é` CHARACTER SET utf8mb4");
    run("USE `d.s ``é`");
    run("CREATE TABLE `par.ent` (`b``x` int, a varchar(20) NOT NULL, PRIMARY KEY (a, `b``x`))");
    run("CREATE TABLE child (id int unsigned PRIMARY KEY AUTO_INCREMENT, price decimal(10,2) NOT NULL "
        "DEFAULT 1.50,"
        " x int, y varchar(20) DEFAULT 'it''s', made datetime(3) DEFAULT current_timestamp(3),"
        " twice int AS (x * 2) STORED, state enum('on','off'), note text, UNIQUE KEY `u ñ` (y, x), KEY part "
        "(note(10)),"
        " CONSTRAINT back FOREIGN KEY (y, x) REFERENCES `par.ent` (a, `b``x`))");
    run("CREATE TABLE Child2 (id int PRIMARY KEY)");
    run("CREATE TABLE child2 (id int, other int, PRIMARY KEY (other))");
    run("CREATE VIEW `v é` AS SELECT id, price FROM child");

    const std::string schema = "d.s `é";
    const ObjectDetails child = details({schema, "child"});
    QVERIFY(!child.isView);
    QVERIFY(child.estimatedRows >= 0);
    QCOMPARE(child.columns.size(), std::size_t{8});
    QCOMPARE(columnOf(child, "id"), std::string("int(10) unsigned not null key = AUTO_INCREMENT"));
    QCOMPARE(columnOf(child, "price"), std::string("decimal(10,2) not null = 1.50"));
    QCOMPARE(columnOf(child, "x"), std::string("int(11)"));
    QCOMPARE(columnOf(child, "y"), std::string("varchar(20) = 'it''s'"));
    QCOMPARE(columnOf(child, "made"), std::string("datetime(3) = current_timestamp(3)"));
    QCOMPARE(columnOf(child, "twice"), std::string("int(11) = GENERATED ALWAYS AS (`x` * 2)"));
    QCOMPARE(columnOf(child, "state"), std::string("enum('on','off')"));
    QCOMPARE(keysOf(child),
             (std::vector<std::string>{"F back(y,x)->d.s `é.par.ent(a,b`x)", "P PRIMARY(id)", "U u ñ(y,x)"}));
    QCOMPARE(indexesOf(child),
             (std::vector<std::string>{"part(note(10))", "unique PRIMARY(id)", "unique u ñ(y,x)"}));
    QCOMPARE(keysOf(details({{}, "child2"})), (std::vector<std::string>{"P PRIMARY(other)"}));
    QCOMPARE(keysOf(details({{}, "Child2"})), (std::vector<std::string>{"P PRIMARY(id)"}));
    QCOMPARE(details({schema, "child2"}).columns.size(), std::size_t{2});
    const ObjectDetails view = details({schema, "v é"});
    QVERIFY(view.isView);
    QCOMPARE(view.estimatedRows, -1);
    QCOMPARE(view.columns.size(), std::size_t{2});
    const auto missing = m_connection->catalogue()->details({schema, "nope"});
    PENSTOCK_VERIFY(missing);
    QVERIFY(!missing->has_value());
    run("DROP DATABASE `d.s ``é`");
}

void tst_CatalogueDetails::sqlite()
{
    const QString file = m_folder.filePath(QStringLiteral("d.sqlite"));
    QVERIFY(QFile(file).open(QIODevice::WriteOnly));
    open(TestServers::sqlite(file));
    run("CREATE TABLE \"par.ent\" (\"b\"\"x\" INT, a TEXT NOT NULL, PRIMARY KEY (a, \"b\"\"x\")) WITHOUT "
        "ROWID");
    run("CREATE TABLE child (id INTEGER PRIMARY KEY, price NUMERIC(10,2) NOT NULL DEFAULT 1.50, x INT, y "
        "TEXT DEFAULT"
        " 'it''s', twice INT AS (x * 2), bare, UNIQUE (y, x),"
        " FOREIGN KEY (y, x) REFERENCES \"par.ent\" (a, \"b\"\"x\"), FOREIGN KEY (x) REFERENCES elsewhere)");
    run("CREATE INDEX low ON child (x, lower(y || '),('), \"price\" DESC) WHERE x > (1)");
    run("CREATE VIEW \"v 🦜\" AS SELECT id, price FROM child");
    run("INSERT INTO child (x, y) VALUES (1, 'a'), (2, 'b')");
    const ObjectDetails child = details({{}, "CHILD"}); // as the engine compares
    QCOMPARE(child.name, (ObjectName{"main", "child"}));
    QCOMPARE(child.estimatedRows, -1);
    QCOMPARE(child.columns.size(), std::size_t{6});
    QCOMPARE(columnOf(child, "id"), std::string("INTEGER not null key"));
    QCOMPARE(columnOf(child, "price"), std::string("NUMERIC(10,2) not null = 1.50"));
    QCOMPARE(columnOf(child, "y"), std::string("TEXT = 'it''s'"));
    QCOMPARE(columnOf(child, "bare"), std::string());
    QCOMPARE(keysOf(child), (std::vector<std::string>{"F (x)->main.elsewhere()",
                                                      "F (y,x)->main.par.ent(a,b\"x)", "P (id)", "U (y,x)"}));
    QCOMPARE(indexesOf(child), (std::vector<std::string>{"low(x,lower(y || '),('),price)",
                                                         "unique sqlite_autoindex_child_1(y,x)"}));
    QCOMPARE(keysOf(details({"main", "par.ent"})), (std::vector<std::string>{"P (a,b\"x)"}));
    QVERIFY(details({"main", "v 🦜"}).isView);
    QCOMPARE(details({"main", "v 🦜"}).columns.size(), std::size_t{2});
    run("ANALYZE");
    QCOMPARE(details({"main", "child"}).estimatedRows, 2);
    const auto elsewhere = m_connection->catalogue()->details({"other", "child"});
    PENSTOCK_VERIFY(elsewhere);
    QVERIFY(!elsewhere->has_value());
}

void tst_CatalogueDetails::oddNamesEverywhere_data()
{
    QTest::addColumn<QString>("engine");
    for (const char *engine : {"postgres", "mariadb", "sqlite"})
        QTest::newRow(engine) << QString::fromLatin1(engine);
}

/// As table, column, key and index alike.
void tst_CatalogueDetails::oddNamesEverywhere()
{
    QFETCH(QString, engine);
    char quote = '"';
    if (engine == QLatin1String("postgres")) {
        PENSTOCK_NEED(Postgres);
        open(TestServers::postgres());
        run("DROP SCHEMA IF EXISTS odd CASCADE");
        run("CREATE SCHEMA odd");
        run("SET search_path TO odd");
    } else if (engine == QLatin1String("mariadb")) {
        PENSTOCK_NEED(MariaDb);
        quote = '`';
        open(TestServers::mariaDb());
        run("DROP DATABASE IF EXISTS odd");
        run("CREATE DATABASE odd CHARACTER SET utf8mb4");
        run("USE odd");
    } else {
        const QString file = m_folder.filePath(QStringLiteral("odd.sqlite"));
        QVERIFY(QFile(file).open(QIODevice::WriteOnly));
        open(TestServers::sqlite(file));
    }
    const auto quoted = [quote](const std::string &name) {
        std::string text(1, quote);
        for (const char c : name)
            text += c == quote ? std::string(2, c) : std::string(1, c);
        return text + quote;
    };
    for (const std::string &name : oddNames) {
        // MariaDB's identifiers end at U+FFFF and not in a space.
        if (engine == QLatin1String("mariadb") && (name == " " || name.find("🦜") != std::string::npos))
            continue;
        run("CREATE TABLE " + quoted(name) + " (" + quoted(name) + " int NOT NULL, CONSTRAINT "
            + quoted("k" + name) + " UNIQUE (" + quoted(name) + "))");
        const ObjectDetails found = details({{}, name});
        QCOMPARE(found.name.name, name);
        QCOMPARE(found.columns.at(0).name, name);
        QCOMPARE(found.keys.at(0).columns, std::vector<std::string>{name});
        QCOMPARE(found.indexes.at(0).columns, std::vector<std::string>{name});
        QVERIFY(found.indexes.at(0).unique);
    }
    if (engine == QLatin1String("postgres"))
        run("DROP SCHEMA odd CASCADE");
    else if (engine == QLatin1String("mariadb"))
        run("DROP DATABASE odd");
}

QTEST_GUILESS_MAIN(tst_CatalogueDetails)
#include "tst_CatalogueDetails.moc"
