// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"
#include "app/drivers/TableMaker.h"
#include "tests/app/drivers/ProbeSession.h"
#include "tests/support/BatchOf.h"

/// A session with a server or a file, and what a test of its BulkWriter does to it. Errors of what is no test end the
/// program.
class BulkSession
{
public:
    using Mode = BulkTarget::Mode;

    explicit BulkSession(const ConnectionProfile &profile)
        : m_session(profile)
    {}
    [[nodiscard]] Connection &connection() { return m_session.connection(); }
    [[nodiscard]] BulkWriter &writer() { return *connection().bulkWriter(); }
    [[nodiscard]] std::int64_t id() const { return m_session.id(); }
    void sql(const char *statement)
    {
        const QString error = m_session.run({QString::fromUtf8(statement)});
        if (!error.isEmpty())
            qFatal("%s: %s", statement, qPrintable(error));
    }
    /// Cells between '|'.
    [[nodiscard]] QStringList rows(const char *select)
    {
        const auto found = m_session.query(QString::fromUtf8(select));
        if (!found)
            qFatal("%s: %s", select, qPrintable(found.error().toText()));
        QStringList lines;
        for (const auto &row : *found) {
            QStringList cells;
            for (const std::string &cell : row)
                cells << QString::fromStdString(cell);
            lines << cells.join(u'|');
        }
        return lines;
    }
    [[nodiscard]] BulkTarget target(const char *table, Mode mode = Mode::Insert,
                                    std::vector<std::string> key = {})
    {
        const auto shape = connection().tableMaker()->shape({{}, table});
        if (!shape || !*shape)
            qFatal("no table %s", table);
        BulkTarget target;
        target.table = **shape;
        for (const auto &column : target.table.columns)
            target.columns.push_back(column.name);
        target.mode = mode;
        target.key = std::move(key);
        return target;
    }
    /// One load in the open transaction.
    [[nodiscard]] Result<BulkCounts> load(const BulkTarget &target, const std::vector<RowBatch> &batches)
    {
        auto load = writer().load(target);
        if (!load)
            return load.error();
        for (const RowBatch &batch : batches) {
            if (auto written = (*load)->write(batch); !written)
                return written.error();
        }
        return (*load)->finish();
    }
    /// Begin, load, commit; a failure is rolled back.
    [[nodiscard]] Result<BulkCounts> write(const BulkTarget &target, const std::vector<RowBatch> &batches)
    {
        auto counts = Result<BulkCounts>(BulkCounts());
        if (auto begun = writer().begin(); !begun)
            counts = begun.error();
        else if (counts = load(target, batches); counts) {
            if (auto committed = writer().commit(); !committed)
                counts = committed.error();
        }
        if (!counts)
            writer().rollback();
        return counts;
    }
    [[nodiscard]] static QString shown(const Result<BulkCounts> &counts)
    {
        return counts ? QStringLiteral("%1+%2").arg(counts->inserted).arg(counts->changed)
                      : counts.error().toText();
    }

private:
    ProbeSession m_session;
};
