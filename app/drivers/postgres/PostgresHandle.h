// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <libpq-fe.h>

#include <memory>

struct PostgresHandleDeleter
{
    void operator()(PGconn *connection) const { PQfinish(connection); }
};
struct PostgresResultDeleter
{
    void operator()(PGresult *result) const { PQclear(result); }
};

/// Owners of what libpq hands out.
using PostgresHandle = std::unique_ptr<PGconn, PostgresHandleDeleter>;
using PostgresResult = std::unique_ptr<PGresult, PostgresResultDeleter>;
