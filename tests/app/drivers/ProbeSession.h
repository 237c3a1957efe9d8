// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/CatalogueRows.h"
#include "app/drivers/Connection.h"
#include "app/drivers/Connector.h"
#include "app/drivers/Cursor.h"
#include "app/drivers/DriverRegistry.h"
#include "app/drivers/Probe.h"
#include "tests/support/TestServers.h"

#include <atomic>
#include <thread>

/// One session of a test, used on the test's thread, but for one statement at a time that start() runs on another.
class ProbeSession final
{
public:
    explicit ProbeSession(const ConnectionProfile &profile, const QString &name = QStringLiteral("test"))
        : m_origin{Origin::Kind::Probe, name}
    {
        auto connector = DriverRegistry::connectorFor(profile);
        auto opened = connector ? (*connector)->open(m_origin, Deadline::after(std::chrono::seconds(30)))
                                : Result<std::unique_ptr<Connection>>(connector.error());
        if (opened)
            m_connection = std::move(*opened);
        else
            qWarning("%s", qPrintable(opened.error().toText()));
    }
    ~ProbeSession()
    {
        if (m_thread.joinable())
            m_thread.join();
    }
    Q_DISABLE_COPY_MOVE(ProbeSession)

    [[nodiscard]] bool isOpen() const { return m_connection != nullptr; }
    [[nodiscard]] Connection &connection() { return *m_connection; }
    [[nodiscard]] Probe &probe() { return *m_connection->probe(); }
    [[nodiscard]] std::int64_t id() const { return m_connection->serverSessionId(); }

    [[nodiscard]] Result<CatalogueRows::Rows> query(const QString &sql)
    {
        QueryRequest request;
        request.text = sql;
        request.origin = m_origin;
        auto cursor = m_connection->execute(request);
        return cursor ? CatalogueRows::read(**cursor) : Result<CatalogueRows::Rows>(cursor.error());
    }
    /// Nothing when it went well, else the error's text.
    [[nodiscard]] QString run(const QStringList &statements)
    {
        for (const QString &sql : statements) {
            if (const auto done = query(sql); !done)
                return done.error().toText();
        }
        return {};
    }
    void start(const QString &sql)
    {
        m_isOver = false;
        m_thread = std::thread([this, sql] {
            m_outcome = query(sql);
            m_isOver = true;
        });
    }
    [[nodiscard]] bool isOver() const { return m_isOver; }
    /// Of what start() ran; waits for its end.
    [[nodiscard]] const Result<CatalogueRows::Rows> &outcome()
    {
        if (m_thread.joinable())
            m_thread.join();
        return m_outcome;
    }

private:
    const Origin m_origin;
    std::unique_ptr<Connection> m_connection;
    std::thread m_thread;
    std::atomic<bool> m_isOver = false;
    Result<CatalogueRows::Rows> m_outcome{CatalogueRows::Rows()};
};

namespace ProbeFigures {

[[nodiscard]] inline std::optional<double> valueOf(const ServerFigures &figures, HealthMetric metric)
{
    for (const auto &figure : figures.values) {
        if (figure.metric == metric)
            return figure.value;
    }
    return {};
}
[[nodiscard]] inline QString reasonOf(const ServerFigures &figures, HealthMetric metric)
{
    for (const auto &figure : figures.withheld) {
        if (figure.metric == metric)
            return figure.reason;
    }
    return {};
}
[[nodiscard]] inline std::optional<double> ask(Probe &probe, HealthMetric metric)
{
    const auto figures = probe.figures();
    return figures ? valueOf(*figures, metric) : std::nullopt;
}
[[nodiscard]] inline std::optional<ServerSession> sessionOf(Probe &probe, std::int64_t id)
{
    const auto sessions = probe.sessions();
    if (!sessions)
        return {};
    for (const ServerSession &session : *sessions) {
        if (session.id == id)
            return session;
    }
    return {};
}

} // namespace ProbeFigures
