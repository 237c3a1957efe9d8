// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "tests/support/TestServers.h"

/// A session of a test's own beside those of the product: SQL in, texts out, NULL as the empty one. A lost session
/// is replaced at the next call.
/// Thread: one, that of the first call.
class SqlTalk final
{
public:
    using Rows = CatalogueRows::Rows;

    explicit SqlTalk(ConnectionProfile profile)
        : m_profile(std::move(profile))
    {}

    [[nodiscard]] Result<Rows> ask(const QString &sql)
    {
        if (!m_connection || !m_connection->isUsable()) {
            m_connection.reset();
            auto connector = DriverRegistry::connectorFor(m_profile);
            if (!connector)
                return connector.error();
            auto opened = (*connector)->open(m_origin, Deadline::after(std::chrono::seconds(60)));
            if (!opened)
                return opened.error();
            m_connection = std::move(*opened);
        }
        QueryRequest request;
        request.text = sql;
        request.origin = m_origin;
        auto cursor = m_connection->execute(request);
        return cursor ? CatalogueRows::read(**cursor) : Result<Rows>(cursor.error());
    }
    [[nodiscard]] Result<Rows> ask(const char *sql) { return ask(QString::fromUtf8(sql)); }
    /// One after the other, up to the first that fails.
    [[nodiscard]] Result<void> say(const QStringList &statements)
    {
        for (const QString &sql : statements) {
            if (auto done = ask(sql); !done)
                return done.error();
        }
        return {};
    }
    [[nodiscard]] Result<void> say(std::initializer_list<const char *> statements)
    {
        QStringList list;
        for (const char *sql : statements)
            list << QString::fromUtf8(sql);
        return say(list);
    }
    /// The first column of the first row; what fails ends the test program.
    [[nodiscard]] std::string value(const QString &sql)
    {
        auto rows = ask(sql);
        if (!rows)
            qFatal("%s: %s", qPrintable(sql), qPrintable(rows.error().toText()));
        return rows->empty() ? std::string() : rows->front().front();
    }
    [[nodiscard]] qint64 number(const QString &sql) { return std::stoll(value(sql)); }
    [[nodiscard]] qint64 number(const char *sql) { return number(QString::fromUtf8(sql)); }
    [[nodiscard]] bool isOpen() const { return m_connection && m_connection->isUsable(); }
    [[nodiscard]] Connection &connection() { return *m_connection; }

private:
    const ConnectionProfile m_profile;
    const Origin m_origin{Origin::Kind::Ctl, QStringLiteral("test")};
    std::unique_ptr<Connection> m_connection;
};
