// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/SqlTalk.h"
#include "tests/support/TestWorkspace.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

/// A shop in a PostgreSQL database of its own and two SQLite files, and the command line that copies between them: the
/// real program, its exit code and both outputs.
class ReplicateTalk final
{
public:
    struct Outcome
    {
        int exitCode = -1;
        QString out;
        QString err;

        [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
        /// For a failing test.
        [[nodiscard]] QByteArray text() const
        {
            return QStringLiteral("exit %1\n%2\n%3").arg(exitCode).arg(out, err).toUtf8();
        }
    };

    explicit ReplicateTalk(const QString &database)
        : m_database(database)
    {}

    /// The names of the connections are "pg", "lite" and one that nobody would write twice.
    [[nodiscard]] static QString oddName() { return QString::fromUtf8("l'été \"à\" Zoë 🦜"); }

    [[nodiscard]] Result<void> make()
    {
        SqlTalk server(TestServers::postgres());
        if (auto made = server.say({QStringLiteral("DROP DATABASE IF EXISTS ") + m_database,
                                    QStringLiteral("CREATE DATABASE ") + m_database});
            !made)
            return made;
        ConnectionProfile own = TestServers::postgres();
        own.database = m_database;
        own.id = own.name = QStringLiteral("pg");
        m_workspace.save(own);
        m_workspace.save(m_workspace.sqlite(QStringLiteral("lite")));
        ConnectionProfile odd = m_workspace.sqlite(QStringLiteral("odd"));
        odd.id = QStringLiteral("odd");
        odd.name = oddName();
        m_workspace.save(odd);
        m_source = std::make_unique<SqlTalk>(own);
        m_lite =
            std::make_unique<SqlTalk>(TestServers::sqlite(m_workspace.path(QStringLiteral("lite.sqlite"))));
        m_odd =
            std::make_unique<SqlTalk>(TestServers::sqlite(m_workspace.path(QStringLiteral("odd.sqlite"))));
        return {};
    }
    void save(const ConnectionProfile &profile) { m_workspace.save(profile); }
    [[nodiscard]] SqlTalk &source() { return *m_source; }
    [[nodiscard]] SqlTalk &lite() { return *m_lite; }
    [[nodiscard]] SqlTalk &odd() { return *m_odd; }

    /// Drops it where it is, and fills it in the source; id, name, updated_at.
    [[nodiscard]] Result<void> makeTable(const QString &name, int rows)
    {
        for (SqlTalk *talk : {m_source.get(), m_lite.get(), m_odd.get()}) {
            if (auto dropped = talk->say({QStringLiteral("DROP TABLE IF EXISTS ") + name}); !dropped)
                return dropped;
        }
        return m_source->say(
            {QStringLiteral("CREATE TABLE %1 (id int PRIMARY KEY, name text, updated_at timestamptz NOT NULL "
                            "DEFAULT now())")
                 .arg(name),
             QStringLiteral("CREATE INDEX ON %1 (updated_at)").arg(name),
             QStringLiteral("INSERT INTO %1 SELECT g, 'näme ' || g FROM generate_series(1, %2) g")
                 .arg(name)
                 .arg(rows)});
    }

    [[nodiscard]] QStringList arguments(const QStringList &command) const
    {
        return QStringList{QStringLiteral("--workspace"), m_workspace.options().workspace,
                           QStringLiteral("--key-file"), m_workspace.options().keyFile,
                           QStringLiteral("replicate")}
               + command;
    }
    void start(QProcess &process, const QStringList &command) const
    {
        process.start(QStringLiteral(PENSTOCK_BIN "/penstockctl"), arguments(command));
    }
    [[nodiscard]] static Outcome end(QProcess &process)
    {
        if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60000))
            qFatal("%s does not end", qPrintable(process.arguments().join(u' ')));
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }
    [[nodiscard]] Outcome run(const QStringList &command) const
    {
        QProcess process;
        start(process, command);
        return end(process);
    }
    [[nodiscard]] Outcome json(const QStringList &command) const
    {
        return run(QStringList{QStringLiteral("--output"), QStringLiteral("json")} + command);
    }
    /// Adds an incremental job of one table, disabled unless said otherwise; `more` comes last.
    [[nodiscard]] Outcome add(const QString &name, const QString &targets, const QString &table,
                              const QStringList &more = {QStringLiteral("--disabled")}) const
    {
        return run(QStringList{QStringLiteral("jobs"), QStringLiteral("add"), name,
                               QStringLiteral("--source"), QStringLiteral("pg"), QStringLiteral("--targets"),
                               targets, QStringLiteral("--tables"), table, QStringLiteral("--sync-key"),
                               QStringLiteral("updated_at"), QStringLiteral("--interval"),
                               QStringLiteral("15"), QStringLiteral("--mode"), QStringLiteral("incremental")}
                   + more);
    }
    [[nodiscard]] Outcome jobs(const char *verb, const QString &name, const QStringList &more = {}) const
    {
        return run(QStringList{QStringLiteral("jobs"), QString::fromLatin1(verb), name} + more);
    }

private:
    const QString m_database;
    TestWorkspace m_workspace;
    std::unique_ptr<SqlTalk> m_source;
    std::unique_ptr<SqlTalk> m_lite;
    std::unique_ptr<SqlTalk> m_odd;
};
