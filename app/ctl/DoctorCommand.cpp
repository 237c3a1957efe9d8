// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/DoctorCommand.h"

#include "app/Services.h"
#include "app/connections/DatabaseManager.h"
#include "app/ctl/Command.h"
#include "app/diagnosis/Diagnostician.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace {

struct DoctorCommandText
{
    Q_DECLARE_TR_FUNCTIONS(DoctorCommand)
};

/// A table has no room for advice, so text is the command's own; all other formats but JSON show the bare layers.
Result<void> printRows(CommandContext &context, const DiagnosisReport &report)
{
    std::vector<std::vector<std::string>> rows;
    for (const DiagnosisReport::Entry &entry : report.layers)
        rows.push_back({DiagnosisReport::name(entry.layer).toStdString(),
                        DiagnosisReport::name(entry.status).toStdString(),
                        QString::number(static_cast<double>(entry.took.count()) / 1000, 'f', 2).toStdString(),
                        entry.detail.toStdString(), entry.advice.toStdString()});
    return context.printTable({"layer", "status", "milliseconds", "detail", "advice"}, rows);
}

Result<void> runDoctor(CommandContext &context, const QString &connection)
{
    const auto profile = context.services.databases().profileToOpen(connection);
    if (!profile)
        return profile.error();
    const bool isText = context.format == RowWriter::Format::Table;
    Result<void> printed;
    const auto done = [&](const DiagnosisReport::Entry &entry) {
        if (isText && printed)
            printed = context.say(DiagnosisReport::toText(entry).chopped(1));
    };
    const DiagnosisReport report = Diagnostician::run(*profile, done);
    if (context.format == RowWriter::Format::Json)
        printed = context.output.write(QJsonDocument(report.toJson()).toJson().toStdString());
    else if (!isText)
        printed = printRows(context, report);
    if (context.output.isClosedByReader())
        return {};
    if (!printed)
        return printed;
    if (const DiagnosisReport::Entry *failed = report.failure())
        return Error{ErrorCode::Unreachable,
                     DoctorCommandText::tr("%1: %2 failed.")
                         .arg(report.connection, DiagnosisReport::title(failed->layer))};
    return {};
}

} // namespace

void DoctorCommand::add(CLI::App &parser, Command &chosen)
{
    CLI::App *doctor = parser.add_subcommand(
        "doctor",
        "Find out why a database does not answer: name, port, encryption, sign-in, database, privileges, "
        "clock, limits, driver");
    auto name = std::make_shared<std::string>();
    doctor->add_option("name", *name, "The connection's name")->required();
    doctor->footer("Prints each layer as it ends, with what to do below it; --output json prints the whole "
                   "as one object.\n"
                   "Ends with 1 when a layer failed. Nothing is changed in the database.\n\n"
                   "Examples:\n"
                   "  penstockctl doctor shop\n"
                   "  penstockctl --output json doctor shop > shop.json");
    doctor->callback([&chosen, name] {
        chosen.run = [name](CommandContext &context) {
            return runDoctor(context, QString::fromStdString(*name));
        };
    });
}
