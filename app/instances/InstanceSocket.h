// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QStringList>

/// Where the running programs of a workspace are found: one socket each, run/<instance>.sock. Thread: any.
namespace InstanceSocket {

/// What is said over it: one JSON object and a line end there, one JSON object and a line end back.
constexpr qint64 mostRequestBytes = 4096;
constexpr qint64 mostAnswerBytes = qint64{16} * 1024 * 1024;

/// "penstock-4711" of this program.
[[nodiscard]] QString instanceName();
/// The socket's path in the workspace; Invalid when it is longer than the system can bind.
[[nodiscard]] Result<QString> path(const QString &workspace, const QString &instance);
/// The instances that somebody listens for, by name. Sockets of programs that died are removed. Does not wait.
[[nodiscard]] QStringList running(const QString &workspace);

} // namespace InstanceSocket
