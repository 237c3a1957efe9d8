// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Result.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

/// The SQLite file behind WorkspaceStore: opens it, makes or checks its tables, runs statements.
/// WAL, so that programs read while one writes; synchronous NORMAL: a power cut may take the last moments' drafts and
/// never damages the file; a killed program loses nothing that was written.
/// Thread: one at a time, and it waits: for the disk, and up to five seconds for another program's write.
class StoreFile final
{
    Q_DECLARE_TR_FUNCTIONS(StoreFile)
    Q_DISABLE_COPY_MOVE(StoreFile)

public:
    /// One row of an answer, while it is visited.
    class Row final
    {
    public:
        explicit Row(sqlite3_stmt *statement)
            : m_statement(statement)
        {}
        [[nodiscard]] qint64 number(int column) const;
        [[nodiscard]] QString text(int column) const;
        [[nodiscard]] QByteArray bytes(int column) const;

    private:
        sqlite3_stmt *const m_statement;
    };
    /// Answers false to see no more rows.
    using Visitor = std::function<bool(const Row &)>;
    struct Value
    {
        Value(qint64 number)
            : number(number)
        {}
        Value(const QString &text)
            : bytes(text.toUtf8())
            , kind(Kind::Text)
        {}
        Value(const QByteArray &bytes)
            : bytes(bytes)
            , kind(Kind::Bytes)
        {}

        enum class Kind { Number, Text, Bytes };
        qint64 number = 0;
        QByteArray bytes;
        Kind kind = Kind::Number;
    };

    /// Made when missing (0600). ErrorCode::Damaged for what is no database of ours, Unsupported for one of a newer
    /// Penstock; the file is then as it was.
    [[nodiscard]] static Result<std::unique_ptr<StoreFile>> open(const QString &path);
    ~StoreFile();

    /// One statement with its values; `visit` sees the rows.
    [[nodiscard]] Result<void> run(const char *statement, const std::vector<Value> &values = {},
                                   const Visitor &visit = {});
    /// All of `work` or nothing, against other programs too. Not nested.
    [[nodiscard]] Result<void> transaction(const std::function<Result<void>()> &work);

private:
    explicit StoreFile(QString path);
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] Result<void> useWal();
    [[nodiscard]] Result<void> makeTables();
    [[nodiscard]] Result<void> bringUpToDate(qint64 version);
    [[nodiscard]] Error lastError() const;

    const QString m_path;
    sqlite3 *m_database = nullptr;
};
