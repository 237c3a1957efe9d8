// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connections/sources/PgPassFile.h"

#include "app/connections/sources/ImportedFile.h"

#include <QFileInfo>

#include <strings.h>

namespace {

struct PgPassFileText
{
    Q_DECLARE_TR_FUNCTIONS(PgPassFile)
};

/// The parts between unescaped colons, backslashes taken away.
QList<QByteArray> partsOf(const QByteArray &line)
{
    QList<QByteArray> parts{{}};
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line.at(i) == '\\' && i + 1 < line.size())
            parts.last() += line.at(++i);
        else if (line.at(i) == ':' && parts.size() < 5)
            parts.append(QByteArray());
        else
            parts.last() += line.at(i);
    }
    return parts;
}

bool matches(const QString &pattern, const QString &text)
{
    return pattern == QLatin1String("*") || pattern == text;
}

} // namespace

Result<PgPassFile> PgPassFile::read(const QString &path)
{
    auto text = ImportedFile::read(path);
    if (!text)
        return text.error();
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
                        | QFile::WriteOther | QFile::ExeOther;
    if (QFileInfo(path).permissions() & others)
        return Error{
            ErrorCode::Privilege,
            PgPassFileText::tr("The password file %1 can be read by others and is not used.").arg(path),
            PgPassFileText::tr("Make it yours alone: chmod 0600 %1").arg(path)};
    PgPassFile file;
    int number = 0;
    for (QByteArray line : text->split('\n')) {
        ++number;
        if (line.endsWith('\r'))
            line.chop(1);
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        QList<QByteArray> parts = partsOf(line);
        explicit_bzero(line.data(), static_cast<std::size_t>(line.size()));
        if (parts.size() != 5) {
            file.m_broken << number;
            continue;
        }
        const auto part = [&parts](int i) { return QString::fromUtf8(parts.at(i)); };
        file.m_lines.push_back({part(0), part(1), part(2), part(3), Secret::takeFrom(parts[4])});
    }
    explicit_bzero(text->data(), static_cast<std::size_t>(text->size()));
    return file;
}

Secret PgPassFile::passwordFor(const QString &host, int port, const QString &database,
                               const QString &user) const
{
    const bool socket = host.startsWith(QLatin1Char('/'));
    for (const Line &line : m_lines) {
        const bool sameHost = matches(line.host, host) || (socket && line.host == QLatin1String("localhost"));
        if (sameHost && matches(line.port, QString::number(port)) && matches(line.database, database)
            && matches(line.user, user))
            return line.password;
    }
    return {};
}
