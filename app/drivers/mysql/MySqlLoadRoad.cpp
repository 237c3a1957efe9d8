// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlLoadRoad.h"

#include "app/drivers/mysql/MySqlWarnings.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace {

struct MySqlLoadRoadText
{
    Q_DECLARE_TR_FUNCTIONS(MySqlLoadRoad)
};

/// As much as is handed over at once.
constexpr std::size_t chunkBytes = std::size_t{256} << 10;
/// As much as one statement brings: one that was cancelled is only heard of at its end.
constexpr std::size_t statementBytes = std::size_t{32} << 20;

/// Bytes come as hexadecimal digits: as they are, they would be read as letters. Where there is a SET, a numbered column has
/// to be in it, or the server takes a 0 for the next number.
std::string loadStatement(const MySqlRowRoad::Place &place)
{
    const bool hasBytes = std::ranges::find(place.areBytes, true) != place.areBytes.end();
    std::string columns;
    std::string sets;
    for (std::size_t i = 0; i < place.columns.size(); ++i) {
        const bool isSet = place.areBytes[i] || (hasBytes && place.areNumbered[i]);
        const std::string variable = "@penstock_" + std::to_string(i + 1);
        columns += (i == 0 ? "" : ", ") + (isSet ? variable : place.columns[i]);
        if (isSet)
            sets += (sets.empty() ? " SET " : ", ") + place.columns[i] + " = "
                    + (place.areBytes[i] ? "UNHEX(" + variable + ')' : variable);
    }
    return "LOAD DATA LOCAL INFILE 'penstock' INTO TABLE " + place.table
           + " CHARACTER SET utf8mb4 FIELDS TERMINATED BY X'09' ENCLOSED BY '' ESCAPED BY X'5C'"
             " LINES STARTING BY '' TERMINATED BY X'0A' ("
           + columns + ')' + sets;
}

void appendEscaped(std::string &out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '\\':
            out += "\\\\";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\0':
            out += "\\0";
            break;
        default:
            out += c;
            break;
        }
    }
}

void appendDigits(std::string &out, std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4U];
        out += digits[static_cast<unsigned char>(c) & 0xfU];
    }
}

} // namespace

MySqlLoadRoad::MySqlLoadRoad(MySqlLink &link, const Place &place)
    : m_link(link)
    , m_areBytes(place.areBytes)
    , m_statement(loadStatement(place))
{}

Result<void> MySqlLoadRoad::add(const std::vector<Cell> &row)
{
    if (!m_data)
        m_data.emplace(m_link, m_statement); // the server makes ready meanwhile
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0)
            m_bytes += '\t';
        if (row[i].isNull)
            m_bytes += "\\N";
        else if (m_areBytes[i])
            appendDigits(m_bytes, row[i].bytes);
        else
            appendEscaped(m_bytes, row[i].bytes);
    }
    m_bytes += '\n';
    ++m_rows;
    if (m_bytes.size() < chunkBytes)
        return {};
    m_sent += m_bytes.size();
    return give() && m_sent < statementBytes ? Result<void>() : flush();
}

bool MySqlLoadRoad::give()
{
    const bool isTaken = m_data->give(std::move(m_bytes));
    m_bytes.clear();
    m_bytes.reserve(chunkBytes + chunkBytes / 8);
    return isTaken;
}

Result<void> MySqlLoadRoad::flush()
{
    if (m_rows == 0)
        return {};
    m_sent = 0;
    [[maybe_unused]] const bool isTaken = give(); // what finish() says counts
    const std::int64_t sent = std::exchange(m_rows, 0);
    const auto taken = m_data->finish();
    m_data.reset();
    if (!taken)
        return taken.error();
    if (auto unchanged = MySqlWarnings::refuseChanges(m_link); !unchanged)
        return unchanged;
    if (*taken == sent)
        return {};
    return Error{
        ErrorCode::DataLoss,
        MySqlLoadRoadText::tr("Connection \"%1\": the server took %2 of %3 rows, and does not say why.")
            .arg(m_link.errors().connectionName())
            .arg(*taken)
            .arg(sent)};
}
