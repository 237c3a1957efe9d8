// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/Settings.h"
#include "models/log/LogModel.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ActionTable.h"
#include "ui/shell/MainWindow.h"
#include "ui/shell/PageTabs.h"
#include "ui/shell/Workbench.h"

#include <QAction>
#include <QProcess>

/// The real window on a workspace, and what a scene does with it. What does not happen in time fails the test.
class GalleryWindow final
{
public:
    explicit GalleryWindow(const Services::Options &options)
        : services(withLog(options, log))
        , window(inLanguage(services), log)
    {
        window.show();
        window.activateWindow();
    }
    ~GalleryWindow() { closePages(); }

    /// False when the test has failed.
    static bool await(const std::function<bool()> &condition, const char *what, int milliseconds = 20000)
    {
        const bool came = QTest::qWaitFor(condition, milliseconds);
        if (!came)
            QTest::qFail(what, __FILE__, __LINE__);
        return came;
    }
    bool awaitWorkbench()
    {
        return await([this] { return window.workbench() != nullptr; }, "no workbench");
    }
    [[nodiscard]] PageTabs &tabs() { return window.workbench()->pages(); }
    template <typename T>
    [[nodiscard]] T *page() const
    {
        return qobject_cast<T *>(window.workbench()->pages().current());
    }
    template <typename T>
    [[nodiscard]] T *part(const char *name) const
    {
        const auto found = window.findChildren<T *>(QString::fromLatin1(name));
        for (T *candidate : found) {
            if (candidate->isVisible())
                return candidate;
        }
        return found.isEmpty() ? nullptr : found.last();
    }
    /// Of the window, or of the page in front.
    [[nodiscard]] QAction *action(const char *id)
    {
        if (QAction *own = window.workbench()->action(id))
            return own;
        QAction *seen = nullptr;
        for (QAction *candidate : window.findChildren<QAction *>()) {
            const auto *owner = qobject_cast<QWidget *>(candidate->parent());
            if (ActionTable::idOf(candidate) == QLatin1String(id) && owner && tabs().current()
                && tabs().current()->isAncestorOf(owner) && (!seen || owner->isVisible()))
                seen = candidate;
        }
        if (!seen && tabs().current()) {
            for (QAction *candidate : tabs().current()->actions()) {
                if (ActionTable::idOf(candidate) == QLatin1String(id))
                    seen = candidate;
            }
        }
        return seen;
    }
    void trigger(const char *id)
    {
        QAction *found = action(id);
        if (found && found->isEnabled())
            found->trigger();
        else
            QTest::qFail(id, __FILE__, __LINE__);
    }
    /// What runs is stopped, what is open rolled back, and every page closed.
    void closePages()
    {
        if (!window.workbench())
            return;
        while (Page *page = tabs().current()) {
            // One after the other: a stop that comes late would stop the rollback.
            const auto is = [this](const char *id) { return action(id) && action(id)->isEnabled(); };
            if (is("query.stop"))
                action("query.stop")->trigger();
            if (!await([&] { return !is("query.stop"); }, "a statement that does not stop"))
                return;
            if (is("query.rollback"))
                action("query.rollback")->trigger();
            if (!await([page] { return page->reasonToStay().isEmpty(); }, "a page that stays"))
                return;
            tabs().closePage(page);
        }
    }

    LogModel log;
    Services services;
    MainWindow window;

private:
    static Services::Options withLog(Services::Options options, LogModel &log)
    {
        options.logListener = [&log](const LogLine &line) { log.post(line); };
        return options;
    }
    /// Before there is a window: what it says then is not all said again when the language changes.
    static Services &inLanguage(Services &services)
    {
        const bool french = qEnvironmentVariable("PENSTOCK_GALLERY_MODE") == QLatin1String("fr");
        services.settings().setValue(Settings::Key::Language,
                                     french ? QStringLiteral("fr") : QStringLiteral("en"));
        return services;
    }
};

/// The Chinook music shop in the servers' own databases "sales" and "music".
namespace GalleryData {

inline bool feed(const QString &program, const QStringList &arguments, const char *passwordVariable,
                 const Secret &password, const QByteArray &script)
{
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QString::fromLatin1(passwordVariable),
                       QString::fromStdString(std::string(password.reveal())));
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(script);
    process.closeWriteChannel();
    if (process.waitForFinished(60000) && process.exitCode() == 0)
        return true;
    qWarning("%s", process.readAllStandardError().constData());
    return false;
}

inline QByteArray script(const char *name)
{
    QFile file(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/") + QString::fromLatin1(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool loadPostgres()
{
    const ConnectionProfile place = TestServers::postgres();
    QByteArray sql = script("Chinook_PostgreSql.sql");
    sql.replace("EXISTS chinook;", "EXISTS sales;").replace("DATABASE chinook;", "DATABASE sales;");
    sql.replace("\\c chinook;", "\\c sales").append("\nANALYZE;\n");
    return feed(TestServers::environment("PENSTOCK_TEST_PG_BIN") + QStringLiteral("/psql"),
                {QStringLiteral("-Xqh"), place.host, QStringLiteral("-p"), QString::number(place.port),
                 QStringLiteral("-U"), place.username, place.database},
                "PGPASSWORD", place.password, sql);
}

inline bool loadMariaDb()
{
    const ConnectionProfile place = TestServers::mariaDb();
    QByteArray sql = script("Chinook_MySql.sql").replace("`Chinook`", "`music`");
    sql.append("\nCREATE VIEW genre AS SELECT GenreId AS genre_id, Name AS name, CHAR_LENGTH(Name) AS letters"
               " FROM Genre;\n");
    return feed(QStringLiteral("mariadb"),
                {QStringLiteral("--no-defaults"), QStringLiteral("--default-character-set=utf8mb4"),
                 QStringLiteral("-h"), place.host, QStringLiteral("-P"), QString::number(place.port),
                 QStringLiteral("-u"), place.username},
                "MYSQL_PWD", place.password, sql);
}

} // namespace GalleryData
