// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QSet>
#include <QStringList>

#include <limits>
#include <optional>

/// Reads fields of a JSON object and remembers the first thing that is wrong: a value of another type, a number out of
/// bounds, a field that nobody asked for. Absent and null fields leave their target alone.
/// Thread: one at a time.
class JsonFields final
{
public:
    /// `subject` begins the error's text: "In a job's JSON". The object outlives this one.
    JsonFields(const QJsonObject &json, QString subject)
        : m_json(json)
        , m_subject(std::move(subject))
    {}

    void read(const char *key, QString &target);
    void read(const char *key, bool &target);
    void read(const char *key, int &target);
    void read(const char *key, std::int64_t &target);
    void read(const char *key, double &target);
    void read(const char *key, QStringList &target);
    void read(const char *key, QJsonArray &target);
    /// Nothing when absent or null.
    void read(const char *key, std::optional<QJsonObject> &target);
    /// One of a list of names; `find` answers with the value or nothing. `names`: what it may be, for the error.
    template <typename T, typename Find>
    void readName(const char *key, T &target, const QString &names, const Find &find)
    {
        QString name;
        read(key, name);
        if (name.isEmpty())
            return;
        if (const std::optional<T> value = find(name))
            target = *value;
        else
            refuse(key, names);
    }
    /// Names a field as wrong; `wanted` completes "must be".
    void refuse(const QString &key, const QString &wanted);
    void refuse(const char *key, const QString &wanted) { refuse(QString::fromLatin1(key), wanted); }
    /// Another error, of a part that was read elsewhere.
    void fail(const Error &error);

    /// After all reads: the first thing that is wrong.
    [[nodiscard]] std::optional<Error> end();

private:
    [[nodiscard]] QJsonValue take(const char *key, QJsonValue::Type type, const QString &wanted);

    const QJsonObject &m_json;
    const QString m_subject;
    QSet<QString> m_known;
    std::optional<Error> m_error;
};
