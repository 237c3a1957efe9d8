// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicationProgressLine.h"

#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <iostream>

#include <unistd.h>

namespace {

struct ReplicationProgressText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationProgressLine)
};

constexpr std::chrono::milliseconds betweenUpdates{250};
constexpr std::chrono::seconds betweenLines{5};

QString grouped(std::int64_t number)
{
    return QLocale().toString(static_cast<qlonglong>(number));
}

} // namespace

ReplicationProgressLine::ReplicationProgressLine(bool isShown,
                                                 std::function<QString(const QString &connectionId)> nameOf)
    : m_isTerminal(::isatty(STDERR_FILENO) == 1 && !isShown)
    , m_hasLines(isShown)
    , m_nameOf(std::move(nameOf))
{}

ReplicationProgressLine::~ReplicationProgressLine()
{
    if (m_isOpen)
        std::cerr << "\r\033[K" << std::flush;
}

bool ReplicationProgressLine::isDue()
{
    const auto now = std::chrono::steady_clock::now();
    if (now - m_written < (m_isTerminal ? std::chrono::milliseconds(betweenUpdates) : betweenLines))
        return false;
    m_written = now;
    return m_isTerminal || m_hasLines;
}

void ReplicationProgressLine::write(const QString &line)
{
    if (m_isTerminal)
        std::cerr << "\r\033[K" << line.toStdString() << std::flush;
    else
        std::cerr << line.toStdString() << '\n';
    m_isOpen = m_isTerminal;
}

void ReplicationProgressLine::show(const ReplicationRun &run)
{
    for (const ReplicationProgress &table : run.tables) {
        auto &known = m_states[{table.targetDatabase, table.table}];
        if (known == table.state)
            continue;
        known = table.state;
        if (m_hasLines)
            write(ReplicationProgressText::tr("%1 on %2: %3, %4 rows read, %5 written")
                      .arg(ReplicationTableName::text(table.table), m_nameOf(table.targetDatabase),
                           ReplicationRun::title(table.state), grouped(table.rowsRead),
                           grouped(table.rowsWritten)));
    }
    if (!isDue())
        return;
    double rate = 0;
    for (const ReplicationProgress &table : run.tables)
        rate = std::max(rate, table.rowsPerSecond);
    const auto over = std::count_if(run.tables.begin(), run.tables.end(),
                                    [](const ReplicationProgress &table) { return table.isOver(); });
    write(ReplicationProgressText::tr("%1: %2 of %3 tables, %4 rows read, %5 written, %6 rows/s")
              .arg(run.jobName)
              .arg(over)
              .arg(run.tables.size())
              .arg(grouped(run.rowsRead()), grouped(run.rowsWritten()),
                   grouped(static_cast<std::int64_t>(rate))));
}

void ReplicationProgressLine::showCompared(std::int64_t rows)
{
    if (isDue())
        write(ReplicationProgressText::tr("%1 rows compared").arg(grouped(rows)));
}
