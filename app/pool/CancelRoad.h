// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>

class Canceller;
class Housekeeper;

/// Carries cancel requests to servers, away from the connections' threads: one short-lived thread each, so
/// that a server that does not answer never delays another one's cancel. Thread: any.
class CancelRoad final
{
public:
    explicit CancelRoad(Housekeeper &housekeeper);
    /// `arrived` is called on the road's thread when the request has reached the server or failed.
    void send(std::shared_ptr<Canceller> canceller, std::chrono::milliseconds deadline,
              std::function<void()> arrived);
    /// Calls `again` in a moment, on the housekeeper's thread: a request may arrive before its statement.
    void later(std::function<void()> again);

private:
    Housekeeper &m_housekeeper;
};
