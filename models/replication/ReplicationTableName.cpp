// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/replication/ReplicationTableName.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>
#include <vector>

namespace {

struct ReplicationTableNameText
{
    Q_DECLARE_TR_FUNCTIONS(ReplicationTableName)
};

QString partText(const std::string &part)
{
    const QString text = QString::fromStdString(part);
    const bool isPlain =
        !text.isEmpty() && text == text.trimmed()
        && std::none_of(text.begin(), text.end(), [](QChar c) { return c == u'.' || c == u'"'; });
    if (isPlain)
        return text;
    return u'"' + QString(text).replace(u'"', QLatin1String("\"\"")) + u'"';
}

/// The part that begins at `at`, which then stands behind it; nothing when it is none.
std::optional<QString> takePart(const QString &text, qsizetype &at)
{
    if (at >= text.size() || text.at(at) != u'"') {
        const qsizetype end =
            std::min(text.indexOf(u'.', at) < 0 ? text.size() : text.indexOf(u'.', at), text.size());
        const QString part = text.mid(at, end - at);
        at = end;
        return part.contains(u'"') || part != part.trimmed() ? std::nullopt : std::optional(part);
    }
    QString part;
    for (++at; at < text.size(); ++at) {
        if (text.at(at) != u'"') {
            part += text.at(at);
        } else if (at + 1 < text.size() && text.at(at + 1) == u'"') {
            part += u'"';
            ++at;
        } else {
            ++at;
            return part;
        }
    }
    return {};
}

} // namespace

QString ReplicationTableName::text(const ObjectName &name)
{
    return name.schema.empty() ? partText(name.name) : partText(name.schema) + u'.' + partText(name.name);
}

Result<ObjectName> ReplicationTableName::parse(const QString &text)
{
    const Error refusal{
        ErrorCode::Invalid, ReplicationTableNameText::tr("“%1” is no name of a table.").arg(text),
        ReplicationTableNameText::tr("Write table or schema.table; a name with dots or quotes in "
                                     "double quotes: \"my.table\".")};
    const QString trimmed = text.trimmed();
    std::vector<QString> parts;
    qsizetype at = 0;
    do {
        if (!parts.empty())
            ++at; // the dot
        const auto part = takePart(trimmed, at);
        if (!part || part->isEmpty() || part->contains(QChar::Null))
            return refusal;
        parts.push_back(*part);
    } while (at < trimmed.size() && trimmed.at(at) == u'.');
    if (at < trimmed.size() || parts.size() > 2)
        return refusal;
    if (parts.size() == 1)
        return ObjectName{{}, parts[0].toStdString()};
    return ObjectName{parts[0].toStdString(), parts[1].toStdString()};
}
