// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QtTest>

/// The servers that tests/harness/with-servers started, as profiles. A test asks with PENSTOCK_NEED(...) first.
namespace TestServers {

[[nodiscard]] bool hasPostgres();
[[nodiscard]] bool hasMariaDb();
/// CI sets PENSTOCK_REQUIRE_SERVERS: then a missing server fails the test instead of skipping it.
[[nodiscard]] bool areRequired();

/// Unencrypted on 127.0.0.1, named "pg" and "maria".
[[nodiscard]] ConnectionProfile postgres();
[[nodiscard]] ConnectionProfile mariaDb();
[[nodiscard]] ConnectionProfile sqlite(const QString &file, const QString &name = QStringLiteral("lite"));
/// Folder with ca.crt, other-ca.crt, ...
[[nodiscard]] QString tlsDir();
/// The server's log so far (statements included).
[[nodiscard]] QByteArray postgresLog();
[[nodiscard]] QByteArray mariaDbLog();
[[nodiscard]] QString environment(const char *name);

} // namespace TestServers

#define PENSTOCK_NEED(server) \
    do { \
        if (!TestServers::has##server()) { \
            if (TestServers::areRequired()) \
                QFAIL("no " #server " server: run through tests/harness/with-servers"); \
            QSKIP("no " #server " server here; tests/harness/with-servers starts one"); \
        } \
    } while (false)

/// Fails with the error's text when a Result holds one.
#define PENSTOCK_VERIFY(result) \
    do { \
        const auto &penstockResult = (result); /* once */ \
        if (!penstockResult.has_value()) \
            QFAIL(qPrintable(penstockResult.error().toText())); \
    } while (false)
