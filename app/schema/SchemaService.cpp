// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schema/SchemaService.h"

#include "app/drivers/Catalogue.h"
#include "app/schema/SchemaLoad.h"

#include <QCoreApplication>

#include <map>

namespace {

struct SchemaServiceText
{
    Q_DECLARE_TR_FUNCTIONS(SchemaService)
};

constexpr std::size_t lookUpsAtOnce = 4;

Result<SchemaService::Schemas> schemasOf(Catalogue &catalogue)
{
    auto names = catalogue.schemas();
    if (!names)
        return names.error();
    auto defaultName = catalogue.defaultSchema();
    // A search path that leads nowhere leaves a connection without a default, not without schemas.
    if (!defaultName && defaultName.error().code != ErrorCode::NotFound)
        return defaultName.error();
    return SchemaService::Schemas{std::move(*names), defaultName ? std::move(*defaultName) : std::string()};
}

Result<ObjectDetails> detailsOf(Catalogue &catalogue, const ObjectName &object)
{
    auto details = catalogue.details(object);
    if (!details)
        return details.error();
    if (!*details)
        return Error{ErrorCode::NotFound,
                     SchemaServiceText::tr("There is no table or view \"%1\" any more.")
                         .arg(QString::fromStdString(object.name)),
                     SchemaServiceText::tr("It may have been renamed or dropped; refresh the connection.")};
    return std::move(**details);
}

} // namespace

/// What is known of each connection. A refresh replaces the connection's Known as a whole, and with it the load that
/// may run for it: what still arrives for the old one is nobody's.
class SchemaService::Loads
{
public:
    struct Known
    {
        Answer<Schemas> schemas;
        std::map<std::string, Answer<std::vector<ObjectSummary>>> objects;
        std::map<ObjectName, Answer<ObjectDetails>> details;
        std::unique_ptr<SchemaLoad> load;
    };

    Loads(SchemaService &owner, DatabaseManager &databases)
        : m_owner(owner)
        , m_databases(databases)
        , m_jobs(lookUpsAtOnce)
    {}

    [[nodiscard]] Known &of(const QString &connectionId)
    {
        Known &known = m_known[connectionId];
        if (!known.load)
            known.load = std::make_unique<SchemaLoad>(m_databases, m_jobs, connectionId);
        return known;
    }
    [[nodiscard]] const Known *find(const QString &connectionId) const
    {
        const auto found = m_known.find(connectionId);
        return found == m_known.end() ? nullptr : &found->second;
    }
    void forget(const QString &connectionId) { m_known.erase(connectionId); }
    [[nodiscard]] std::vector<QString> ids() const
    {
        std::vector<QString> ids;
        for (const auto &[id, known] : m_known)
            ids.push_back(id);
        return ids;
    }

    /// `place` stays where it is as long as its connection is not forgotten, which also ends the load.
    template <typename T>
    Answer<T> ask(const QString &connectionId, Known &known, Answer<T> &place,
                  std::function<Result<T>(Catalogue &)> question, const ObjectName &about)
    {
        if (place.value || place.error || place.loading)
            return place;
        place.loading = true;
        const auto settle = [this, &place, connectionId, about](const Result<T> &result) {
            place.loading = false;
            if (result)
                place.value = std::make_shared<const T>(*result);
            else
                place.error = result.error();
            emit m_owner.changed(connectionId, about.schema, about.name);
        };
        known.load->ask(
            [question = std::move(question), settle](Catalogue &catalogue) -> std::function<void()> {
                return [settle, result = question(catalogue)] { settle(result); };
            },
            [settle](const Error &error) { settle(error); });
        return place;
    }

private:
    SchemaService &m_owner;
    DatabaseManager &m_databases;
    BackgroundJobs m_jobs;
    std::map<QString, Known> m_known;
};

SchemaService::SchemaService(DatabaseManager &databases, QObject *parent)
    : QObject(parent)
    , m_loads(std::make_unique<Loads>(*this, databases))
{}

SchemaService::~SchemaService() = default;

SchemaService::Answer<SchemaService::Schemas> SchemaService::schemas(const QString &connectionId)
{
    Loads::Known &known = m_loads->of(connectionId);
    return m_loads->ask<Schemas>(connectionId, known, known.schemas, schemasOf, {});
}

SchemaService::Answer<std::vector<ObjectSummary>> SchemaService::objects(const QString &connectionId,
                                                                         const std::string &schema)
{
    Loads::Known &known = m_loads->of(connectionId);
    return m_loads->ask<std::vector<ObjectSummary>>(
        connectionId, known, known.objects[schema],
        [schema](Catalogue &catalogue) { return catalogue.objects(schema); }, {schema, {}});
}

SchemaService::Answer<ObjectDetails> SchemaService::details(const QString &connectionId,
                                                            const ObjectName &object)
{
    Loads::Known &known = m_loads->of(connectionId);
    return m_loads->ask<ObjectDetails>(
        connectionId, known, known.details[object],
        [object](Catalogue &catalogue) { return detailsOf(catalogue, object); }, object);
}

std::shared_ptr<const SchemaService::Schemas> SchemaService::knownSchemas(const QString &connectionId) const
{
    const Loads::Known *known = m_loads->find(connectionId);
    return known ? known->schemas.value : nullptr;
}

std::shared_ptr<const std::vector<ObjectSummary>> SchemaService::knownObjects(const QString &connectionId,
                                                                              const std::string &schema) const
{
    const Loads::Known *known = m_loads->find(connectionId);
    if (!known)
        return nullptr;
    const auto found = known->objects.find(schema);
    return found == known->objects.end() ? nullptr : found->second.value;
}

std::shared_ptr<const ObjectDetails> SchemaService::knownDetails(const QString &connectionId,
                                                                 const ObjectName &object) const
{
    const Loads::Known *known = m_loads->find(connectionId);
    if (!known)
        return nullptr;
    const auto found = known->details.find(object);
    return found == known->details.end() ? nullptr : found->second.value;
}

void SchemaService::refresh(const QString &connectionId)
{
    m_loads->forget(connectionId);
    emit changed(connectionId, {}, {});
}

void SchemaService::refreshAll()
{
    for (const QString &id : m_loads->ids())
        refresh(id);
}
