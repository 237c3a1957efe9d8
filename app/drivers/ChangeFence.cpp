// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/ChangeFence.h"

#include "models/core/ValueJson.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace {

struct FenceMarkText
{
    Q_DECLARE_TR_FUNCTIONS(FenceMark)
};

Error damagedMark()
{
    return {ErrorCode::Damaged, FenceMarkText::tr("A checkpoint's mark is not one that Penstock writes.")};
}

} // namespace

std::string FenceMark::toText() const
{
    QJsonObject json;
    if (from)
        json[QLatin1String("from")] = ValueJson::of(*from);
    if (transaction)
        json[QLatin1String("transaction")] = QString::number(*transaction);
    return QJsonDocument(json).toJson(QJsonDocument::Compact).toStdString();
}

Result<FenceMark> FenceMark::fromText(const std::string &text)
{
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isObject())
        return damagedMark();
    FenceMark mark;
    const QJsonObject json = document.object();
    if (const auto from = json.constFind(QLatin1String("from")); from != json.constEnd()) {
        auto value = ValueJson::read(*from);
        if (!value)
            return damagedMark();
        mark.from = std::move(*value);
    }
    if (const QJsonValue number = json.value(QLatin1String("transaction")); !number.isUndefined()) {
        bool isNumber = false;
        mark.transaction = number.toString().toULongLong(&isNumber);
        if (!isNumber)
            return damagedMark();
    }
    return mark;
}
