// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <mutex>
#include <utility>

/// A way home for callbacks that come on any thread and may come late: they run on the receiver's thread, through its
/// event loop, and not at all once it has left. Shared by the receiver and those who may call.
/// Thread: any.
class MainThreadCalls final
{
public:
    explicit MainThreadCalls(QObject *receiver)
        : m_receiver(receiver)
    {}

    void post(std::function<void()> call)
    {
        const std::lock_guard lock(m_mutex);
        if (m_receiver)
            QMetaObject::invokeMethod(m_receiver, std::move(call), Qt::QueuedConnection);
    }
    /// Nothing posted later runs; the receiver's destructor calls it.
    void leave()
    {
        const std::lock_guard lock(m_mutex);
        m_receiver = nullptr;
    }

private:
    std::mutex m_mutex;
    QObject *m_receiver;
};
