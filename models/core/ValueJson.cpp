// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/ValueJson.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QStringDecoder>

#include <array>
#include <charconv>
#include <type_traits>

namespace {

struct ValueJsonText
{
    Q_DECLARE_TR_FUNCTIONS(ValueJson)
};

QJsonObject tagged(const char *tag, const QString &text)
{
    return {{QString::fromLatin1(tag), text}};
}

QString base64(const std::string &bytes)
{
    return QString::fromLatin1(
        QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())).toBase64());
}

template <typename T>
QString shortest(T number)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return QString::fromLatin1(buffer.data(), static_cast<qsizetype>(end.ptr - buffer.data()));
}

QJsonValue jsonOf(const std::string &text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    if (decoder.hasError())
        return tagged("text", base64(text));
    return decoded;
}

template <typename T>
std::optional<Value> numberOf(const QString &text)
{
    const std::string bytes = text.toStdString();
    T number{};
    const auto end = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
    if (bytes.empty() || end.ec != std::errc() || end.ptr != bytes.data() + bytes.size())
        return {};
    return Value(number);
}

std::optional<Value> taggedValue(const QString &tag, const QString &text)
{
    if (tag == QLatin1String("integer"))
        return numberOf<std::int64_t>(text);
    if (tag == QLatin1String("real"))
        return numberOf<double>(text);
    const auto decoded =
        QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return {};
    if (tag == QLatin1String("text"))
        return Value(decoded.decoded.toStdString());
    if (tag == QLatin1String("bytes"))
        return Value(Blob{decoded.decoded.toStdString()});
    return {};
}

} // namespace

QJsonValue ValueJson::of(const Value &value)
{
    return std::visit(
        [](const auto &v) -> QJsonValue {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::monostate>)
                return QJsonValue::Null;
            else if constexpr (std::is_same_v<T, bool>)
                return v;
            else if constexpr (std::is_same_v<T, std::int64_t>)
                return tagged("integer", shortest(v));
            else if constexpr (std::is_same_v<T, double>)
                return tagged("real", shortest(v));
            else if constexpr (std::is_same_v<T, std::string>)
                return jsonOf(v);
            else
                return tagged("bytes", base64(v.bytes));
        },
        value);
}

Result<Value> ValueJson::read(const QJsonValue &json)
{
    if (json.isNull())
        return Value();
    if (json.isBool())
        return Value(json.toBool());
    if (json.isString())
        return Value(json.toString().toStdString());
    const QJsonObject object = json.toObject();
    if (object.size() == 1 && object.begin()->isString()) {
        if (auto value = taggedValue(object.begin().key(), object.begin()->toString()))
            return *value;
    }
    return Error{ErrorCode::Invalid, ValueJsonText::tr("A value in JSON is not one that Penstock writes.")};
}
