// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Canceller.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/mysql/MySqlConnector.h"
#include "models/core/CellText.h"
#include "tests/support/TestServers.h"

/// Short ways for tests to open, ask and read.
namespace MySqlSession {

using Ms = std::chrono::milliseconds;

inline Result<std::unique_ptr<Connection>> open(const ConnectionProfile &profile, Ms limit = Ms(5000))
{
    return MySqlConnector(profile).open({Origin::Kind::Ctl, QStringLiteral("test")}, Deadline::after(limit));
}

inline QueryRequest statement(const QString &sql, std::vector<Value> params = {})
{
    QueryRequest request;
    request.text = sql;
    request.params = std::move(params);
    return request;
}

/// Everything a cursor brings, as text: rows between '\n', cells between '|', NULL as "NULL"; or the error.
inline Result<QByteArray> readAll(Cursor &cursor)
{
    std::vector<CellText> texts;
    for (const Column &column : *cursor.schema())
        texts.emplace_back(column.type);
    std::string all;
    bool first = true;
    while (true) {
        auto batch = cursor.next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return QByteArray::fromStdString(all);
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            if (!std::exchange(first, false))
                all += '\n';
            for (std::size_t i = 0; i < texts.size(); ++i) {
                all += i == 0 ? "" : "|";
                if ((*batch)->column(i).isNull(row))
                    all += "NULL";
                else
                    texts[i].append(all, (*batch)->column(i), row);
            }
        }
    }
}

inline Result<QByteArray> ask(Connection &connection, const QString &sql, std::vector<Value> params = {})
{
    auto cursor = connection.execute(statement(sql, std::move(params)));
    if (!cursor)
        return cursor.error();
    return readAll(**cursor);
}

/// As ask(), with an error's text as the answer.
inline QByteArray answer(Connection &connection, const char *sql, std::vector<Value> params = {})
{
    auto result = ask(connection, QString::fromUtf8(sql), std::move(params));
    return result ? *result : "ERROR " + result.error().toText().toUtf8();
}

} // namespace MySqlSession
