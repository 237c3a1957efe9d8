// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/PrivatePostgres.h"

#include "tests/support/TestServers.h"

#include <csignal>

namespace {

QString postgresProgram(const QString &name)
{
    return TestServers::environment("PENSTOCK_TEST_PG_BIN") + u'/' + name;
}

} // namespace

PrivatePostgres::PrivatePostgres(Options options)
    : PrivateServer(std::move(options), TestServers::environment("PENSTOCK_TEST_PG_PGDATA"))
{}

ConnectionProfile PrivatePostgres::profile(const QString &name) const
{
    ConnectionProfile profile = TestServers::postgres();
    profile.id = profile.name = name;
    profile.port = port();
    profile.database = QStringLiteral("postgres");
    return profile;
}

Result<void> PrivatePostgres::becomeStandby()
{
    return write(dataFolder() + QStringLiteral("/standby.signal"), {});
}

Result<void> PrivatePostgres::makeData()
{
    const QString password = folder() + QStringLiteral("/password");
    if (auto written = write(password, TestServers::environment("PENSTOCK_TEST_PG_PASSWORD").toUtf8());
        !written)
        return written;
    auto made = runTool(postgresProgram(QStringLiteral("initdb")),
                        {QStringLiteral("-D"), dataFolder(), QStringLiteral("-U"),
                         TestServers::postgres().username, QStringLiteral("--pwfile=") + password,
                         QStringLiteral("-A"), QStringLiteral("scram-sha-256"), QStringLiteral("-E"),
                         QStringLiteral("UTF8"), QStringLiteral("--locale=C.UTF-8"),
                         QStringLiteral("--wal-segsize=1"), QStringLiteral("--no-sync")});
    if (!made)
        return made;
    QFile file(dataFolder() + QStringLiteral("/postgresql.conf"));
    const QByteArray settings =
        "listen_addresses = '127.0.0.1'\n"
        "unix_socket_directories = ''\n"
        "shared_buffers = '16MB'\n"
        "max_connections = 50\n"
        "fsync = off\n"
        "synchronous_commit = on\n" // in the WAL before it answers: what was committed outlives kill()
        "full_page_writes = off\n"
        + options().settings.join(u'\n').toUtf8() + '\n';
    if (!file.open(QIODevice::Append) || file.write(settings) != settings.size())
        return Error{ErrorCode::Internal, file.fileName() + QStringLiteral(" cannot be written")};
    return {};
}

QStringList PrivatePostgres::command() const
{
    return {postgresProgram(QStringLiteral("postgres")), QStringLiteral("-D"), dataFolder(),
            QStringLiteral("-p"), QString::number(port())};
}

/// As pg_ctl looks: the process in the first line, the state in the eighth.
bool PrivatePostgres::isReady(qint64 pid) const
{
    QFile file(dataFolder() + QStringLiteral("/postmaster.pid"));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QList<QByteArray> lines = file.readAll().split('\n');
    return lines.size() >= 8 && lines[0].toLongLong() == pid
           && (lines[7].startsWith("ready") || lines[7].startsWith("standby"));
}

int PrivatePostgres::endSignal() const
{
    return SIGINT; // its fast shutdown
}
