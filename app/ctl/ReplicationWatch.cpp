// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicationWatch.h"

#include "app/ctl/MainThreadAnswer.h"
#include "app/replication/ReplicationService.h"

#include <QObject>
#include <QPointer>

namespace {

constexpr std::chrono::milliseconds patience{200};

/// Later, on the main thread.
void stopAll(const QPointer<ReplicationService> &service)
{
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [service] {
            if (!service)
                return;
            service->stop();
            for (const ReplicationRun &run : service->runs())
                service->stopRun(run.id);
        },
        Qt::QueuedConnection);
}

} // namespace

ReplicationWatch::ReplicationWatch(CommandContext &context, ReplicationService &service)
    : m_context(context)
    , m_service(service)
{
    const auto made = mainThreadAnswer<QObject *>([this](QObject *, auto callback) {
        auto *listener = new QObject(&m_service);
        const auto push = [queue = m_queue](Event event) {
            const std::lock_guard lock(queue->mutex);
            queue->events.push_back(std::move(event));
            queue->changed.notify_all();
        };
        QObject::connect(&m_service, &ReplicationService::runChanged, listener,
                         [push](const ReplicationRun &run) { push({run}); });
        QObject::connect(&m_service, &ReplicationService::runEnded, listener,
                         [push](const ReplicationRun &run) {
                             push({run, true});
                         });
        QObject::connect(&m_service, &ReplicationService::failed, listener, [push](const Error &error) {
            push({{}, false, error});
        });
        callback(listener);
    });
    m_listener = *made;
    m_context.interruption.onInterrupt([service = QPointer(&m_service)] { stopAll(service); });
}

ReplicationWatch::~ReplicationWatch()
{
    m_context.interruption.onInterrupt({});
    QMetaObject::invokeMethod(m_listener, &QObject::deleteLater, Qt::QueuedConnection);
}

std::optional<ReplicationWatch::Event> ReplicationWatch::next()
{
    std::unique_lock lock(m_queue->mutex);
    if (!m_queue->changed.wait_for(lock, patience, [this] { return !m_queue->events.empty(); }))
        return std::nullopt;
    Event event = std::move(m_queue->events.front());
    m_queue->events.pop_front();
    return event;
}

ReplicationRun ReplicationWatch::follow(ReplicationRun run, const Progress &progress)
{
    if (isStopping())
        stopAll(&m_service); // it began after the signal
    for (;;) {
        const auto event = next();
        if (!event || event->error || event->run.id != run.id)
            continue;
        run = event->run;
        progress(run);
        if (event->isEnd)
            return run;
    }
}
