// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/Catalogue.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/postgres/PostgresConnector.h"
#include "models/core/CellText.h"
#include "tests/support/TestServers.h"

#include <QProcess>

namespace {

/// A cell's text; nothing for NULL.
using Cell = std::optional<QByteArray>;
using Table = QList<QList<Cell>>;

Origin origin()
{
    return {Origin::Kind::Ctl, QStringLiteral("types")};
}

struct Fetched
{
    RowSchema schema;
    Table rows;
};

Result<Fetched> fetch(Connection &connection, const QString &sql)
{
    auto cursor = connection.execute({.text = sql, .origin = origin()});
    if (!cursor)
        return cursor.error();
    Fetched fetched{(*cursor)->schema(), {}};
    std::vector<CellText> texts;
    for (const Column &column : *fetched.schema)
        texts.emplace_back(column.type);
    while (true) {
        const auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return fetched;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            QList<Cell> cells;
            for (std::size_t i = 0; i < texts.size(); ++i) {
                std::string text;
                if (!(*batch)->column(i).isNull(row))
                    texts[i].append(text, (*batch)->column(i), row);
                cells << ((*batch)->column(i).isNull(row) ? Cell() : Cell(QByteArray::fromStdString(text)));
            }
            fetched.rows << cells;
        }
    }
}

QByteArray shown(const Cell &cell)
{
    return cell ? cell->left(200) : QByteArray("(null)");
}

} // namespace

/// Every cell of tests/data/types.postgresql.sql against psql, over the same server.
class tst_PostgresTypes final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void cells_data();
    void cells();
    void zones_data();
    void zones();
    void names();
    void unusualStyles();

private:
    Table psql(const QString &sql, qsizetype columns, const QString &before = {});
    void compare(const QString &sql, const QString &before = {});
    QByteArray run(const QStringList &arguments);

    ConnectionProfile m_profile;
    QString m_database;
    std::unique_ptr<Connection> m_connection;
};

QByteArray tst_PostgresTypes::run(const QStringList &arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PGPASSWORD"), TestServers::environment("PENSTOCK_TEST_PG_PASSWORD"));
    environment.insert(QStringLiteral("PGCLIENTENCODING"), QStringLiteral("UTF8"));
    process.setProcessEnvironment(environment);
    process.start(TestServers::environment("PENSTOCK_TEST_PG_BIN") + QStringLiteral("/psql"),
                  QStringList{QStringLiteral("-XqAt"), QStringLiteral("-v"),
                              QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-h"), m_profile.host,
                              QStringLiteral("-p"), QString::number(m_profile.port), QStringLiteral("-U"),
                              m_profile.username}
                      + arguments);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        qFatal("psql: %s", process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

void tst_PostgresTypes::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    m_profile = TestServers::postgres();
    m_database = QStringLiteral("types_%1").arg(QCoreApplication::applicationPid());
    run({QStringLiteral("-d"), m_profile.database, QStringLiteral("-c"),
         QStringLiteral("CREATE DATABASE ") + m_database});
    run({QStringLiteral("-d"), m_database, QStringLiteral("-f"),
         QStringLiteral(PENSTOCK_TEST_DATA "/types.postgresql.sql")});
    m_profile.database = m_database;
    auto opened = PostgresConnector(m_profile).open(origin(), Deadline::after(std::chrono::seconds(10)));
    PENSTOCK_VERIFY(opened);
    m_connection = std::move(*opened);
}

void tst_PostgresTypes::cleanupTestCase()
{
    m_connection.reset();
    if (!m_database.isEmpty())
        run({QStringLiteral("-d"), TestServers::postgres().database, QStringLiteral("-c"),
             QStringLiteral("DROP DATABASE ") + m_database});
}

/// Unaligned, fields and records ended by NUL, so that nothing needs to be unquoted.
Table tst_PostgresTypes::psql(const QString &sql, qsizetype columns, const QString &before)
{
    static const QByteArray null = "\x01null\x01";
    QStringList arguments{QStringLiteral("-z0"), QStringLiteral("-P"),
                          QStringLiteral("null=") + QString::fromUtf8(null), QStringLiteral("-d"),
                          m_database};
    if (!before.isEmpty())
        arguments << QStringLiteral("-c") << before;
    QByteArray output = run(arguments + QStringList{QStringLiteral("-c"), sql});
    output.chop(1);
    Table rows;
    const QList<QByteArray> cells = output.split('\0');
    for (qsizetype i = 0; i + columns <= cells.size(); i += columns) {
        QList<Cell> row;
        for (qsizetype j = i; j < i + columns; ++j)
            row << (cells[j] == null ? Cell() : Cell(cells[j]));
        rows << row;
    }
    return rows;
}

void tst_PostgresTypes::compare(const QString &sql, const QString &before)
{
    const auto ours = fetch(*m_connection, sql);
    PENSTOCK_VERIFY(ours);
    const auto columns = static_cast<qsizetype>(ours->schema->size());
    const Table theirs = psql(sql, columns, before);
    QCOMPARE(ours->rows.size(), theirs.size());
    QVERIFY(!theirs.isEmpty());
    int differences = 0;
    for (qsizetype row = 0; row < theirs.size(); ++row) {
        for (qsizetype i = 0; i < columns; ++i) {
            if (ours->rows[row][i] == theirs[row][i])
                continue;
            if (++differences <= 20)
                qWarning("row %s, column %s (%s): we say %s, psql says %s", shown(theirs[row][0]).constData(),
                         (*ours->schema)[static_cast<std::size_t>(i)].name.c_str(),
                         (*ours->schema)[static_cast<std::size_t>(i)].type.name.c_str(),
                         shown(ours->rows[row][i]).constData(), shown(theirs[row][i]).constData());
        }
    }
    QCOMPARE(differences, 0);
}

void tst_PostgresTypes::cells_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("extra");
    for (const char *table : {"booleans", "integers", "floats", "numerics", "texts", "documents", "binaries",
                              "dates", "instants", "intervals", "words", "others"}) {
        const QString name = QString::fromLatin1(table);
        QTest::addRow("%s, as the wire allows", table) << name << QString();
        // One array in the result, and all of it comes as text.
        QTest::addRow("%s, as text", table) << name << QStringLiteral(", ARRAY[id] AS force_text");
    }
}

void tst_PostgresTypes::cells()
{
    QFETCH(QString, table);
    QFETCH(QString, extra);
    compare(QStringLiteral("SELECT *%2 FROM types.%1 ORDER BY id").arg(table, extra));
}

void tst_PostgresTypes::zones_data()
{
    QTest::addColumn<QString>("setting");
    for (const char *zone :
         {"'UTC'", "'Europe/Paris'", "'America/New_York'", "'Asia/Kolkata'", "'Australia/Lord_Howe'",
          "'Africa/Monrovia'", "'Pacific/Apia'", "'America/St_Johns'", "'Europe/Amsterdam'",
          "'Europe/Dublin'", "'Africa/Casablanca'", "'America/Nuuk'", "'EST5EDT'", "'Etc/GMT+5'", "2", "-3.5",
          "'<XYZ>+7'", "INTERVAL '-08:30' HOUR TO MINUTE"})
        QTest::newRow(zone) << QStringLiteral("SET TIME ZONE ") + QString::fromLatin1(zone);
}

void tst_PostgresTypes::zones()
{
    QFETCH(QString, setting);
    PENSTOCK_VERIFY(m_connection->execute({.text = setting, .origin = origin()}));
    compare(QStringLiteral("SELECT id, at FROM types.instants ORDER BY id"), setting);
    compare(QStringLiteral("SELECT id, span_start FROM types.dates ORDER BY id"), setting);
    compare(QStringLiteral("SELECT id, span_start, ARRAY[id] FROM types.dates ORDER BY id"), setting);
    PENSTOCK_VERIFY(m_connection->execute({.text = QStringLiteral("RESET TimeZone"), .origin = origin()}));
}

/// A table's description and a result agree with each other and with the server's names.
void tst_PostgresTypes::names()
{
    int types = 0;
    const auto tables = m_connection->catalogue()->objects("types");
    PENSTOCK_VERIFY(tables);
    QVERIFY(tables->size() >= 12);
    for (const ObjectSummary &table : *tables) {
        const auto described = m_connection->catalogue()->describe(table.name);
        PENSTOCK_VERIFY(described);
        QVERIFY(described->has_value());
        const QString name = QString::fromStdString(table.name.name);
        const auto fetched = fetch(*m_connection, QStringLiteral("SELECT * FROM types.%1 LIMIT 0").arg(name));
        PENSTOCK_VERIFY(fetched);
        QCOMPARE((*described)->columns, *fetched->schema);
        const Table theirs =
            psql(QStringLiteral("SELECT attname, format_type(coalesce(nullif(typbasetype, 0), t.oid),"
                                " CASE typtype WHEN 'd' THEN typtypmod ELSE atttypmod END)"
                                " FROM pg_attribute JOIN pg_type t ON t.oid = atttypid"
                                " WHERE attrelid = 'types.%1'::regclass AND attnum > 0 ORDER BY attnum")
                     .arg(name),
                 2);
        QCOMPARE((*described)->columns.size(), static_cast<std::size_t>(theirs.size()));
        for (qsizetype i = 0; i < theirs.size(); ++i) {
            const Column &column = (*described)->columns[static_cast<std::size_t>(i)];
            QCOMPARE(QByteArray::fromStdString(column.name), *theirs[i][0]);
            // types.mood is not in this session's search path; the server then writes its schema.
            QCOMPARE(QByteArray::fromStdString(column.type.name), *theirs[i][1]);
            ++types;
        }
    }
    QVERIFY(types >= 34);
}

/// What a user may SET must not turn values into other values.
void tst_PostgresTypes::unusualStyles()
{
    const QString styles = QStringLiteral("SET DateStyle TO 'German, DMY'");
    PENSTOCK_VERIFY(m_connection->execute({.text = styles, .origin = origin()}));
    compare(QStringLiteral("SELECT id, day, moment, span_start, ARRAY[id] FROM types.dates ORDER BY id"),
            styles);
    compare(QStringLiteral("SELECT id, day, moment, span_start FROM types.dates ORDER BY id"));
    PENSTOCK_VERIFY(m_connection->execute({.text = QStringLiteral("RESET DateStyle"), .origin = origin()}));

    const QString intervals = QStringLiteral("SET IntervalStyle TO 'iso_8601'");
    PENSTOCK_VERIFY(m_connection->execute({.text = intervals, .origin = origin()}));
    compare(QStringLiteral("SELECT id, span, ARRAY[id] FROM types.intervals ORDER BY id"), intervals);
    PENSTOCK_VERIFY(
        m_connection->execute({.text = QStringLiteral("RESET IntervalStyle"), .origin = origin()}));

    for (const char *setting : {"SET bytea_output TO 'escape'", "SET client_encoding TO 'LATIN1'"})
        PENSTOCK_VERIFY(m_connection->execute({.text = QString::fromLatin1(setting), .origin = origin()}));
    compare(QStringLiteral("SELECT id, bytes, ARRAY[id] FROM types.binaries ORDER BY id"));
    compare(QStringLiteral("SELECT id, plain FROM types.texts ORDER BY id"));
    PENSTOCK_VERIFY(m_connection->reset(Deadline::after(std::chrono::seconds(5))));
}

QTEST_GUILESS_MAIN(tst_PostgresTypes)
#include "tst_PostgresTypes.moc"
