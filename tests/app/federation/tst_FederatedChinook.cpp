// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/federation/FederationBench.h"

#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

namespace {

/// Feeds a client program with a script.
void feed(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment,
          const QByteArray &script)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.write(script);
    process.closeWriteChannel();
    if (!process.waitForFinished(120000) || process.exitCode() != 0)
        qFatal("%s: %s", qPrintable(program), process.readAll().constData());
}

QByteArray dataFile(const char *name)
{
    QFile file(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s: %s", qPrintable(file.fileName()), qPrintable(file.errorString()));
    return file.readAll();
}

/// Tables in one order, their columns as PostgreSQL spells them.
const QList<std::pair<QString, QStringList>> &tables()
{
    static const QList<std::pair<QString, QStringList>> all = [] {
        QList<std::pair<QString, QStringList>> result;
        for (const char *line :
             {"album album_id title artist_id", "artist artist_id name",
              "customer customer_id first_name last_name company city state country postal_code email "
              "support_rep_id",
              "employee employee_id last_name first_name title reports_to birth_date hire_date city",
              "genre genre_id name",
              "invoice invoice_id customer_id invoice_date billing_country billing_state total",
              "invoice_line invoice_line_id invoice_id track_id unit_price quantity",
              "media_type media_type_id name", "playlist playlist_id name",
              "playlist_track playlist_id track_id",
              "track track_id name album_id media_type_id genre_id composer milliseconds bytes unit_price"}) {
            QStringList parts = QString::fromLatin1(line).split(QLatin1Char(' '));
            const QString table = parts.takeFirst();
            result.append({table, parts});
        }
        return result;
    }();
    return all;
}

/// "invoice_line" -> "InvoiceLine".
QString pascal(const QString &name)
{
    QString result;
    for (const QString &part : name.split(QLatin1Char('_')))
        result += part.left(1).toUpper() + part.mid(1);
    return result;
}

/// {table} as the n-th arrangement over three engines has it, under PostgreSQL's column names.
QString placed(QString sql, int arrangement)
{
    for (qsizetype i = 0; i < tables().size(); ++i) {
        const auto &[table, columns] = tables()[i];
        const int engine = static_cast<int>((i + arrangement) % 3);
        QString source = QStringLiteral("pg.fed_chinook.") + table;
        if (engine != 0) {
            QStringList renamed;
            for (const QString &column : columns)
                renamed << pascal(column) + QStringLiteral(" AS ") + column;
            source = QStringLiteral("(SELECT %1 FROM %2.%3)")
                         .arg(renamed.join(QStringLiteral(", ")),
                              engine == 1 ? QStringLiteral("maria.fed_chinook") : QStringLiteral("lite.main"),
                              pascal(table));
        }
        sql.replace(QLatin1Char('{') + table + QLatin1Char('}'), source);
    }
    return sql;
}

QString onPostgres(QString sql)
{
    return sql.replace(QRegularExpression(QStringLiteral(R"(\{(\w+)\})")), QStringLiteral("fed_chinook.\\1"));
}

} // namespace

/// One shop's data in three engines: a join across them gives what one database gives.
class tst_FederatedChinook final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sameAsOneDatabase_data();
    void sameAsOneDatabase();

private:
    void loadPostgres();
    void loadMariaDb();

    FederationBench m_bench;
    std::shared_ptr<ConnectionPool> m_postgres;
    std::unique_ptr<FederationEngine> m_engine;
};

void tst_FederatedChinook::initTestCase()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    loadPostgres();
    loadMariaDb();
    const QString file = m_bench.files.filePath(QStringLiteral("chinook.db"));
    QVERIFY(QFile::copy(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_Sqlite.sqlite"), file));
    m_postgres = m_bench.add(TestServers::postgres(), QStringLiteral("pg"));
    m_bench.add(TestServers::mariaDb(), QStringLiteral("maria"));
    m_bench.add(TestServers::sqlite(file), QStringLiteral("lite"));
    m_engine = m_bench.engine();
}

void tst_FederatedChinook::loadPostgres()
{
    const ConnectionProfile profile = TestServers::postgres();
    auto environment = QProcessEnvironment::systemEnvironment();
    const std::string password(profile.password.reveal());
    environment.insert(QStringLiteral("PGPASSWORD"), QString::fromStdString(password));
    environment.insert(QStringLiteral("PGOPTIONS"), QStringLiteral("-c search_path=fed_chinook"));
    QByteArray script = dataFile("Chinook_PostgreSql.sql");
    script.replace("DROP DATABASE IF EXISTS chinook;", "DROP SCHEMA IF EXISTS fed_chinook CASCADE;");
    script.replace("CREATE DATABASE chinook;", "CREATE SCHEMA fed_chinook;").replace("\\c chinook;", "");
    feed(TestServers::environment("PENSTOCK_TEST_PG_BIN") + QStringLiteral("/psql"),
         {QStringLiteral("-Xq"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
          QStringLiteral("-h"), profile.host, QStringLiteral("-p"), QString::number(profile.port),
          QStringLiteral("-U"), profile.username, profile.database},
         environment, script);
}

void tst_FederatedChinook::loadMariaDb()
{
    const ConnectionProfile profile = TestServers::mariaDb();
    auto environment = QProcessEnvironment::systemEnvironment();
    const std::string password(profile.password.reveal());
    environment.insert(QStringLiteral("MYSQL_PWD"), QString::fromStdString(password));
    QByteArray script = dataFile("Chinook_MySql.sql");
    script.replace("`Chinook`", "`fed_chinook`");
    feed(QStringLiteral("mariadb"),
         {QStringLiteral("--no-defaults"), QStringLiteral("--default-character-set=utf8mb4"),
          QStringLiteral("-h"), profile.host, QStringLiteral("-P"), QString::number(profile.port),
          QStringLiteral("-u"), profile.username},
         environment, script);
}

void tst_FederatedChinook::sameAsOneDatabase_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("rows");
    const auto row = [](const char *name, int rows, const char *sql) {
        QTest::newRow(name) << QString::fromUtf8(sql) << rows;
    };
    row("sales by genre", 24,
        "SELECT g.name, count(*) AS sold, sum(l.unit_price * l.quantity) AS income FROM {invoice_line} l"
        " JOIN {track} t ON t.track_id = l.track_id JOIN {genre} g ON g.genre_id = t.genre_id"
        " GROUP BY g.name ORDER BY income DESC, g.name");
    row("customers by country", 24,
        "SELECT c.country, count(DISTINCT c.customer_id), sum(i.total) FROM {customer} c"
        " JOIN {invoice} i ON i.customer_id = c.customer_id GROUP BY c.country ORDER BY c.country");
    row("dates between", -1,
        "SELECT i.invoice_id, i.invoice_date, c.last_name, i.total FROM {invoice} i"
        " JOIN {customer} c ON c.customer_id = i.customer_id"
        " WHERE i.invoice_date >= TIMESTAMP '2023-02-01' AND i.invoice_date < TIMESTAMP '2023-05-01' ORDER "
        "BY i.invoice_id");
    row("income by year and month", 60,
        "SELECT CAST(extract(year FROM i.invoice_date) AS INTEGER) AS y, CAST(extract(month FROM "
        "i.invoice_date) AS INTEGER) AS m,"
        " sum(l.unit_price * l.quantity) FROM {invoice} i JOIN {invoice_line} l ON l.invoice_id = "
        "i.invoice_id"
        " GROUP BY 1, 2 ORDER BY 1, 2");
    row("artists without albums", 71,
        "SELECT a.artist_id, a.name FROM {artist} a LEFT JOIN {album} b ON b.artist_id = a.artist_id"
        " WHERE b.album_id IS NULL ORDER BY a.name, a.artist_id");
    row("nulls in a left join", 59,
        "SELECT c.customer_id, c.company, e.last_name, e.reports_to FROM {customer} c"
        " LEFT JOIN {employee} e ON e.employee_id = c.support_rep_id AND e.city = 'Calgary'"
        " ORDER BY c.company NULLS FIRST, c.customer_id");
    row("text is compared byte by byte", -1,
        "SELECT t.name, b.title FROM {track} t JOIN {album} b ON b.album_id = t.album_id"
        " WHERE t.name >= 'Z' AND b.title <> 'A Matter of Life and Death' ORDER BY t.name, t.track_id");
    row("accents and case", -1,
        "SELECT a.name, count(*) FROM {artist} a JOIN {album} b ON b.artist_id = a.artist_id"
        " WHERE a.name = 'AC/DC' OR a.name = 'ac/dc' OR a.name = 'Antônio Carlos Jobim' OR a.name = 'Antonio "
        "Carlos Jobim'"
        " GROUP BY a.name ORDER BY a.name");
    row("composer is null", -1,
        "SELECT g.name, count(*), count(t.composer), sum(t.bytes), min(t.milliseconds), max(t.unit_price) "
        "FROM {track} t"
        " JOIN {genre} g ON g.genre_id = t.genre_id WHERE t.composer IS NULL OR t.milliseconds > 300000"
        " GROUP BY g.name ORDER BY g.name");
    row("never sold, in a playlist", -1,
        "SELECT p.name, count(*) FROM {playlist} p JOIN {playlist_track} pt ON pt.playlist_id = p.playlist_id"
        " WHERE NOT EXISTS (SELECT 1 FROM {invoice_line} l WHERE l.track_id = pt.track_id)"
        " GROUP BY p.playlist_id, p.name ORDER BY p.name, count(*)");
    row("managers and their people", 8,
        "SELECT e.first_name, e.hire_date, m.last_name, count(c.customer_id) FROM {employee} e"
        " LEFT JOIN {employee} m ON m.employee_id = e.reports_to"
        " LEFT JOIN {customer} c ON c.support_rep_id = e.employee_id"
        " GROUP BY e.employee_id, e.first_name, e.hire_date, m.last_name ORDER BY e.employee_id");
    row("best customers", 10,
        "SELECT c.first_name || ' ' || c.last_name AS who, sum(l.unit_price * l.quantity) AS spent, "
        "max(i.invoice_date)"
        " FROM {customer} c JOIN {invoice} i ON i.customer_id = c.customer_id"
        " JOIN {invoice_line} l ON l.invoice_id = i.invoice_id GROUP BY c.customer_id, c.first_name, "
        "c.last_name"
        " ORDER BY spent DESC, who LIMIT 10");
    row("union and a subquery", -1,
        "SELECT city FROM {customer} WHERE country IN ('Canada', 'Brazil') UNION SELECT city FROM {employee}"
        " WHERE birth_date < (SELECT max(birth_date) FROM {employee}) ORDER BY 1");
    row("media types of long tracks", -1,
        "SELECT m.name, count(*) FROM {media_type} m JOIN {track} t ON t.media_type_id = m.media_type_id"
        " WHERE t.unit_price = 0.99 AND t.bytes BETWEEN 1000000 AND 9000000 GROUP BY m.name ORDER BY 2 DESC, "
        "1");
}

void tst_FederatedChinook::sameAsOneDatabase()
{
    QFETCH(QString, sql);
    QFETCH(int, rows);
    const auto expected = FederationBench::runOn(*m_postgres, onPostgres(sql));
    PENSTOCK_VERIFY(expected);
    QVERIFY(!expected.rows.isEmpty());
    if (rows >= 0)
        QCOMPARE(expected.rows.size(), rows);
    for (int arrangement = 0; arrangement < 3; ++arrangement) {
        const auto answer = m_bench.run(*m_engine, placed(sql, arrangement));
        PENSTOCK_VERIFY(answer);
        QCOMPARE(answer.rows, expected.rows);
    }
}

QTEST_GUILESS_MAIN(tst_FederatedChinook)
#include "tst_FederatedChinook.moc"
