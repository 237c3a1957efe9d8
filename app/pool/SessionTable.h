// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/pool/Session.h"

#include <map>
#include <vector>

/// The open sessions, by id. One that is idle for longer than its idle TTL, or older than its hard TTL, is
/// cancelled, rolled back and closed. Thread: any.
class SessionTable final
{
public:
    static constexpr std::chrono::milliseconds defaultIdleTtl{60'000};
    static constexpr std::chrono::milliseconds defaultHardTtl{900'000};

    explicit SessionTable(Housekeeper &housekeeper);

    std::shared_ptr<Session> open(Lease lease, const Origin &origin,
                                  std::chrono::milliseconds idleTtl = defaultIdleTtl,
                                  std::chrono::milliseconds hardTtl = defaultHardTtl);
    /// Null when unknown or over.
    [[nodiscard]] std::shared_ptr<Session> find(const QString &id) const;
    /// False when unknown.
    bool close(const QString &id);
    /// The same, and its connection is not used again.
    bool expire(const QString &id);
    void closeAll();
    [[nodiscard]] std::vector<std::shared_ptr<Session>> all() const;

private:
    struct State;
    static void watch(const std::shared_ptr<State> &state, const std::shared_ptr<Session> &session);

    [[nodiscard]] std::shared_ptr<Session> take(const QString &id);

    std::shared_ptr<State> m_state;
};
