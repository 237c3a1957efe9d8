// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/ClosedConnection.h"

#include "app/drivers/Canceller.h"
#include "app/drivers/Cursor.h"

#include <QCoreApplication>

namespace {

struct ClosedConnectionText
{
    Q_DECLARE_TR_FUNCTIONS(ClosedConnection)
};

Error closedUnderItsHolder()
{
    return {ErrorCode::PoolClosed,
            ClosedConnectionText::tr("The connection was closed from the list of connections."),
            ClosedConnectionText::tr("Ask again; a new one is opened.")};
}

class NothingToCancel final : public Canceller
{
public:
    Result<void> cancel(Deadline) override { return {}; }
    void abandon() override {}
};

} // namespace

ClosedConnection::ClosedConnection()
    : m_canceller(std::make_shared<NothingToCancel>())
{}

Result<std::unique_ptr<Cursor>> ClosedConnection::execute(const QueryRequest &)
{
    return closedUnderItsHolder();
}

Result<std::unique_ptr<Cursor>> ClosedConnection::scan(const ScanRequest &)
{
    return closedUnderItsHolder();
}

Result<void> ClosedConnection::ping(Deadline)
{
    return closedUnderItsHolder();
}

Result<void> ClosedConnection::reset(Deadline)
{
    return closedUnderItsHolder();
}
