// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/SessionTable.h"

#include <QByteArray>

#include <sys/random.h>

#include <cstdlib>
#include <utility>

namespace {

QString randomId()
{
    QByteArray bytes(16, '\0');
    // Up to 256 bytes come whole or not at all; not at all is no kernel that we run on.
    if (getrandom(bytes.data(), static_cast<std::size_t>(bytes.size()), 0) != bytes.size())
        std::abort();
    return QString::fromLatin1(bytes.toHex());
}

} // namespace

struct SessionTable::State
{
    explicit State(Housekeeper &keeper)
        : housekeeper(keeper)
    {}
    Housekeeper &housekeeper;
    std::mutex mutex;
    std::map<QString, std::shared_ptr<Session>> sessions;
};

SessionTable::SessionTable(Housekeeper &housekeeper)
    : m_state(std::make_shared<State>(housekeeper))
{}

std::shared_ptr<Session> SessionTable::open(Lease lease, const Origin &origin,
                                            std::chrono::milliseconds idleTtl,
                                            std::chrono::milliseconds hardTtl)
{
    auto session = std::make_shared<Session>(randomId(), std::move(lease), origin,
                                             m_state->housekeeper.clock(), idleTtl, hardTtl);
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->sessions.emplace(session->id(), session);
    }
    watch(m_state, session);
    return session;
}

void SessionTable::watch(const std::shared_ptr<State> &state, const std::shared_ptr<Session> &session)
{
    state->housekeeper.at(
        session->checkAt(), [weakState = std::weak_ptr(state), weak = std::weak_ptr(session)] {
            const auto held = weakState.lock();
            const auto watched = weak.lock();
            if (!held || !watched)
                return;
            if (!watched->isClosed() && held->housekeeper.clock().now() < watched->expiresAt()) {
                watch(held, watched); // used in the meantime
                return;
            }
            watched->expire();
            const std::lock_guard lock(held->mutex);
            held->sessions.erase(watched->id());
        });
}

std::shared_ptr<Session> SessionTable::find(const QString &id) const
{
    const std::lock_guard lock(m_state->mutex);
    const auto found = m_state->sessions.find(id);
    return found == m_state->sessions.end() ? nullptr : found->second;
}

std::shared_ptr<Session> SessionTable::take(const QString &id)
{
    const std::lock_guard lock(m_state->mutex);
    const auto found = m_state->sessions.find(id);
    if (found == m_state->sessions.end())
        return nullptr;
    std::shared_ptr<Session> session = std::move(found->second);
    m_state->sessions.erase(found);
    return session;
}

bool SessionTable::close(const QString &id)
{
    const std::shared_ptr<Session> session = take(id);
    if (session)
        session->close();
    return session != nullptr;
}

bool SessionTable::expire(const QString &id)
{
    const std::shared_ptr<Session> session = take(id);
    if (session)
        session->expire();
    return session != nullptr;
}

void SessionTable::closeAll()
{
    for (const auto &session : all())
        close(session->id());
}

std::vector<std::shared_ptr<Session>> SessionTable::all() const
{
    const std::lock_guard lock(m_state->mutex);
    std::vector<std::shared_ptr<Session>> result;
    for (const auto &[id, session] : m_state->sessions)
        result.push_back(session);
    return result;
}
