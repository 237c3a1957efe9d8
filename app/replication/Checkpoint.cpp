// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/Checkpoint.h"

#include "models/core/JsonFields.h"
#include "models/core/ValueJson.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>

#include <array>

namespace {

struct CheckpointText
{
    Q_DECLARE_TR_FUNCTIONS(Checkpoint)
};

constexpr std::size_t longestSignature = 20'000;
constexpr std::array phaseNames{"copying", "linking", "current"};

/// Servers may keep the text in a character set that has few letters.
std::string asciiOf(const QByteArray &json)
{
    std::string text;
    for (const QChar c : QString::fromUtf8(json)) {
        if (c.unicode() < 0x80)
            text += static_cast<char>(c.unicode());
        else
            text += "\\u" + QString::number(c.unicode(), 16).rightJustified(4, u'0').toStdString();
    }
    return text;
}

QJsonArray namesJson(const std::vector<std::string> &names)
{
    QJsonArray list;
    for (const std::string &name : names)
        list.append(QString::fromStdString(name));
    return list;
}

std::vector<std::string> namesFrom(const QJsonArray &json)
{
    std::vector<std::string> names;
    for (const QJsonValue &name : json)
        names.push_back(name.toString().toStdString());
    return names;
}

QJsonValue markJson(const std::optional<FenceMark> &mark)
{
    return mark ? QJsonValue(QString::fromStdString(mark->toText())) : QJsonValue();
}

void readMark(JsonFields &fields, const char *key, std::optional<FenceMark> &target)
{
    QString text;
    fields.read(key, text);
    if (text.isEmpty())
        return;
    auto mark = FenceMark::fromText(text.toStdString());
    if (mark)
        target = std::move(*mark);
    else
        fields.fail(mark.error());
}

} // namespace

bool Checkpoint::readsLike(const Checkpoint &other) const
{
    if (phase != other.phase || after != other.after || key != other.key || without != other.without)
        return false;
    // A copy reads all rows: from where the changes are read afterwards is each target's own affair.
    return phase != Phase::Current || (mark == other.mark && next == other.next && syncKey == other.syncKey);
}

std::string Checkpoint::signatureOf(const std::string &signature)
{
    if (signature.size() <= longestSignature)
        return signature;
    const auto hash =
        QCryptographicHash::hash(QByteArray::fromStdString(signature), QCryptographicHash::Sha256);
    return "sha256:" + hash.toHex().toStdString();
}

std::string Checkpoint::toText() const
{
    QJsonArray position;
    for (const Value &value : after)
        position.append(ValueJson::of(value));
    QJsonObject json{{QStringLiteral("phase"), QLatin1String(phaseNames.at(static_cast<std::size_t>(phase)))},
                     {QStringLiteral("wasEmpty"), wasEmpty},
                     {QStringLiteral("signature"), QString::fromStdString(signature)},
                     {QStringLiteral("identity"), QString::fromStdString(identity)},
                     {QStringLiteral("key"), namesJson(key)},
                     {QStringLiteral("syncKey"), QString::fromStdString(syncKey)},
                     {QStringLiteral("without"), namesJson(without)},
                     {QStringLiteral("after"), position},
                     {QStringLiteral("mark"), markJson(mark)},
                     {QStringLiteral("next"), markJson(next)}};
    if (greatest)
        json[QLatin1String("greatest")] =
            QJsonArray{ValueJson::of(greatest->value), ValueJson::of(greatest->rank)};
    if (verifiedAt.isValid())
        json[QLatin1String("verifiedAt")] = verifiedAt.toUTC().toString(Qt::ISODateWithMs);
    return asciiOf(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

Result<Checkpoint> Checkpoint::fromText(const std::string &text)
{
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isObject())
        return Error{ErrorCode::Damaged, CheckpointText::tr("A checkpoint is not one that Penstock writes.")};
    const QJsonObject json = document.object();
    Checkpoint checkpoint;
    QString signature, identity, syncKey, verifiedAt;
    QJsonArray key, without, after, greatest;
    JsonFields fields(json, CheckpointText::tr("In a checkpoint"));
    fields.readName("phase", checkpoint.phase, CheckpointText::tr("a known name"),
                    [](const QString &name) -> std::optional<Phase> {
                        for (std::size_t i = 0; i < phaseNames.size(); ++i) {
                            if (name == QLatin1String(phaseNames[i]))
                                return static_cast<Phase>(i);
                        }
                        return {};
                    });
    fields.read("wasEmpty", checkpoint.wasEmpty);
    fields.read("signature", signature);
    fields.read("identity", identity);
    fields.read("key", key);
    fields.read("syncKey", syncKey);
    fields.read("without", without);
    fields.read("after", after);
    fields.read("greatest", greatest);
    fields.read("verifiedAt", verifiedAt);
    readMark(fields, "mark", checkpoint.mark);
    readMark(fields, "next", checkpoint.next);
    const auto readValue = [&fields](const QJsonValue &value) {
        auto read = ValueJson::read(value);
        if (!read)
            fields.fail(read.error());
        return read ? std::move(*read) : Value();
    };
    for (const QJsonValue &value : after)
        checkpoint.after.push_back(readValue(value));
    if (greatest.size() == 2)
        checkpoint.greatest = {readValue(greatest.at(0)), readValue(greatest.at(1))};
    checkpoint.signature = signature.toStdString();
    checkpoint.identity = identity.toStdString();
    checkpoint.key = namesFrom(key);
    checkpoint.without = namesFrom(without);
    checkpoint.syncKey = syncKey.toStdString();
    checkpoint.verifiedAt = QDateTime::fromString(verifiedAt, Qt::ISODateWithMs);
    if (const auto error = fields.end())
        return Error{ErrorCode::Damaged,
                     CheckpointText::tr("A checkpoint is not one that Penstock writes."),
                     {},
                     error->message};
    return checkpoint;
}
