// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/schema/ObjectDetails.h"
#include "models/schema/ObjectSummary.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

class DatabaseManager;

/// What is inside the connections: schemas, tables, columns, keys, indexes. Read lazily, over one metadata connection
/// per profile that stands beside its pool (autocommit, closed when idle for a minute), and remembered until refresh().
/// What is remembered is answered at once; what is not is loaded in the background and told with changed(). Two who
/// ask for the same share one load. One load runs at a time per connection, for at most 30 s.
/// Thread: main; nothing here waits.
class SchemaService final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SchemaService)

public:
    /// Must outlive this object.
    explicit SchemaService(DatabaseManager &databases, QObject *parent = nullptr);
    ~SchemaService() override;

    template <typename T>
    struct Answer
    {
        /// Null: not known yet; changed() or failed() will come.
        std::shared_ptr<const T> value;
        /// The last load failed; asking again after refresh() tries again.
        std::optional<Error> error;
        bool loading = false;
    };
    struct Schemas
    {
        std::vector<std::string> names;
        std::string defaultName;
    };

    [[nodiscard]] Answer<Schemas> schemas(const QString &connectionId);
    [[nodiscard]] Answer<std::vector<ObjectSummary>> objects(const QString &connectionId,
                                                             const std::string &schema);
    [[nodiscard]] Answer<ObjectDetails> details(const QString &connectionId, const ObjectName &object);
    /// The same without starting a load: for completion.
    [[nodiscard]] std::shared_ptr<const Schemas> knownSchemas(const QString &connectionId) const;
    [[nodiscard]] std::shared_ptr<const std::vector<ObjectSummary>> knownObjects(
        const QString &connectionId, const std::string &schema) const;
    [[nodiscard]] std::shared_ptr<const ObjectDetails> knownDetails(const QString &connectionId,
                                                                    const ObjectName &object) const;
    /// Forgets what is known of a connection, also after its profile changed. A load under way is stopped; changed()
    /// tells everybody to ask anew.
    void refresh(const QString &connectionId);
    void refreshAll();

signals:
    /// Something was learnt about, or failed to load from, this connection; `schema` and `object` say where (empty:
    /// above).
    void changed(const QString &connectionId, const std::string &schema, const std::string &object);

private:
    class Loads;
    const std::unique_ptr<Loads> m_loads;
};
