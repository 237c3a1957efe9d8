// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestWorkspace.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>

#include <csignal>

/// `penstockctl doctor` and `bundle`, as another program sees them.
class tst_DoctorCommand final : public QObject
{
    Q_OBJECT

private slots:
    void aHealthyFile();
    void aBrokenFileAsJson();
    void stopsOnCtrlC();
    void bundlesWithoutSecrets();

private:
    struct Outcome
    {
        int code;
        QByteArray output;
        QByteArray errors;
    };
    [[nodiscard]] QStringList arguments(const QStringList &command) const
    {
        const auto options = m_workspace.options();
        return QStringList{QStringLiteral("--workspace"), options.workspace, QStringLiteral("--key-file"),
                           options.keyFile}
               + command;
    }
    [[nodiscard]] Outcome run(const QStringList &command) const
    {
        QProcess program;
        program.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"), arguments(command));
        if (!program.waitForFinished(60000))
            qFatal("penstockctl does not end");
        return {program.exitCode(), program.readAllStandardOutput(), program.readAllStandardError()};
    }

    TestWorkspace m_workspace;
};

void tst_DoctorCommand::aHealthyFile()
{
    m_workspace.save(m_workspace.sqlite(QStringLiteral("notes")));
    const Outcome outcome = run({QStringLiteral("doctor"), QStringLiteral("notes"),
                                 QStringLiteral("--output"), QStringLiteral("text")});
    QVERIFY2(outcome.code == 0, outcome.errors);
    QCOMPARE(outcome.output.trimmed().split('\n').size(), 9);
    QVERIFY(outcome.output.contains("passed   Database"));
}

void tst_DoctorCommand::aBrokenFileAsJson()
{
    m_workspace.save(m_workspace.brokenSqlite(QStringLiteral("torn")));
    const Outcome outcome = run({QStringLiteral("--output"), QStringLiteral("json"), QStringLiteral("doctor"),
                                 QStringLiteral("torn")});
    QCOMPARE(outcome.code, 1);
    const QJsonObject report = QJsonDocument::fromJson(outcome.output).object();
    QCOMPARE(report[QStringLiteral("connection")].toString(), QStringLiteral("torn"));
    const QJsonObject database = report[QStringLiteral("layers")].toArray().at(4).toObject();
    QCOMPARE(database[QStringLiteral("layer")].toString(), QStringLiteral("database"));
    QCOMPARE(database[QStringLiteral("status")].toString(), QStringLiteral("failed"));
    QVERIFY(!database[QStringLiteral("advice")].toString().isEmpty());
    QVERIFY(outcome.errors.contains("Database failed"));
}

void tst_DoctorCommand::stopsOnCtrlC()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionProfile profile = TestWorkspace::server(QStringLiteral("silent"), silent.serverPort());
    profile.connectTimeout = std::chrono::seconds(120);
    m_workspace.save(profile);
    QProcess program;
    program.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"),
                  arguments({QStringLiteral("doctor"), QStringLiteral("silent")}));
    QVERIFY(silent.waitForNewConnection(30000));
    ::kill(static_cast<pid_t>(program.processId()), SIGINT);
    QVERIFY(program.waitForFinished(30000));
    QCOMPARE(program.exitCode(), 130);
    QVERIFY(program.readAllStandardOutput().contains("passed   Name"));
}

void tst_DoctorCommand::bundlesWithoutSecrets()
{
    ConnectionProfile shop = TestWorkspace::server(QStringLiteral("shop"), 1);
    shop.username = QStringLiteral("alice");
    shop.password = Secret("canary");
    m_workspace.save(shop);
    const QString file = m_workspace.path(QStringLiteral("bundle.txt"));
    const Outcome outcome = run({QStringLiteral("bundle"), file, QStringLiteral("--connection"),
                                 QStringLiteral("shop"), QStringLiteral("--hide-hosts")});
    QVERIFY2(outcome.code == 0, outcome.errors);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QByteArray text = written.readAll();
    QVERIFY(text.contains("Diagnosis of shop"));
    QVERIFY(!text.contains("canary"));
    QVERIFY2(!text.contains("alice"), text);
    const Outcome preview = run({QStringLiteral("bundle"), QStringLiteral("--preview")});
    QCOMPARE(preview.code, 0);
    QVERIFY(preview.output.contains("Penstock "));
    QCOMPARE(run({QStringLiteral("bundle")}).code, 2);
}

QTEST_GUILESS_MAIN(tst_DoctorCommand)
#include "tst_DoctorCommand.moc"
