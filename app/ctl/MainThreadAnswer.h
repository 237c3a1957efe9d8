// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QCoreApplication>

#include <functional>
#include <future>
#include <memory>

/// Asks a service that lives on the main thread, and waits for its callback. Thread: the command's.
template <typename T>
[[nodiscard]] Result<T> mainThreadAnswer(
    std::function<void(QObject *context, std::function<void(Result<T>)> callback)> ask)
{
    const auto promise = std::make_shared<std::promise<Result<T>>>();
    auto answer = promise->get_future();
    QObject *context = QCoreApplication::instance();
    QMetaObject::invokeMethod(
        context,
        [promise, context, ask = std::move(ask)] {
            ask(context, [promise](Result<T> result) { promise->set_value(std::move(result)); });
        },
        Qt::QueuedConnection);
    return answer.get();
}
