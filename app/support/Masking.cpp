// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Masking.h"

#include "app/support/LiteralMask.h"

#include <QRegularExpression>

namespace {

const QLatin1String mask("***");

QRegularExpression pattern(const char *text)
{
    return QRegularExpression(QLatin1String(text), QRegularExpression::CaseInsensitiveOption
                                                       | QRegularExpression::DotMatchesEverythingOption);
}

/// A password may itself hold @, / or blanks that nobody encoded: it ends at the last @ of the word, for
/// databases of the text. Without any @, what stands where a port should is taken for one.
void maskUrls(QString &text)
{
    static const auto database =
        pattern(R"(((?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|sqlserver|oracle|trino)://)"
                R"([^\s:@/?#]*:).*@)");
    static const auto other = pattern(R"(([a-z][a-z0-9+.-]*://[^\s:@/?#]*:)\S*@)");
    static const auto noAt =
        pattern(R"(([a-z][a-z0-9+.-]*://[^\s:@/?#\[]*:)(?!\d{1,5}(?:[^\w@:-]|$))(?!\*\*\*)[^\s"']\S*)");
    for (const auto *regex : {&database, &other})
        text.replace(*regex, QStringLiteral("\\1***@"));
    text.replace(noAt, QStringLiteral("\\1***"));
}

/// Statements in which secrets stand at many places lose their whole rest.
void maskCredentialStatements(QString &text)
{
    static const auto statement =
        pattern(R"(\b(IDENTIFIED(?:\s|/\*.*?\*/)+(?:BY|VIA|WITH|USING)|SET(?:\s|/\*.*?\*/)+PASSWORD)\b.*\z)");
    text.replace(statement, QStringLiteral("\\1 ***"));
}

/// Finds the value that follows the name of a secret.
class ValueFinder final
{
public:
    ValueFinder(const QString &text, qsizetype name, qsizetype behindName)
        : m_text(text)
        , m_at(behindName)
    {
        while (
            name > 0
            && (m_text.at(name - 1).isLetterOrNumber() || QLatin1String("_-.").contains(m_text.at(name - 1))))
            --name;
        if (name > 0 && at(m_at) == m_text.at(name - 1) && QLatin1String("\"'`").contains(at(m_at)))
            ++m_at;
    }

    /// Where the value begins and how long it is; nothing when none follows.
    std::optional<std::pair<qsizetype, qsizetype>> find()
    {
        const bool separated = skipToValue();
        const qsizetype begin = m_at;
        if (const auto end = endOfQuoted())
            return std::pair{begin, *end - begin};
        if (!separated || isAnswerOfMariaDb())
            return {};
        const qsizetype end = endOfWord();
        return end > begin ? std::optional(std::pair{begin, end - begin}) : std::nullopt;
    }

private:
    [[nodiscard]] QChar at(qsizetype index) const
    {
        return index < m_text.size() ? m_text.at(index) : QChar();
    }

    /// Over white space, comments, "=", ":", "=>", "(" and a string's prefix. True when a separator was among
    /// them.
    bool skipToValue()
    {
        static const auto filler =
            pattern(R"(\G(?:\s|/\*.*?\*/)*+((?:=>?|:=?)(?:[ \t]|/\*.*?\*/)*+)?+\(?[ \t]*)");
        static const auto prefix = pattern(R"(\G(?:[ENXB]|U&|_\w+)(?=['"]))");
        const auto found = filler.match(m_text, m_at);
        m_at = found.capturedEnd(0);
        if (const auto letter = prefix.match(m_text, m_at); letter.hasMatch())
            m_at = letter.capturedEnd(0);
        return found.capturedLength(1) > 0;
    }

    std::optional<qsizetype> endOfQuoted() const
    {
        const QChar quote = at(m_at);
        if (quote == QLatin1Char('$')) {
            static const auto dollars = pattern(R"(\G\$(?:[a-z_]\w*)?\$)");
            const auto tag = dollars.match(m_text, m_at);
            if (!tag.hasMatch())
                return {};
            const qsizetype end = m_text.indexOf(tag.captured(0), tag.capturedEnd(0), Qt::CaseSensitive);
            return end < 0 ? m_text.size() : end + tag.capturedLength(0);
        }
        if (quote != QLatin1Char('\'') && quote != QLatin1Char('"'))
            return {};
        const auto end = LiteralMask::endOfQuoted(m_text, m_at, quote == QLatin1Char('"'));
        return end.value_or(m_text.size());
    }

    /// To the next blank; a backslash keeps the one behind it (libpq's key=value strings).
    [[nodiscard]] qsizetype endOfWord() const
    {
        qsizetype end = m_at;
        while (end < m_text.size() && !m_text.at(end).isSpace())
            end += m_text.at(end) == QLatin1Char('\\') ? 2 : 1;
        return std::min(end, m_text.size());
    }

    /// "Access denied for user 'a'@'b' (using password: YES)" tells nothing and helps much.
    [[nodiscard]] bool isAnswerOfMariaDb() const
    {
        static const auto answer = pattern(R"(\G(?:YES|NO)\))");
        return answer.match(m_text, m_at).hasMatch();
    }

    const QString &m_text;
    qsizetype m_at;
};

void maskNamedValues(QString &text)
{
    static const auto name = pattern(
        R"((?:password|passwd|passphrase|pwd|secret|api[_-]?key|(?:access|auth|refresh)[_-]?token)(?!\w))");
    static const auto authorization = pattern(R"((\bauthorization\s*:)[^\n]*)");
    text.replace(authorization, QStringLiteral("\\1 ***"));
    qsizetype from = 0;
    for (auto match = name.match(text); match.hasMatch(); match = name.match(text, from)) {
        from = match.capturedEnd(0);
        if (const auto value = ValueFinder(text, match.capturedStart(0), from).find()) {
            text.replace(value->first, value->second, mask);
            from = value->first + mask.size();
        }
    }
}

} // namespace

QString Masking::secrets(const QString &text)
{
    QString masked = text;
    maskUrls(masked);
    maskCredentialStatements(masked);
    maskNamedValues(masked);
    return masked;
}

QString Masking::literals(const QString &sql, std::optional<DatabaseType> type)
{
    return LiteralMask(sql, type).apply();
}
