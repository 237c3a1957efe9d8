// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/StatementText.h"

#include <QCoreApplication>
#include <QFile>

namespace {

struct StatementTexts
{
    Q_DECLARE_TR_FUNCTIONS(StatementText)
};

/// More than any statement that a person wrote.
constexpr qint64 largestFile = 64 << 20;

} // namespace

namespace StatementText {

Result<QString> from(const std::string &argument, const std::string &file)
{
    if (file.empty())
        return QString::fromStdString(argument);
    QFile source(QString::fromStdString(file));
    const bool opened =
        file == "-" ? source.open(stdin, QIODevice::ReadOnly) : source.open(QIODevice::ReadOnly);
    if (!opened)
        return Error{ErrorCode::Io, StatementTexts::tr("The file %1 cannot be read: %2.")
                                        .arg(QString::fromStdString(file), source.errorString())};
    const QByteArray bytes = source.read(largestFile + 1);
    if (bytes.size() > largestFile)
        return Error{ErrorCode::Invalid,
                     StatementTexts::tr("The file %1 is larger than 64 MiB.").arg(source.fileName())};
    const QString text = QString::fromUtf8(bytes);
    if (text.trimmed().isEmpty())
        return Error{ErrorCode::Invalid,
                     StatementTexts::tr("The file %1 holds no statement.").arg(QString::fromStdString(file))};
    return text;
}

Error withPosition(Error error, const QString &statement)
{
    if (error.position < 0 || error.position > statement.size())
        return error;
    const qsizetype start =
        error.position == 0 ? 0 : statement.lastIndexOf(QLatin1Char('\n'), error.position - 1) + 1;
    qsizetype end = statement.indexOf(QLatin1Char('\n'), error.position);
    if (end < 0)
        end = statement.size();
    const auto number = statement.left(start).count(QLatin1Char('\n')) + 1;
    const QString head = StatementTexts::tr("line %1: ").arg(number);
    QString line = statement.mid(start, end - start);
    line.replace(QLatin1Char('\t'), QLatin1Char(' '));
    error.message += QLatin1Char('\n') + head + line + QLatin1Char('\n')
                     + QString(head.size() + error.position - start, QLatin1Char(' ')) + QLatin1Char('^');
    return error;
}

} // namespace StatementText
