// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/FederatedStatement.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/StatementText.h"

#ifdef PENSTOCK_HAS_FEDERATION
#include "app/federation/FederationEngine.h"
#endif

#include <QCoreApplication>

namespace FederatedStatement {

Result<void> print(CommandContext &context, const QString &sql)
{
#ifdef PENSTOCK_HAS_FEDERATION
    return {};
#else
    return Error{ErrorCode::Unsupported,
                 QCoreApplication::translate("FederatedStatement", "This build has no federated queries.")};
#endif
}

} // namespace FederatedStatement
