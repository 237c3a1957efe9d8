// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/schema/CompletionContext.h"
#include "app/schema/SchemaService.h"
#include "models/connection/DatabaseType.h"

/// What may stand at a place of a statement: keywords, schemas, tables and columns of one connection, or of several
/// for a federated statement (connection.schema.table). Answers from what the SchemaService knows, at once, and asks
/// it to load what is missing; when its changed() comes, asking again finds more.
/// Thread: main.
class SchemaCompletion final
{
public:
    struct Source
    {
        QString connectionId;
        QString name; ///< As the first word of a federated name.
        DatabaseType type = DatabaseType::PostgreSql;
    };
    struct Candidate
    {
        QString text;     ///< Quoted when it must be.
        QString describe; ///< "table", "integer · orders".
    };

    /// `service` must outlive this object.
    explicit SchemaCompletion(SchemaService &service);

    void setConnection(const Source &source);
    /// Names begin with the connection's.
    void setFederated(std::vector<Source> sources);
    [[nodiscard]] const std::vector<Source> &sources() const { return m_sources; }
    /// Those that begin with what is written already, in any case; the closest things first.
    [[nodiscard]] std::vector<Candidate> at(const QString &text, qsizetype cursor);

private:
    class List;
    /// A table's place: its connection, and its name in it.
    struct Found
    {
        const Source *source = nullptr;
        ObjectName object;
    };

    [[nodiscard]] const Source *source(const QString &name) const;
    [[nodiscard]] std::optional<std::string> schemaCalled(const Source &source, const QString &name);
    [[nodiscard]] std::optional<Found> find(QStringList parts);
    [[nodiscard]] std::optional<ObjectName> findIn(const Source &source, const QStringList &parts);
    [[nodiscard]] std::string defaultSchema(const Source &source);
    void addQualified(List &list, const CompletionContext &context);
    void addColumns(List &list, const Found &table);
    void addTables(List &list, const Source &source, const std::string &schema);
    void addSchemas(List &list, const Source &source);

    SchemaService &m_service;
    std::vector<Source> m_sources;
    bool m_isFederated = false;
};
