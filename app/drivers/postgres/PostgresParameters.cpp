// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresParameters.h"

#include "models/core/FloatText.h"

#include <QCoreApplication>

namespace {

constexpr unsigned int byteaOid = 17;

std::string textOf(const Value &value)
{
    if (const bool *boolean = std::get_if<bool>(&value))
        return *boolean ? "true" : "false";
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return std::to_string(*integer);
    std::string text;
    FloatText::appendPostgres(text, std::get<double>(value));
    return text;
}

} // namespace

void PostgresParameters::append(const std::string &bytes, bool binary)
{
    m_values.push_back(bytes.c_str());
    m_lengths.push_back(static_cast<int>(bytes.size()));
    m_formats.push_back(binary ? 1 : 0);
    m_types.push_back(binary ? byteaOid : 0);
    if (binary)
        m_typedCount = count();
}

Result<PostgresParameters> PostgresParameters::of(const std::vector<Value> &values)
{
    PostgresParameters params;
    params.m_texts.reserve(values.size());
    for (const Value &value : values) {
        if (std::holds_alternative<std::monostate>(value)) {
            params.append({}, false);
            params.m_values.back() = nullptr;
        } else if (const auto *blob = std::get_if<Blob>(&value)) {
            params.append(blob->bytes, true);
        } else if (const auto *text = std::get_if<std::string>(&value)) {
            if (text->find('\0') != std::string::npos)
                return Error{
                    ErrorCode::Invalid,
                    QCoreApplication::translate("PostgresParameters",
                                                "The value of $%1 holds a NUL character.")
                        .arg(params.count() + 1),
                    QCoreApplication::translate("PostgresParameters",
                                                "PostgreSQL's text cannot hold it; bind bytes instead.")};
            params.append(*text, false);
        } else {
            params.append(params.m_texts.emplace_back(textOf(value)), false);
        }
    }
    return params;
}

std::string PostgresParameters::signature() const
{
    std::string signature;
    for (int i = 0; i < m_typedCount; ++i)
        signature += m_types[static_cast<std::size_t>(i)] == 0 ? '-' : 'b';
    return signature;
}
