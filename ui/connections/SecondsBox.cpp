// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/SecondsBox.h"

#include <QRegularExpression>

SecondsBox::SecondsBox(QWidget *parent)
    : QSpinBox(parent)
{
    setRange(0, 24 * 24 * 3600 * 1000);
    setSingleStep(1000);
    setSuffix(QStringLiteral(" s"));
}

QString SecondsBox::textFromValue(int milliseconds) const
{
    QString text = QString::number(milliseconds / 1000);
    if (milliseconds % 1000 == 0)
        return text;
    QString part = QStringLiteral("%1").arg(milliseconds % 1000, 3, 10, QLatin1Char('0'));
    while (part.endsWith(QLatin1Char('0')))
        part.chop(1);
    return text + locale().decimalPoint() + part;
}

/// Whole numbers only on the way: 0.1 is no binary fraction.
std::optional<int> SecondsBox::parse(const QString &text) const
{
    static const QRegularExpression number(
        QStringLiteral("\\A\\s*([0-9]{1,7})(?:[.,]([0-9]{1,3}))?\\s*s?\\s*\\z"));
    const auto match = number.match(text);
    if (!match.hasMatch())
        return {};
    const qint64 milliseconds =
        match.captured(1).toLongLong() * 1000 + match.captured(2).leftJustified(3, QLatin1Char('0')).toInt();
    if (milliseconds < minimum() || milliseconds > maximum())
        return {};
    return static_cast<int>(milliseconds);
}

int SecondsBox::valueFromText(const QString &text) const
{
    return parse(text).value_or(value());
}

QValidator::State SecondsBox::validate(QString &text, int &) const
{
    static const QRegularExpression begun(
        QStringLiteral("\\A\\s*[0-9]{0,7}(?:[.,][0-9]{0,3})?\\s*s?\\s*\\z"));
    if (parse(text) || text == specialValueText())
        return QValidator::Acceptable;
    return begun.match(text).hasMatch() ? QValidator::Intermediate : QValidator::Invalid;
}
