// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FaultProxy.h"

#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

using namespace std::chrono;

namespace {

sockaddr_in loopback(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// bind() and connect() want the general type.
const sockaddr *general(const sockaddr_in &address)
{
    return reinterpret_cast<const sockaddr *>(&address);
}

} // namespace

FaultProxy::FaultProxy(int serverPort, std::uint32_t seed)
    : m_serverPort(serverPort)
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_random(seed)
{
    listenNow();
    m_thread = std::thread([this] { run(); });
}

FaultProxy::~FaultProxy()
{
    m_stopping = true;
    wake();
    m_thread.join();
    resetAll();
    if (m_listener >= 0)
        ::close(m_listener);
    ::close(m_wake);
}

ConnectionProfile FaultProxy::through(ConnectionProfile profile) const
{
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = m_port;
    return profile;
}

void FaultProxy::setDelay(Direction direction, milliseconds delay, milliseconds jitter)
{
    const std::lock_guard lock(m_lock);
    m_delay[static_cast<std::size_t>(direction)] = delay;
    m_jitter[static_cast<std::size_t>(direction)] = jitter;
}

void FaultProxy::endAfter(Direction direction, std::int64_t bytes, End end)
{
    const std::lock_guard lock(m_lock);
    m_ending = Ending{direction, bytes, end};
}

bool FaultProxy::isToEnd() const
{
    const std::lock_guard lock(m_lock);
    return m_ending.has_value();
}

void FaultProxy::callOff()
{
    const std::lock_guard lock(m_lock);
    m_ending.reset();
}

void FaultProxy::setSilent(bool silent)
{
    const std::lock_guard lock(m_lock);
    m_silent = silent;
    wake();
}

void FaultProxy::setRefusing(bool refusing)
{
    const std::lock_guard lock(m_lock);
    if (refusing && m_listener >= 0) {
        ::shutdown(m_listener, SHUT_RDWR); // poll() may still hold it
        ::close(m_listener);
        m_listener = -1;
    } else if (!refusing && m_listener < 0) {
        listenNow();
    }
    wake();
}

void FaultProxy::resetAll()
{
    const std::lock_guard lock(m_lock);
    for (const auto &link : m_links)
        link->reset();
    m_links.clear();
    wake();
}

int FaultProxy::open() const
{
    const std::lock_guard lock(m_lock);
    return static_cast<int>(m_links.size());
}

std::int64_t FaultProxy::bytes(Direction direction) const
{
    const std::lock_guard lock(m_lock);
    return m_bytes[static_cast<std::size_t>(direction)];
}

void FaultProxy::listenNow()
{
    const int on = 1;
    sockaddr_in address = loopback(m_port);
    socklen_t size = sizeof address;
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(m_listener, general(address), size) != 0 || ::listen(m_listener, 128) != 0
        || getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        qFatal("a proxy cannot listen: %s", std::strerror(errno));
    m_port = ntohs(address.sin_port);
}

/// A connection to a server that refuses is found out when its first bytes are to pass.
void FaultProxy::accept()
{
    const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client < 0)
        return;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const sockaddr_in address = loopback(m_serverPort);
    [[maybe_unused]] const int underWay = ::connect(server, general(address), sizeof address);
    m_links.push_back(std::make_unique<FaultLink>(client, server));
    ++m_accepted;
}

void FaultProxy::wake() const
{
    [[maybe_unused]] const int told = eventfd_write(m_wake, 1);
}

void FaultProxy::run()
{
    while (!m_stopping) {
        std::unique_lock lock(m_lock);
        std::vector<pollfd> polls = wanted();
        const int time = sleepTime();
        std::vector<FaultLink *> asked;
        for (const auto &link : m_links)
            asked.push_back(link.get());
        lock.unlock();
        ::poll(polls.data(), polls.size(), time);
        lock.lock();
        eventfd_t count = 0;
        eventfd_read(m_wake, &count);
        // Links may have gone meanwhile, and new ones come only here.
        std::erase_if(m_links, [this, &asked, &polls](const std::unique_ptr<FaultLink> &link) {
            const auto place = std::find(asked.begin(), asked.end(), link.get()) - asked.begin();
            return !serve(*link, &polls[2 + 2 * static_cast<std::size_t>(place)]);
        });
        if (m_listener >= 0 && polls[1].revents != 0)
            accept();
    }
}

std::vector<pollfd> FaultProxy::wanted() const
{
    std::vector<pollfd> polls{{m_wake, POLLIN, 0}, {m_listener, POLLIN, 0}};
    for (const auto &link : m_links)
        link->want(polls, m_silent);
    return polls;
}

int FaultProxy::sleepTime() const
{
    auto due = FaultLink::Clock::time_point::max();
    for (const auto &link : m_links)
        due = m_silent ? due : std::min(due, link->nextDue());
    if (due == FaultLink::Clock::time_point::max())
        return -1;
    return static_cast<int>(std::max(0ms, ceil<milliseconds>(due - FaultLink::Clock::now())).count());
}

bool FaultProxy::serve(FaultLink &link, const pollfd *found)
{
    for (std::size_t side = 0; side < 2; ++side) {
        if ((found[side].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
            const auto jitter = m_jitter[side].count();
            const milliseconds more(jitter == 0 ? 0 : static_cast<qint64>(m_random() % (jitter + 1)));
            if (!link.receive(side, m_delay[side] + more)) {
                link.reset();
                return false;
            }
        }
        if ((found[1 - side].revents & POLLOUT) != 0 && !passOn(link, side))
            return false;
    }
    return link.passEnds();
}

bool FaultProxy::passOn(FaultLink &link, std::size_t side)
{
    const bool isMeant = m_ending && static_cast<std::size_t>(m_ending->direction) == side;
    const qint64 sent = link.send(side, isMeant ? m_ending->left : std::numeric_limits<qint64>::max());
    if (sent < 0) {
        link.reset();
        return false;
    }
    m_bytes[side] += sent;
    if (!isMeant)
        return true;
    m_ending->left -= sent;
    if (m_ending->left > 0 || !link.hasDue(side))
        return true;
    const End end = m_ending->end;
    m_ending.reset();
    if (end == End::Silence)
        link.silence();
    else if (end == End::Reset)
        link.reset();
    return end == End::Silence;
}
