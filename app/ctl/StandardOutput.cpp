// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/StandardOutput.h"

#include <QCoreApplication>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace {

struct StandardOutputText
{
    Q_DECLARE_TR_FUNCTIONS(StandardOutput)
};

} // namespace

Result<void> StandardOutput::write(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno == EPIPE) {
            m_closedByReader = true;
            return Error{ErrorCode::Cancelled, StandardOutputText::tr("The reader of the output has gone.")};
        }
        const bool full = errno == ENOSPC || errno == EDQUOT;
        return Error{full ? ErrorCode::DiskFull : ErrorCode::Io,
                     StandardOutputText::tr("The output could not be written: %1.")
                         .arg(QString::fromLocal8Bit(std::strerror(errno))),
                     full ? StandardOutputText::tr("Free some space, or write somewhere else.") : QString()};
    }
    return {};
}
