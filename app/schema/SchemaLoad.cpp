// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/schema/SchemaLoad.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/Catalogue.h"
#include "app/drivers/Connection.h"

#include <QCoreApplication>

#include <utility>

namespace {

struct SchemaLoadText
{
    Q_DECLARE_TR_FUNCTIONS(SchemaLoad)
};

} // namespace

struct SchemaLoad::Door
{
    std::mutex mutex;
    SchemaLoad *load = nullptr; ///< Written on the main thread, under the mutex.

    /// From any thread: runs on the main one, unless the load has gone by then.
    void post(std::function<void(SchemaLoad &)> call)
    {
        const std::lock_guard lock(mutex);
        if (load)
            QMetaObject::invokeMethod(
                &load->m_home, [load = load, call = std::move(call)] { call(*load); }, Qt::QueuedConnection);
    }
};

SchemaLoad::SchemaLoad(DatabaseManager &databases, BackgroundJobs &jobs, QString connectionId)
    : m_databases(databases)
    , m_jobs(jobs)
    , m_connectionId(std::move(connectionId))
    , m_door(std::make_shared<Door>())
{
    m_door->load = this;
}

SchemaLoad::~SchemaLoad()
{
    {
        const std::lock_guard lock(m_door->mutex);
        m_door->load = nullptr;
    }
    if (m_call)
        m_call->stop();
}

void SchemaLoad::ask(Question question, Failure failed)
{
    m_asks.push_back({std::move(question), std::move(failed)});
    if (!m_isBusy)
        next();
}

void SchemaLoad::next()
{
    m_isBusy = !m_asks.empty();
    if (!m_isBusy)
        return;
    // The list of connections may be locked while another thread saves it.
    m_jobs.start(
        [&databases = m_databases, id = m_connectionId, door = m_door]() -> BackgroundJobs::Delivery {
            auto pool = databases.metadataConnection(id);
            return [door, pool = std::move(pool)] {
                if (door->load)
                    door->load->begin(pool);
            };
        });
}

void SchemaLoad::begin(const Result<std::shared_ptr<ConnectionPool>> &pool)
{
    if (!pool) {
        ended({}, pool.error());
        return;
    }
    struct Outcome
    {
        std::function<void()> answer;
        std::optional<Error> error;
    };
    const auto outcome = std::make_shared<Outcome>();
    const auto job = [outcome, question = m_asks.front().question,
                      name = (*pool)->connectionName()](Connection &connection) {
        if (Catalogue *catalogue = connection.catalogue())
            outcome->answer = question(*catalogue);
        else
            outcome->error =
                Error{ErrorCode::Unsupported, SchemaLoadText::tr("\"%1\" has no tables to show.").arg(name)};
    };
    m_call = PooledCall::start(*pool, {Origin::Kind::Metadata, QStringLiteral("schema")},
                               Deadline::after(deadline), job,
                               [door = m_door, outcome](const std::optional<Error> &stopped) {
                                   door->post([outcome, stopped](SchemaLoad &load) {
                                       load.ended(outcome->answer, stopped ? stopped : outcome->error);
                                   });
                               });
}

void SchemaLoad::ended(const std::function<void()> &answer, const std::optional<Error> &error)
{
    m_call.reset();
    const Failure failed = std::move(m_asks.front().failed);
    m_asks.pop_front();
    next();
    // Last, since it may end this object.
    if (error)
        failed(*error);
    else
        answer();
}
