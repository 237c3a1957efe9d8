// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationJob.h"
#include "tests/support/SqlTalk.h"

#include <memory>

/// A shop in a PostgreSQL database of its own, and what is copied from it.
class ReplicationGalleryData final
{
public:
    /// `mode` tells apart the processes that use one server.
    explicit ReplicationGalleryData(const QString &mode)
        : m_database(QStringLiteral("shop_") + (mode.isEmpty() ? QStringLiteral("first") : mode))
        , m_reports(m_database + QStringLiteral("_reports"))
    {}

    [[nodiscard]] ConnectionProfile shop() const { return profile(m_database); }
    [[nodiscard]] ConnectionProfile reports() const { return profile(m_reports); }

    [[nodiscard]] Result<void> make()
    {
        SqlTalk server(TestServers::postgres());
        for (const QString &database : {m_database, m_reports}) {
            const auto made = server.say({QStringLiteral("DROP DATABASE IF EXISTS ") + database,
                                          QStringLiteral("CREATE DATABASE ") + database});
            if (!made)
                return made;
        }
        m_talk = std::make_unique<SqlTalk>(shop());
        return m_talk->say(
            {"CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, country text,"
             " updated_at timestamptz NOT NULL DEFAULT now())",
             "CREATE INDEX ON customers (updated_at)",
             "INSERT INTO customers SELECT g, 'Customer ' || g, 'France' FROM generate_series(1, 800) g",
             "CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, total "
             "numeric(10,2) NOT NULL, state text, updated_at timestamptz NOT NULL DEFAULT now())",
             "CREATE INDEX ON orders (updated_at)",
             "INSERT INTO orders SELECT g, 1 + g % 800, g % 700 / 4.0, 'sent' FROM generate_series(1, "
             "6000) g",
             "CREATE TABLE order_lines (id bigint PRIMARY KEY, order_id int, article text, price "
             "numeric(10,2), updated_at timestamptz NOT NULL DEFAULT now())",
             "CREATE INDEX ON order_lines (updated_at)",
             "INSERT INTO order_lines SELECT g, 1 + g % 6000, 'Article ' || g % 977, g % 900 / 8.0 FROM"
             " generate_series(1, 400000) g",
             "CREATE TABLE prices (article text PRIMARY KEY, price numeric(10,2), updated_at timestamptz "
             "NOT NULL DEFAULT now())",
             "CREATE INDEX ON prices (updated_at)",
             "INSERT INTO prices SELECT 'Article ' || g, g % 90 / 4.0 FROM generate_series(1, 900) g",
             "CREATE TABLE refunds (id int PRIMARY KEY, amount numeric(10,2), reason text, updated_at "
             "timestamptz NOT NULL DEFAULT now())",
             "INSERT INTO refunds SELECT g, g % 50 - 2, 'reason ' || g FROM generate_series(1, 200) g",
             "CREATE TABLE parcels (id uuid PRIMARY KEY, place point, weight numeric, took interval,"
             " labels text[], updated_at timestamptz NOT NULL DEFAULT now())",
             "INSERT INTO parcels SELECT gen_random_uuid(), point(g, g), g / 7.0, g * interval '1 hour',"
             " ARRAY['fragile'] FROM generate_series(1, 60) g",
             "ANALYZE"});
    }
    /// Customers and orders go on.
    [[nodiscard]] Result<void> change(int rows)
    {
        const QString number = QString::number(rows);
        return m_talk->say(
            {QStringLiteral("UPDATE orders SET state = 'paid', updated_at = now() WHERE id % 6000 < ")
                 + number,
             QStringLiteral("UPDATE customers SET country = 'Italy', updated_at = now() WHERE id < ")
                 + number});
    }
    [[nodiscard]] Result<void> say(std::initializer_list<const char *> statements)
    {
        return m_talk->say(statements);
    }

private:
    [[nodiscard]] static ConnectionProfile profile(const QString &database)
    {
        ConnectionProfile profile = TestServers::postgres();
        profile.database = database;
        return profile;
    }

    const QString m_database;
    const QString m_reports;
    std::unique_ptr<SqlTalk> m_talk;
};
