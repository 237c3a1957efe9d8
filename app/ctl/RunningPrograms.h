// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/CommandContext.h"

#include <QJsonObject>

#include <optional>
#include <vector>

/// What commands ask the running programs of the workspace. Thread: the command's.
class RunningPrograms final
{
public:
    struct Program
    {
        QString instance; ///< "penstock-4711"
        QJsonObject answer;
    };

    std::vector<Program> answers;

    /// NotFound when none runs. Programs that do not answer in time are named by outcome(); the others count.
    [[nodiscard]] static Result<RunningPrograms> ask(CommandContext &context, const QString &question);
    /// To be returned when what the others said is printed.
    [[nodiscard]] Result<void> outcome() const;
    /// The objects of the array `key` of every answer, each with its "program".
    [[nodiscard]] QJsonArray collected(const QString &key) const;
    [[nodiscard]] static Result<void> printJson(CommandContext &context, const QJsonObject &object);
    /// A cell of a table: numbers without needless digits, yes and no.
    [[nodiscard]] static std::string cell(const QJsonValue &value);

private:
    std::optional<Error> m_silent;
};
