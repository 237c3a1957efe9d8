// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/FaultProxy.h"

#include <QtGlobal>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

/// What waits on the way; beyond it, the sender waits.
constexpr std::size_t mostHeld = 8 << 20;

sockaddr_in internetAddress(const std::string &address, int port)
{
    sockaddr_in found{};
    found.sin_family = AF_INET;
    found.sin_port = htons(static_cast<in_port_t>(port));
    if (inet_pton(AF_INET, address.c_str(), &found.sin_addr) != 1)
        qFatal("FaultProxy: %s is no address", address.c_str());
    return found;
}

/// A socket with this port of loopback, or any free one.
int boundSocket(int port)
{
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const sockaddr_in address = internetAddress("127.0.0.1", port);
    if (bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("FaultProxy: no port");
    return descriptor;
}

void resetSocket(int descriptor)
{
    const linger now{1, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(descriptor);
}

} // namespace

/// One direction of a connection.
struct FaultProxy::Pipe
{
    struct Parcel
    {
        Time due;
        std::string bytes;
    };
    int from = -1;
    int to = -1;
    std::deque<Parcel> parcels;
    std::size_t held = 0;
    std::uint64_t arrived = 0;
    std::uint64_t *total = nullptr; ///< Of all connections.
    std::optional<std::uint64_t> cut;
    std::optional<Time> endsAt; ///< The sender has said its last word.
    bool hasEnded = false;      ///< And the receiver has heard it.
    bool isBlocked = false;     ///< The receiver takes no more at present.
};

struct FaultProxy::Link
{
    std::array<Pipe, 2> pipes;
    bool isBroken = false;
    bool isClosed = false;
    bool isSilent = false;

    [[nodiscard]] bool isOver() const
    {
        return isBroken || isClosed || (pipes[0].hasEnded && pipes[1].hasEnded);
    }
    ~Link()
    {
        const auto end = isBroken ? &resetSocket : +[](int descriptor) { close(descriptor); };
        end(pipes[0].from);
        end(pipes[0].to);
    }
};

FaultProxy::FaultProxy(int serverPort, std::string serverAddress)
    : m_serverAddress(std::move(serverAddress))
    , m_serverPort(serverPort)
    , m_holder(boundSocket(0))
    , m_wakeUp(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    sockaddr_in mine{};
    socklen_t length = sizeof mine;
    getsockname(m_holder, reinterpret_cast<sockaddr *>(&mine), &length);
    m_port = ntohs(mine.sin_port);
    listen();
    m_thread = std::thread([this] { run(); });
}

FaultProxy::FaultProxy(const ConnectionProfile &server)
    : FaultProxy(server.port, server.host.toStdString())
{}

FaultProxy::~FaultProxy()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_ends = true;
    }
    wake();
    m_thread.join();
    for (const int descriptor : {m_listener, m_holder, m_wakeUp}) {
        if (descriptor >= 0)
            close(descriptor);
    }
}

ConnectionProfile FaultProxy::through(ConnectionProfile server) const
{
    server.host = QStringLiteral("127.0.0.1");
    server.port = m_port;
    return server;
}

void FaultProxy::listen()
{
    m_listener = boundSocket(m_port);
    if (::listen(m_listener, SOMAXCONN) != 0)
        qFatal("FaultProxy: cannot listen");
}

void FaultProxy::wake() const
{
    eventfd_write(m_wakeUp, 1);
}

// -- What can be set ------------------------------------------------------------------------------------------

void FaultProxy::setDelay(Way way, Milliseconds delay)
{
    const std::scoped_lock lock(m_mutex);
    m_delay[static_cast<std::size_t>(way)] = delay;
}

void FaultProxy::setDelay(Milliseconds delay)
{
    const std::scoped_lock lock(m_mutex);
    m_delay.fill(delay);
}

void FaultProxy::setCut(Way way, std::optional<std::uint64_t> bytes)
{
    const std::scoped_lock lock(m_mutex);
    m_cut[static_cast<std::size_t>(way)] = bytes;
}

void FaultProxy::endAfter(Way way, std::uint64_t bytes, Ending ending)
{
    const std::scoped_lock lock(m_mutex);
    m_plannedEnd = {way, bytes, ending};
}

bool FaultProxy::isToEnd() const
{
    const std::scoped_lock lock(m_mutex);
    return m_plannedEnd.has_value();
}

void FaultProxy::callOff()
{
    const std::scoped_lock lock(m_mutex);
    m_plannedEnd.reset();
}

void FaultProxy::setSilent(bool silent)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_isSilent = silent;
    }
    wake();
}

void FaultProxy::setRefusing(bool refusing)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (refusing == (m_listener < 0))
            return;
        if (refusing) {
            shutdown(m_listener, SHUT_RDWR); // now; the poll that goes on holds it open otherwise
            close(std::exchange(m_listener, -1));
        } else {
            listen();
        }
    }
    wake();
}

void FaultProxy::cutAll()
{
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &link : m_links)
            link->isBroken = true;
        m_links.clear();
    }
    wake();
}

int FaultProxy::open() const
{
    const std::scoped_lock lock(m_mutex);
    return static_cast<int>(m_links.size());
}

int FaultProxy::accepted() const
{
    const std::scoped_lock lock(m_mutex);
    return m_accepted;
}

std::uint64_t FaultProxy::passed(Way way) const
{
    const std::scoped_lock lock(m_mutex);
    return m_passed[static_cast<std::size_t>(way)];
}

// -- The thread -----------------------------------------------------------------------------------------------

void FaultProxy::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_ends) {
        std::vector<pollfd> all{{m_wakeUp, POLLIN, 0}, {m_listener, POLLIN, 0}};
        for (const auto &link : m_links) {
            for (std::size_t end = 0; end < 2; ++end) {
                const Pipe &outgoing = link->pipes[end];
                const Pipe &incoming = link->pipes[1 - end];
                const bool reads =
                    !outgoing.endsAt && outgoing.held < mostHeld && !m_isSilent && !link->isSilent;
                all.push_back({reads || (incoming.isBlocked && !link->isSilent) ? outgoing.from : -1,
                               static_cast<short>((reads ? POLLIN : 0) | (incoming.isBlocked ? POLLOUT : 0)),
                               0});
            }
        }
        const int timeout = pollTimeout();
        lock.unlock();
        poll(all.data(), all.size(), timeout);
        lock.lock();
        eventfd_t ignored = 0;
        eventfd_read(m_wakeUp, &ignored);
        // Links may have gone meanwhile; descriptors that are tried in vain say so.
        for (const auto &link : m_links) {
            for (const Way way : {Way::ToServer, Way::ToClient}) {
                const int from = link->pipes[static_cast<std::size_t>(way)].from;
                const auto polled =
                    std::ranges::find_if(all, [from](const pollfd &one) { return one.fd == from; });
                move(*link, way, polled == all.end() ? short{0} : polled->revents);
            }
        }
        std::erase_if(m_links, [](const auto &link) { return link->isOver(); });
        if (m_listener >= 0 && all[1].revents != 0)
            acceptOne();
    }
    m_links.clear();
}

/// Until the next parcel is due.
int FaultProxy::pollTimeout() const
{
    std::optional<Time> next;
    for (const auto &link : m_links) {
        for (const Pipe &pipe : link->pipes) {
            if (m_isSilent || link->isSilent || pipe.isBlocked || pipe.hasEnded)
                continue;
            const auto due = pipe.parcels.empty() ? pipe.endsAt : std::optional(pipe.parcels.front().due);
            if (due && (!next || *due < *next))
                next = due;
        }
    }
    if (!next)
        return -1;
    const auto left = std::chrono::ceil<Milliseconds>(*next - std::chrono::steady_clock::now());
    return static_cast<int>(std::max(left, Milliseconds(0)).count());
}

void FaultProxy::acceptOne()
{
    const int client = accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0)
        return;
    ++m_accepted;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = internetAddress(m_serverAddress, m_serverPort);
    // Loopback answers at once, a frozen server too: its kernel takes the connection.
    if (connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        resetSocket(client);
        close(server);
        return;
    }
    fcntl(server, F_SETFL, O_NONBLOCK);
    const int yes = 1;
    for (const int descriptor : {client, server})
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    auto link = std::make_unique<Link>();
    for (std::size_t way = 0; way < 2; ++way) {
        link->pipes[way].from = way == 0 ? client : server;
        link->pipes[way].to = way == 0 ? server : client;
        link->pipes[way].cut = m_cut[way];
        link->pipes[way].total = &m_passed[way];
    }
    m_links.push_back(std::move(link));
}

/// What the poll said of the sender, and what is due.
void FaultProxy::move(Link &link, Way way, short senderEvents)
{
    Pipe &pipe = link.pipes[static_cast<std::size_t>(way)];
    if (m_isSilent || link.isSilent || link.isOver())
        return;
    if ((senderEvents & (POLLIN | POLLHUP | POLLERR)) != 0 && !pipe.endsAt)
        receive(link, pipe, m_delay[static_cast<std::size_t>(way)]);
    deliver(link, way);
}

void FaultProxy::receive(Link &link, Pipe &pipe, Milliseconds delay)
{
    std::string bytes(64 << 10, '\0');
    const ssize_t received = recv(pipe.from, bytes.data(), bytes.size(), 0);
    const Time due = std::chrono::steady_clock::now() + delay;
    if (received > 0) {
        bytes.resize(static_cast<std::size_t>(received));
        pipe.held += bytes.size();
        pipe.parcels.push_back({due, std::move(bytes)});
    } else if (received == 0) {
        pipe.endsAt = due;
    } else if (errno != EAGAIN && errno != EINTR) {
        link.isBroken = true;
    }
}

std::uint64_t FaultProxy::allowance(const Pipe &pipe, Way way) const
{
    const std::uint64_t ofPipe = pipe.cut.value_or(UINT64_MAX) - pipe.arrived;
    return m_plannedEnd && m_plannedEnd->way == way ? std::min(ofPipe, m_plannedEnd->left) : ofPipe;
}

bool FaultProxy::endsNow(Link &link, Way way, std::size_t passed, bool more)
{
    Pipe &pipe = link.pipes[static_cast<std::size_t>(way)];
    pipe.arrived += passed;
    link.isBroken = pipe.cut == pipe.arrived;
    if (!m_plannedEnd || m_plannedEnd->way != way)
        return link.isBroken;
    m_plannedEnd->left -= passed;
    if (m_plannedEnd->left > 0 || !more)
        return link.isBroken;
    const Ending ending = std::exchange(m_plannedEnd, {})->ending;
    (ending == Ending::Reset   ? link.isBroken
     : ending == Ending::Close ? link.isClosed
                               : link.isSilent) = true;
    return true;
}

void FaultProxy::deliver(Link &link, Way way)
{
    Pipe &pipe = link.pipes[static_cast<std::size_t>(way)];
    const Time now = std::chrono::steady_clock::now();
    pipe.isBlocked = false;
    while (!pipe.parcels.empty() && pipe.parcels.front().due <= now) {
        std::string &bytes = pipe.parcels.front().bytes;
        const std::size_t allowed = std::min<std::size_t>(bytes.size(), allowance(pipe, way));
        const ssize_t sent = allowed == 0 ? 0 : send(pipe.to, bytes.data(), allowed, MSG_NOSIGNAL);
        if (sent < 0) {
            pipe.isBlocked = errno == EAGAIN || errno == EINTR;
            link.isBroken = !pipe.isBlocked;
            return;
        }
        const auto count = static_cast<std::size_t>(sent);
        pipe.held -= count;
        *pipe.total += count;
        bytes.erase(0, count);
        const bool more = !bytes.empty();
        if (!more)
            pipe.parcels.pop_front();
        if (endsNow(link, way, count, more))
            return;
    }
    if (pipe.parcels.empty() && pipe.endsAt && *pipe.endsAt <= now && !pipe.hasEnded) {
        shutdown(pipe.to, SHUT_WR);
        pipe.hasEnded = true;
    }
}
