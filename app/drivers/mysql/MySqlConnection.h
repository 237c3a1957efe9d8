// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connection.h"
#include "app/drivers/mysql/MySqlOpener.h"
#include "app/drivers/mysql/ParameterRewriter.h"
#include "models/core/ColumnType.h"

#include <QCoreApplication>

class MySqlBulkWriter;
class MySqlCanceller;
class MySqlCatalogue;
class MySqlFence;
class MySqlProbe;
class MySqlRowHash;
class MySqlTableMaker;

/// A session with MySQL or MariaDB. Statements are prepared and read in the binary protocol, unbuffered; those
/// that the server does not prepare run as text. Thread: its own, see Connection.
class MySqlConnection final : public Connection
{
    Q_DECLARE_TR_FUNCTIONS(MySqlConnection)

public:
    /// Takes over a fresh session and makes it ready.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> make(std::shared_ptr<const MySqlOpener> opener,
                                                                  std::unique_ptr<MySqlLink> link,
                                                                  Deadline deadline);
    ~MySqlConnection() override;

    [[nodiscard]] Result<std::unique_ptr<Cursor>> execute(const QueryRequest &request) override;
    [[nodiscard]] Result<std::unique_ptr<Cursor>> scan(const ScanRequest &request) override;
    [[nodiscard]] Result<void> ping(Deadline deadline) override;
    [[nodiscard]] Result<void> reset(Deadline deadline) override;
    [[nodiscard]] TransactionState transactionState() const override;
    [[nodiscard]] bool isUsable() const override;
    [[nodiscard]] std::shared_ptr<Canceller> canceller() const override;
    [[nodiscard]] Catalogue *catalogue() override;
    [[nodiscard]] Probe *probe() override;
    [[nodiscard]] TableMaker *tableMaker() override;
    [[nodiscard]] BulkWriter *bulkWriter() override;
    [[nodiscard]] ChangeFence *changeFence() override;
    [[nodiscard]] const SqlDialect *dialect() const override;
    [[nodiscard]] RowHash *rowHash() override;
    /// A MYSQL *.
    [[nodiscard]] QVariant nativeHandle() const override;
    [[nodiscard]] QString serverVersion() const override;
    [[nodiscard]] std::int64_t serverSessionId() const override;

    /// The columns that a SELECT would give; it is prepared, not run. `exactInstants`: as ScanRequest's.
    [[nodiscard]] Result<RowSchema> resultSchema(const std::string &sql, bool exactInstants = false);
    [[nodiscard]] MySqlLink &link() const { return *m_link; }
    [[nodiscard]] bool isMariaDb() const;
    /// Brings the session back to its own zone, after scans that had UTC.
    [[nodiscard]] Result<void> leaveUtc();

private:
    MySqlConnection(std::shared_ptr<const MySqlOpener> opener, std::unique_ptr<MySqlLink> link);

    [[nodiscard]] Result<void> applySettings(Deadline deadline);
    [[nodiscard]] Result<void> restoreDatabase(Deadline deadline);
    [[nodiscard]] Result<void> resetSession(Deadline deadline);
    [[nodiscard]] Result<void> checkParameters(const ParameterRewriter &sql, std::size_t given) const;
    [[nodiscard]] Result<void> enterUtc();
    [[nodiscard]] Result<std::unique_ptr<Cursor>> start(const QueryRequest &request,
                                                        const std::vector<bool> &exactNumbers,
                                                        bool exactInstants);
    [[nodiscard]] Result<std::unique_ptr<Cursor>> startText(const std::string &sql);
    [[nodiscard]] std::unique_ptr<Cursor> doneCursor(std::uint64_t affected, unsigned warnings);

    std::shared_ptr<const MySqlOpener> m_opener;
    std::unique_ptr<MySqlLink> m_link;
    std::shared_ptr<MySqlCanceller> m_canceller;
    std::unique_ptr<MySqlCatalogue> m_catalogue;
    std::unique_ptr<MySqlProbe> m_probe;
    std::unique_ptr<MySqlTableMaker> m_tableMaker;
    std::unique_ptr<MySqlBulkWriter> m_bulkWriter;
    std::unique_ptr<MySqlFence> m_fence;
    std::unique_ptr<MySqlRowHash> m_rowHash;
    /// The zone to go back to; there is one while the session is in UTC.
    std::optional<std::string> m_ownZone;
};
