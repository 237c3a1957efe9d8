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

#ifdef PENSTOCK_HAS_FEDERATION

Result<void> print(CommandContext &context, const QString &sql)
{
    DatabaseManager &databases = context.services.databases();
    auto profiles = databases.getAvailableDatabases();
    if (!profiles)
        return profiles.error();
    std::vector<FederatedSource> sources;
    for (const ConnectionProfile &profile : *profiles) {
        auto pool = databases.createConnection(profile.id);
        if (pool)
            sources.push_back({profile.name, *pool});
        else if (pool.error().code != ErrorCode::Unsupported) // such a one can be kept, but not asked
            return pool.error();
    }
    auto engine = FederationEngine::create(sources, {}, context.services.pools().housekeeper());
    if (!engine)
        return engine.error();
    auto printed = context.print([&](std::shared_ptr<RowSink> sink, int credit) {
        return (*engine)->run(sql, {}, {Origin::Kind::Ctl, QStringLiteral("federate")}, {}, std::move(sink),
                              credit);
    });
    if (printed)
        return printed;
    return StatementText::withPosition(printed.error(), sql);
}

#else

Result<void> print(CommandContext &, const QString &)
{
    return Error{ErrorCode::Unsupported,
                 QCoreApplication::translate("FederatedStatement", "This build has no federated queries."),
                 QCoreApplication::translate("FederatedStatement",
                                             "Build it with DuckDB, which installer/fetch-duckdb gets.")};
}

#endif

} // namespace FederatedStatement
