// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/sqlite/SqliteBulkWriter.h"
#include "app/drivers/sqlite/SqliteCatalogue.h"
#include "app/drivers/sqlite/SqliteDialect.h"
#include "app/drivers/sqlite/SqliteProbe.h"
#include "app/drivers/sqlite/SqliteTableMaker.h"

struct sqlite3;

class SqliteCanceller;

/// One open SQLite file. Thread: its connection's.
class SqliteConnection final : public Connection
{
public:
    SqliteConnection(QString name, QString file, bool readOnly);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection &) = delete;
    SqliteConnection &operator=(const SqliteConnection &) = delete;

    /// Also reads the file's header, so that a file that is no database fails here.
    [[nodiscard]] Result<void> open();

    [[nodiscard]] Result<std::unique_ptr<Cursor>> execute(const QueryRequest &request) override;
    [[nodiscard]] Result<std::unique_ptr<Cursor>> scan(const ScanRequest &request) override;
    [[nodiscard]] Result<void> ping(Deadline deadline) override;
    [[nodiscard]] Result<void> reset(Deadline deadline) override;
    [[nodiscard]] TransactionState transactionState() const override;
    [[nodiscard]] bool isUsable() const override;
    [[nodiscard]] std::shared_ptr<Canceller> canceller() const override;
    [[nodiscard]] Catalogue *catalogue() override { return &m_catalogue; }
    [[nodiscard]] Probe *probe() override { return &m_probe; }
    [[nodiscard]] BulkWriter *bulkWriter() override { return &m_bulkWriter; }
    [[nodiscard]] TableMaker *tableMaker() override { return &m_tableMaker; }
    [[nodiscard]] const SqlDialect *dialect() const override { return &m_dialect; }
    [[nodiscard]] QVariant nativeHandle() const override;
    [[nodiscard]] QString serverVersion() const override;
    [[nodiscard]] std::int64_t serverSessionId() const override { return 0; }

    [[nodiscard]] sqlite3 *handle() const { return m_database; }
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const QString &file() const { return m_file; }
    [[nodiscard]] bool isReadOnly() const { return m_readOnly; }
    /// A statement of our own without parameters and rows.
    [[nodiscard]] Result<void> run(const char *sql);
    /// One with a small result.
    [[nodiscard]] Result<CatalogueRows::Rows> ask(const QString &sql,
                                                  const std::vector<std::string> &params = {});
    /// NoDatabase when the file is no longer the one that was opened: what is written to it would be gone.
    [[nodiscard]] Result<void> checkFile() const;
    /// How often somebody cancelled; a statement that takes many steps looks at it between two.
    [[nodiscard]] std::uint64_t cancels() const;

private:
    void close();

    const QString m_name;
    const QString m_file;
    const bool m_readOnly;
    sqlite3 *m_database = nullptr;
    const std::shared_ptr<SqliteCanceller> m_canceller;
    SqliteDialect m_dialect;
    SqliteCatalogue m_catalogue;
    SqliteProbe m_probe;
    SqliteTableMaker m_tableMaker;
    SqliteBulkWriter m_bulkWriter;
};
