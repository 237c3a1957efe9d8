// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlDriver>

class Connection;

/// Lets one of our sessions stand as a QSqlDatabase, so that QSqlQuery serves small statements on it and
/// handle() reaches the library. Measured reasons for not using Qt's own plugins: the MySQL one cannot verify
/// a host name, the PostgreSQL one overruns deadlines, both lose decimals and microseconds.
/// Thread: the connection's.
class NativeSqlDriver final : public QSqlDriver
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(NativeSqlDriver)

public:
    /// The connection must outlive the driver.
    explicit NativeSqlDriver(Connection &connection);
    ~NativeSqlDriver() override;

    [[nodiscard]] bool hasFeature(DriverFeature feature) const override;
    /// The session is open already; parameters of the call mean nothing.
    bool open(const QString &database, const QString &user, const QString &password, const QString &host,
              int port, const QString &options) override;
    void close() override;
    [[nodiscard]] QSqlResult *createResult() const override;
    [[nodiscard]] QVariant handle() const override;
    bool beginTransaction() override;
    bool commitTransaction() override;
    bool rollbackTransaction() override;

    [[nodiscard]] Connection &connection() const { return m_connection; }

private:
    [[nodiscard]] bool run(const QString &statement);

    Connection &m_connection;
};
