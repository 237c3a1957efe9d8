// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/StatementParameters.h"

#include "app/query/SqlLexer.h"

#include <utility>

namespace {

struct Place
{
    qsizetype start = 0; ///< Of the colon.
    qsizetype end = 0;
    QString name;
};

/// A colon directly before a name, and directly behind nothing that makes it something else: a::b and a:=b are tokens
/// of their own, a:b is a path or a slice, [1:n] a slice.
std::vector<Place> placesOf(const QString &statement, DatabaseType type)
{
    using Kind = SqlLexer::Kind;
    std::vector<Place> places;
    SqlLexer lexer(statement, type);
    lexer.enterExecutable();
    SqlLexer::Token token;
    SqlLexer::Token before;     ///< Directly before, blanks too.
    SqlLexer::Token codeBefore; ///< The last that is neither blank nor comment.
    SqlLexer::Token colon;
    bool afterColon = false;
    bool any = false;
    int brackets = 0;
    for (; lexer.next(token); before = token) {
        if (afterColon && token.kind == Kind::Word)
            places.push_back({colon.start, token.end, lexer.text(token).toString()});
        afterColon = false;
        const QStringView text = lexer.text(token);
        if (token.kind == Kind::Symbol && text == QLatin1String(":")) {
            const bool touches =
                any
                && (before.kind == Kind::Word || before.kind == Kind::Name || before.kind == Kind::String
                    || before.kind == Kind::Number
                    || (before.kind == Kind::Symbol && lexer.text(before) == QLatin1String("]")));
            const bool slice =
                brackets > 0
                && (codeBefore.kind != Kind::Symbol || lexer.text(codeBefore) == QLatin1String(")")
                    || lexer.text(codeBefore) == QLatin1String("]"));
            afterColon = !touches && !slice;
            colon = token;
        } else if (token.kind == Kind::Symbol) {
            brackets += text == QLatin1String("[") ? 1 : text == QLatin1String("]") ? -1 : 0;
        }
        any = true;
        if (token.kind != Kind::Blank && token.kind != Kind::Comment)
            codeBefore = token;
    }
    return places;
}

} // namespace

namespace StatementParameters {

QStringList names(const QString &statement, DatabaseType type)
{
    QStringList found;
    for (const Place &place : placesOf(statement, type)) {
        if (!found.contains(place.name))
            found << place.name;
    }
    return found;
}

QString numbered(const QString &statement, DatabaseType type, std::vector<qsizetype> *positions)
{
    QStringList found;
    QString text;
    std::vector<qsizetype> places;
    qsizetype copied = 0;
    const auto copy = [&](qsizetype end) {
        for (qsizetype i = copied; i < end; ++i)
            places.push_back(i);
        text += QStringView(statement).mid(copied, end - copied);
        copied = end;
    };
    for (const Place &place : placesOf(statement, type)) {
        copy(place.start);
        if (!found.contains(place.name))
            found << place.name;
        const QString number = QStringLiteral("$%1").arg(found.indexOf(place.name) + 1);
        text += number;
        places.insert(places.end(), static_cast<std::size_t>(number.size()), place.start);
        copied = place.end;
    }
    copy(statement.size());
    places.push_back(statement.size());
    if (positions)
        *positions = std::move(places);
    return text;
}

} // namespace StatementParameters
