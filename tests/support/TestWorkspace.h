// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/Services.h"
#include "app/connections/Workspace.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

/// A workspace in a temporary folder, its key in a file beside it, and SQLite files to connect to. Saves in it
/// are those of another program. Failing to make anything ends the test program.
class TestWorkspace final
{
public:
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    /// For a program that opens this workspace.
    [[nodiscard]] Services::Options options() const
    {
        return {path(QStringLiteral("workspace")), path(QStringLiteral("key"))};
    }

    void save(const ConnectionProfile &profile)
    {
        auto saved = profiles().save(profile);
        if (!saved)
            qFatal("%s", qPrintable(saved.error().toText()));
    }
    /// Makes the workspace at the first call.
    [[nodiscard]] ProfileStore &profiles()
    {
        if (!m_workspace)
            Workspace::open({options().workspace, options().keyFile}, &m_context, [this](auto opened) {
                if (!opened)
                    qFatal("%s", qPrintable(opened.error().toText()));
                m_workspace = std::move(*opened);
            });
        return m_workspace->profiles();
    }
    /// No content is an empty database.
    [[nodiscard]] ConnectionProfile sqlite(const QString &name, const QByteArray &content = {}) const
    {
        QFile file(path(name + QStringLiteral(".sqlite")));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot make %s", qPrintable(file.fileName()));
        return TestServers::sqlite(file.fileName(), name);
    }
    [[nodiscard]] ConnectionProfile brokenSqlite(const QString &name) const
    {
        return sqlite(name, QByteArray(4096, 'x'));
    }
    /// Nobody answers there, or somebody who never says a word.
    [[nodiscard]] static ConnectionProfile server(const QString &name, quint16 port)
    {
        ConnectionProfile profile;
        profile.id = profile.name = name;
        profile.host = QStringLiteral("127.0.0.1");
        profile.port = port;
        profile.database = profile.username = QStringLiteral("app");
        profile.connectTimeout = std::chrono::milliseconds(500);
        return profile;
    }

private:
    QTemporaryDir m_folder;
    QObject m_context;
    std::unique_ptr<Workspace> m_workspace;
};
