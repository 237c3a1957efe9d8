// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/federation/SourceMetadata.h"

#include "app/drivers/Connection.h"
#include "app/federation/LeaseWait.h"
#include "app/pool/ConnectionPool.h"

#include <QCoreApplication>
#include <QStringList>

#include <condition_variable>

namespace {

struct SourceMetadataText
{
    Q_DECLARE_TR_FUNCTIONS(SourceMetadata)
};

bool sameInAnyCase(const std::string &a, const std::string &b)
{
    return QString::compare(QString::fromStdString(a), QString::fromStdString(b), Qt::CaseInsensitive) == 0;
}

/// The one of `names` that is meant by `name`.
Result<std::optional<std::string>> choose(const std::vector<std::string> &names, const std::string &name)
{
    std::vector<std::string> matches;
    for (const std::string &candidate : names) {
        if (candidate == name)
            return std::optional(candidate);
        if (sameInAnyCase(candidate, name))
            matches.push_back(candidate);
    }
    if (matches.empty())
        return std::optional<std::string>();
    if (matches.size() == 1)
        return std::optional(matches.front());
    QStringList list;
    for (const std::string &match : matches)
        list << QLatin1Char('"') + QString::fromStdString(match) + QLatin1Char('"');
    return Error{ErrorCode::Invalid,
                 SourceMetadataText::tr("\"%1\" could mean %2: their names differ only by case.")
                     .arg(QString::fromStdString(name), list.join(QStringLiteral(", "))),
                 SourceMetadataText::tr("Write the name exactly as it is spelled there.")};
}

} // namespace

/// One question on its way. The job that works on it owns it together with the asker, who may leave early: the
/// lease then goes back when the job is done.
template <typename T>
struct SourceMetadata::Question
{
    std::mutex mutex;
    std::condition_variable changed;
    Lease lease;
    std::optional<Result<T>> answer;

    void setAnswer(Result<T> result)
    {
        const std::lock_guard lock(mutex);
        answer.emplace(std::move(result));
        changed.notify_all();
    }
    /// False when the asker wants no more.
    [[nodiscard]] bool wait(const std::function<bool()> &shouldStop)
    {
        std::unique_lock lock(mutex);
        while (!changed.wait_for(lock, std::chrono::milliseconds(20), [&] { return answer.has_value(); })) {
            lock.unlock();
            if (shouldStop())
                return false;
            lock.lock();
        }
        return true;
    }
};

SourceMetadata::SourceMetadata(std::string catalogueName, std::shared_ptr<ConnectionPool> pool)
    : m_catalogueName(std::move(catalogueName))
    , m_pool(std::move(pool))
{}

const QString &SourceMetadata::connectionId() const
{
    return m_pool->connectionId();
}

template <typename T>
Result<T> SourceMetadata::ask(const Asker &asker, std::function<Result<T>(Catalogue &)> question)
{
    auto lease = LeaseWait::acquire(*m_pool, asker.origin, asker.shouldStop);
    if (!lease)
        return lease.error();
    const auto state = std::make_shared<Question<T>>();
    state->lease = std::move(*lease);
    state->lease.post(
        [state, question = std::move(question), name = m_pool->connectionName()](Connection &connection) {
            if (Catalogue *catalogue = connection.catalogue())
                state->setAnswer(question(*catalogue));
            else
                state->setAnswer(
                    Error{ErrorCode::Unsupported,
                          SourceMetadataText::tr("\"%1\" has no tables that could be joined.").arg(name)});
        });
    if (!state->wait(asker.shouldStop))
        return Error{ErrorCode::Cancelled, SourceMetadataText::tr("The statement was stopped.")};
    state->lease.release();
    return std::move(*state->answer);
}

Result<std::string> SourceMetadata::defaultSchema(const Asker &asker)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_defaultSchema)
            return *m_defaultSchema;
    }
    auto answer = ask<std::string>(asker, [](Catalogue &catalogue) { return catalogue.defaultSchema(); });
    if (answer) {
        const std::lock_guard lock(m_mutex);
        m_defaultSchema = *answer;
    }
    return answer;
}

Result<std::vector<std::string>> SourceMetadata::schemas(const Asker &asker)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_schemas)
            return *m_schemas;
    }
    auto answer =
        ask<std::vector<std::string>>(asker, [](Catalogue &catalogue) { return catalogue.schemas(); });
    if (answer) {
        const std::lock_guard lock(m_mutex);
        m_schemas = *answer;
    }
    return answer;
}

Result<std::vector<ObjectSummary>> SourceMetadata::objects(const Asker &asker, const std::string &schema)
{
    return ask<std::vector<ObjectSummary>>(
        asker, [schema](Catalogue &catalogue) { return catalogue.objects(schema); });
}

Result<std::optional<std::string>> SourceMetadata::findSchema(const Asker &asker, const std::string &name)
{
    const auto known = schemas(asker);
    if (!known)
        return known.error();
    return choose(*known, name);
}

Result<std::optional<ObjectDescription>> SourceMetadata::findObject(const Asker &asker,
                                                                    const std::string &schema,
                                                                    const std::string &name)
{
    auto exact = describe(asker, {schema, name});
    if (!exact || exact->has_value())
        return exact;
    const auto list = objects(asker, schema);
    if (!list)
        return list.error();
    std::vector<std::string> names;
    for (const ObjectSummary &object : *list)
        names.push_back(object.name.name);
    const auto chosen = choose(names, name);
    if (!chosen)
        return chosen.error();
    if (!chosen->has_value())
        return std::optional<ObjectDescription>();
    return describe(asker, {schema, **chosen});
}

Result<std::optional<ObjectDescription>> SourceMetadata::describe(const Asker &asker, const ObjectName &name)
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_objects.find(name); known != m_objects.end())
            return std::optional(known->second);
    }
    auto answer = ask<std::optional<ObjectDescription>>(
        asker, [name](Catalogue &catalogue) { return catalogue.describe(name); });
    if (answer && answer->has_value()) {
        const std::lock_guard lock(m_mutex);
        m_objects.insert_or_assign(name, **answer);
    }
    return answer;
}
