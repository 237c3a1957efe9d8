// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/mysql/MySqlErrors.h"
#include "app/drivers/mysql/MySqlLink.h"
#include "models/core/Origin.h"

#include <QCoreApplication>

#include <memory>
#include <stop_token>
#include <string>

/// Makes sessions with one server: name look-up, connection, TLS with its verification and login, all under one
/// deadline. Holds the profile's secret for the Connector and its Cancellers. Thread: any, several at once.
class MySqlOpener final
{
    Q_DECLARE_TR_FUNCTIONS(MySqlOpener)

public:
    explicit MySqlOpener(ConnectionProfile profile);

    /// A requested stop ends it at once, with Cancelled.
    [[nodiscard]] Result<std::unique_ptr<MySqlLink>> open(const Origin &origin, Deadline deadline,
                                                          const std::stop_token &stop = {}) const;
    [[nodiscard]] const ConnectionProfile &profile() const { return m_profile; }
    [[nodiscard]] const MySqlErrors &errors() const { return m_errors; }

private:
    class Attempt;

    [[nodiscard]] Result<std::unique_ptr<MySqlLink>> openSocket(const Origin &origin, Deadline deadline,
                                                                const std::stop_token &stop) const;
    [[nodiscard]] Result<std::unique_ptr<MySqlLink>> openTcp(const Origin &origin, Deadline deadline,
                                                             const std::stop_token &stop) const;

    ConnectionProfile m_profile;
    MySqlErrors m_errors;
};
