// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/vault/Keyring.h"

#include "tests/support/TestServers.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QProcess>
#include <QTemporaryDir>

#include <thread>

/// Every case asks from a process of its own, within a D-Bus session and a HOME of its own: a real
/// gnome-keyring, in each of the states in which people have it.
class TestKeyring final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void keepsAKeyAcrossSessions();
    void anAbsentEntryIsMaybeLocked();
    void aLockedKeyringIsAnErrorInTime();
    void noLoginKeyringYet();
    void noBus();
    void noService();
    void aSilentBus();
    void anotherThread();

public:
    /// The asking program: `--ask read|create ENTRY TIMEOUT_MS` prints its answer as JSON.
    static int ask(const QString &what, const QString &entry, int timeout);

private:
    struct Answer
    {
        QString key; ///< Fingerprint, empty with an error.
        ErrorCode code = ErrorCode::Internal;
        QString text;
        qint64 milliseconds = 0;
    };

    enum class Daemon { None, Locked, Unlocked };

    [[nodiscard]] QProcessEnvironment environment() const;
    [[nodiscard]] Answer askIn(Daemon daemon, const QString &what,
                               const QString &entry = QStringLiteral("e"));
    [[nodiscard]] static Answer answerOf(QProcess &process);
    [[nodiscard]] static QStringList askArguments(const QString &what, const QString &entry,
                                                  int timeout = 3000);

    std::unique_ptr<QTemporaryDir> m_dir;
};

int TestKeyring::ask(const QString &what, const QString &entry, int timeout)
{
    QObject context;
    Keyring keyring(entry, std::chrono::milliseconds(timeout));
    QElapsedTimer timer;
    timer.start();
    const auto answer = [&](const Result<SealKey> &key) {
        QJsonObject json{{QStringLiteral("ms"), timer.elapsed()}};
        if (key) {
            json[QStringLiteral("key")] = QString::fromLatin1(key->fingerprint().toHex());
        } else {
            json[QStringLiteral("code")] = static_cast<int>(key.error().code);
            json[QStringLiteral("text")] = key.error().toText();
        }
        puts(QJsonDocument(json).toJson(QJsonDocument::Compact).constData());
        QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    };
    if (what == QLatin1String("create"))
        keyring.create(&context, answer);
    else
        keyring.read(&context, answer);
    return QCoreApplication::exec();
}

void TestKeyring::initTestCase()
{
    for (const char *program : {"dbus-run-session", "dbus-send", "gnome-keyring-daemon"}) {
        if (!QStandardPaths::findExecutable(QLatin1String(program)).isEmpty())
            continue;
        if (TestServers::areRequired())
            QFAIL(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(program))));
        QSKIP(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(program))));
    }
}

void TestKeyring::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    for (const char *folder : {"run", "home"})
        QVERIFY(QDir(m_dir->path()).mkdir(QLatin1String(folder)));
    QVERIFY(QFile::setPermissions(m_dir->filePath(QStringLiteral("run")),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    // A bus that starts nothing by itself.
    QFile config(m_dir->filePath(QStringLiteral("bus.conf")));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write("<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN' "
                 "'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>"
                 "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>"
                 "<policy context='default'><allow send_destination='*' eavesdrop='true'/>"
                 "<allow eavesdrop='true'/><allow own='*'/></policy></busconfig>");
}

QProcessEnvironment TestKeyring::environment() const
{
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char *name :
         {"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL", "XDG_DATA_HOME",
          "XDG_CONFIG_HOME", "QT_NO_GLIB", "XDG_CURRENT_DESKTOP"})
        environment.remove(QLatin1String(name));
    environment.insert(QStringLiteral("HOME"), m_dir->filePath(QStringLiteral("home")));
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_dir->filePath(QStringLiteral("run")));
    return environment;
}

QStringList TestKeyring::askArguments(const QString &what, const QString &entry, int timeout)
{
    return {QStringLiteral("--ask"), what, entry, QString::number(timeout)};
}

TestKeyring::Answer TestKeyring::askIn(Daemon daemon, const QString &what, const QString &entry)
{
    // The daemon goes with the bus, and the bus with the shell. It returns before it is on the bus, and is on
    // the bus before its login keyring is.
    static const QHash<Daemon, QString> starts{
        {Daemon::None, QStringLiteral("true")},
        {Daemon::Locked,
         QStringLiteral("gnome-keyring-daemon --start --components=secrets </dev/null; "
                        "until dbus-send --session --print-reply --dest=org.freedesktop.secrets "
                        "/org/freedesktop/secrets org.freedesktop.DBus.Peer.Ping || [ $((n+=1)) -gt 400 ]; "
                        "do sleep 0.02; done")},
        {Daemon::Unlocked,
         QStringLiteral("printf keyring | gnome-keyring-daemon --unlock --components=secrets; "
                        "until dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets "
                        "/org/freedesktop/secrets/collection/login org.freedesktop.DBus.Properties.Get "
                        "string:org.freedesktop.Secret.Collection string:Locked | grep -q 'boolean false' || "
                        "[ $((n+=1)) -gt 400 ]; "
                        "do sleep 0.02; done")}};
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(QStringLiteral("dbus-run-session"),
                  QStringList{QStringLiteral("--config-file=") + m_dir->filePath(QStringLiteral("bus.conf")),
                              QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
                              QStringLiteral("(%1) >/dev/null 2>&1; \"$@\"").arg(starts.value(daemon)),
                              QStringLiteral("sh"), QCoreApplication::applicationFilePath()}
                      + askArguments(what, entry));
    return answerOf(process);
}

TestKeyring::Answer TestKeyring::answerOf(QProcess &process)
{
    Answer answer;
    // Its own event loop turns here too: QLocalServer of aSilentBus() lives in it.
    QDeadlineTimer deadline(20000);
    while (process.state() != QProcess::NotRunning && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 20);
    const QByteArray output = process.readAllStandardOutput();
    const auto json = QJsonDocument::fromJson(output).object();
    answer.key = json.value(QLatin1String("key")).toString();
    answer.code = static_cast<ErrorCode>(json.value(QLatin1String("code")).toInt(-1));
    answer.text = json.contains(QLatin1String("text"))
                      ? json.value(QLatin1String("text")).toString()
                      : QString::fromUtf8(output + process.readAllStandardError());
    answer.milliseconds = json.value(QLatin1String("ms")).toInteger(-1);
    return answer;
}

void TestKeyring::keepsAKeyAcrossSessions()
{
    const Answer made = askIn(Daemon::Unlocked, QStringLiteral("create"));
    QVERIFY2(!made.key.isEmpty(), qPrintable(made.text));
    const Answer read = askIn(Daemon::Unlocked, QStringLiteral("read"));
    QCOMPARE(read.key, made.key);
    const Answer other = askIn(Daemon::Unlocked, QStringLiteral("create"), QStringLiteral("other"));
    QVERIFY(!other.key.isEmpty() && other.key != made.key);
    QCOMPARE(askIn(Daemon::Unlocked, QStringLiteral("read")).key, made.key);
}

void TestKeyring::anAbsentEntryIsMaybeLocked()
{
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Answer answer = askIn(Daemon::Unlocked, QStringLiteral("read"));
        QVERIFY(answer.key.isEmpty());
        QCOMPARE(answer.code, ErrorCode::Locked);
        QVERIFY(answer.text.contains(QLatin1String("No new key was made")));
        QVERIFY(answer.milliseconds >= 0 && answer.milliseconds < 3000);
    }
}

void TestKeyring::aLockedKeyringIsAnErrorInTime()
{
    const Answer made = askIn(Daemon::Unlocked, QStringLiteral("create"));
    QVERIFY2(!made.key.isEmpty(), qPrintable(made.text));
    for (const char *what : {"read", "create"}) {
        const Answer answer = askIn(Daemon::Locked, QLatin1String(what));
        QVERIFY2(answer.key.isEmpty(), what);
        QVERIFY2(answer.code == ErrorCode::Locked, qPrintable(answer.text));
        QVERIFY(answer.text.contains(QLatin1String("locked")));
        QVERIFY2(answer.milliseconds >= 0 && answer.milliseconds < 3000,
                 qPrintable(QString::number(answer.milliseconds)));
    }
    QCOMPARE(askIn(Daemon::Unlocked, QStringLiteral("read")).key, made.key);
}

void TestKeyring::noLoginKeyringYet()
{
    const Answer answer = askIn(Daemon::Locked, QStringLiteral("create"));
    QVERIFY(answer.key.isEmpty());
    QVERIFY2(answer.text.contains(QLatin1String("--key-file")), qPrintable(answer.text));
    QVERIFY(answer.milliseconds >= 0 && answer.milliseconds < 3000);
}

void TestKeyring::noBus()
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(QCoreApplication::applicationFilePath(),
                  askArguments(QStringLiteral("read"), QStringLiteral("e")));
    const Answer answer = answerOf(process);
    QCOMPARE(answer.code, ErrorCode::NotFound);
    QVERIFY2(answer.text.contains(QLatin1String("no D-Bus session")), qPrintable(answer.text));
    QVERIFY(answer.text.contains(QLatin1String("--key-file")));
}

void TestKeyring::noService()
{
    const Answer answer = askIn(Daemon::None, QStringLiteral("read"));
    QCOMPARE(answer.code, ErrorCode::NotFound);
    QVERIFY2(answer.text.contains(QLatin1String("No keyring service")), qPrintable(answer.text));
    QVERIFY(answer.milliseconds < 3000);
}

/// Somebody listens, and never says a word.
void TestKeyring::aSilentBus()
{
    QLocalServer server;
    const QString socket = m_dir->filePath(QStringLiteral("run/silent"));
    QVERIFY(server.listen(socket));
    QProcess process;
    auto variables = environment();
    variables.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=") + socket);
    process.setProcessEnvironment(variables);
    process.start(QCoreApplication::applicationFilePath(),
                  askArguments(QStringLiteral("read"), QStringLiteral("e"), 400));
    const Answer answer = answerOf(process);
    QVERIFY2(answer.code == ErrorCode::Timeout, qPrintable(answer.text));
    QVERIFY(answer.text.contains(QLatin1String("0.4 s")));
    QVERIFY2(answer.milliseconds >= 400 && answer.milliseconds < 3000,
             qPrintable(QString::number(answer.milliseconds)));
}

void TestKeyring::anotherThread()
{
    Result<SealKey> answer = Error{};
    std::jthread([&] {
        Keyring(QStringLiteral("e")).read(this, [&](Result<SealKey> key) { answer = std::move(key); });
    }).join();
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Internal);
    QVERIFY(answer.error().message.contains(QLatin1String("main thread")));
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--ask"))
        return TestKeyring::ask(arguments.value(2), arguments.value(3), arguments.value(4).toInt());
    TestKeyring test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_Keyring.moc"
