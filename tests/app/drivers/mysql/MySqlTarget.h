// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/CellText.h"
#include "tests/app/drivers/BulkSession.h"

/// A session with MariaDB whose BulkWriter is tested.
class MySqlTarget final : public BulkSession
{
public:
    explicit MySqlTarget(const ConnectionProfile &profile = TestServers::mariaDb())
        : BulkSession(profile)
    {}
    /// The one value of t.x that is not NULL, as a replication reads it.
    [[nodiscard]] QString value()
    {
        ScanRequest scan;
        scan.object = {{}, "t"};
        scan.columns = {"x"};
        scan.predicates = {{"x", Predicate::Op::IsNotNull}};
        scan.exactInstants = true;
        const auto cursor = connection().scan(scan);
        const auto batch = cursor ? (*cursor)->next() : Result<std::optional<RowBatch>>(cursor.error());
        if (!batch || !*batch || (*batch)->rowCount() != 1)
            return QStringLiteral("(no single value)");
        std::string text;
        CellText((*batch)->schema()[0].type).append(text, (*batch)->column(0), 0);
        return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    }
};
