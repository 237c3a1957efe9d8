// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/JsonFields.h"

#include <QCoreApplication>

#include <cmath>

namespace {

struct JsonFieldsText
{
    Q_DECLARE_TR_FUNCTIONS(JsonFields)
};

/// QJsonValue keeps whole numbers whole only when they were given so: what has a fraction is none.
std::optional<std::int64_t> wholeNumber(const QJsonValue &value)
{
    constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();
    const std::int64_t number = value.toInteger(none);
    if (number == none && value.toInteger(0) == 0)
        return {};
    return number;
}

} // namespace

QJsonValue JsonFields::take(const char *key, QJsonValue::Type type, const QString &wanted)
{
    const QString name = QString::fromLatin1(key);
    m_known.insert(name);
    const QJsonValue value = m_json.value(name);
    if (value.isUndefined() || value.isNull())
        return QJsonValue::Undefined;
    if (value.type() == type)
        return value;
    refuse(name, wanted);
    return QJsonValue::Undefined;
}

void JsonFields::read(const char *key, QString &target)
{
    if (const auto value = take(key, QJsonValue::String, JsonFieldsText::tr("a text")); !value.isUndefined())
        target = value.toString();
}

void JsonFields::read(const char *key, bool &target)
{
    const auto value = take(key, QJsonValue::Bool, JsonFieldsText::tr("true or false"));
    if (!value.isUndefined())
        target = value.toBool();
}

void JsonFields::read(const char *key, int &target)
{
    std::int64_t number = target;
    read(key, number);
    if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max())
        refuse(key, JsonFieldsText::tr("a whole number"));
    else
        target = static_cast<int>(number);
}

void JsonFields::read(const char *key, std::int64_t &target)
{
    const auto value = take(key, QJsonValue::Double, JsonFieldsText::tr("a whole number"));
    if (value.isUndefined())
        return;
    if (const auto number = wholeNumber(value))
        target = *number;
    else
        refuse(key, JsonFieldsText::tr("a whole number"));
}

void JsonFields::read(const char *key, double &target)
{
    const auto value = take(key, QJsonValue::Double, JsonFieldsText::tr("a number"));
    if (!value.isUndefined())
        target = value.toDouble();
}

void JsonFields::read(const char *key, QJsonArray &target)
{
    const auto value = take(key, QJsonValue::Array, JsonFieldsText::tr("a list"));
    if (!value.isUndefined())
        target = value.toArray();
}

void JsonFields::read(const char *key, QStringList &target)
{
    const auto value = take(key, QJsonValue::Array, JsonFieldsText::tr("a list of texts"));
    if (value.isUndefined())
        return;
    QStringList texts;
    for (const QJsonValue &item : value.toArray()) {
        if (!item.isString())
            return refuse(key, JsonFieldsText::tr("a list of texts"));
        texts << item.toString();
    }
    target = texts;
}

void JsonFields::read(const char *key, std::optional<QJsonObject> &target)
{
    const auto value = take(key, QJsonValue::Object, JsonFieldsText::tr("an object"));
    if (!value.isUndefined())
        target = value.toObject();
}

void JsonFields::refuse(const QString &key, const QString &wanted)
{
    fail({ErrorCode::Invalid, JsonFieldsText::tr("%1, “%2” must be %3.").arg(m_subject, key, wanted)});
}

void JsonFields::fail(const Error &error)
{
    if (!m_error)
        m_error = error;
}

std::optional<Error> JsonFields::end()
{
    for (const QString &key : m_json.keys()) {
        if (!m_known.contains(key))
            fail({ErrorCode::Invalid, JsonFieldsText::tr("%1, “%2” is unknown.").arg(m_subject, key)});
    }
    return m_error;
}
