// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CommandContext.h"

#include "app/pool/QueueSink.h"
#include "models/core/RowBatchBuilder.h"

namespace {

Result<void> copyRows(QueueSink &sink, RowWriter &writer)
{
    auto schema = sink.schema();
    if (!schema)
        return schema.error();
    if (auto begun = writer.begin(*schema); !begun)
        return begun;
    while (true) {
        auto batch = sink.next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return writer.end(sink.summary());
        if (auto written = writer.rows(**batch); !written)
            return written;
    }
}

} // namespace

std::unique_ptr<RowWriter> CommandContext::writer()
{
    return RowWriter::create(format, [this](std::string_view text) { return output.write(text); });
}

Result<void> CommandContext::print(const Start &start)
{
    auto sink = std::make_shared<QueueSink>();
    const auto stream = start(sink, QueueSink::defaultCredit);
    sink->attach(stream);
    interruption.watch(stream);
    const auto rows = writer();
    Result<void> printed = copyRows(*sink, *rows);
    sink->close();
    interruption.watch(nullptr);
    if (output.isClosedByReader())
        return {};
    return printed;
}

Result<void> CommandContext::printTable(const std::vector<std::string> &columns,
                                        const std::vector<std::vector<std::string>> &rows)
{
    auto schema = std::make_shared<std::vector<Column>>();
    for (const std::string &name : columns)
        schema->push_back({name, {}});
    RowBatchBuilder builder(schema);
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            builder.appendBytes(i, row[i]);
        builder.endRow();
    }
    const auto table = writer();
    StatementSummary summary;
    summary.rows = static_cast<std::int64_t>(rows.size());
    if (auto begun = table->begin(schema); !begun)
        return begun;
    if (!rows.empty()) {
        if (auto written = table->rows(builder.take()); !written)
            return written;
    }
    return table->end(summary);
}

Result<void> CommandContext::printRecord(const std::vector<std::pair<std::string, std::string>> &fields)
{
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    if (format == RowWriter::Format::Table || format == RowWriter::Format::Markdown) {
        columns = {"field", "value"};
        for (const auto &[name, value] : fields)
            rows.push_back({name, value});
    } else {
        rows.emplace_back();
        for (const auto &[name, value] : fields) {
            columns.push_back(name);
            rows.front().push_back(value);
        }
    }
    return printTable(columns, rows);
}

Result<void> CommandContext::say(const QString &line)
{
    if (format != RowWriter::Format::Table)
        return {};
    return output.write(line.toStdString() + '\n');
}
