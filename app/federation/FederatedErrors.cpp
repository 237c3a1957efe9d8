// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/FederatedErrors.h"

#include <QCoreApplication>

#include <duckdb/common/exception.hpp>

#include <charconv>

namespace {

struct FederatedErrorsText
{
    Q_DECLARE_TR_FUNCTIONS(FederatedErrors)
};

using duckdb::ExceptionType;

constexpr std::string_view marker = "\x1bpenstock#";

ErrorCode codeOf(ExceptionType type)
{
    switch (type) {
    case ExceptionType::INTERRUPT:
        return ErrorCode::Cancelled;
    case ExceptionType::OUT_OF_MEMORY:
        return ErrorCode::ServerLimit;
    case ExceptionType::PERMISSION:
    case ExceptionType::NOT_IMPLEMENTED:
    case ExceptionType::MISSING_EXTENSION:
        return ErrorCode::Unsupported;
    case ExceptionType::IO:
        return ErrorCode::Io;
    case ExceptionType::FATAL:
    case ExceptionType::INTERNAL:
        return ErrorCode::Internal;
    default:
        return ErrorCode::Sql;
    }
}

QString adviceFor(ExceptionType type)
{
    switch (type) {
    case ExceptionType::OUT_OF_MEMORY:
        return FederatedErrorsText::tr("The statement needs more memory than federated queries may take, "
                                       "even with its spill files. Filter "
                                       "or aggregate earlier, or raise the memory limit.");
    case ExceptionType::PERMISSION:
        return FederatedErrorsText::tr("Federated queries read connections only, not files or the network.");
    case ExceptionType::IO:
        return FederatedErrorsText::tr(
            "Spill files are written beside the workspace; look for room and rights there.");
    case ExceptionType::FATAL:
    case ExceptionType::INTERNAL:
        return FederatedErrorsText::tr("Run it again: the federated engine starts afresh.");
    default:
        return {};
    }
}

/// Without the excerpt of the statement and hints about DuckDB's own tools.
std::string withoutNoise(std::string text)
{
    for (const char *start : {"\n\nLINE ", "\n\nPlease try installing", "\n\nStack Trace:"}) {
        if (const auto at = text.find(start); at != std::string::npos)
            text.erase(at);
    }
    return text;
}

/// DuckDB counts bytes of UTF-8; its parser, in syntax errors, whole characters.
qsizetype positionOf(const duckdb::ErrorData &error, const QString &sql)
{
    const auto &info = error.ExtraInfo();
    const auto found = info.find("position");
    if (found == info.end())
        return -1;
    qsizetype count = 0;
    const std::string &text = found->second;
    if (std::from_chars(text.data(), text.data() + text.size(), count).ec != std::errc())
        return -1;
    const auto kind = info.find("error_subtype");
    if (kind != info.end() && kind->second == "SYNTAX_ERROR") {
        const QList<uint> characters = sql.toUcs4();
        return QString::fromUcs4(reinterpret_cast<const char32_t *>(characters.data()),
                                 std::min(count, characters.size()))
            .size();
    }
    return QString::fromUtf8(sql.toUtf8().left(count)).size();
}

} // namespace

void FederatedErrors::raise(Error error, const QString &connectionId)
{
    const bool stopped = error.code == ErrorCode::Cancelled;
    std::string text(marker);
    {
        const std::lock_guard lock(m_mutex);
        text += std::to_string(m_raised.size());
        m_raised.push_back({std::move(error), connectionId});
    }
    if (stopped)
        throw duckdb::InterruptException();
    throw duckdb::IOException(text);
}

std::optional<FederatedErrors::Raised> FederatedErrors::raised(const duckdb::ErrorData &error) const
{
    const std::string &raw = error.RawMessage();
    const auto at = raw.find(marker);
    if (at == std::string::npos)
        return {};
    std::size_t index = 0;
    std::from_chars(raw.data() + at + marker.size(), raw.data() + raw.size(), index);
    const std::lock_guard lock(m_mutex);
    return index < m_raised.size() ? std::optional(m_raised[index]) : std::nullopt;
}

QString FederatedErrors::connectionOf(const duckdb::ErrorData &error) const
{
    const auto ours = raised(error);
    return ours ? ours->connectionId : QString();
}

Error FederatedErrors::resolve(const duckdb::ErrorData &error, const QString &sql) const
{
    if (auto ours = raised(error))
        return std::move(ours->error);
    const std::string &raw = error.RawMessage();
    Error result;
    result.code = codeOf(error.Type());
    if (result.code == ErrorCode::Cancelled) {
        result.message = FederatedErrorsText::tr("The statement was stopped.");
        return result;
    }
    if (raw.find("No space left on device") != std::string::npos)
        result.code = ErrorCode::DiskFull;
    result.message = QString::fromStdString(withoutNoise(raw));
    result.advice = adviceFor(error.Type());
    result.position = positionOf(error, sql);
    return result;
}

bool FederatedErrors::isFatal(const duckdb::ErrorData &error)
{
    return error.Type() == ExceptionType::FATAL || error.Type() == ExceptionType::INTERNAL;
}
