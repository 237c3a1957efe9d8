// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/RowFilter.h"

#include "app/query/SortKeys.h"
#include "models/query/CellPreview.h"

#include <QCoreApplication>

#include <algorithm>

namespace {

struct RowFilterText
{
    Q_DECLARE_TR_FUNCTIONS(RowFilter)
};

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

/// Without regard to the case of ASCII letters; `needle` is in lower case.
bool containsFolded(std::string_view text, std::string_view needle)
{
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                       [](char a, char b) { return lower(a) == b; })
           != text.end();
}

bool isNumeric(TypeKind kind)
{
    return (kind >= TypeKind::Int16 && kind <= TypeKind::Numeric) || kind == TypeKind::Dynamic;
}

bool isComparison(RowFilter::Op op)
{
    return op >= RowFilter::Op::Equal && op <= RowFilter::Op::Greater;
}

QString columnName(const RowSchema &schema, int column)
{
    return column < 0 ? QString() : QString::fromStdString((*schema)[static_cast<std::size_t>(column)].name);
}

} // namespace

Result<RowFilter> RowFilter::create(const std::vector<Condition> &conditions, const RowSchema &schema)
{
    RowFilter filter;
    for (const Condition &condition : conditions) {
        auto test = testOf(condition, schema);
        if (!test)
            return test.error();
        filter.m_tests.push_back(std::move(*test));
    }
    return filter;
}

Result<RowFilter::Test> RowFilter::testOf(const Condition &condition, const RowSchema &schema)
{
    Test test{condition.column, condition.op, condition.text.toStdString()};
    if (condition.op == Op::Contains) {
        if (isAscii(test.text))
            std::transform(test.text.begin(), test.text.end(), test.text.begin(), lower);
        else
            test.folded = condition.text.toCaseFolded();
    } else if (condition.op == Op::Matches) {
        test.pattern = QRegularExpression(condition.text, QRegularExpression::UseUnicodePropertiesOption);
        if (!test.pattern.isValid())
            return Error{ErrorCode::Invalid,
                         RowFilterText::tr("\"%1\" is not a regular expression.").arg(condition.text),
                         RowFilterText::tr("See character %1.").arg(test.pattern.patternErrorOffset() + 1),
                         test.pattern.errorString()};
        test.pattern.optimize();
    } else if (isComparison(condition.op) && condition.column >= 0) {
        const TypeKind kind = (*schema)[static_cast<std::size_t>(condition.column)].type.kind;
        if (isNumeric(kind)) {
            const auto key = SortKeys::numberKey(condition.text.trimmed().toStdString());
            if (!key && kind != TypeKind::Dynamic)
                return Error{ErrorCode::Invalid,
                             RowFilterText::tr("\"%1\" is not a number, but the column \"%2\" holds numbers.")
                                 .arg(condition.text, columnName(schema, condition.column))};
            test.numeric = key.has_value();
            test.key = key.value_or(std::string());
        }
        if (!test.numeric)
            SortKeys::appendTextKey(test.key, test.text);
    }
    return test;
}

bool RowFilter::accepts(const RowBatch &batch, std::size_t row)
{
    return std::all_of(m_tests.begin(), m_tests.end(),
                       [&](const Test &test) { return holds(test, batch, row); });
}

bool RowFilter::holds(const Test &test, const RowBatch &batch, std::size_t row)
{
    if (test.column >= 0)
        return holdsIn(test, batch, static_cast<std::size_t>(test.column), row);
    for (std::size_t column = 0; column < batch.columnCount(); ++column) {
        if (holdsIn(test, batch, column, row))
            return true;
    }
    return false;
}

bool RowFilter::holdsIn(const Test &test, const RowBatch &batch, std::size_t column, std::size_t row)
{
    const bool null = column >= batch.columnCount() || CellPreview::isNull(batch, column, row);
    if (test.op == Op::IsNull || test.op == Op::IsNotNull)
        return null == (test.op == Op::IsNull);
    if (null)
        return false;
    const std::string_view text = cellText(batch, column, row);
    switch (test.op) {
    case Op::Contains:
        if (test.folded.isEmpty())
            return containsFolded(text, test.text);
        return !isAscii(text)
               && QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
                      .toCaseFolded()
                      .contains(test.folded);
    case Op::Matches:
        return test.pattern.match(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())))
            .hasMatch();
    case Op::Equal:
        return compare(test, text) == 0;
    case Op::NotEqual:
        return compare(test, text) != 0;
    case Op::Less:
        return compare(test, text) < 0;
    case Op::Greater:
        return compare(test, text) > 0;
    default:
        return false;
    }
}

/// Below 0 when the cell is less than what it is compared with.
int RowFilter::compare(const Test &test, std::string_view text)
{
    if (test.numeric) {
        const auto key = SortKeys::numberKey(text);
        return key ? key->compare(test.key) : 1; // text is above all numbers
    }
    m_key.clear();
    SortKeys::appendTextKey(m_key, text);
    const int order = m_key.compare(test.key);
    return order == 0 ? text.compare(test.text) : order;
}

std::string_view RowFilter::cellText(const RowBatch &batch, std::size_t column, std::size_t row)
{
    const ColumnType &type = batch.schema()[column].type;
    const ColumnData &data = batch.column(column);
    const bool plain = type.kind == TypeKind::Text || type.kind == TypeKind::Json
                       || type.kind == TypeKind::Numeric || (type.kind == TypeKind::Opaque && !type.wire);
    if (plain)
        return data.text(row).substr(0, longestText);
    auto found = m_formats.find(&type);
    if (found == m_formats.end())
        found = m_formats.emplace(&type, CellText(type)).first;
    m_text.clear();
    found->second.append(m_text, data, row);
    return m_text;
}
