// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresRowEncoder.h"

#include "app/drivers/postgres/PostgresBinaryRow.h"
#include "app/drivers/postgres/PostgresCellWriter.h"
#include "app/drivers/postgres/PostgresErrors.h"
#include "app/drivers/postgres/PostgresTextRow.h"
#include "app/drivers/postgres/PostgresTypeFit.h"
#include "models/core/CellText.h"

#include <algorithm>

namespace {

constexpr std::size_t mostShownBytes = 200;

QString reasonOf(PostgresFit fit)
{
    switch (fit) {
    case PostgresFit::Yes:
        break;
    case PostgresFit::OutOfRange:
        return PostgresErrors::tr("It is out of range.");
    case PostgresFit::Rounded:
        return PostgresErrors::tr("It would be rounded.");
    case PostgresFit::TooLong:
        return PostgresErrors::tr("It is too long.");
    case PostgresFit::Padded:
        return PostgresErrors::tr("It would be filled with spaces.");
    case PostgresFit::NoSuchTime:
        return PostgresErrors::tr("There is no such date or time.");
    case PostgresFit::HoldsNul:
        return PostgresErrors::tr("PostgreSQL's texts cannot hold NUL.");
    case PostgresFit::OtherKind:
        return PostgresErrors::tr("It is a value of another kind.");
    }
    return {};
}

/// A cell for a person, cut where it gets long.
QString shownCell(const ColumnType &type, const ColumnData &data, std::size_t row)
{
    std::string text;
    if (type.isVariable() && data.text(row).size() > mostShownBytes && type.kind != TypeKind::Dynamic)
        text = std::string(data.text(row).substr(0, mostShownBytes)) + "...";
    else
        CellText(type).append(text, data, row);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(text.size(), mostShownBytes + 3)));
}

template <typename Out>
class EncoderOf final : public PostgresRowEncoder
{
public:
    EncoderOf(const PostgresTargetTable &table, bool isStage, PostgresCopyIn &copy,
              const PostgresErrors &errors)
        : m_table(table)
        , m_isStage(isStage)
        , m_copy(copy)
        , m_errors(errors)
        , m_out(copy)
        , m_keys(table.key, Out::isBinary && hasSureKeys(table))
    {}

    std::string_view options() const override { return Out::options; }
    void begin() override
    {
        m_copy.append(Out::header);
        m_sliceRows = 0;
        m_keys.clear();
    }
    void end() override { m_copy.append(Out::trailer); }
    bool mayHaveDuplicates() const override { return m_keys.mayHaveDuplicates(); }

    Result<std::size_t> write(const RowBatch &batch, std::size_t from) override
    {
        if (auto planned = plan(batch); !planned)
            return planned.error();
        std::size_t row = from;
        for (; row < batch.rowCount() && m_sliceRows < sliceRows && m_copy.byteCount() < sliceBytes; ++row) {
            if (auto written = writeRow(batch, row); !written)
                return written.error();
            if (auto sent = m_copy.send(); !sent)
                return sent.error();
        }
        return row;
    }

private:
    static bool hasSureKeys(const PostgresTargetTable &table)
    {
        return std::ranges::all_of(table.key,
                                   [&](std::size_t part) { return table.columns[part].isEqualByBytes; });
    }

    /// Writers for the types of these batches, which are those of the ones before as a rule.
    Result<void> plan(const RowBatch &batch)
    {
        if (m_schema == batch.sharedSchema() && m_schema)
            return {};
        const std::vector<::Column> &columns = batch.schema();
        if (columns.size() != m_table.columns.size())
            return Error{ErrorCode::Internal,
                         PostgresErrors::tr("A batch has other columns than its target.")};
        m_writers.clear();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const PostgresTargetTable::Column &target = m_table.columns[i];
            if (!PostgresTypeFit::isPossible(columns[i].type, target.form))
                return m_errors.cannotHold(QString::fromStdString(target.name), target.form.type,
                                           columns[i].type.name);
            m_writers.emplace_back(columns[i].type, target.form, target.mayLose);
        }
        m_schema = batch.sharedSchema();
        return {};
    }

    Result<void> writeRow(const RowBatch &batch, std::size_t row)
    {
        ++m_rows;
        if (m_isStage) {
            if (auto whole = lookAtKey(batch, row); !whole)
                return whole;
        }
        m_out.begin(m_writers.size() + (m_isStage ? 1 : 0));
        for (std::size_t i = 0; i < m_writers.size(); ++i) {
            const ColumnData &data = batch.column(i);
            const bool isNull =
                data.isNull(row) || (!data.tags.empty() && data.tags[row] == DynamicTag::Null);
            if (isNull) {
                m_out.null();
                continue;
            }
            const PostgresFit fit = m_writers[i].write(m_out, data, row);
            if (fit != PostgresFit::Yes)
                return m_errors.doesNotFit(QString::fromStdString(m_table.columns[i].name),
                                           m_table.columns[i].form.type, m_rows,
                                           shownCell(batch.schema()[i].type, data, row), reasonOf(fit));
        }
        if (m_isStage)
            m_out.int32(static_cast<std::int32_t>(m_sliceRows));
        m_out.end();
        ++m_sliceRows;
        return {};
    }

    /// A row whose key has a NULL would be new each time.
    Result<void> lookAtKey(const RowBatch &batch, std::size_t row)
    {
        for (const std::size_t part : m_table.key) {
            const ColumnData &data = batch.column(part);
            if (data.isNull(row) || (!data.tags.empty() && data.tags[row] == DynamicTag::Null))
                return m_errors.keyIsNull(QString::fromStdString(m_table.columns[part].name), m_rows);
        }
        m_keys.add(batch, row);
        return {};
    }

    const PostgresTargetTable &m_table;
    const bool m_isStage;
    PostgresCopyIn &m_copy;
    const PostgresErrors &m_errors;
    Out m_out;
    PostgresKeySet m_keys;
    std::vector<PostgresCellWriter<Out>> m_writers;
    RowSchema m_schema;
    std::int64_t m_rows = 0;
    std::size_t m_sliceRows = 0;
};

} // namespace

std::unique_ptr<PostgresRowEncoder> PostgresRowEncoder::make(const PostgresTargetTable &table, bool isStage,
                                                             PostgresCopyIn &copy,
                                                             const PostgresErrors &errors)
{
    if (table.needsText())
        return std::make_unique<EncoderOf<PostgresTextRow>>(table, isStage, copy, errors);
    return std::make_unique<EncoderOf<PostgresBinaryRow>>(table, isStage, copy, errors);
}
