// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlBinaryCursor.h"

#include <mysql.h>

#include <QCoreApplication>

namespace {

/// The library calls this for each value of a row that has arrived whole, instead of copying it to a bound
/// buffer (mariadb_stmt.h, STMT_ATTR_CB_RESULT).
void readCell(void *decoder, unsigned column, unsigned char **row)
{
    static_cast<MySqlRowDecoder *>(decoder)->readCell(column, row);
}

} // namespace

MySqlBinaryCursor::MySqlBinaryCursor(MySqlLink &link, MySqlCanceller &canceller,
                                     std::unique_ptr<MySqlStatement> statement,
                                     std::unique_ptr<MySqlRowDecoder> decoder)
    : MySqlCursor(link, canceller, decoder->batch())
    , m_statement(std::move(statement))
    , m_decoder(std::move(decoder))
{
    mysql_stmt_attr_set(m_statement->handle(), STMT_ATTR_CB_USER_DATA, m_decoder.get());
    mysql_stmt_attr_set(m_statement->handle(), STMT_ATTR_CB_RESULT,
                        reinterpret_cast<const void *>(&readCell));
}

MySqlBinaryCursor::~MySqlBinaryCursor()
{
    giveUp();
}

int MySqlBinaryCursor::startFetch()
{
    return mysql_stmt_fetch_start(&m_status, m_statement->handle());
}

int MySqlBinaryCursor::continueFetch(int events)
{
    return mysql_stmt_fetch_cont(&m_status, m_statement->handle(), events);
}

MySqlCursor::Fetched MySqlBinaryCursor::fetched()
{
    if (m_status == 0)
        return m_decoder->badColumn().empty() ? Fetched::Row : Fetched::Failed;
    if (m_status != MYSQL_NO_DATA)
        return Fetched::Failed;
    readLastPacket();
    return Fetched::End;
}

/// The library looks at no more than the first byte of the packet that ends an unbuffered result (0xfe, two bytes
/// of warnings, two of status), and leaves it in its buffer.
void MySqlBinaryCursor::readLastPacket()
{
    constexpr unsigned char endOfResult = 0xfe;
    MYSQL *handle = link().handle();
    const unsigned char *packet = handle->net.read_pos;
    if (packet == nullptr || packet[0] != endOfResult)
        return;
    m_warnings = packet[1] | static_cast<unsigned>(packet[2]) << 8;
    handle->server_status = packet[3] | static_cast<unsigned>(packet[4]) << 8;
}

Error MySqlBinaryCursor::fetchError()
{
    if (m_decoder->badColumn().empty())
        return m_statement->lastError();
    link().breakOff(); // rows are still on their way
    return {ErrorCode::DataLoss,
            QCoreApplication::translate("MySqlBinaryCursor",
                                        "Connection \"%1\": the server sends values of the column "
                                        "\"%2\" that do not fit its type.")
                .arg(link().errors().connectionName(), QString::fromStdString(m_decoder->badColumn())),
            QCoreApplication::translate("MySqlBinaryCursor", "CAST the column to CHAR to see them.")};
}

Result<void> MySqlBinaryCursor::drainFurtherResults(Deadline deadline)
{
    return m_statement->drainFurtherResults(deadline);
}
