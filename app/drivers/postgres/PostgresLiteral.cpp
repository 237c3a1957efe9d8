// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresLiteral.h"

#include "models/core/CellText.h"
#include "models/core/FloatText.h"

#include <QCoreApplication>
#include <QStringDecoder>

#include <charconv>

namespace {

struct PostgresLiteralText
{
    Q_DECLARE_TR_FUNCTIONS(PostgresLiteral)
};

bool isTextOfDatabase(const std::string &text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    [[maybe_unused]] const QString decoded =
        decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError() && text.find('\0') == std::string::npos;
}

/// With a backslash in it, a text is written so that backslashes escape; without one, none can.
std::string quotedText(const std::string &text)
{
    const bool hasBackslash = text.find('\\') != std::string::npos;
    std::string literal = hasBackslash ? " E'" : "'"; // the space: E is no part of a word before it
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            literal += c;
        literal += c;
    }
    return literal += '\'';
}

} // namespace

Result<std::string> PostgresLiteral::of(const Value &value)
{
    if (std::holds_alternative<std::monostate>(value))
        return std::string("NULL");
    if (const bool *boolean = std::get_if<bool>(&value))
        return std::string(*boolean ? "'true'" : "'false'");
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return '\'' + std::to_string(*integer) + '\'';
    std::string text;
    if (const auto *real = std::get_if<double>(&value)) {
        FloatText::appendPostgres(text, *real);
        return '\'' + text + '\'';
    }
    if (const auto *blob = std::get_if<Blob>(&value)) {
        CellText::appendHex(text, blob->bytes, false);
        return quotedText("\\x" + text) + "::pg_catalog.bytea";
    }
    const auto &string = std::get<std::string>(value);
    if (!isTextOfDatabase(string))
        return Error{ErrorCode::Invalid,
                     PostgresLiteralText::tr("A value of the scan holds NUL or bytes that are not UTF-8.")};
    return quotedText(string);
}

Result<std::string> PostgresLiteral::embed(const QueryRequest &scan)
{
    const std::string text = scan.text.toStdString();
    std::string sql;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0 ? c == quote : c == '"' || c == '\'')
            quote = quote != 0 ? char(0) : c; // a doubled one closes and opens
        std::size_t number = 0;
        const auto read = c == '$' && quote == 0
                              ? std::from_chars(text.data() + i + 1, text.data() + text.size(), number)
                              : std::from_chars_result{nullptr, std::errc::invalid_argument};
        if (read.ec != std::errc()) {
            sql += c;
            continue;
        }
        if (number == 0 || number > scan.params.size())
            return Error{ErrorCode::Internal, PostgresLiteralText::tr("A parameter has no value.")};
        auto literal = of(scan.params[number - 1]);
        if (!literal)
            return literal;
        sql += *literal;
        i = static_cast<std::size_t>(read.ptr - text.data()) - 1;
    }
    return sql;
}
