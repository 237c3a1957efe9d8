// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/ReplicationServing.h"

#include "app/ctl/MainThreadAnswer.h"
#include "app/replication/ReplicationService.h"
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>

namespace {

struct ReplicationServingText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationServing)
};

} // namespace

ReplicationServing::ReplicationServing(CommandContext &context, ReplicationService &service)
    : m_context(context)
    , m_service(service)
    , m_report(context)
{}

Result<void> ReplicationServing::run()
{
    ReplicationWatch watch(m_context, m_service);
    const auto started = mainThreadAnswer<void>([this](QObject *, auto callback) {
        m_service.start();
        callback({});
    });
    if (!started)
        return started;
    while (!watch.isStopping() || !isIdle()) {
        const auto event = watch.next();
        // A duty that is given up at the end is no news.
        auto told = event ? tell(*event) : watch.isStopping() ? Result<void>() : tellDuty();
        if (m_context.output.isClosedByReader())
            return {};
        if (!told)
            return told;
    }
    // What happened between the last look and the end.
    while (const auto event = watch.next()) {
        if (auto told = tell(*event); !told)
            return told;
    }
    return {};
}

bool ReplicationServing::isIdle()
{
    const auto idle =
        mainThreadAnswer<bool>([this](QObject *, auto callback) { callback(m_service.runs().empty()); });
    return *idle;
}

Result<void> ReplicationServing::tellDuty()
{
    const auto asked =
        mainThreadAnswer<bool>([this](QObject *, auto callback) { callback(m_service.isOnDuty()); });
    if (m_isOnDuty == *asked)
        return {};
    m_isOnDuty = *asked;
    return line(QStringLiteral("duty"),
                *asked ? ReplicationServingText::tr("This program runs what is due.")
                       : ReplicationServingText::tr("Another program runs what is due; this one waits."),
                {{QStringLiteral("isOnDuty"), *asked}});
}

Result<void> ReplicationServing::tell(const ReplicationWatch::Event &event)
{
    if (event.error)
        return line(QStringLiteral("error"), event.error->toText(),
                    {{QStringLiteral("message"), event.error->message},
                     {QStringLiteral("advice"), event.error->advice}});
    const ReplicationRun &run = event.run;
    if (!m_states.contains(run.id) && !event.isEnd) {
        m_states[run.id];
        if (auto told =
                line(QStringLiteral("started"), ReplicationServingText::tr("%1: started").arg(run.jobName),
                     {{QStringLiteral("run"), run.toJson()}});
            !told)
            return told;
    }
    if (auto told = tellTables(run); !told || !event.isEnd)
        return told;
    m_states.erase(run.id);
    QString text = ReplicationServingText::tr("%1: %2, %3 rows read, %4 written, %5 deleted")
                       .arg(run.jobName, ReplicationRun::name(run.state))
                       .arg(run.rowsRead())
                       .arg(run.rowsWritten())
                       .arg(run.rowsDeleted());
    if (const auto error = run.firstError())
        text += u'\n' + error->toText();
    return line(QStringLiteral("ended"), text, {{QStringLiteral("run"), run.toJson()}});
}

/// A line for each table that changed its state.
Result<void> ReplicationServing::tellTables(const ReplicationRun &run)
{
    std::vector<ReplicationProgress::State> &known = m_states[run.id];
    known.resize(run.tables.size(), ReplicationProgress::State::Waiting);
    for (std::size_t i = 0; i < run.tables.size(); ++i) {
        const ReplicationProgress &table = run.tables[i];
        if (known[i] == table.state)
            continue;
        known[i] = table.state;
        const QString name = ReplicationTableName::text(table.table);
        const QString target = m_report.nameOf(table.targetDatabase);
        if (auto told = line(QStringLiteral("table"),
                             ReplicationServingText::tr("%1: %2 on %3: %4, %5 rows read, %6 written")
                                 .arg(run.jobName, name, target, ReplicationRun::name(table.state))
                                 .arg(table.rowsRead)
                                 .arg(table.rowsWritten),
                             {{QStringLiteral("jobName"), run.jobName},
                              {QStringLiteral("table"), name},
                              {QStringLiteral("targetDatabase"), table.targetDatabase},
                              {QStringLiteral("state"), ReplicationRun::name(table.state)},
                              {QStringLiteral("rowsRead"), qint64{table.rowsRead}},
                              {QStringLiteral("rowsWritten"), qint64{table.rowsWritten}}});
            !told)
            return told;
    }
    return {};
}

Result<void> ReplicationServing::line(const QString &event, const QString &text, const QJsonObject &json)
{
    const QString time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    if (m_context.format != RowWriter::Format::Json && m_context.format != RowWriter::Format::Ndjson)
        return m_context.output.write((time + u' ' + text + u'\n').toStdString());
    QJsonObject object = json;
    object[QLatin1String("time")] = time;
    object[QLatin1String("event")] = event;
    return m_context.output.write(QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString() + '\n');
}
