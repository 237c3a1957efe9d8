// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/HealthCommand.h"

#include "app/Services.h"
#include "app/ctl/Command.h"
#include "app/ctl/RunningPrograms.h"
#include "app/health/HealthMonitor.h"
#include "app/health/HealthReport.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>

#include <algorithm>
#include <future>
#include <set>

namespace {

struct HealthCommandText
{
    Q_DECLARE_TR_FUNCTIONS(HealthCommand)
};

struct HealthOptions
{
    std::vector<std::string> names;
    bool watch = false;
};

constexpr std::chrono::seconds watchInterval{2};
constexpr std::chrono::milliseconds interruptionStep{50};

/// What looks of our own have found, every connection once at least, on the main thread, where the monitor lives.
QJsonObject lookOnce(CommandContext &context)
{
    std::promise<QJsonObject> promise;
    auto found = promise.get_future();
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [&promise, &context] {
            HealthMonitor &monitor = context.services.health();
            const auto waiting = std::make_shared<std::set<QString>>();
            auto *listener = new QObject(&monitor);
            const auto done = [&promise, &monitor, listener] {
                promise.set_value(HealthReport::of(monitor));
                delete listener;
            };
            QObject::connect(&monitor, &HealthMonitor::probed, listener, [waiting, done](const QString &id) {
                if (waiting->erase(id) > 0 && waiting->empty())
                    done();
            });
            monitor.start();
            for (const HealthResult &result : monitor.results()) {
                if (!result.lastChecked.isValid())
                    waiting->insert(result.connectionId);
                else if (!result.error || result.error->code != ErrorCode::Authentication)
                    monitor.checkNow(result.connectionId); // of --watch; seen next time
            }
            if (waiting->empty())
                done();
        },
        Qt::QueuedConnection);
    return found.get();
}

/// Several programs look at the same connections: of each, the latest look counts.
QJsonArray latestOfEach(const QJsonArray &all)
{
    QJsonArray latest;
    for (const QJsonValue value : all) {
        const auto isSame = [&value](const QJsonValue other) {
            return other[QLatin1String("id")] == value[QLatin1String("id")];
        };
        const auto known = std::find_if(latest.begin(), latest.end(), isSame);
        if (known == latest.end())
            latest.append(value);
        else if ((*known)[QLatin1String("lastChecked")].toString()
                 < value[QLatin1String("lastChecked")].toString())
            *known = value;
    }
    return latest;
}

/// What the running programs know; when none runs, what a look finds.
Result<QJsonArray> ask(CommandContext &context)
{
    const auto programs = RunningPrograms::ask(context, QStringLiteral("health"));
    if (programs && !programs->collected(QStringLiteral("health")).isEmpty())
        return latestOfEach(programs->collected(QStringLiteral("health")));
    if (!programs && programs.error().code != ErrorCode::NotFound)
        return programs.error();
    return lookOnce(context).value(QLatin1String("health")).toArray();
}

Result<QJsonArray> chosen(const QJsonArray &all, const std::vector<std::string> &names)
{
    if (names.empty())
        return all;
    QJsonArray picked;
    for (const std::string &name : names) {
        const QString wanted = QString::fromStdString(name);
        const auto before = picked.size();
        for (const QJsonValue value : all) {
            if (value[QLatin1String("name")].toString().compare(wanted, Qt::CaseInsensitive) == 0
                || value[QLatin1String("id")].toString() == wanted)
                picked.append(value);
        }
        if (picked.size() == before)
            return Error{ErrorCode::NotFound,
                         HealthCommandText::tr("There is no active connection \"%1\".").arg(wanted)};
    }
    return picked;
}

Result<void> print(CommandContext &context, const QJsonArray &health)
{
    if (context.format == RowWriter::Format::Json)
        return RunningPrograms::printJson(context, {{QStringLiteral("health"), health}});
    std::vector<std::vector<std::string>> rows;
    for (const QJsonValue value : health) {
        const QJsonArray checks = value[QLatin1String("checks")].toArray();
        const auto isTrouble = [](const QJsonValue &check) {
            const QString state = check[QLatin1String("state")].toString();
            return state == QLatin1String("failed") || state == QLatin1String("warning");
        };
        QString trouble = value[QLatin1String("error")][QLatin1String("message")].toString();
        if (trouble.isEmpty() && !checks.isEmpty() && isTrouble(checks.first()))
            trouble = HealthCommandText::tr("%1: %2").arg(checks.first()[QLatin1String("title")].toString(),
                                                          checks.first()[QLatin1String("value")].toString());
        auto &row = rows.emplace_back();
        for (const char *column : {"name", "status", "responseTime", "role", "version", "lastChecked"})
            row.push_back(RunningPrograms::cell(value[QLatin1String(column)]));
        row.push_back(trouble.toStdString());
    }
    return context.printTable({"name", "status", "milliseconds", "role", "version", "checked", "trouble"},
                              rows);
}

/// Not to be healthy is a failure of the command: scripts ask for that.
Result<void> verdict(const QJsonArray &health)
{
    QStringList ill;
    for (const QJsonValue value : health) {
        if (value[QLatin1String("status")].toString() != QLatin1String("healthy"))
            ill << value[QLatin1String("name")].toString();
    }
    if (ill.isEmpty())
        return {};
    return Error{ErrorCode::Unreachable,
                 HealthCommandText::tr("Not healthy: %1.").arg(ill.join(QLatin1String(", ")))};
}

Result<void> printHealth(CommandContext &context, const HealthOptions &options)
{
    for (;;) {
        const auto all = ask(context);
        if (!all)
            return all.error();
        const auto health = chosen(*all, options.names);
        if (!health)
            return health.error();
        if (auto printed = print(context, *health); !printed || !options.watch)
            return printed ? verdict(*health) : printed;
        const Deadline next = Deadline::after(watchInterval);
        while (!next.hasPassed() && !context.interruption.wasInterrupted())
            std::this_thread::sleep_for(interruptionStep);
        if (context.interruption.wasInterrupted() || context.output.isClosedByReader())
            return {};
    }
}

} // namespace

namespace HealthCommand {

void add(CLI::App &parser, Command &chosen)
{
    CLI::App *command = parser.add_subcommand(
        "health", "How the connections are: what a running program knows, else by a look of its own");
    command->footer("Ends with 0 when all are healthy.\n"
                    "Examples:\n"
                    "  penstockctl health\n"
                    "  penstockctl health shop crm --watch\n"
                    "  penstockctl --output json health    # with every check");
    auto options = std::make_shared<HealthOptions>();
    command->add_option("name", options->names, "The connections; all active ones without");
    command->add_flag("--watch", options->watch, "Again every two seconds, until Ctrl+C");
    command->callback([&chosen, options] {
        chosen.run = [options](CommandContext &context) { return printHealth(context, *options); };
    });
}

} // namespace HealthCommand
