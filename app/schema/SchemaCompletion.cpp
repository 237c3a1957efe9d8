// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schema/SchemaCompletion.h"

#include "app/schema/SqlNames.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace {

struct SchemaCompletionText
{
    Q_DECLARE_TR_FUNCTIONS(SchemaCompletion)
};

bool sameWord(const std::string &a, const QString &b)
{
    return QString::fromStdString(a).compare(b, Qt::CaseInsensitive) == 0;
}

} // namespace

/// Keeps what fits the written beginning, once each.
class SchemaCompletion::List
{
public:
    List(QString prefix, DatabaseType type)
        : m_prefix(std::move(prefix))
        , m_type(type)
    {}
    void addName(const QString &name, const QString &describe)
    {
        if (fits(name))
            addText(SqlNames::written(m_type, name), describe);
    }
    void addKeyword(const QString &word)
    {
        if (!m_prefix.isEmpty() && fits(word))
            addText(isLower() ? word.toLower() : word, SchemaCompletionText::tr("keyword"));
    }
    std::vector<Candidate> take() { return std::move(m_candidates); }

private:
    [[nodiscard]] bool fits(const QString &name) const
    {
        return name.startsWith(m_prefix, Qt::CaseInsensitive);
    }
    /// Who writes in small letters gets small letters.
    [[nodiscard]] bool isLower() const { return m_prefix == m_prefix.toLower(); }
    void addText(const QString &text, const QString &describe)
    {
        if (m_seen.contains(text))
            return;
        m_seen.insert(text);
        m_candidates.push_back({text, describe});
    }

    const QString m_prefix;
    const DatabaseType m_type;
    QSet<QString> m_seen;
    std::vector<Candidate> m_candidates;
};

SchemaCompletion::SchemaCompletion(SchemaService &service)
    : m_service(service)
{}

void SchemaCompletion::setConnection(const Source &source)
{
    m_sources = {source};
    m_isFederated = false;
}

void SchemaCompletion::setFederated(std::vector<Source> sources)
{
    m_sources = std::move(sources);
    m_isFederated = true;
}

std::vector<SchemaCompletion::Candidate> SchemaCompletion::at(const QString &text, qsizetype cursor)
{
    const CompletionContext context = CompletionContext::at(text, cursor);
    if (context.isInText || m_sources.empty())
        return {};
    // A federated statement is written in DuckDB's SQL, which quotes as PostgreSQL does.
    const DatabaseType dialect = m_isFederated ? DatabaseType::PostgreSql : m_sources.front().type;
    List list(context.prefix, dialect);
    if (!context.qualifier.isEmpty()) {
        addQualified(list, context);
        return list.take();
    }
    if (!context.expectsTable) {
        for (const CompletionContext::Table &table : context.tables) {
            if (const auto found = find(table.parts))
                addColumns(list, *found);
            if (!table.alias.isEmpty())
                list.addName(table.alias, SchemaCompletionText::tr("alias of %1").arg(table.parts.last()));
        }
    }
    for (const Source &source : m_sources) {
        if (m_isFederated) {
            list.addName(source.name, SchemaCompletionText::tr("connection"));
            continue;
        }
        addTables(list, source, defaultSchema(source));
        addSchemas(list, source);
    }
    for (const QString &word : SqlNames::keywords(dialect))
        list.addKeyword(word);
    return list.take();
}

/// After a dot: the columns of a table of the statement, else what a schema or connection holds.
void SchemaCompletion::addQualified(List &list, const CompletionContext &context)
{
    const QStringList &names = context.qualifier;
    if (names.size() == 1 && !context.expectsTable) {
        if (const CompletionContext::Table *table = context.tableOf(names.first())) {
            if (const auto found = find(table->parts))
                addColumns(list, *found);
            return;
        }
    }
    if (m_isFederated) {
        const Source *owner = source(names.first());
        if (owner && names.size() == 1) {
            addSchemas(list, *owner);
            addTables(list, *owner, defaultSchema(*owner));
        } else if (owner && names.size() == 2) {
            if (const auto schema = schemaCalled(*owner, names.last()))
                addTables(list, *owner, *schema);
        }
    } else if (names.size() == 1) {
        if (const auto schema = schemaCalled(m_sources.front(), names.first())) {
            addTables(list, m_sources.front(), *schema);
            return;
        }
    }
    // A table spelled out, also one that the statement does not read yet.
    if (!context.expectsTable) {
        if (const auto found = find(names))
            addColumns(list, *found);
    }
}

const SchemaCompletion::Source *SchemaCompletion::source(const QString &name) const
{
    const auto found = std::find_if(m_sources.begin(), m_sources.end(), [&](const Source &one) {
        return one.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == m_sources.end() ? nullptr : &*found;
}

std::string SchemaCompletion::defaultSchema(const Source &source)
{
    const auto schemas = m_service.schemas(source.connectionId).value;
    if (!schemas)
        return {};
    return schemas->defaultName.empty() && schemas->names.size() == 1 ? schemas->names.front()
                                                                      : schemas->defaultName;
}

std::optional<std::string> SchemaCompletion::schemaCalled(const Source &source, const QString &name)
{
    const auto schemas = m_service.schemas(source.connectionId).value;
    if (!schemas)
        return {};
    for (const std::string &schema : schemas->names) {
        if (schema == name.toStdString())
            return schema;
    }
    for (const std::string &schema : schemas->names) {
        if (sameWord(schema, name))
            return schema;
    }
    return {};
}

std::optional<SchemaCompletion::Found> SchemaCompletion::find(QStringList parts)
{
    const Source *owner = &m_sources.front();
    if (m_isFederated) {
        owner = source(parts.takeFirst());
        if (!owner || parts.isEmpty())
            return {};
    }
    const auto object = findIn(*owner, parts);
    if (!object)
        return {};
    return Found{owner, *object};
}

std::optional<ObjectName> SchemaCompletion::findIn(const Source &source, const QStringList &parts)
{
    std::optional<std::string> schema;
    if (parts.size() == 1)
        schema = defaultSchema(source);
    else if (parts.size() == 2)
        schema = schemaCalled(source, parts.first());
    if (!schema || schema->empty())
        return {};
    const auto objects = m_service.objects(source.connectionId, *schema).value;
    if (!objects)
        return {};
    const ObjectSummary *found = nullptr;
    for (const ObjectSummary &object : *objects) {
        if (object.name.name == parts.last().toStdString())
            return ObjectName{*schema, object.name.name};
        if (!found && sameWord(object.name.name, parts.last()))
            found = &object;
    }
    if (!found)
        return {};
    return ObjectName{*schema, found->name.name};
}

void SchemaCompletion::addColumns(List &list, const Found &table)
{
    const auto details = m_service.details(table.source->connectionId, table.object).value;
    if (!details)
        return;
    const QString name = QString::fromStdString(table.object.name);
    for (const ObjectDetails::Column &column : details->columns) {
        const QString type = QString::fromStdString(column.type);
        list.addName(QString::fromStdString(column.name),
                     type.isEmpty() ? name : QStringLiteral("%1 · %2").arg(type, name));
    }
}

void SchemaCompletion::addTables(List &list, const Source &source, const std::string &schema)
{
    if (schema.empty())
        return;
    const auto objects = m_service.objects(source.connectionId, schema).value;
    if (!objects)
        return;
    for (const ObjectSummary &object : *objects)
        list.addName(QString::fromStdString(object.name.name),
                     object.isView ? SchemaCompletionText::tr("view") : SchemaCompletionText::tr("table"));
}

void SchemaCompletion::addSchemas(List &list, const Source &source)
{
    const auto schemas = m_service.schemas(source.connectionId).value;
    if (!schemas)
        return;
    for (const std::string &schema : schemas->names)
        list.addName(QString::fromStdString(schema), SchemaCompletionText::tr("schema"));
}
