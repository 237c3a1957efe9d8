// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/DutyTable.h"

#include "app/support/AppPaths.h"

#include <QFile>
#include <QUuid>

#include <ctime>
#include <utility>

namespace {

QString bootId()
{
    QFile file(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll().trimmed()) : QString();
}

} // namespace

DutyTable::DutyTable(StoreFile &file, QString folder)
    : m_file(file)
    , m_folder(std::move(folder))
    , m_holder(QUuid::createUuid().toString(QUuid::WithoutBraces))
    , m_boot(bootId())
{}

DutyTable::~DutyTable()
{
    if (m_life)
        QFile::remove(lifeFile(m_holder) + QLatin1String(".lock"));
}

DutyTable::Milliseconds DutyTable::now()
{
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::duration_cast<Milliseconds>(std::chrono::seconds(time.tv_sec)
                                                    + std::chrono::nanoseconds(time.tv_nsec));
}

QString DutyTable::lifeFile(const QString &holder) const
{
    return m_folder + QLatin1String("/duty-") + holder;
}

Result<void> DutyTable::showLife()
{
    if (m_life)
        return {};
    if (auto made = AppPaths::makePrivateFolder(m_folder); !made)
        return made;
    auto lock = FileLock::take(lifeFile(m_holder), Deadline::after(Milliseconds(0)));
    if (!lock)
        return lock.error();
    m_life = std::move(*lock);
    return {};
}

bool DutyTable::isAlive(const QString &holder) const
{
    // No file, no holder; and what we can lock, nobody holds.
    const QString file = lifeFile(holder);
    if (!QFile::exists(file + QLatin1String(".lock")))
        return false;
    const bool alive = !FileLock::take(file, Deadline::after(Milliseconds(0)));
    if (!alive)
        QFile::remove(file + QLatin1String(".lock"));
    return alive;
}

Result<DutyTable::Held> DutyTable::read(const QString &duty)
{
    Held held;
    const auto see = [&held](const StoreFile::Row &row) {
        held = {row.text(0), row.number(1), row.text(2), Milliseconds(row.number(3))};
        return false;
    };
    auto read = m_file.run("SELECT holder, token, boot, expires FROM duty WHERE name = ?", {duty}, see);
    if (!read)
        return read.error();
    return held;
}

Result<void> DutyTable::write(const QString &duty, const Held &held)
{
    return m_file.run("INSERT INTO duty (name, holder, token, boot, expires) VALUES (?, ?, ?, ?, ?) "
                      "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, "
                      "boot = excluded.boot, expires = excluded.expires",
                      {duty, held.holder, held.token, held.boot, static_cast<qint64>(held.expires.count())});
}

Result<std::optional<qint64>> DutyTable::take(const QString &duty, Milliseconds span)
{
    if (auto shown = showLife(); !shown)
        return shown.error();
    std::optional<qint64> token;
    auto done = m_file.transaction([&]() -> Result<void> {
        auto held = read(duty);
        if (!held)
            return held.error();
        const bool isOver = held->holder.isEmpty() || held->boot != m_boot || held->expires <= now();
        if (!isOver && isAlive(held->holder))
            return {};
        token = held->token + 1;
        return write(duty, {m_holder, *token, m_boot, now() + span});
    });
    if (!done)
        return done.error();
    return token;
}

Result<bool> DutyTable::renew(const QString &duty, qint64 token, Milliseconds span)
{
    bool renewed = false;
    auto done = m_file.transaction([&]() -> Result<void> {
        auto held = read(duty);
        if (!held)
            return held.error();
        renewed =
            held->holder == m_holder && held->token == token && held->boot == m_boot && held->expires > now();
        return renewed ? write(duty, {m_holder, token, m_boot, now() + span}) : Result<void>();
    });
    if (!done)
        return done.error();
    return renewed;
}

Result<void> DutyTable::release(const QString &duty, qint64 token)
{
    return m_file.run("UPDATE duty SET holder = '', expires = 0 WHERE name = ? AND holder = ? AND token = ?",
                      {duty, m_holder, token});
}

Result<void> DutyTable::demand(const QString &duty, qint64 token)
{
    auto held = read(duty);
    if (!held)
        return held.error();
    if (held->holder == m_holder && held->token == token)
        return {};
    return Error{ErrorCode::Conflict,
                 tr("Another program has taken over what this one was to write (%1).").arg(duty),
                 tr("Nothing was written twice; the other program goes on.")};
}
