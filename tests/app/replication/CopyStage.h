// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/app/replication/CopyEngines.h"
#include "tests/support/ReplicationStage.h"
#include "tests/support/SqlTalk.h"
#include "tests/support/TestWorkspace.h"

#include <memory>
#include <vector>

/// A source and copies of it, each a fresh database on the servers of the run, with a workspace that knows them as
/// "source", "copy0", "copy1" ..., and the replication between them.
/// Thread: main.
class CopyStage final
{
public:
    explicit CopyStage(DatabaseType source = DatabaseType::PostgreSql,
                       const std::vector<DatabaseType> &copies = {DatabaseType::PostgreSql})
        : m_source(fresh(source, QStringLiteral("source")))
    {
        for (const DatabaseType type : copies)
            m_copies.push_back(fresh(type, QStringLiteral("copy%1").arg(m_copies.size())));
    }

    /// The workspace is opened at the first call; who wants another road to a database says so before, by its name.
    void replace(const ConnectionProfile &profile)
    {
        for (auto *known : all()) {
            if (known->profile.name == profile.name)
                known->toSave = profile;
        }
    }
    [[nodiscard]] ReplicationStage &stage()
    {
        if (!m_stage) {
            for (const auto *database : all())
                m_workspace.save(database->toSave);
            m_stage = std::make_unique<ReplicationStage>(m_workspace.options());
        }
        return *m_stage;
    }
    [[nodiscard]] TestWorkspace &workspace() { return m_workspace; }
    [[nodiscard]] const ConnectionProfile &sourceProfile() const { return m_source.profile; }
    [[nodiscard]] const ConnectionProfile &copyProfile(std::size_t i = 0) const
    {
        return m_copies[i].profile;
    }
    [[nodiscard]] SqlTalk &source() { return *m_source.talk; }
    [[nodiscard]] SqlTalk &copy(std::size_t i = 0) { return *m_copies[i].talk; }

    [[nodiscard]] std::size_t copyCount() const { return m_copies.size(); }

    /// A job over these tables to all copies, not saved.
    [[nodiscard]] ReplicationJob job(std::initializer_list<const char *> tables,
                                     const char *syncKey = "updated_at") const
    {
        QStringList names;
        for (const char *table : tables)
            names << QString::fromUtf8(table);
        QStringList copies;
        for (const Database &copy : m_copies)
            copies << copy.profile.name;
        return ReplicationStage::job(QStringLiteral("source"), copies, names, QString::fromUtf8(syncKey));
    }
    /// Saves it; run() is of this one from now on.
    void use(const ReplicationJob &job) { m_jobId = stage().save(job).id; }
    [[nodiscard]] Result<ReplicationRun> run(bool mayDelete = false)
    {
        return stage().run(m_jobId, mayDelete);
    }
    [[nodiscard]] QString outcome(bool mayDelete = false) { return ReplicationStage::text(run(mayDelete)); }
    [[nodiscard]] const QString &jobId() const { return m_jobId; }

    /// Of all copies: empty when this query, which gives text and orders it, answers the same everywhere.
    [[nodiscard]] QString difference(const char *sql)
    {
        const auto here = source().ask(sql);
        if (!here)
            return here.error().toText();
        for (std::size_t i = 0; i < m_copies.size(); ++i) {
            const auto there = copy(i).ask(sql);
            if (!there)
                return there.error().toText();
            if (*here != *there)
                return QStringLiteral("%1: %2\nsource: %3")
                    .arg(m_copies[i].profile.name, shown(*there), shown(*here));
        }
        return {};
    }
    [[nodiscard]] static QString shown(const SqlTalk::Rows &rows)
    {
        QStringList lines;
        for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 10); ++i) {
            QStringList cells;
            for (const std::string &cell : rows[i])
                cells << QString::fromStdString(cell).left(60);
            lines << cells.join(u'|');
        }
        return QStringLiteral("%1 rows: %2").arg(rows.size()).arg(lines.join(u' '));
    }

private:
    struct Database
    {
        ConnectionProfile profile;
        ConnectionProfile toSave;
        std::unique_ptr<SqlTalk> talk;
    };
    [[nodiscard]] Database fresh(DatabaseType type, const QString &name) const
    {
        ConnectionProfile profile;
        if (type == DatabaseType::Sqlite) {
            profile = m_workspace.sqlite(name);
        } else {
            profile = type == DatabaseType::PostgreSql ? TestServers::postgres() : TestServers::mariaDb();
            SqlTalk server(profile);
            const QString database = QStringLiteral("stage_") + name;
            auto made = server.say(
                {QStringLiteral("DROP DATABASE IF EXISTS ") + database
                     + (type == DatabaseType::PostgreSql ? QStringLiteral(" WITH (FORCE)") : QString()),
                 QStringLiteral("CREATE DATABASE ") + database});
            if (!made)
                qFatal("%s", qPrintable(made.error().toText()));
            profile.database = database;
        }
        profile.id = profile.name = name;
        return {profile, profile, std::make_unique<SqlTalk>(profile)};
    }
    [[nodiscard]] std::vector<Database *> all()
    {
        std::vector<Database *> found{&m_source};
        for (Database &copy : m_copies)
            found.push_back(&copy);
        return found;
    }

    TestWorkspace m_workspace;
    Database m_source;
    std::vector<Database> m_copies;
    std::unique_ptr<ReplicationStage> m_stage;
    QString m_jobId;
};
