// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/health/FigureFile.h"

#include "app/transfer/CsvWriter.h"
#include "app/transfer/PartFile.h"
#include "models/core/RowBatchBuilder.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QImage>

#include <map>

namespace {

struct FigureFileText
{
    Q_DECLARE_TR_FUNCTIONS(FigureFile)
};

using Values = std::vector<std::optional<double>>;

RowSchema figureSchema(const std::vector<const HealthMonitor::Series *> &series)
{
    std::vector<Column> columns;
    Column time;
    time.name = "time";
    time.type.kind = TypeKind::Text;
    columns.push_back(time);
    for (const HealthMonitor::Series *one : series) {
        Column column;
        column.name = HealthMetrics::info(one->metric).name;
        column.type.kind = TypeKind::Float64;
        columns.push_back(column);
    }
    return std::make_shared<const std::vector<Column>>(std::move(columns));
}

Result<void> replace(const QString &file, const std::function<Result<void>(PartFile &)> &write)
{
    auto part = PartFile::create(file, PartFile::Existing::Replace);
    if (!part)
        return part.error();
    if (auto done = write(**part); !done)
        return done;
    if (auto synced = (*part)->sync(); !synced)
        return synced;
    return (*part)->finish();
}

Result<void> writeRows(RowWriter &writer, const RowSchema &schema, const std::map<qint64, Values> &rows)
{
    RowBatchBuilder builder(schema);
    for (const auto &[at, values] : rows) {
        builder.appendBytes(
            0, QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODateWithMs).toStdString());
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i])
                builder.append(i + 1, *values[i]);
            else
                builder.appendNull(i + 1);
        }
        builder.endRow();
        if (!builder.isFull())
            continue;
        if (auto written = writer.rows(builder.take()); !written)
            return written;
    }
    return builder.rowCount() > 0 ? writer.rows(builder.take()) : Result<void>();
}

} // namespace

namespace FigureFile {

Result<void> writeCsv(const QString &file, const std::vector<HealthMonitor::Series> &series)
{
    std::vector<const HealthMonitor::Series *> measured;
    for (const HealthMonitor::Series &one : series) {
        if (!one.points.empty())
            measured.push_back(&one);
    }
    std::map<qint64, Values> rows;
    for (std::size_t i = 0; i < measured.size(); ++i) {
        for (const HealthMonitor::Point &point : measured[i]->points) {
            Values &row = rows[point.at];
            row.resize(measured.size());
            row[i] = point.value;
        }
    }
    const RowSchema schema = figureSchema(measured);
    return replace(file, [&](PartFile &part) -> Result<void> {
        CsvWriter writer({}, [&part](std::string_view text) { return part.write(text); });
        if (auto begun = writer.begin(schema); !begun)
            return begun;
        if (auto written = writeRows(writer, schema, rows); !written)
            return written;
        return writer.end({});
    });
}

Result<void> writePng(const QString &file, const QImage &picture)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly) || !picture.save(&buffer, "PNG"))
        return Error{ErrorCode::Internal, FigureFileText::tr("The picture cannot be encoded.")};
    return replace(file, [&bytes](PartFile &part) {
        return part.write(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    });
}

} // namespace FigureFile
