// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlErrors.h"

#include <QtTest>

class TestMySqlErrors final : public QObject
{
    Q_OBJECT

private slots:
    void findsSyntaxErrors_data();
    void findsSyntaxErrors();
    void maps_data();
    void maps();
};

void TestMySqlErrors::findsSyntaxErrors_data()
{
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("near");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("position");
    const auto row = [](const char *statement, const char *near, int line, int position) {
        QTest::newRow(statement) << QString::fromUtf8(statement) << QString::fromUtf8(near) << line
                                 << position;
    };
    row("SELEC 1", "SELEC 1", 1, 0);
    row("SELECT 1 FROMM t", "t", 1, 15);
    row("SELECT\n FROM x", "FROM x", 2, 8);
    row("SELECT x,\n\n, y", ", y", 3, 11);
    row("SELECT 'é😀' FRM t", "t", 1, 17);
    row("SELECT (1  ", "", 1, 9);
    row("SELECT 1 elsewhere", "nowhere", 1, -1);
    // The server cuts at 80 characters: two places fit.
    const QByteArray twice = QByteArray(80, 'x') + " " + QByteArray(80, 'x');
    QTest::newRow("ambiguous") << QString::fromUtf8("SELECT " + twice) << QString(80, QLatin1Char('x')) << 1
                               << -1;
}

void TestMySqlErrors::findsSyntaxErrors()
{
    QFETCH(QString, statement);
    QFETCH(QString, near);
    QFETCH(int, line);
    const QString message =
        QStringLiteral("You have an error ... the right syntax to use near '%1' at line %2");
    QTEST(int(MySqlErrors::syntaxPosition(message.arg(near).arg(line), statement)), "position");
}

void TestMySqlErrors::maps_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("text");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](int number, ErrorCode code, const char *text = "") {
        QTest::addRow("%d %s", number, text) << number << QString::fromLatin1(text) << code;
    };
    row(1044, ErrorCode::Authentication);
    row(1045, ErrorCode::Authentication);
    row(1698, ErrorCode::Authentication);
    row(1049, ErrorCode::NoDatabase);
    row(2002, ErrorCode::Unreachable);
    row(2005, ErrorCode::NameLookup);
    row(2026, ErrorCode::Tls);
    row(1040, ErrorCode::ServerLimit);
    row(1030, ErrorCode::ServerLimit, "Got error 28 \"No space left on device\" from storage engine");
    row(3, ErrorCode::ServerLimit, "Error writing file './x' (Errcode: 28 \"No space left on device\")");
    row(1030, ErrorCode::Sql, "Got error 128 from storage engine");
    row(1317, ErrorCode::Cancelled);
    row(1969, ErrorCode::Timeout);
    row(3024, ErrorCode::Timeout);
    row(1927, ErrorCode::ConnectionLost);
    row(2013, ErrorCode::ConnectionLost);
    row(1142, ErrorCode::Privilege);
    row(1792, ErrorCode::ReadOnly);
    row(1290, ErrorCode::ReadOnly);
    row(1062, ErrorCode::Sql);
}

void TestMySqlErrors::maps()
{
    QFETCH(int, number);
    QFETCH(QString, text);
    QFETCH(ErrorCode, code);
    ConnectionProfile profile;
    profile.name = QStringLiteral("crm");
    profile.host = QStringLiteral("db.example");
    const Error error = MySqlErrors(profile).fromServer(unsigned(number), "HY000", text);
    QCOMPARE(int(error.code), int(code));
    QVERIFY2(error.message.contains(QLatin1String("\"crm\"")), qPrintable(error.message));
    QVERIFY(error.serverCode.startsWith(QString::number(number)));
    QCOMPARE(error.detail, text);
    QVERIFY(code == ErrorCode::Sql || code == ErrorCode::Cancelled || !error.advice.isEmpty());
}

QTEST_GUILESS_MAIN(TestMySqlErrors)
#include "tst_MySqlErrors.moc"
