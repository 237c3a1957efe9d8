// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/RunningPrograms.h"

#include "app/Services.h"
#include "app/instances/InstanceClient.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace {

/// A program answers on its main thread: at once, or it is stuck.
constexpr std::chrono::seconds answerTime{5};

} // namespace

Result<RunningPrograms> RunningPrograms::ask(CommandContext &context, const QString &question)
{
    const auto asked =
        InstanceClient::ask(context.services.workspaceFolder(), question, Deadline::after(answerTime));
    if (!asked)
        return asked.error();
    RunningPrograms programs;
    for (const auto &[instance, result] : *asked) {
        if (result)
            programs.answers.push_back({instance, *result});
        else
            programs.m_silent = result.error();
    }
    if (programs.answers.empty())
        return *programs.m_silent;
    return programs;
}

Result<void> RunningPrograms::outcome() const
{
    return m_silent ? Result<void>(*m_silent) : Result<void>();
}

QJsonArray RunningPrograms::collected(const QString &key) const
{
    QJsonArray all;
    for (const Program &program : answers) {
        const QJsonArray own = program.answer.value(key).toArray();
        for (const QJsonValue value : own) {
            QJsonObject object = value.toObject();
            object.insert(QStringLiteral("program"), program.instance);
            all.append(object);
        }
    }
    return all;
}

Result<void> RunningPrograms::printJson(CommandContext &context, const QJsonObject &object)
{
    return context.output.write(QJsonDocument(object).toJson().toStdString());
}

std::string RunningPrograms::cell(const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool() ? "yes" : "no";
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 12).toStdString();
    return value.toString().toStdString();
}
