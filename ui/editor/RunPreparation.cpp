// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/RunPreparation.h"

#include "app/query/StatementParameters.h"
#include "app/query/StatementSplitter.h"
#include "ui/common/QuestionBar.h"
#include "ui/editor/ParameterBar.h"
#include "ui/editor/SqlEditor.h"

#include <utility>

RunPreparation::RunPreparation(ParameterBar &parameters, QuestionBar &question, QObject *parent)
    : QObject(parent)
    , m_parameters(parameters)
    , m_question(question)
{}

void RunPreparation::begin(const Request &request, const ConnectionProfile &profile)
{
    cancel();
    m_keepResults = request.keepResults;
    if (request.text.size() <= SqlEditor::longText) {
        askParameters(read(request, profile));
        return;
    }
    m_jobs.start([this, request, profile, generation = m_generation]() -> BackgroundJobs::Delivery {
        return [this, generation, found = read(request, profile)] {
            if (generation == m_generation)
                askParameters(found);
        };
    });
}

void RunPreparation::cancel()
{
    ++m_generation;
    m_parameters.cancel();
    m_question.withdraw();
}

RunPreparation::Found RunPreparation::read(const Request &request, const ConnectionProfile &profile)
{
    auto wanted = StatementSplitter::split(request.text, profile.type);
    if (request.cursor >= 0) {
        const auto *statement = StatementSplitter::at(wanted, request.cursor);
        wanted = statement ? std::vector{*statement} : std::vector<StatementSplitter::Statement>();
    }
    if (wanted.empty())
        return {.error = Error{ErrorCode::Invalid, tr("There is no statement to run.")}};
    const QString prefix = !request.explain                       ? QString()
                           : profile.type == DatabaseType::Sqlite ? QStringLiteral("EXPLAIN QUERY PLAN ")
                                                                  : QStringLiteral("EXPLAIN ");
    Found found;
    QStringList texts;
    for (const auto &statement : wanted) {
        const qsizetype start = request.base + statement.start;
        if (!statement.unclosed.isEmpty()) {
            const auto line = request.line + QStringView(request.text).left(statement.start).count(u'\n');
            const Error error{ErrorCode::Invalid,
                              tr("In the statement of line %1 a %2 is not closed: nothing was run.")
                                  .arg(line + 1)
                                  .arg(statement.unclosed),
                              tr("Close it, then run again.")};
            return {
                .error = error, .position = start, .mark = tr("%1 is not closed").arg(statement.unclosed)};
        }
        QueryRunner::Statement taken;
        taken.text = request.text.mid(statement.start, statement.length);
        taken.start = start;
        const QStringList names = StatementParameters::names(taken.text, profile.type);
        if (!names.isEmpty() || request.explain) {
            taken.sent =
                StatementParameters::numbered(taken.text, profile.type, &taken.places).prepend(prefix);
            taken.places.insert(taken.places.begin(), static_cast<std::size_t>(prefix.size()), 0);
        }
        texts << taken.text;
        found.parameters.push_back(names);
        found.statements.push_back(std::move(taken));
    }
    if (!request.explain) // which runs nothing
        found.question = SafetyQuestion::about(texts, profile);
    return found;
}

void RunPreparation::askParameters(Found found)
{
    if (found.error) {
        emit refused(*found.error, found.position, found.mark);
        return;
    }
    QStringList names;
    for (const QStringList &own : found.parameters)
        names << own;
    names.removeDuplicates();
    if (names.isEmpty()) {
        askSafety(found);
        return;
    }
    m_parameters.ask(names, [this, found = std::move(found)]() mutable {
        for (std::size_t i = 0; i < found.statements.size(); ++i)
            found.statements[i].params = m_parameters.values(found.parameters[i]);
        askSafety(found);
    });
}

void RunPreparation::askSafety(const Found &found)
{
    if (!found.question) {
        finish(found);
        return;
    }
    const SafetyQuestion &question = *found.question;
    if (question.refused) {
        emit refused({ErrorCode::ReadOnly, question.text, question.details}, -1, {});
        return;
    }
    m_question.ask({question.text, question.details, tr("Run"), tr("Cancel"),
                    question.dangerous ? Theme::Role::Bad : Theme::Role::Caution,
                    [this, found] {
                        emit answered();
                        finish(found);
                    },
                    [this] { emit answered(); }});
}

void RunPreparation::finish(const Found &found)
{
    emit ready(found.statements, m_keepResults);
}
