// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Connection.h"
#include "app/drivers/postgres/PostgresBulkWriter.h"
#include "app/drivers/postgres/PostgresCatalogue.h"
#include "app/drivers/postgres/PostgresChangeFence.h"
#include "app/drivers/postgres/PostgresLink.h"
#include "app/drivers/postgres/PostgresPlanCache.h"
#include "app/drivers/postgres/PostgresProbe.h"
#include "app/drivers/postgres/PostgresTableMaker.h"
#include "app/drivers/postgres/PostgresRowHash.h"
#include "app/drivers/postgres/PostgresTypeNames.h"

#include <set>

class PostgresParameters;

/// One session with PostgreSQL. Statements go by the extended protocol with bound parameters, one at a time;
/// rows come in binary when every column of the result can be read so, otherwise as the server's text.
/// Thread: its connection's, but for canceller().
class PostgresConnection final : public Connection
{
public:
    /// `settings`: statements that make a fresh session ours, run at open and after every reset.
    PostgresConnection(std::unique_ptr<PostgresLink> link, std::string settings);
    ~PostgresConnection() override;

    [[nodiscard]] Result<std::unique_ptr<Cursor>> execute(const QueryRequest &request) override;
    [[nodiscard]] Result<std::unique_ptr<Cursor>> scan(const ScanRequest &request) override;
    [[nodiscard]] Result<void> ping(Deadline deadline) override;
    [[nodiscard]] Result<void> reset(Deadline deadline) override;
    [[nodiscard]] TransactionState transactionState() const override;
    [[nodiscard]] bool isUsable() const override { return m_link->isUsable(); }
    [[nodiscard]] std::shared_ptr<Canceller> canceller() const override { return m_link->canceller(); }
    [[nodiscard]] Catalogue *catalogue() override { return &m_catalogue; }
    [[nodiscard]] Probe *probe() override { return &m_probe; }
    [[nodiscard]] BulkWriter *bulkWriter() override { return &m_bulkWriter; }
    [[nodiscard]] ChangeFence *changeFence() override { return &m_changeFence; }
    [[nodiscard]] TableMaker *tableMaker() override { return &m_tableMaker; }
    [[nodiscard]] const SqlDialect *dialect() const override;
    [[nodiscard]] RowHash *rowHash() override { return &m_rowHash; }
    /// A PGconn *.
    [[nodiscard]] QVariant nativeHandle() const override;
    [[nodiscard]] QString serverVersion() const override;
    [[nodiscard]] std::int64_t serverSessionId() const override;

    /// For the other facets: a statement of our own, its rows whole and as text; and the columns that a query would bring.
    [[nodiscard]] Result<PostgresResult> ask(const char *sql, const std::vector<std::string> &params);
    [[nodiscard]] Result<std::vector<Column>> describeColumns(const std::string &sql);
    [[nodiscard]] const PostgresLink &link() const { return *m_link; }
    /// For what they send by the link itself: makes sure that nothing else is under way, also no late cancel. From then on
    /// cancel requests mean their statement, until its end.
    [[nodiscard]] Result<void> beginStatement();
    void endStatement() { m_link->canceller()->end(); }
    [[nodiscard]] PostgresLink &link() { return *m_link; }

private:
    /// What is to be sent, and how.
    struct Statement;

    [[nodiscard]] Result<void> settle(Deadline deadline);
    [[nodiscard]] Result<std::unique_ptr<Cursor>> start(const QueryRequest &request);
    [[nodiscard]] Result<void> plan(Statement &statement, const QueryRequest &request);
    [[nodiscard]] Result<PostgresResult> describe(Statement &statement, const QString &text,
                                                  const std::vector<std::string> &corrections);
    [[nodiscard]] Result<void> send(const Statement &statement);
    [[nodiscard]] Result<std::unique_ptr<Cursor>> receive(const Statement &statement,
                                                          const QueryRequest &request);
    [[nodiscard]] std::vector<std::string> corrections(const Origin &origin) const;
    [[nodiscard]] Result<std::set<std::string>> columnsToCast(const ScanRequest &request);
    void noteEffects(const std::string &tag);

    std::unique_ptr<PostgresLink> m_link;
    const std::string m_settings;
    PostgresTypeNames m_typeNames;
    PostgresPlanCache m_plans;
    PostgresCatalogue m_catalogue;
    PostgresProbe m_probe;
    PostgresTableMaker m_tableMaker;
    PostgresBulkWriter m_bulkWriter;
    PostgresChangeFence m_changeFence;
    PostgresRowHash m_rowHash;
};
