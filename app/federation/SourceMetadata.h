// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/Catalogue.h"
#include "app/federation/FederatedSource.h"
#include "models/core/Origin.h"

#include <functional>
#include <map>
#include <mutex>

/// What one source contains, asked for when a statement first needs it, through a lease of the source's own
/// pool, and remembered as long as the engine lives. What was not found is asked for again.
///
/// Names are found as they are spelled, or, when nothing is spelled so, in any case when only one thing is.
/// Thread: any; calls block until the answer is there or the asker has had enough.
class SourceMetadata final
{
public:
    /// On whose behalf a question is asked. `shouldStop` is asked every 20 ms.
    struct Asker
    {
        Origin origin;
        std::function<bool()> shouldStop;
    };

    SourceMetadata(std::string catalogueName, std::shared_ptr<ConnectionPool> pool);

    /// The name in statements.
    [[nodiscard]] const std::string &catalogueName() const { return m_catalogueName; }
    [[nodiscard]] const std::shared_ptr<ConnectionPool> &pool() const { return m_pool; }
    [[nodiscard]] const QString &connectionId() const;

    [[nodiscard]] Result<std::string> defaultSchema(const Asker &asker);
    [[nodiscard]] Result<std::vector<std::string>> schemas(const Asker &asker);
    [[nodiscard]] Result<std::vector<ObjectSummary>> objects(const Asker &asker, const std::string &schema);
    /// The schema's true name; nothing when there is none, Invalid when several differ only by case.
    [[nodiscard]] Result<std::optional<std::string>> findSchema(const Asker &asker, const std::string &name);
    /// A table or view of a schema by its true name; nothing and Invalid as above.
    [[nodiscard]] Result<std::optional<ObjectDescription>> findObject(const Asker &asker,
                                                                      const std::string &schema,
                                                                      const std::string &name);

private:
    template <typename T>
    struct Question;
    template <typename T>
    [[nodiscard]] Result<T> ask(const Asker &asker, std::function<Result<T>(Catalogue &)> question);
    [[nodiscard]] Result<std::optional<ObjectDescription>> describe(const Asker &asker,
                                                                    const ObjectName &name);

    const std::string m_catalogueName;
    const std::shared_ptr<ConnectionPool> m_pool;
    std::mutex m_mutex; ///< Guards what is remembered; never held while asking.
    std::optional<std::string> m_defaultSchema;
    std::optional<std::vector<std::string>> m_schemas;
    std::map<ObjectName, ObjectDescription> m_objects;
};
