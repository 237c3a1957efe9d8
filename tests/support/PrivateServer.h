// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/core/Result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

/// A database server of one test's own, which the test may kill, freeze, fill or start again. Like those of
/// with-servers, whose programs, user and password it takes, it lives in a temporary folder, on a loopback port,
/// without TLS, and never waits for a disk. It goes with the object, and with the test program however that ends.
///
/// Nothing runs before start(). Used on one thread. Ask PENSTOCK_NEED(Postgres) or PENSTOCK_NEED(MariaDb) first.
class PrivateServer
{
    Q_DISABLE_COPY_MOVE(PrivateServer)

public:
    struct Options
    {
        /// Lines for the server's configuration file; they win over ours.
        QStringList settings = {};
        /// Where its folder is made, for example on the small disk; empty is with-servers' own folder.
        QString parent = {};
    };

    virtual ~PrivateServer();

    /// Makes the data at the first call (seconds), starts the server and waits until it serves. Port and data are
    /// the same after every start.
    [[nodiscard]] Result<void> start();
    /// SIGKILL to it and to all its processes, as a crash of the machine would.
    void kill();
    /// Stops all its processes where they are: the connections stay, and nothing answers.
    void freeze();
    void thaw();
    /// An orderly end, that waits for no client.
    void stop();

    [[nodiscard]] bool isRunning() const { return m_process && m_process->state() == QProcess::Running; }
    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] QString dataFolder() const { return folder() + QStringLiteral("/data"); }
    /// All that the server wrote since its last start.
    [[nodiscard]] QByteArray log() const;

protected:
    /// `owner` is a file of the user that shall run it, as whom all its programs run when we are root.
    PrivateServer(Options options, const QString &owner);

    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] const Options &options() const { return m_options; }
    /// Runs one of the server's tools to its end, as the server's user.
    [[nodiscard]] Result<void> runTool(const QString &program, const QStringList &arguments) const;
    /// Makes a file that only the server's user reads.
    [[nodiscard]] Result<void> write(const QString &path, const QByteArray &content) const;

private:
    [[nodiscard]] virtual Result<void> makeData() = 0;
    /// Program and arguments, for port().
    [[nodiscard]] virtual QStringList command() const = 0;
    /// It serves; `pid` is its process.
    [[nodiscard]] virtual bool isReady(qint64 pid) const = 0;
    /// The signal for stop().
    [[nodiscard]] virtual int endSignal() const = 0;

    [[nodiscard]] Result<void> launch();
    void becomeOwner(QProcess &process) const;
    void signalAll(int signal) const;
    [[nodiscard]] QString logFile() const { return folder() + QStringLiteral("/server.log"); }

    const Options m_options;
    const uint m_user;
    const uint m_group;
    QTemporaryDir m_folder;
    std::unique_ptr<QProcess> m_process;
    int m_port = 0;
    bool m_hasData = false;
};
