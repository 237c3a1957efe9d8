// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/core/RowBatch.h"

#include <QSqlResult>

#include <vector>

class NativeSqlDriver;

/// A small statement's result for QSqlQuery: read whole when it is executed. Parameters are $1..$n, bound by
/// position. Exact types keep their exact text: decimals and times are QStrings, never doubles or QDateTimes.
/// Thread: the connection's.
class NativeSqlResult final : public QSqlResult
{
public:
    explicit NativeSqlResult(const NativeSqlDriver &driver);
    ~NativeSqlResult() override;

    [[nodiscard]] static QSqlError toSqlError(const Error &error);

protected:
    QVariant data(int field) override;
    bool isNull(int field) override;
    bool reset(const QString &query) override;
    bool prepare(const QString &query) override;
    bool exec() override;
    bool fetch(int index) override;
    bool fetchFirst() override;
    bool fetchLast() override;
    int size() override;
    int numRowsAffected() override;
    [[nodiscard]] QSqlRecord record() const override;
    [[nodiscard]] QVariant handle() const override;

private:
    [[nodiscard]] bool execute(const QString &text, const QVariantList &values);

    const NativeSqlDriver &m_driver;
    RowSchema m_schema;
    std::vector<RowBatch> m_batches;
    /// Where the current row is.
    std::size_t m_batch = 0;
    std::size_t m_row = 0;
    int m_size = -1;
    int m_affected = -1;
};
