// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/vault/Keyring.h"

#include <qt6keychain/keychain.h>

#include <QFile>
#include <QThread>
#include <QTimer>
#include <QUuid>

#include <utility>

namespace {

const QString service = QStringLiteral("Penstock");

QString keyFileAdvice()
{
    return Keyring::tr(
        "Where there is no desktop session, keep the workspace's key in a file (--key-file FILE).");
}

Error lockedError()
{
    return {
        ErrorCode::Locked, Keyring::tr("The keyring is locked, or does not hold this workspace's key."),
        Keyring::tr(
            "Log in to the desktop session that made the workspace, or unlock its keyring, and try again. "
            "No new key was made, and the connections are as they were.")};
}

/// GLib would try to start a bus of its own where there is none.
bool hasSessionBus()
{
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")
           || QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QLatin1String("/bus"));
}

/// Messages of GLib come in the user's language; the service's name and the codes do not.
Error errorOf(QKeychain::Error code, const QString &words)
{
    switch (code) {
    case QKeychain::EntryNotFound:
        return lockedError();
    case QKeychain::AccessDeniedByUser:
        return {ErrorCode::Locked, Keyring::tr("The keyring was not unlocked: the request was declined."),
                Keyring::tr("Try again and allow it.")};
    case QKeychain::AccessDenied: {
        Error error = lockedError();
        error.message = Keyring::tr("The keyring is locked and denies access.");
        return error;
    }
    default:
        break;
    }
    const bool noService = words.contains(QLatin1String("org.freedesktop.secrets"));
    Error error{ErrorCode::NotFound, noService ? Keyring::tr("No keyring service runs in this session.")
                                               : Keyring::tr("The keyring cannot be used.")};
    error.detail = words;
    error.advice = Keyring::tr("Start a keyring (gnome-keyring, KWallet). ") + keyFileAdvice();
    return error;
}

Result<void> checkSurroundings()
{
    if (QCoreApplication::instance() == nullptr
        || QThread::currentThread() != QCoreApplication::instance()->thread())
        return Error{ErrorCode::Internal, Keyring::tr("The keyring was asked outside the main thread.")};
    if (!hasSessionBus())
        return Error{ErrorCode::NotFound, Keyring::tr("There is no D-Bus session, and so no keyring."),
                     keyFileAdvice()};
    return {};
}

/// Starts the job and calls `finish` once: when it is done, or with an error when its time is over. A job
/// that answers later still deletes itself.
template <typename Job, typename Finish>
void run(Job *job, const QString &entry, std::chrono::milliseconds timeout, QObject *context, Finish finish)
{
    job->setKey(entry);
    auto *timer = new QTimer(context);
    timer->setSingleShot(true);
    timer->setTimerType(Qt::PreciseTimer);
    QObject::connect(timer, &QTimer::timeout, context, [timer, job, context, timeout, finish] {
        timer->deleteLater();
        job->disconnect(context);
        finish(Result<Job *>(
            Error{ErrorCode::Timeout,
                  Keyring::tr("The keyring did not answer within %1 s; it may be waiting to be unlocked.")
                      .arg(static_cast<double>(timeout.count()) / 1000.0),
                  Keyring::tr("Unlock it and try again. ") + keyFileAdvice()}));
    });
    QObject::connect(job, &QKeychain::Job::finished, context, [timer, job, finish] {
        timer->stop();
        timer->deleteLater();
        if (job->error() == QKeychain::NoError)
            finish(Result<Job *>(job));
        else
            finish(Result<Job *>(errorOf(job->error(), job->errorString())));
    });
    timer->start(timeout);
    job->start();
}

void readKey(const QString &entry, std::chrono::milliseconds timeout, QObject *context,
             const KeyKeeper::Callback &callback)
{
    run(new QKeychain::ReadPasswordJob(service), entry, timeout, context,
        [callback](const Result<QKeychain::ReadPasswordJob *> &job) {
            if (!job)
                return callback(job.error());
            QByteArray bytes = (*job)->binaryData();
            callback(SealKey::fromBytes(Secret::takeFrom(bytes)));
        });
}

} // namespace

Keyring::Keyring(QString entry, std::chrono::milliseconds timeout)
    : m_entry(std::move(entry))
    , m_timeout(timeout)
{}

QString Keyring::newEntry()
{
    return QLatin1String("workspace ") + QUuid::createUuid().toString(QUuid::WithoutBraces);
}

Keeper Keyring::name() const
{
    return {Keeper::Kind::Keychain, m_entry};
}

void Keyring::read(QObject *context, const Callback &callback)
{
    if (auto fit = checkSurroundings(); !fit)
        return callback(fit.error());
    readKey(m_entry, m_timeout, context, callback);
}

void Keyring::create(QObject *context, const Callback &callback)
{
    if (auto fit = checkSurroundings(); !fit)
        return callback(fit.error());
    const auto key = SealKey::random();
    if (!key)
        return callback(key.error());

    auto *job = new QKeychain::WritePasswordJob(service);
    const std::string_view bytes = key->reveal();
    job->setBinaryData(QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())));
    run(job, m_entry, m_timeout, context,
        [entry = m_entry, timeout = m_timeout, fingerprint = key->fingerprint(), context,
         callback](const Result<QKeychain::WritePasswordJob *> &written) {
            if (!written)
                return callback(written.error());
            readKey(entry, timeout, context, [fingerprint, callback](Result<SealKey> back) {
                if (back && back->fingerprint() != fingerprint)
                    return callback(Error{ErrorCode::Damaged,
                                          tr("The keyring gave back another key than it was given."),
                                          keyFileAdvice()});
                callback(std::move(back));
            });
        });
}
