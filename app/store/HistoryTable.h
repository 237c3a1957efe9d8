// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"
#include "models/query/HistoryEntry.h"

#include <QCoreApplication>

#include <vector>

class StoreFile;

/// The statements that were run, in the file.
/// Thread: the file's.
class HistoryTable final
{
    Q_DECLARE_TR_FUNCTIONS(HistoryTable)
    Q_DISABLE_COPY_MOVE(HistoryTable)

public:
    explicit HistoryTable(StoreFile &file);

    void setLimit(int statements) { m_limit = statements; }
    [[nodiscard]] Result<void> add(const HistoryEntry &entry);
    [[nodiscard]] Result<std::vector<HistoryEntry>> find(const QString &search, const QString &connectionId,
                                                         int limit);
    [[nodiscard]] Result<void> clear(const QString &connectionId);

private:
    StoreFile &m_file;
    int m_limit = 10000;
};
