// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/BackgroundJobs.h"

#include <utility>

BackgroundJobs::BackgroundJobs(std::size_t atOnce)
    : m_atOnce(atOnce)
{}

BackgroundJobs::~BackgroundJobs()
{
    for (std::thread &thread : m_threads)
        thread.join();
}

void BackgroundJobs::start(Job job)
{
    if (m_threads.size() < m_atOnce)
        run(std::move(job));
    else
        m_waiting.push_back(std::move(job));
}

void BackgroundJobs::run(Job job)
{
    // The thread's place exists before the thread, which carries it home to be joined.
    const Thread thread = m_threads.emplace(m_threads.end());
    *thread = std::thread([this, thread, job = std::move(job)] {
        Delivery delivery = job();
        QMetaObject::invokeMethod(
            &m_home, [this, thread, delivery = std::move(delivery)] { deliver(thread, delivery); },
            Qt::QueuedConnection);
    });
}

void BackgroundJobs::deliver(Thread thread, const Delivery &delivery)
{
    thread->join(); // at its end: this call was its last act
    m_threads.erase(thread);
    if (!m_waiting.empty()) {
        run(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
    delivery(); // last, since it may destroy this object
}
