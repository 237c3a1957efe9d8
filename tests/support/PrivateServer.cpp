// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/PrivateServer.h"

#include "tests/support/TestServers.h"

#include <QFileInfo>
#include <QRandomGenerator>

#include <csignal>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

constexpr int startLimit = 60'000; // milliseconds; a loaded machine takes far longer than the usual second
constexpr int stopLimit = 10'000;

Error failure(const QString &what, const QByteArray &log)
{
    return {ErrorCode::Internal, what, {}, QString::fromUtf8(log.right(4000))};
}

QString folderTemplate(const QString &parent)
{
    return (parent.isEmpty() ? TestServers::environment("PENSTOCK_TEST_DIR") : parent)
           + QStringLiteral("/own-XXXXXX");
}

QList<pid_t> childrenOf(pid_t parent)
{
    QFile file(QStringLiteral("/proc/%1/task/%1/children").arg(parent));
    QList<pid_t> found;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &pid : file.readAll().simplified().split(' ')) {
            if (pid.toInt() > 0)
                found << pid.toInt();
        }
    }
    return found;
}

} // namespace

PrivateServer::PrivateServer(Options options, const QString &owner)
    : m_options(std::move(options))
    , m_user(QFileInfo(owner).ownerId())
    , m_group(QFileInfo(owner).groupId())
    , m_folder(folderTemplate(m_options.parent))
{}

PrivateServer::~PrivateServer()
{
    kill();
}

Result<void> PrivateServer::start()
{
    if (!m_hasData) {
        if (!m_folder.isValid())
            return failure(QStringLiteral("no folder for a server: ") + m_folder.errorString(), {});
        if (geteuid() == 0 && chown(QFile::encodeName(folder()).constData(), m_user, m_group) != 0)
            return failure(folder() + QStringLiteral(" cannot be given to the server's user"), {});
        if (auto made = makeData(); !made)
            return made;
        m_hasData = true;
    }
    if (m_port != 0)
        return launch();
    // A port is free when a server has bound it: looking first could only lie. Below those that the system hands out.
    for (int attempt = 1;; ++attempt) {
        m_port = QRandomGenerator::global()->bounded(20000, 32000);
        auto launched = launch();
        if (launched || attempt == 20 || !log().contains("ddress already in use"))
            return launched;
    }
}

Result<void> PrivateServer::launch()
{
    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_process->setStandardOutputFile(logFile());
    becomeOwner(*m_process);
    const QStringList words = command();
    m_process->start(words.first(), words.mid(1));
    if (m_process->waitForStarted(startLimit)
        && QTest::qWaitFor([this] { return !isRunning() || isReady(m_process->processId()); }, startLimit)
        && isRunning())
        return {};
    const QByteArray said = log();
    kill();
    return failure(words.first() + QStringLiteral(" did not start"), said);
}

void PrivateServer::kill()
{
    if (!isRunning())
        return;
    signalAll(SIGKILL);
    m_process->waitForFinished(stopLimit);
}

void PrivateServer::freeze()
{
    signalAll(SIGSTOP);
}

void PrivateServer::thaw()
{
    signalAll(SIGCONT);
}

void PrivateServer::stop()
{
    if (!isRunning())
        return;
    ::kill(static_cast<pid_t>(m_process->processId()), endSignal());
    if (!m_process->waitForFinished(stopLimit))
        kill();
}

QByteArray PrivateServer::log() const
{
    QFile file(logFile());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<void> PrivateServer::runTool(const QString &program, const QStringList &arguments) const
{
    QProcess tool;
    tool.setProcessChannelMode(QProcess::MergedChannels);
    becomeOwner(tool);
    tool.start(program, arguments);
    if (!tool.waitForFinished(startLimit) || tool.exitCode() != 0)
        return failure(program + QStringLiteral(" failed: ") + tool.errorString(), tool.readAll());
    return {};
}

Result<void> PrivateServer::write(const QString &path, const QByteArray &content) const
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || file.write(content) != content.size() || !file.flush()
        || (geteuid() == 0 && fchown(file.handle(), m_user, m_group) != 0))
        return failure(path + QStringLiteral(" cannot be written: ") + file.errorString(), {});
    return {};
}

/// The last one dies with us.
void PrivateServer::becomeOwner(QProcess &process) const
{
    process.setWorkingDirectory(folder());
    process.setChildProcessModifier([user = m_user, group = m_group] {
        if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(group) != 0 || setuid(user) != 0))
            _exit(126);
        prctl(PR_SET_PDEATHSIG, SIGKILL); // last, since a change of user takes it back
    });
}

void PrivateServer::signalAll(int signal) const
{
    if (!isRunning())
        return;
    const auto server = static_cast<pid_t>(m_process->processId());
    if (signal != SIGCONT)
        ::kill(server, SIGSTOP); // it starts no new ones meanwhile
    for (const pid_t child : childrenOf(server))
        ::kill(child, signal);
    ::kill(server, signal);
}
