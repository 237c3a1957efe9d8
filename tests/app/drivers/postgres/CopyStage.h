// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/BulkWriter.h"
#include "app/drivers/TableMaker.h"
#include "models/core/CellText.h"
#include "models/core/RowBatchBuilder.h"
#include "tests/app/drivers/ProbeSession.h"

/// Sessions and tables between which a test copies rows by the facets alone.
namespace CopyStage {

/// A database of one test's own on the server of with-servers; it goes with the object.
class Database final
{
public:
    explicit Database(const QString &name)
        : m_name(QStringLiteral("%1_%2").arg(name).arg(QCoreApplication::applicationPid()))
    {
        ProbeSession session(TestServers::postgres());
        m_problem = session.run({QStringLiteral("CREATE DATABASE %1").arg(m_name)});
    }
    ~Database()
    {
        ProbeSession session(TestServers::postgres());
        [[maybe_unused]] const QString problem =
            session.run({QStringLiteral("DROP DATABASE IF EXISTS %1 WITH (FORCE)").arg(m_name)});
    }
    Q_DISABLE_COPY_MOVE(Database)

    [[nodiscard]] const QString &problem() const { return m_problem; }
    [[nodiscard]] ConnectionProfile profile() const
    {
        ConnectionProfile profile = TestServers::postgres();
        profile.database = m_name;
        return profile;
    }

private:
    const QString m_name;
    QString m_problem;
};

inline TableShape shapeOf(ProbeSession &session, const ObjectName &name)
{
    auto shape = session.connection().tableMaker()->shape(name);
    if (!shape)
        qFatal("%s", qPrintable(shape.error().toText()));
    if (!shape->has_value())
        qFatal("there is no %s", name.name.c_str());
    return std::move(**shape);
}

inline std::vector<std::string> columnsOf(const TableShape &shape)
{
    std::vector<std::string> names;
    for (const TableShape::Column &column : shape.columns) {
        if (!column.generated)
            names.push_back(column.name);
    }
    return names;
}

inline BulkTarget insertInto(const TableShape &shape)
{
    return {.table = shape, .columns = columnsOf(shape), .mode = BulkTarget::Mode::Insert, .key = {}};
}

inline BulkTarget mergeInto(const TableShape &shape, std::string newerBy = {})
{
    return {.table = shape,
            .columns = columnsOf(shape),
            .mode = BulkTarget::Mode::Merge,
            .key = shape.primaryKey,
            .newerBy = std::move(newerBy)};
}

/// All batches of a query.
inline Result<std::vector<RowBatch>> batchesOf(Result<std::unique_ptr<Cursor>> cursor)
{
    std::vector<RowBatch> batches;
    while (cursor) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return batches;
        batches.push_back(std::move(**batch));
    }
    return cursor.error();
}

inline Result<std::vector<RowBatch>> batchesOf(ProbeSession &session, const QString &sql)
{
    return batchesOf(
        session.connection().execute({.text = sql, .origin = {Origin::Kind::Ctl, QStringLiteral("copy")}}));
}

/// One transaction with one load; rolled back when something fails.
inline Result<BulkCounts> write(ProbeSession &session, const BulkTarget &target,
                                const std::vector<RowBatch> &batches)
{
    BulkWriter &writer = *session.connection().bulkWriter();
    const auto fill = [&]() -> Result<BulkCounts> {
        if (auto begun = writer.begin(); !begun)
            return begun.error();
        auto load = writer.load(target);
        if (!load)
            return load.error();
        for (const RowBatch &batch : batches) {
            if (auto written = (*load)->write(batch); !written)
                return written.error();
        }
        auto counts = (*load)->finish();
        if (!counts)
            return counts;
        load->reset();
        if (auto kept = writer.commit(); !kept)
            return kept.error();
        return counts;
    };
    auto counts = fill();
    if (!counts)
        writer.rollback();
    return counts;
}

/// The server's own text of all rows, sorted.
inline QString textOf(ProbeSession &session, const QString &table)
{
    const auto rows = session.query(QStringLiteral("SELECT whole_row::text FROM %1 whole_row ORDER BY 1").arg(table));
    if (!rows)
        return rows.error().toText();
    QString text;
    for (const auto &row : *rows)
        text += QString::fromStdString(row[0]) + QLatin1Char('\n');
    return text;
}

/// "inserted/changed", or the error.
inline QString shown(const Result<BulkCounts> &counts)
{
    return counts ? QStringLiteral("%1/%2").arg(counts->inserted).arg(counts->changed)
                  : counts.error().toText();
}

} // namespace CopyStage
