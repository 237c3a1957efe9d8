// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/LateWriters.h"

#include "tests/support/SqlTalk.h"

#include <random>

using namespace std::chrono;

namespace {

constexpr int keys = 2000;  // rows that are updated
constexpr int hotKeys = 40; // of them, those that many want at once

/// Deadlocks, serialisation failures, waits for a lock that took too long.
bool isExpectedOfWriters(const Error &error)
{
    static const QStringList codes{QStringLiteral("40P01"), QStringLiteral("40001"), QStringLiteral("1213"),
                                   QStringLiteral("1205"), QStringLiteral("5")};
    return error.code == ErrorCode::ConnectionLost || error.code == ErrorCode::Locked
           || codes.contains(error.serverCode);
}

} // namespace

class LateWriters::Writer final
{
public:
    Writer(const ConnectionProfile &server, Manner manner, milliseconds longest, std::uint32_t seed,
           const std::atomic<bool> &stopping)
        : m_type(server.type)
        , m_manner(manner)
        , m_longest(longest)
        , m_random(seed)
        , m_name(QStringLiteral("w%1").arg(seed))
        , m_stopping(stopping)
        , m_talk(server)
    {}

    /// True: committed; false: rolled back, as was meant.
    [[nodiscard]] Result<bool> transaction()
    {
        const bool commits = !chance(8);
        auto done = begin();
        if (done)
            done = change();
        if (done && m_manner == Manner::TwoPhase)
            done = say(m_type == DatabaseType::PostgreSql
                           ? QStringList{QStringLiteral("PREPARE TRANSACTION '%1'").arg(m_name)}
                           : QStringList{QStringLiteral("XA END '%1'").arg(m_name),
                                         QStringLiteral("XA PREPARE '%1'").arg(m_name)});
        if (done) {
            wait(m_manner == Manner::Idle ? 5 * m_longest : part(m_longest));
            done = end(commits);
        }
        if (done)
            return commits;
        if (m_talk.isOpen())
            giveUp();
        return done.error();
    }

private:
    [[nodiscard]] bool isTwoPhaseOfMaria() const
    {
        return m_manner == Manner::TwoPhase && m_type != DatabaseType::PostgreSql;
    }
    [[nodiscard]] Result<void> say(const QStringList &statements) { return m_talk.say(statements); }
    [[nodiscard]] Result<void> begin()
    {
        if (isTwoPhaseOfMaria())
            return say({QStringLiteral("XA START '%1'").arg(m_name)});
        return say(
            {m_type == DatabaseType::Sqlite ? QStringLiteral("BEGIN IMMEDIATE") : QStringLiteral("BEGIN")});
    }
    [[nodiscard]] Result<void> change()
    {
        const bool saves = chance(50);
        if (saves) {
            if (auto saved = say({QStringLiteral("SAVEPOINT a")}); !saved)
                return saved;
        }
        const QString time =
            m_type == DatabaseType::Sqlite ? QStringLiteral(", updated_at = CURRENT_TIMESTAMP") : QString();
        const QString update = QStringLiteral("UPDATE late SET v = v + 1%1 WHERE id ").arg(time);
        if (auto written = say({QStringLiteral("INSERT INTO late (v) VALUES (1)"),
                                update + QStringLiteral("= %1").arg(key(hotKeys + 1, keys))});
            !written)
            return written;
        if (saves) {
            if (auto released = say({chance(10) ? QStringLiteral("ROLLBACK TO SAVEPOINT a")
                                                : QStringLiteral("RELEASE SAVEPOINT a")});
                !released)
                return released;
        }
        if (!chance(40))
            return {};
        // Rows that others have written since this transaction, or this statement, began: the later version then has the
        // earlier time.
        wait(part(m_longest / 2));
        const int low = key(1, hotKeys);
        return say({update + QStringLiteral("IN (%1, %2)").arg(low).arg(key(low, hotKeys))});
    }
    [[nodiscard]] Result<void> end(bool commits)
    {
        if (m_manner != Manner::TwoPhase)
            return say({commits ? QStringLiteral("COMMIT") : QStringLiteral("ROLLBACK")});
        const QString verb = commits ? QStringLiteral("COMMIT") : QStringLiteral("ROLLBACK");
        return say({(isTwoPhaseOfMaria() ? QStringLiteral("XA %1 '%2'") : QStringLiteral("%1 PREPARED '%2'"))
                        .arg(verb, m_name)});
    }
    /// After an error; whatever of it has a meaning.
    void giveUp()
    {
        if (isTwoPhaseOfMaria()) [[maybe_unused]]
            auto ended = say({QStringLiteral("XA END '%1'").arg(m_name)});
        [[maybe_unused]] auto ended =
            say({isTwoPhaseOfMaria() ? QStringLiteral("XA ROLLBACK '%1'").arg(m_name)
                                     : QStringLiteral("ROLLBACK")});
    }

    [[nodiscard]] bool chance(unsigned percent) { return m_random() % 100 < percent; }
    [[nodiscard]] int key(int from, int to) { return std::uniform_int_distribution(from, to)(m_random); }
    [[nodiscard]] milliseconds part(milliseconds most)
    {
        return milliseconds(key(0, static_cast<int>(most.count())));
    }
    void wait(milliseconds time) const
    {
        const auto until = steady_clock::now() + time;
        while (!m_stopping && steady_clock::now() < until)
            std::this_thread::sleep_for(std::min(20ms, ceil<milliseconds>(until - steady_clock::now())));
    }

    const DatabaseType m_type;
    const Manner m_manner;
    const milliseconds m_longest;
    std::mt19937 m_random;
    const QString m_name;
    const std::atomic<bool> &m_stopping;
    SqlTalk m_talk;
};

LateWriters::LateWriters(const ConnectionProfile &server, const Options &options)
{
    for (int i = 0; i < options.writers; ++i)
        m_threads.emplace_back([this, server, options, i] { write(server, options, i); });
}

LateWriters::~LateWriters()
{
    stop();
}

void LateWriters::stop()
{
    m_stopping = true;
    for (std::thread &thread : m_threads) {
        if (thread.joinable())
            thread.join();
    }
}

QStringList LateWriters::errors() const
{
    const std::lock_guard lock(m_lock);
    return m_errors;
}

void LateWriters::note(const Error &error)
{
    if (isExpectedOfWriters(error)) {
        ++m_rolledBack;
        return;
    }
    const std::lock_guard lock(m_lock);
    m_errors << error.toText();
}

void LateWriters::write(const ConnectionProfile &server, const Options &options, int number)
{
    const Manner manner = number < options.twoPhase                  ? Manner::TwoPhase
                          : number < options.twoPhase + options.idle ? Manner::Idle
                                                                     : Manner::Usual;
    Writer writer(server, manner, options.longest, options.seed * 1000 + static_cast<std::uint32_t>(number),
                  m_stopping);
    while (!m_stopping && errors().size() < 10) {
        const auto done = writer.transaction();
        if (!done)
            note(done.error());
        else
            ++(*done ? m_committed : m_rolledBack);
    }
}

QStringList LateWriters::makeTable(DatabaseType type, int rows)
{
    switch (type) {
    case DatabaseType::PostgreSql:
        return {QStringLiteral("CREATE TABLE late (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
                               "v int NOT NULL, updated_at timestamptz NOT NULL DEFAULT now())"),
                QStringLiteral("CREATE INDEX ON late (updated_at)"),
                QStringLiteral("CREATE FUNCTION late_stamp() RETURNS trigger LANGUAGE plpgsql AS "
                               "'BEGIN new.updated_at = now(); RETURN new; END'"),
                QStringLiteral("CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON late "
                               "FOR EACH ROW EXECUTE FUNCTION late_stamp()"),
                QStringLiteral("INSERT INTO late (v) SELECT 1 FROM generate_series(1, %1)").arg(rows)};
    case DatabaseType::Sqlite:
        return {QStringLiteral("PRAGMA journal_mode = WAL"),
                QStringLiteral("CREATE TABLE late (id integer PRIMARY KEY, v integer NOT NULL, "
                               "updated_at text NOT NULL DEFAULT CURRENT_TIMESTAMP)"),
                QStringLiteral("CREATE INDEX late_at ON late (updated_at)"),
                QStringLiteral("INSERT INTO late (v) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                               "SELECT i + 1 FROM n WHERE i < %1) SELECT 1 FROM n")
                    .arg(rows)};
    default:
        return {
            QStringLiteral("CREATE TABLE late (id bigint AUTO_INCREMENT PRIMARY KEY, v int NOT NULL, "
                           "updated_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) "
                           "ON UPDATE CURRENT_TIMESTAMP(6), KEY (updated_at))"),
            QStringLiteral("INSERT INTO late (v) SELECT 1 FROM seq_1_to_%1").arg(rows),
        };
    }
}
