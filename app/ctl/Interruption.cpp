// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Interruption.h"

#include "app/pool/RowStream.h"

#include <csignal>
#include <pthread.h>
#include <unistd.h>

#include <utility>

namespace {

/// Ends the waiting thread.
constexpr int stopSignal = SIGUSR1;

sigset_t watched()
{
    sigset_t set;
    sigemptyset(&set);
    for (int signal : {SIGINT, SIGTERM, SIGHUP, stopSignal})
        sigaddset(&set, signal);
    return set;
}

} // namespace

Interruption::Interruption()
{
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this] { run(); });
}

Interruption::~Interruption()
{
    pthread_kill(m_thread.native_handle(), stopSignal);
    m_thread.join();
}

void Interruption::watch(std::shared_ptr<RowStream> stream)
{
    const std::lock_guard lock(m_mutex);
    m_stream = std::move(stream);
    if (m_stream && wasInterrupted())
        m_stream->cancel();
}

void Interruption::onInterrupt(std::function<void()> handler)
{
    const std::lock_guard lock(m_mutex);
    m_handler = std::move(handler);
    if (m_handler && wasInterrupted())
        m_handler();
}

void Interruption::run()
{
    const sigset_t set = watched();
    while (true) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0 || signal == stopSignal)
            return;
        const bool again = m_signal.exchange(signal) != 0;
        std::shared_ptr<RowStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            stream = m_stream;
            if (m_handler && !again) {
                m_handler();
                continue;
            }
        }
        if (!stream || !stream->isRunning())
            ::_exit(128 + signal); // nothing runs on any server
        if (again)
            stream->abandon();
        else
            stream->cancel();
    }
}
