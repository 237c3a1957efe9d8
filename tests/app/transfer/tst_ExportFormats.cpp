// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "app/transfer/RowWriter.h"
#include "app/transfer/XlsxWriter.h"
#include "models/core/RowBatchBuilder.h"
#include "tests/app/drivers/mysql/MariaDbClient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>

#include <cmath>

namespace {

using Format = ExportOptions::Format;

Column column(const char *name, TypeKind kind, int scale = -1)
{
    ColumnType type{kind};
    type.scale = scale;
    return {name, type};
}

/// What a reader that knows nothing of ours makes of a file.
QJsonArray python(const QByteArray &script, const QString &file)
{
    QProcess process;
    process.start(QStringLiteral("/usr/bin/python3"),
                  {QStringLiteral("-c"),
                   QString::fromUtf8("import csv,io,json,sys\npath=sys.argv[1]\n" + script
                                     + "\nprint(json.dumps(rows))"),
                   file});
    process.waitForFinished(60'000);
    if (process.exitCode() != 0)
        qWarning("python3: %s", process.readAllStandardError().constData());
    return QJsonDocument::fromJson(process.readAllStandardOutput()).array();
}

bool hasOpenpyxl()
{
    return QProcess::execute(QStringLiteral("/usr/bin/python3"),
                             {QStringLiteral("-c"), QStringLiteral("import openpyxl")})
           == 0;
}

QString psqlProgram()
{
    return TestServers::environment("PENSTOCK_TEST_PG_BIN") + QStringLiteral("/psql");
}

QByteArray psql(const QStringList &arguments, const QByteArray &input = {})
{
    const ConnectionProfile server = TestServers::postgres();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PGPASSWORD"), TestServers::environment("PENSTOCK_TEST_PG_PASSWORD"));
    environment.insert(QStringLiteral("PGCLIENTENCODING"), QStringLiteral("UTF8"));
    process.setProcessEnvironment(environment);
    process.start(psqlProgram(), QStringList{QStringLiteral("-XqAt"), QStringLiteral("-v"),
                                             QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-h"),
                                             server.host, QStringLiteral("-p"), QString::number(server.port),
                                             QStringLiteral("-U"), server.username}
                                     + arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        QTest::qFail(process.readAllStandardError().left(600).constData(), __FILE__, __LINE__);
    return process.readAllStandardOutput();
}

QByteArray sqlite(const QString &file, const QByteArray &sql)
{
    QProcess process;
    process.start(QStringLiteral("sqlite3"), {QStringLiteral("-batch"), QStringLiteral("-bail"), file});
    process.write(sql);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        QTest::qFail(process.readAllStandardError().left(600).constData(), __FILE__, __LINE__);
    return process.readAllStandardOutput();
}

std::unique_ptr<Connection> opened(const ConnectionProfile &profile)
{
    auto connection =
        (*DriverRegistry::connectorFor(profile))
            ->open({Origin::Kind::Ctl, QStringLiteral("formats")}, Deadline::after(std::chrono::seconds(10)));
    if (!connection)
        qFatal("%s", qPrintable(connection.error().toText()));
    return std::move(*connection);
}

/// A statement's rows in a format.
Result<QByteArray> written(Connection &connection, const QString &sql, const ExportOptions &options)
{
    auto cursor = connection.execute({.text = sql});
    if (!cursor)
        return cursor.error();
    QByteArray out;
    const auto writer = RowWriter::create(options, [&](std::string_view text) -> Result<void> {
        out.append(text.data(), static_cast<qsizetype>(text.size()));
        return {};
    });
    if (auto begun = writer->begin((*cursor)->schema()); !begun)
        return begun.error();
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            break;
        if (auto done = writer->rows(**batch); !done)
            return done.error();
    }
    if (auto ended = writer->end({}); !ended)
        return ended.error();
    return out;
}

ExportOptions insertInto(const char *schema, const char *table)
{
    ExportOptions options;
    options.format = Format::Insert;
    options.table = {schema, table};
    return options;
}

} // namespace

/// Each format read back by a program that is not ours.
class tst_ExportFormats final : public QObject
{
    Q_OBJECT

private slots:
    void csvIsReadBack_data();
    void csvIsReadBack();
    void csvOptions();
    void tsvFiles();
    void tsvForSpreadsheets();
    void mixedTypes();
    void insertIntoPostgres_data();
    void insertIntoPostgres();
    void insertIntoMariaDb_data();
    void insertIntoMariaDb();
    void insertIntoSqlite();
    void insertRefusesWhatItCannotSay();
    void insertSplitsStatements();
    void workbooks();
    void workbooksGoOnInFurtherSheets();
    void workbooksNameTheirLimits();

private:
    static RowBatch nasty();
    QString file(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void write(const ExportOptions &options, const RowBatch &batch, const QString &path) const;

    QTemporaryDir m_folder;
};

RowBatch tst_ExportFormats::nasty()
{
    RowBatchBuilder builder(std::make_shared<const std::vector<Column>>(
        std::vector<Column>{column("id", TypeKind::Int64), column("wo\"rd, é", TypeKind::Text),
                            column("price", TypeKind::Decimal, 2), column("day", TypeKind::Date),
                            column("at", TypeKind::Timestamp), column("real", TypeKind::Float64)}));
    const std::vector<std::string> words{"plain",
                                         "",
                                         "tab\there",
                                         "line\nbreak\r\n",
                                         "quote \" and 'single'",
                                         "back\\slash \\N",
                                         "comma, semicolon; bar |",
                                         "😀 日本語",
                                         "=1+1",
                                         " spaces "};
    for (std::size_t i = 0; i < words.size(); ++i) {
        builder.append(0,
                       static_cast<std::int64_t>(i == 0 ? 9007199254740993 : static_cast<std::int64_t>(i)));
        builder.appendBytes(1, words[i]);
        builder.append(2, static_cast<Int128>(-12345 * static_cast<int>(i)));
        builder.append(3, static_cast<std::int32_t>(19000 + i));
        builder.append(
            4, static_cast<std::int64_t>(1'700'000'000'123'000 + static_cast<std::int64_t>(i) * 1'000'000));
        builder.append(5, 0.1 * static_cast<double>(i));
        builder.endRow();
    }
    for (std::size_t i = 0; i < 6; ++i)
        builder.appendNull(i);
    builder.endRow();
    return builder.take();
}

void tst_ExportFormats::write(const ExportOptions &options, const RowBatch &batch, const QString &path) const
{
    QFile out(path);
    std::unique_ptr<RowWriter> writer;
    if (RowWriter::needsFile(options.format)) {
        writer = RowWriter::createForFile(options, path);
    } else {
        QVERIFY(out.open(QIODevice::WriteOnly));
        writer = RowWriter::create(options, [&out](std::string_view text) -> Result<void> {
            out.write(text.data(), static_cast<qint64>(text.size()));
            return {};
        });
    }
    PENSTOCK_VERIFY(writer->begin(batch.sharedSchema()));
    PENSTOCK_VERIFY(writer->rows(batch));
    PENSTOCK_VERIFY(writer->end({}));
}

void tst_ExportFormats::csvIsReadBack_data()
{
    QTest::addColumn<char>("separator");
    QTest::addColumn<bool>("quoteAll");
    QTest::newRow("comma") << ',' << false;
    QTest::newRow("semicolon, all quoted") << ';' << true;
    QTest::newRow("tab") << '\t' << false;
}

void tst_ExportFormats::csvIsReadBack()
{
    QFETCH(char, separator);
    QFETCH(bool, quoteAll);
    ExportOptions options;
    options.separator = separator;
    options.quoteAll = quoteAll;
    write(options, nasty(), file("nasty.csv"));
    const QJsonArray rows =
        python(QByteArray("rows=list(csv.reader(open(path,newline='',encoding='utf-8'),delimiter='")
                   + (separator == '\t' ? QByteArray("\\t") : QByteArray(1, separator)) + "'))",
               file("nasty.csv"));
    QCOMPARE(rows.size(), 12);
    QCOMPARE(rows[0].toArray()[1].toString(), QStringLiteral("wo\"rd, é"));
    QCOMPARE(rows[1].toArray()[0].toString(), QStringLiteral("9007199254740993"));
    QCOMPARE(rows[4].toArray()[1].toString(), QStringLiteral("line\nbreak\r\n"));
    QCOMPARE(rows[5].toArray()[1].toString(), QStringLiteral("quote \" and 'single'"));
    QCOMPARE(rows[8].toArray()[1].toString(), QStringLiteral("😀 日本語"));
    QCOMPARE(rows[2].toArray()[2].toString(), QStringLiteral("-123.45"));
    for (const QJsonValue &row : rows)
        QCOMPARE(row.toArray().size(), 6);
}

void tst_ExportFormats::csvOptions()
{
    ExportOptions options;
    options.byteOrderMark = true;
    options.decimalComma = true;
    options.nullText = "NULL";
    RowBatchBuilder builder(std::make_shared<const std::vector<Column>>(
        std::vector<Column>{column("a", TypeKind::Float64), column("b", TypeKind::Text)}));
    builder.append(0, 1.5);
    builder.appendBytes(1, "NULL");
    builder.endRow();
    builder.appendNull(0);
    builder.appendNull(1);
    builder.endRow();
    write(options, builder.take(), file("options.csv"));
    QFile in(file("options.csv"));
    QVERIFY(in.open(QIODevice::ReadOnly));
    QCOMPARE(in.readAll(), QByteArray("\xEF\xBB\xBF"
                                      "a,b\r\n\"1,5\",\"NULL\"\r\nNULL,NULL\r\n"));
}

void tst_ExportFormats::tsvFiles()
{
    ExportOptions options;
    options.format = Format::Tsv;
    options.nullText = "\\N";
    write(options, nasty(), file("nasty.tsv"));
    // A line is a row, a tab a border; then what COPY and mariadb --batch escape.
    const QJsonArray rows =
        python("rows=[[None if c=='\\\\N' else c.encode('latin-1','backslashreplace')"
               ".decode('unicode_escape') if c.isascii() else c for c in l.split('\\t')]"
               " for l in open(path,encoding='utf-8',newline='\\n').read().split('\\n')[:-1]]",
               file("nasty.tsv"));
    QCOMPARE(rows.size(), 12);
    QCOMPARE(rows[3].toArray()[1].toString(), QStringLiteral("tab\there"));
    QCOMPARE(rows[4].toArray()[1].toString(), QStringLiteral("line\nbreak\r\n"));
    QCOMPARE(rows[6].toArray()[1].toString(), QStringLiteral("back\\slash \\N"));
    QVERIFY(rows[11].toArray()[1].isNull());
}

void tst_ExportFormats::tsvForSpreadsheets()
{
    ExportOptions options;
    options.format = Format::Tsv;
    options.tabs = ExportOptions::Tabs::Quoted;
    write(options, nasty(), file("clip.tsv"));
    const QJsonArray rows =
        python("rows=list(csv.reader(open(path,newline='',encoding='utf-8'),dialect='excel-tab'))",
               file("clip.tsv"));
    QCOMPARE(rows.size(), 12);
    QCOMPARE(rows[3].toArray()[1].toString(), QStringLiteral("tab\there"));
    QCOMPARE(rows[4].toArray()[1].toString(), QStringLiteral("line\nbreak\r\n"));
    QCOMPARE(rows[6].toArray()[1].toString(), QStringLiteral("back\\slash \\N"));
}

/// Batches of a merged result: another type under one name, and a column that one source has not.
void tst_ExportFormats::mixedTypes()
{
    const auto announced = std::make_shared<const std::vector<Column>>(
        std::vector<Column>{column("id", TypeKind::Int64), column("note", TypeKind::Text)});
    RowBatchBuilder first(announced);
    first.append(0, std::int64_t{1});
    first.appendBytes(1, "x");
    first.endRow();
    RowBatchBuilder second(std::make_shared<const std::vector<Column>>(
        std::vector<Column>{column("id", TypeKind::Text), column("", TypeKind::Text)}));
    second.appendBytes(0, "A7");
    second.appendNull(1);
    second.endRow();
    const std::pair<Format, QByteArray> expected[] = {
        {Format::Csv, "id,note\r\n1,x\r\nA7,\r\n"},
        {Format::Tsv, "id\tnote\n1\tx\nA7\t\n"},
        {Format::Ndjson, "{\"id\":1,\"note\":\"x\"}\n{\"id\":\"A7\"}\n"},
        {Format::Insert, "INSERT INTO \"t\" (\"id\", \"note\") VALUES\n(1, 'x'),\n('A7', NULL);\n"},
        {Format::Markdown, "| id | note |\n| ---: | --- |\n| 1 | x |\n| A7 |  |\n"}};
    for (const auto &[format, text] : expected) {
        QByteArray out;
        ExportOptions options = insertInto("", "t");
        options.format = format;
        const auto writer = RowWriter::create(options, [&out](std::string_view piece) -> Result<void> {
            out.append(piece.data(), static_cast<qsizetype>(piece.size()));
            return {};
        });
        RowBatchBuilder a(first);
        RowBatchBuilder b(second);
        PENSTOCK_VERIFY(writer->begin(announced));
        PENSTOCK_VERIFY(writer->rows(a.take()));
        PENSTOCK_VERIFY(writer->rows(b.take()));
        PENSTOCK_VERIFY(writer->end({}));
        QCOMPARE(out, text);
    }
}

void tst_ExportFormats::insertIntoPostgres_data()
{
    QTest::addColumn<QString>("table");
    for (const char *table : {"booleans", "integers", "floats", "numerics", "texts", "documents", "binaries",
                              "dates", "instants", "intervals", "words", "others"})
        QTest::newRow(table) << QString::fromLatin1(table);
}

/// The rows of a table, as INSERT statements into a copy of it, under settings that would change a careless literal.
void tst_ExportFormats::insertIntoPostgres()
{
    PENSTOCK_NEED(Postgres);
    QFETCH(QString, table);
    const QString database = QStringLiteral("formats_%1").arg(QCoreApplication::applicationPid());
    ConnectionProfile profile = TestServers::postgres();
    if (table == QLatin1String("booleans")) {
        psql({QStringLiteral("-d"), profile.database, QStringLiteral("-c"),
              QStringLiteral("CREATE DATABASE ") + database});
        psql({QStringLiteral("-d"), database, QStringLiteral("-f"),
              QStringLiteral(PENSTOCK_TEST_DATA "/types.postgresql.sql")});
    }
    profile.database = database;
    const QString name = QStringLiteral("co\"py of %1").arg(table);
    psql({QStringLiteral("-d"), database, QStringLiteral("-c"),
          QStringLiteral("CREATE TABLE types.\"%1\" (LIKE types.%2)")
              .arg(QString(name).replace(QLatin1Char('"'), QLatin1String("\"\"")), table)});
    const auto connection = opened(profile);
    const auto sql = written(*connection, QStringLiteral("SELECT * FROM types.%1 ORDER BY id").arg(table),
                             insertInto("types", name.toUtf8().constData()));
    PENSTOCK_VERIFY(sql);
    psql({QStringLiteral("-d"), database},
         "SET search_path TO types, public; SET standard_conforming_strings TO off; SET "
         "escape_string_warning TO off;"
         "SET IntervalStyle TO sql_standard; SET DateStyle TO 'German, DMY';\n"
             + *sql);
    const QString all = QStringLiteral("SELECT * FROM types.\"%1\" ORDER BY id");
    const auto fetch = [&](const QString &from) {
        return psql({QStringLiteral("-d"), database, QStringLiteral("-z0"), QStringLiteral("-P"),
                     QStringLiteral("null=<null>"), QStringLiteral("-c"),
                     all.arg(QString(from).replace(QLatin1Char('"'), QLatin1String("\"\"")))});
    };
    QVERIFY(fetch(table) == fetch(name));
    QVERIFY(!fetch(table).isEmpty());
    if (table == QLatin1String("others"))
        psql({QStringLiteral("-d"), TestServers::postgres().database, QStringLiteral("-c"),
              QStringLiteral("DROP DATABASE %1 WITH (FORCE)").arg(database)});
}

void tst_ExportFormats::insertIntoMariaDb_data()
{
    QTest::addColumn<QString>("table");
    for (const char *table : {"integers", "decimals", "reals", "times", "texts", "bytes"})
        QTest::newRow(table) << QString::fromLatin1(table);
}

void tst_ExportFormats::insertIntoMariaDb()
{
    PENSTOCK_NEED(MariaDb);
    QFETCH(QString, table);
    const QString database = QStringLiteral("formats_%1").arg(QCoreApplication::applicationPid());
    if (table == QLatin1String("integers")) {
        MariaDbClient::run("CREATE DATABASE " + database.toUtf8(), {});
        QFile script(QStringLiteral(PENSTOCK_TEST_DATA "/types.mariadb.sql"));
        QVERIFY(script.open(QIODevice::ReadOnly));
        MariaDbClient::run(script.readAll(), database);
    }
    if (!MariaDbClient::run("SHOW TABLES LIKE '" + table.toUtf8() + "'", database)->contains(table.toUtf8()))
        QSKIP("the data has no such table");
    MariaDbClient::run("CREATE TABLE `co``py " + table.toUtf8() + "` LIKE `" + table.toUtf8() + '`',
                       database);
    ConnectionProfile profile = TestServers::mariaDb();
    profile.database = database;
    const auto connection = opened(profile);
    const QByteArray name = "co`py " + table.toUtf8();
    const auto sql = written(*connection, QStringLiteral("SELECT * FROM `%1` ORDER BY id").arg(table),
                             insertInto("", name.constData()));
    PENSTOCK_VERIFY(sql);
    QVERIFY(MariaDbClient::run(*sql, database).has_value());
    const auto fetch = [&](const QByteArray &from) {
        return MariaDbClient::rows("SELECT * FROM `" + QByteArray(from).replace('`', "``") + "` ORDER BY id",
                                   database);
    };
    QVERIFY(fetch(table.toUtf8()) == fetch(name));
    QVERIFY(fetch(name).size() > 2);
    if (table == QLatin1String("bytes"))
        MariaDbClient::run("DROP DATABASE " + database.toUtf8(), {});
}

void tst_ExportFormats::insertIntoSqlite()
{
    QFile script(QStringLiteral(PENSTOCK_TEST_DATA "/types.sqlite.sql"));
    QVERIFY(script.open(QIODevice::ReadOnly));
    sqlite(file("types.sqlite"), script.readAll());
    sqlite(file("types.sqlite"),
           "CREATE TABLE \"co\"\"py\" (id INTEGER PRIMARY KEY, i INTEGER, t TEXT, b BLOB, r REAL, "
           "n NUMERIC, none, d DECIMAL(10,2), bo BOOLEAN, dt DATETIME);");
    const auto connection = opened(TestServers::sqlite(file("types.sqlite")));
    const auto sql =
        written(*connection, QStringLiteral("SELECT * FROM types ORDER BY id"), insertInto("main", "co\"py"));
    PENSTOCK_VERIFY(sql);
    sqlite(file("types.sqlite"), *sql);
    const QByteArray same =
        sqlite(file("types.sqlite"),
               "SELECT count(*) FROM (SELECT * FROM types EXCEPT SELECT * FROM \"co\"\"py\");"
               "SELECT count(*) = (SELECT count(*) FROM types) FROM \"co\"\"py\";"
               "SELECT count(*) FROM types a JOIN \"co\"\"py\" b USING (id) WHERE typeof(a.i) <> "
               "typeof(b.i) OR typeof(a.t) <> typeof(b.t) OR typeof(a.b) <> typeof(b.b) OR "
               "typeof(a.r) <> typeof(b.r) OR typeof(a.none) <> typeof(b.none) OR typeof(a.n) <> "
               "typeof(b.n);");
    QCOMPARE(same, QByteArray("0\n1\n0\n"));
}

void tst_ExportFormats::insertRefusesWhatItCannotSay()
{
    const auto attempt = [](const std::vector<Column> &columns, double value, ExportOptions options) {
        const auto schema = std::make_shared<const std::vector<Column>>(columns);
        RowBatchBuilder builder(schema);
        for (std::size_t i = 0; i < columns.size(); ++i)
            builder.append(i, value);
        builder.endRow();
        const auto writer = RowWriter::create(options, [](std::string_view) -> Result<void> { return {}; });
        auto done = writer->begin(schema);
        return done ? writer->rows(builder.take()) : done;
    };
    ExportOptions options = insertInto("", "t");
    options.engine = TextStyle::MariaDb;
    const Column a = column("a", TypeKind::Float64);
    const auto nan = attempt({a}, std::nan(""), options);
    QVERIFY(!nan);
    QCOMPARE(nan.error().code, ErrorCode::DataLoss);
    QVERIFY(nan.error().message.contains(QStringLiteral("\"a\"")));
    PENSTOCK_VERIFY(attempt({a}, 1.5, options));
    QCOMPARE(attempt({a, a}, 1.5, options).error().code, ErrorCode::Invalid);
    options.table = {};
    QCOMPARE(attempt({a}, 1.5, options).error().code, ErrorCode::Invalid);
}

void tst_ExportFormats::insertSplitsStatements()
{
    RowBatchBuilder builder(
        std::make_shared<const std::vector<Column>>(std::vector<Column>{column("id", TypeKind::Int64)}));
    for (std::int64_t i = 0; i < 1001; ++i) {
        builder.append(0, i);
        builder.endRow();
    }
    write(insertInto("", "t"), builder.take(), file("many.sql"));
    QFile in(file("many.sql"));
    QVERIFY(in.open(QIODevice::ReadOnly));
    const QByteArray sql = in.readAll();
    QCOMPARE(sql.count("INSERT INTO"), 3);
    QCOMPARE(sqlite(file("many.sqlite"), "CREATE TABLE t(id);" + sql + "SELECT count(*), sum(id) FROM t;"),
             QByteArray("1001|500500\n"));
}

void tst_ExportFormats::workbooks()
{
    if (!hasOpenpyxl())
        QSKIP("no python3-openpyxl here");
    ExportOptions options;
    options.format = Format::Xlsx;
    write(options, nasty(), file("nasty.xlsx"));
    const QJsonArray rows =
        python("import openpyxl,datetime\n"
               "rows=[[c.isoformat() if isinstance(c,datetime.datetime) else c for c in r]"
               " for r in openpyxl.load_workbook(path)['rows'].iter_rows(values_only=True)]",
               file("nasty.xlsx"));
    QCOMPARE(rows.size(), 11); // the row of NULLs has no cells
    QCOMPARE(rows[0].toArray()[1].toString(), QStringLiteral("wo\"rd, é"));
    const auto cell = [&rows](int row, int col) -> QJsonValue { return rows[row].toArray()[col]; };
    QCOMPARE(cell(1, 0).toString(), QStringLiteral("9007199254740993")); // text: no double holds it
    QCOMPARE(cell(2, 0), QJsonValue(1));
    QVERIFY(cell(2, 1).isNull());
    QCOMPARE(cell(3, 1).toString(), QStringLiteral("tab\there"));
    QCOMPARE(cell(5, 1).toString(), QStringLiteral("quote \" and 'single'"));
    QCOMPARE(cell(8, 1).toString(), QStringLiteral("😀 日本語"));
    QCOMPARE(cell(9, 1).toString(), QStringLiteral("=1+1"));
    QCOMPARE(cell(10, 1).toString(), QStringLiteral(" spaces "));
    QCOMPARE(cell(2, 2), QJsonValue(-123.45));
    QCOMPARE(cell(1, 3).toString(), QStringLiteral("2022-01-08T00:00:00"));
    QCOMPARE(cell(1, 4).toString().left(23), QStringLiteral("2023-11-14T22:13:20.123"));
    QCOMPARE(cell(4, 5).toDouble(), 0.3);
}

void tst_ExportFormats::workbooksGoOnInFurtherSheets()
{
    if (!hasOpenpyxl())
        QSKIP("no python3-openpyxl here");
    XlsxWriter writer({}, file("long.xlsx"));
    writer.setRowsPerSheet(100);
    const auto schema =
        std::make_shared<const std::vector<Column>>(std::vector<Column>{column("id", TypeKind::Int64)});
    RowBatchBuilder builder(schema);
    for (std::int64_t i = 0; i < 250; ++i) {
        builder.append(0, i);
        builder.endRow();
    }
    PENSTOCK_VERIFY(writer.begin(schema));
    PENSTOCK_VERIFY(writer.rows(builder.take()));
    PENSTOCK_VERIFY(writer.end({}));
    const QJsonArray rows =
        python("import openpyxl\nrows=[[s.title,s.max_row,s.cell(1,1).value,s.cell(2,1).value] for s in "
               "openpyxl.load_workbook(path)]",
               file("long.xlsx"));
    QCOMPARE(QJsonDocument(rows).toJson(QJsonDocument::Compact),
             QByteArray("[[\"rows\",100,\"id\",0],[\"rows 2\",100,\"id\",99],[\"rows 3\",53,\"id\",198]]"));
}

void tst_ExportFormats::workbooksNameTheirLimits()
{
    XlsxWriter writer({}, file("limits.xlsx"));
    const auto schema =
        std::make_shared<const std::vector<Column>>(std::vector<Column>{column("big", TypeKind::Text)});
    RowBatchBuilder builder(schema);
    builder.appendBytes(0, std::string(32'767, 'x'));
    builder.endRow();
    builder.appendBytes(0, std::string(32'768, 'x'));
    builder.endRow();
    PENSTOCK_VERIFY(writer.begin(schema));
    const auto refused = writer.rows(builder.take());
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("32,767")), qPrintable(refused.error().message));
    QVERIFY(refused.error().message.contains(QStringLiteral("big")));

    const auto wide =
        std::make_shared<const std::vector<Column>>(std::vector<Column>(16'385, column("c", TypeKind::Text)));
    XlsxWriter tooWide({}, file("wide.xlsx"));
    const auto begun = tooWide.begin(wide);
    QVERIFY(!begun);
    QVERIFY(begun.error().message.contains(QStringLiteral("16,384")));
}

QTEST_GUILESS_MAIN(tst_ExportFormats)
#include "tst_ExportFormats.moc"
