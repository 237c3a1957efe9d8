// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replication/ShapeDrift.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <map>
#include <optional>

namespace {

struct ShapeDriftText
{
    Q_DECLARE_TR_FUNCTIONS(ShapeDrift)
};

struct ReadSignature
{
    std::map<QString, QJsonValue> columns; ///< By name; all else that is said of them.
    QJsonValue key;
};

std::optional<ReadSignature> readSignature(const std::string &text)
{
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isObject())
        return {};
    ReadSignature read;
    for (const QJsonValue &column : document.object().value(QLatin1String("columns")).toArray())
        read.columns[column.toArray().at(0).toString()] = column;
    read.key = document.object().value(QLatin1String("key"));
    return read;
}

} // namespace

ShapeDrift ShapeDrift::between(const std::string &before, const std::string &now)
{
    ShapeDrift drift;
    const auto old = readSignature(before);
    const auto present = readSignature(now);
    if (!old || !present) {
        drift.isUnknown = before != now;
        return drift;
    }
    for (const auto &[name, column] : present->columns) {
        const auto known = old->columns.find(name);
        if (known == old->columns.end())
            drift.added.push_back(name.toStdString());
        else if (known->second != column)
            drift.changed.push_back(name.toStdString());
    }
    for (const auto &[name, column] : old->columns) {
        if (present->columns.count(name) == 0)
            drift.removed.push_back(name.toStdString());
    }
    drift.keyChanged = old->key != present->key;
    return drift;
}

QString ShapeDrift::text() const
{
    QStringList parts;
    for (const std::string &name : added)
        parts << ShapeDriftText::tr("column %1 is new").arg(QString::fromStdString(name));
    for (const std::string &name : removed)
        parts << ShapeDriftText::tr("column %1 is gone").arg(QString::fromStdString(name));
    for (const std::string &name : changed)
        parts << ShapeDriftText::tr("column %1 has another type").arg(QString::fromStdString(name));
    if (keyChanged)
        parts << ShapeDriftText::tr("its primary key is another one");
    if (parts.isEmpty())
        parts << ShapeDriftText::tr("its columns are others");
    return parts.join(QLatin1String("; "));
}
