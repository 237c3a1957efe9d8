// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/query/JsonNode.h"

#include <array>
#include <utility>

namespace {

class JsonParser
{
public:
    explicit JsonParser(QStringView text)
        : m_text(text)
    {}
    [[nodiscard]] std::optional<JsonNode> document()
    {
        JsonNode root;
        if (!value(root, 0))
            return std::nullopt;
        skipSpace();
        if (m_at != m_text.size())
            return std::nullopt;
        return root;
    }

private:
    [[nodiscard]] QChar peek() const { return m_at < m_text.size() ? m_text[m_at] : QChar(); }
    void skipSpace()
    {
        while (m_at < m_text.size() && QStringView(u" \t\r\n").contains(m_text[m_at]))
            ++m_at;
    }
    [[nodiscard]] bool take(QChar c)
    {
        skipSpace();
        if (peek() != c)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] bool value(JsonNode &node, int depth)
    {
        if (depth > JsonNode::deepest || ++m_nodes > JsonNode::mostNodes)
            return false;
        skipSpace();
        const QChar c = peek();
        if (c == u'{' || c == u'[')
            return container(node, c == u'{', depth);
        if (c == u'"') {
            node.kind = JsonNode::Kind::String;
            return string(node.text);
        }
        if (c == u'-' || c.isDigit())
            return number(node);
        for (const QStringView word : {QStringView(u"true"), QStringView(u"false"), QStringView(u"null")}) {
            if (m_text.sliced(m_at).startsWith(word)) {
                m_at += word.size();
                node.text = word.toString();
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] bool container(JsonNode &node, bool object, int depth)
    {
        node.kind = object ? JsonNode::Kind::Object : JsonNode::Kind::Array;
        const QChar end = object ? u'}' : u']';
        ++m_at;
        if (take(end))
            return true;
        do {
            JsonNode child;
            skipSpace();
            if (object && !(string(child.key) && take(u':')))
                return false;
            if (!value(child, depth + 1))
                return false;
            node.children.push_back(std::move(child));
        } while (take(u','));
        return take(end);
    }
    [[nodiscard]] bool number(JsonNode &node)
    {
        const qsizetype start = m_at;
        while (m_at < m_text.size()
               && (m_text[m_at].isDigit() || QStringView(u"+-.eE").contains(m_text[m_at])))
            ++m_at;
        node.kind = JsonNode::Kind::Number;
        node.text = m_text.sliced(start, m_at - start).toString();
        return true;
    }
    [[nodiscard]] bool string(QString &out)
    {
        if (peek() != u'"')
            return false;
        ++m_at;
        while (m_at < m_text.size()) {
            const QChar c = m_text[m_at++];
            if (c == u'"')
                return true;
            if (c != u'\\')
                out += c;
            else if (!escape(out))
                return false;
        }
        return false;
    }
    [[nodiscard]] bool escape(QString &out)
    {
        if (m_at >= m_text.size())
            return false;
        const QChar c = m_text[m_at++];
        if (c == u'u') {
            bool isHex = false;
            const ushort code = m_text.mid(m_at, 4).toUShort(&isHex, 16);
            m_at += 4;
            out += QChar(code);
            return isHex && m_at <= m_text.size();
        }
        static constexpr std::array<std::pair<char16_t, char16_t>, 8> escapes{{{u'"', u'"'},
                                                                               {u'\\', u'\\'},
                                                                               {u'/', u'/'},
                                                                               {u'b', u'\b'},
                                                                               {u'f', u'\f'},
                                                                               {u'n', u'\n'},
                                                                               {u'r', u'\r'},
                                                                               {u't', u'\t'}}};
        for (const auto &[from, to] : escapes) {
            if (c == from) {
                out += QChar(to);
                return true;
            }
        }
        return false;
    }

    const QStringView m_text;
    qsizetype m_at = 0;
    int m_nodes = 0;
};

} // namespace

std::optional<JsonNode> JsonNode::parse(QStringView text)
{
    return JsonParser(text).document();
}
