// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/federation/SourceMetadata.h"

namespace duckdb {
struct DBConfig;
}

/// What a table name means that DuckDB itself does not find. A bare name is the table of the one source whose
/// default schema has it; otherwise the error says which sources it could mean, or where it was looked
/// for and what is there under similar names. Thread: any.
namespace TableResolver {

/// Goes before DuckDB's own ways to take an unknown name for a file.
void install(duckdb::DBConfig &config, const std::vector<std::shared_ptr<SourceMetadata>> &sources);

} // namespace TableResolver
