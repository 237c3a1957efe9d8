// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlBulkWriter.h"

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlBulkLoad.h"
#include "app/drivers/mysql/MySqlConnection.h"
#include "app/drivers/mysql/MySqlTargetTable.h"

#include <QCoreApplication>

#include <charconv>

namespace {

struct MySqlBulkWriterText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlBulkWriter)
};

/// Errors where a value does not fit, '0000-00-00' and '2024-02-31' where the type has them, 0 as it is in a numbered
/// column.
constexpr const char *bulkSettings =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,"
    "NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', sql_notes = 0";

} // namespace

Result<void> MySqlBulkWriter::begin()
{
    if (m_connection.transactionState() == TransactionState::Open)
        return m_connection.link().errors().invalid(
            MySqlBulkWriterText::tr("a transaction is open already."));
    if (auto settled = settle(); !settled) {
        restore();
        return settled;
    }
    MySqlLink &link = m_connection.link();
    if (auto begun = link.run("START TRANSACTION", {}, MySqlLink::running()); !begun) {
        restore();
        return begun;
    }
    m_transaction.number += 1;
    m_transaction.isOpen = true;
    m_transaction.load = nullptr;
    m_transaction.isBroken = false;
    return {};
}

Result<void> MySqlBulkWriter::settle()
{
    MySqlLink &link = m_connection.link();
    if (link.isBroken())
        return link.errors().lost();
    if (auto left = m_connection.leaveUtc(); !left)
        return left;
    const auto found = link.query("SELECT @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.sql_notes,"
                                  " @@GLOBAL.local_infile, @@SESSION.max_allowed_packet",
                                  {}, MySqlLink::running());
    if (!found)
        return found.error();
    const auto &own = found->front();
    // Neither modes nor zones hold quotes.
    m_ownSettings = "SET SESSION sql_mode = '" + own[0].value_or("") + "', time_zone = '"
                    + own[1].value_or("SYSTEM") + "', sql_notes = " + own[2].value_or("1");
    m_transaction.mayLoad = m_transaction.mayLoad && own[3] == "1";
    const std::string packet = own[4].value_or("0");
    std::from_chars(packet.data(), packet.data() + packet.size(), m_transaction.packetBytes);
    return link.run(bulkSettings, {}, MySqlLink::running());
}

/// What cannot be brought back ends the session.
void MySqlBulkWriter::restore()
{
    MySqlLink &link = m_connection.link();
    const std::string settings = std::exchange(m_ownSettings, {});
    if (settings.empty() || link.isBroken())
        return;
    if (!m_connection.leaveUtc() || !link.run(settings, {}, MySqlLink::running()))
        link.breakOff();
}

Result<void> MySqlBulkWriter::checkIsOpen() const
{
    if (m_transaction.isOpen && !m_transaction.isBroken && !m_transaction.load)
        return {};
    return Error{
        ErrorCode::Internal,
        MySqlBulkWriterText::tr("Connection \"%1\": no transaction is open, or something failed in it.")
            .arg(m_connection.link().errors().connectionName())};
}

Result<void> MySqlBulkWriter::checkEngine(const ObjectName &table)
{
    if (m_checkedTables.contains({table.schema, table.name}))
        return {};
    QueryRequest request;
    request.text =
        QStringLiteral("SELECT t.engine, coalesce(e.transactions, 'NO') FROM information_schema.tables t"
                       " LEFT JOIN information_schema.engines e ON e.engine = t.engine"
                       " WHERE t.table_schema = $1 AND t.table_name = $2");
    request.params = {table.schema, table.name};
    request.leavesNoState = true;
    auto cursor = m_connection.execute(request);
    if (!cursor)
        return cursor.error();
    const auto rows = CatalogueRows::read(**cursor);
    cursor->reset();
    if (!rows)
        return rows.error();
    if (!rows->empty() && rows->front()[1] != "YES") {
        const QString name = QString::fromStdString(table.name);
        return Error{ErrorCode::Unsupported,
                     MySqlBulkWriterText::tr(
                         "Connection \"%1\": the table \"%2\" is kept by %3, which has no transactions: a "
                         "copy that is cut would be half there.")
                         .arg(m_connection.link().errors().connectionName(), name,
                              QString::fromStdString(rows->front()[0])),
                     MySqlBulkWriterText::tr("Change it: ALTER TABLE ... ENGINE = InnoDB.")};
    }
    m_checkedTables.insert({table.schema, table.name});
    return {};
}

Result<std::unique_ptr<BulkLoad>> MySqlBulkWriter::load(const BulkTarget &target)
{
    if (auto open = checkIsOpen(); !open)
        return open.error();
    const bool isInsert = target.mode == BulkTarget::Mode::Insert;
    if (target.columns.empty() || (!isInsert && target.key.empty()))
        return m_connection.link().errors().invalid(
            MySqlBulkWriterText::tr("rows for \"%1\" need columns, and a key to be found by.")
                .arg(QString::fromStdString(target.table.name.name)));
    auto table = MySqlTargetTable::read(m_connection, target.table, target.columns,
                                        isInsert ? std::vector<std::string>() : target.key, target.lossy);
    if (!table)
        return table.error();
    if (auto checked = checkEngine(target.table.name); !checked)
        return checked.error();
    return std::unique_ptr<BulkLoad>(
        std::make_unique<MySqlBulkLoad>(m_connection, m_transaction, std::move(*table), target));
}

Result<std::int64_t> MySqlBulkWriter::remove(const TableShape &shape, const std::vector<std::string> &key,
                                             const RowBatch &keys)
{
    if (auto open = checkIsOpen(); !open)
        return open.error();
    auto table = MySqlTargetTable::read(m_connection, shape, key, key, {});
    if (!table)
        return table.error();
    if (auto checked = checkEngine(shape.name); !checked)
        return checked.error();
    BulkTarget target;
    target.table = shape;
    target.columns = target.key = key;
    MySqlBulkLoad load(m_connection, m_transaction, std::move(*table), target,
                       MySqlBulkLoad::Purpose::Remove);
    if (auto written = load.write(keys); !written)
        return written.error();
    const auto counts = load.finish();
    return counts ? Result<std::int64_t>(counts->deleted) : counts.error();
}

Result<void> MySqlBulkWriter::commit()
{
    if (auto open = checkIsOpen(); !open)
        return open;
    MySqlLink &link = m_connection.link();
    if (m_connection.transactionState() != TransactionState::Open) {
        m_transaction.isBroken = true;
        return link.isBroken() ? link.errors().lost()
                               : link.errors().invalid(MySqlBulkWriterText::tr(
                                   "the server has ended the transaction; nothing of it was kept."));
    }
    auto committed = link.run("COMMIT", {}, MySqlLink::running());
    if (!committed) {
        m_transaction.isBroken = true;
        return committed;
    }
    m_transaction.isOpen = false;
    restore();
    return {};
}

void MySqlBulkWriter::rollback()
{
    if (MySqlBulkLoad *load = std::exchange(m_transaction.load, nullptr))
        load->giveUp(); // its statement has the session
    MySqlLink &link = m_connection.link();
    const bool wasOpen = std::exchange(m_transaction.isOpen, false);
    if (!link.isBroken() && (wasOpen || m_connection.transactionState() != TransactionState::None)
        && !link.run("ROLLBACK", {}, MySqlLink::running()))
        link.breakOff();
    restore();
}

QString MySqlBulkWriter::remark() const
{
    if (m_transaction.mayLoad)
        return {};
    return MySqlBulkWriterText::tr(
               "\"%1\" does not let LOAD DATA LOCAL in: rows are written by INSERT, which is slower. "
               "SET GLOBAL local_infile = ON there.")
        .arg(m_connection.link().errors().connectionName());
}
