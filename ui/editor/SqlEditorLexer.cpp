// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/SqlEditorLexer.h"

#include "ui/common/Theme.h"
#include "ui/editor/SqlKeywords.h"

#include <QPalette>

namespace {

using Part = Theme::Syntax;

/// Which part of the language a style of the lexer shows.
struct StylePart
{
    int style;
    Part part;
};
constexpr StylePart styleParts[] = {
    {QsciLexerSQL::Default, Part::Text},
    {QsciLexerSQL::Identifier, Part::Text},
    {QsciLexerSQL::Comment, Part::Comment},
    {QsciLexerSQL::CommentLine, Part::Comment},
    {QsciLexerSQL::CommentDoc, Part::Comment},
    {QsciLexerSQL::CommentLineHash, Part::Comment},
    {QsciLexerSQL::CommentDocKeyword, Part::Comment},
    {QsciLexerSQL::CommentDocKeywordError, Part::Comment},
    {QsciLexerSQL::PlusComment, Part::Comment},
    {QsciLexerSQL::PlusPrompt, Part::Comment},
    {QsciLexerSQL::Number, Part::Number},
    {QsciLexerSQL::Keyword, Part::Keyword},
    {QsciLexerSQL::PlusKeyword, Part::Keyword},
    {QsciLexerSQL::KeywordSet5, Part::Type},
    {QsciLexerSQL::SingleQuotedString, Part::String},
    {QsciLexerSQL::DoubleQuotedString, Part::QuotedName},
    {QsciLexerSQL::QuotedIdentifier, Part::QuotedName},
    {QsciLexerSQL::Operator, Part::Operator},
    {QsciLexerSQL::QuotedOperator, Part::Operator},
};

bool isMaria(DatabaseType type)
{
    return type == DatabaseType::MySql || type == DatabaseType::MariaDb;
}

} // namespace

SqlEditorLexer::SqlEditorLexer(QObject *parent)
    : QsciLexerSQL(parent)
{}

const char *SqlEditorLexer::keywords(int set) const
{
    return set == 1 ? SqlKeywords::keywords(m_type) : set == 5 ? SqlKeywords::types(m_type) : nullptr;
}

void SqlEditorLexer::setDialect(DatabaseType type)
{
    m_type = type;
    setHashComments(isMaria(type));
    setBackslashEscapes(isMaria(type));
    setQuotedIdentifiers(isMaria(type) || type == DatabaseType::Sqlite);
}

void SqlEditorLexer::setColours(const QPalette &palette, const QFont &font)
{
    const auto colour = [&palette](Part part) { return Theme::syntax(part, palette); };
    setDefaultPaper(palette.color(QPalette::Base));
    setPaper(palette.color(QPalette::Base));
    setDefaultColor(colour(Part::Text));
    setDefaultFont(font);
    setFont(font);
    for (const StylePart &style : styleParts)
        setColor(colour(style.part), style.style);
    if (isMaria(m_type))
        setColor(colour(Part::String), DoubleQuotedString);
}
