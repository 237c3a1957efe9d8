// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/DesktopNotice.h"

#include "tests/support/Offscreen.h"

#include <QApplication>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QtTest>

#ifdef PENSTOCK_HAS_DBUS
#include <QDBusConnection>
#include <QDBusMessage>

/// The part of a desktop that shows notices, on a real bus.
class NoticeServer final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    explicit NoticeServer(QDBusConnection bus)
        : m_bus(std::move(bus))
    {}

    QStringList shown; ///< "title: text"

    void click(uint id)
    {
        QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/Notifications"),
                                                         QStringLiteral("org.freedesktop.Notifications"),
                                                         QStringLiteral("ActionInvoked"));
        signal << id << QStringLiteral("default");
        m_bus.send(signal);
    }

public slots:
    // NOLINTNEXTLINE(readability-identifier-naming): its name on the bus
    Q_SCRIPTABLE uint Notify(const QString &, uint, const QString &, const QString &title,
                             const QString &text, const QStringList &, const QVariantMap &, int)
    {
        shown << QStringLiteral("%1: %2").arg(title, text);
        return static_cast<uint>(shown.size());
    }

private:
    QDBusConnection m_bus;
};
#endif

class tst_DesktopNotice final : public QObject
{
    Q_OBJECT

private slots:
    void withoutADesktopTheCallerHearsOfIt();
    void theDesktopShowsItAndAClickComesBack();
};

void tst_DesktopNotice::withoutADesktopTheCallerHearsOfIt()
{
    // A bus that is not there; Qt asks for it once per program, so this must come first.
    if (qEnvironmentVariableIsSet("PENSTOCK_NOTICE_BUS"))
        QSKIP("this run has a bus");
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    DesktopNotice notices;
    QSignalSpy refused(&notices, &DesktopNotice::refused);
    notices.show({QStringLiteral("shop"), QStringLiteral("shop is down"), QStringLiteral("refused"), true});
    QTRY_COMPARE(refused.size(), 1);
}

void tst_DesktopNotice::theDesktopShowsItAndAClickComesBack()
{
#ifdef PENSTOCK_HAS_DBUS
    const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-run-session"));
    if (daemon.isEmpty())
        QSKIP("dbus-run-session is not installed");
    if (!qEnvironmentVariableIsSet("PENSTOCK_NOTICE_BUS")) {
        // Once more, with a bus of its own.
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PENSTOCK_NOTICE_BUS"), QStringLiteral("1"));
        environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        QProcess again;
        again.setProcessEnvironment(environment);
        again.setProcessChannelMode(QProcess::MergedChannels);
        again.start(daemon, {QStringLiteral("--"), QCoreApplication::applicationFilePath(),
                             QString::fromLatin1(QTest::currentTestFunction())});
        QVERIFY(again.waitForFinished(60000));
        QVERIFY2(again.exitCode() == 0, again.readAll().constData());
        return;
    }
    // The desktop has a connection of its own: within one, Qt would not go over the bus.
    QDBusConnection bus =
        QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("desktop"));
    NoticeServer server(bus);
    QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &server,
                               QDBusConnection::ExportAllSlots));
    QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.Notifications")));
    DesktopNotice notices;
    QSignalSpy refused(&notices, &DesktopNotice::refused);
    QSignalSpy activated(&notices, &DesktopNotice::activated);
    notices.show({QStringLiteral("shop"), QStringLiteral("shop is down"), QStringLiteral("a < b"), true});
    QTRY_COMPARE(server.shown, QStringList{QStringLiteral("shop is down: a &lt; b")});
    QTRY_VERIFY((server.click(1), !activated.isEmpty()));
    QCOMPARE(activated.first().first().toString(), QStringLiteral("shop"));
    QCOMPARE(refused.size(), 0);
#else
    QSKIP("built without Qt DBus");
#endif
}

QTEST_MAIN(tst_DesktopNotice)
#include "tst_DesktopNotice.moc"
