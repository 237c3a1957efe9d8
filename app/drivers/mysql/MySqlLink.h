// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/SocketWait.h"
#include "app/drivers/mysql/MySqlErrors.h"
#include "models/core/Result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct st_mysql;
struct st_mysql_stmt;

/// An open session's library handle, and the way its calls wait: for the socket, a deadline, or abandon().
/// After a wait that ended otherwise the link is broken: every later call fails, and only destruction is left.
/// Thread: its connection's.
class MySqlLink final
{
public:
    /// Takes the handle over.
    MySqlLink(st_mysql *handle, std::shared_ptr<SocketWait> wait, MySqlErrors errors);
    ~MySqlLink();
    MySqlLink(const MySqlLink &) = delete;
    MySqlLink &operator=(const MySqlLink &) = delete;

    [[nodiscard]] st_mysql *handle() const { return m_handle; }
    [[nodiscard]] const std::shared_ptr<SocketWait> &waiter() const { return m_wait; }
    [[nodiscard]] const MySqlErrors &errors() const { return m_errors; }
    [[nodiscard]] bool isBroken() const { return m_broken; }
    [[nodiscard]] int socket() const;

    /// Runs one non-blocking call of the library to its end: `start` is its _start, `proceed` its _cont with the
    /// events that came. Success says that the call ended, not that it went well. `doing` is for the Error.
    template <typename Start, typename Proceed>
    [[nodiscard]] Result<void> drive(Start start, Proceed proceed, Deadline deadline, const QString &doing)
    {
        int waiting = start();
        while (waiting != 0) {
            const SocketWait::Outcome outcome = wait(waiting, deadline);
            if (outcome != SocketWait::Outcome::Ready) {
                finish(waiting, proceed);
                return failure(outcome, doing);
            }
            waiting = proceed(happened(waiting));
        }
        return {};
    }

    /// Waits for the events that a library call asked for.
    [[nodiscard]] SocketWait::Outcome wait(int waiting, Deadline deadline) const;
    /// Those of them that may be reported back; the library's own time-outs are not used.
    [[nodiscard]] static int happened(int waiting);
    /// Ends a suspended library call, whose stack must be unwound before the handle is closed: with the
    /// connection shut down it fails at once. The link is broken from then on.
    template <typename Proceed>
    void finish(int waiting, Proceed proceed)
    {
        breakOff();
        while (waiting != 0)
            waiting = proceed(happened(waiting));
    }
    void breakOff();
    [[nodiscard]] Error failure(SocketWait::Outcome outcome, const QString &doing) const;
    /// What most calls are `doing`.
    [[nodiscard]] static QString running();

    /// A statement of our own that returns no rows.
    [[nodiscard]] Result<void> run(std::string_view sql, Deadline deadline, const QString &doing);
    /// The few rows of a question of our own, as text. Not for large results.
    using Rows = std::vector<std::vector<std::optional<std::string>>>;
    [[nodiscard]] Result<Rows> query(std::string_view sql, Deadline deadline, const QString &doing);
    /// One round trip. A KILL QUERY that came too late for its statement would hit the next one: it hits this.
    [[nodiscard]] Result<void> ping(Deadline deadline);
    /// The library's last error; a lost connection breaks the link.
    [[nodiscard]] Error lastError(const QString &statement = {});
    [[nodiscard]] Error lastError(st_mysql_stmt *statement, const QString &text = {});

private:
    [[nodiscard]] Error noted(Error error);

    st_mysql *m_handle;
    std::shared_ptr<SocketWait> m_wait;
    MySqlErrors m_errors;
    bool m_broken = false;
};
