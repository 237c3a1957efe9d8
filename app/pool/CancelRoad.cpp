// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/CancelRoad.h"

#include "app/drivers/Canceller.h"
#include "app/pool/Housekeeper.h"

#include <future>
#include <thread>
#include <utility>

CancelRoad::CancelRoad(Housekeeper &housekeeper)
    : m_housekeeper(housekeeper)
{}

void CancelRoad::send(std::shared_ptr<Canceller> canceller, std::chrono::milliseconds deadline,
                      std::function<void()> arrived)
{
    m_housekeeper.expect();
    // The thread gives itself to the housekeeper to be joined; it must know itself first.
    auto self = std::make_shared<std::promise<std::thread>>();
    std::thread thread([&housekeeper = m_housekeeper, self, canceller = std::move(canceller), deadline,
                        arrived = std::move(arrived)] {
        // A failed request is no news of its own: the statement goes on, which its consumer sees and may
        // answer by abandoning the connection.
        [[maybe_unused]] const Result<void> sent = canceller->cancel(Deadline::after(deadline));
        arrived();
        housekeeper.reap(self->get_future().get());
    });
    self->set_value(std::move(thread));
}

void CancelRoad::later(std::function<void()> again)
{
    constexpr std::chrono::milliseconds moment{100};
    m_housekeeper.at(m_housekeeper.clock().now() + moment, std::move(again));
}
