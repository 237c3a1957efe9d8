// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/StatementGuard.h"

#include <QCoreApplication>

#include <duckdb/main/client_context.hpp>
#include <duckdb/parser/parser.hpp>
#include <duckdb/parser/statement/explain_statement.hpp>

namespace {

struct StatementGuardText
{
    Q_DECLARE_TR_FUNCTIONS(StatementGuard)
};

using duckdb::StatementType;

/// "CREATE_STATEMENT" as a person writes it.
QString nameOf(StatementType type)
{
    QString name = QString::fromStdString(duckdb::StatementTypeToString(type));
    name.remove(QStringLiteral("_STATEMENT"));
    return name.replace(QLatin1Char('_'), QLatin1Char(' '));
}

bool onlyReads(const duckdb::SQLStatement &statement)
{
    if (statement.type == StatementType::EXPLAIN_STATEMENT)
        return onlyReads(*statement.Cast<duckdb::ExplainStatement>().stmt);
    return statement.type == StatementType::SELECT_STATEMENT;
}

Error refusal(const duckdb::SQLStatement &statement)
{
    const bool isExplain = statement.type == StatementType::EXPLAIN_STATEMENT;
    const auto &inner = isExplain ? *statement.Cast<duckdb::ExplainStatement>().stmt : statement;
    if (inner.type == StatementType::MULTI_STATEMENT)
        return {
            ErrorCode::Unsupported,
            StatementGuardText::tr(
                "PIVOT needs the list of its values here: PIVOT ... ON column IN (value, ...)."),
            StatementGuardText::tr("Name the values, or write the pivot with sum(...) FILTER (WHERE ...).")};
    return {ErrorCode::ReadOnly,
            StatementGuardText::tr("%1 is refused: federated queries only read.").arg(nameOf(inner.type)),
            StatementGuardText::tr("Use SELECT, EXPLAIN, DESCRIBE or SUMMARIZE here, and run the statement "
                                   "on one connection instead.")};
}

} // namespace

Result<duckdb::unique_ptr<duckdb::SQLStatement>> StatementGuard::parse(duckdb::ClientContext &context,
                                                                       const QString &sql,
                                                                       FederatedErrors &errors)
{
    duckdb::Parser parser(context.GetParserOptions());
    try {
        parser.ParseQuery(sql.toStdString());
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &exception) {
        return errors.resolve(duckdb::ErrorData(exception), sql);
    }
    if (parser.statements.empty())
        return Error{ErrorCode::Invalid, StatementGuardText::tr("There is no statement to run.")};
    if (parser.statements.size() > 1)
        return Error{ErrorCode::Invalid,
                     StatementGuardText::tr("Federated queries run one statement at a time; these are %1.")
                         .arg(parser.statements.size()),
                     StatementGuardText::tr("Run them one after another.")};
    if (!onlyReads(*parser.statements.front()))
        return refusal(*parser.statements.front());
    return std::move(parser.statements.front());
}
