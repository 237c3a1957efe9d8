// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Services.h"
#include "app/support/Translations.h"
#include "models/log/LogModel.h"
#include "ui/shell/MainWindow.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>

#include <csignal>

namespace {

/// A person may have to type a password into the keyring's own window; the page that waits has a Cancel.
constexpr std::chrono::minutes keyringPatience{5};

Services::Options readOptions(const QApplication &application)
{
    QCommandLineParser parser;
    const QCommandLineOption workspace(
        QStringLiteral("workspace"),
        QApplication::translate("main", "Folder of the workspace; made when missing."),
        QStringLiteral("DIR"));
    const QCommandLineOption keyFile(
        QStringLiteral("key-file"),
        QApplication::translate(
            "main",
            "The file that keeps a new workspace's key (made when missing), or the key of an existing one."),
        QStringLiteral("FILE"));
    parser.setApplicationDescription(QApplication::translate(
        "main", "Penstock: one tool for all your databases.\n"
                "Without --workspace the user's own workspace is opened, its key kept by the keychain."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({workspace, keyFile});
    parser.process(application);
    return {parser.value(workspace), parser.value(keyFile)};
}

} // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN); // a server that hangs up is an error of its connection, not our end
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("penstock"));
    QApplication::setApplicationDisplayName(QStringLiteral("Penstock"));
    QApplication::setApplicationVersion(QStringLiteral(PENSTOCK_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("penstock"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/penstock.svg")));
    Translations::install(application);

    LogModel log; // outlives the services, whose threads write to it
    Services::Options options = readOptions(application);
    options.keyringTimeout = keyringPatience;
    options.listen = true;
    options.logListener = [&log](const LogLine &line) { log.post(line); };
    Services services(std::move(options));
    MainWindow window(services, log);
    window.show();
    return QApplication::exec();
}
