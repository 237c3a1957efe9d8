// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/query/RowStore.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>

class CellPreview;

/// A result as a table: text ready to be shown, meaning in roles, colours left to the view. Knows nothing of where
/// rows come from: whoever owns the RowStore says when it grew. Rows may be shown in another order or only in part
/// (sorted, filtered) through a row map.
/// Thread: the view's.
class ResultTableModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultTableModel)

public:
    enum Role {
        NullRole = Qt::UserRole, ///< bool: SQL NULL
        AbsentRole,              ///< bool: a merged result's source has no such column
        LoadingRole,             ///< bool: the row is on its way back from the disk
        NumberRole,              ///< bool: a number, to stand on the right
        KindRole,                ///< int, TypeKind
        TypeNameRole,            ///< QString, the engine's name of the type
        TruncatedRole,           ///< bool: DisplayRole is cut; value() is not
    };
    /// Characters of a cell that a table shows. Longer ones end with "…".
    static constexpr qsizetype longestText = 300;
    /// Rows that a table shows; a view counts its height in pixels, in an int. The rest can be exported.
    static constexpr int mostRows = 50'000'000;

    using RowMap = std::shared_ptr<const std::vector<std::uint32_t>>;

    /// The store must outlive the model.
    explicit ResultTableModel(RowStore &rows, QObject *parent = nullptr);
    ~ResultTableModel() override;

    /// Columns became known, or more were added at the end.
    void setSchema(const RowSchema &schema);
    [[nodiscard]] const RowSchema &schema() const { return m_schema; }
    /// What DisplayRole says for NULL; "NULL" unless told.
    void setNullText(const QString &text);
    [[nodiscard]] const QString &nullText() const { return m_nullText; }
    /// The store has more rows. Without a row map they show; with one they do not until the next map.
    void grow();
    /// Rows came back into the store, or everything changed.
    void refresh();
    void reset();
    /// Shows these rows of the store, in this order; null shows all.
    void setRowMap(RowMap map);
    [[nodiscard]] const RowMap &rowMap() const { return m_map; }
    [[nodiscard]] bool hasRowMap() const { return m_map != nullptr; }
    /// The store's row behind a shown one.
    [[nodiscard]] std::int64_t storeRow(int row) const;
    /// The row of the store's memory behind a shown one; nothing when it is on the disk.
    [[nodiscard]] std::optional<RowStore::Place> place(int row) const;

    /// The whole text of a cell, however long; a null QString for NULL, absent, and rows that are not in memory.
    [[nodiscard]] QString value(const QModelIndex &index) const;
    /// The bytes of a Binary or Text cell as they came; empty for others.
    [[nodiscard]] QByteArray bytes(const QModelIndex &index) const;
    /// How many bytes value() would have to turn into text; 0 for NULL and cells of a fixed width.
    [[nodiscard]] std::size_t byteLength(const QModelIndex &index) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole shows line breaks, tabs and control characters as marks. AccessibleTextRole names the column too.
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// Rows were looked at that are not in memory; the owner brings them back. Once until refresh().
    void rowsWanted() const;

private:
    [[nodiscard]] int availableRows() const;
    [[nodiscard]] QVariant cell(const RowStore::Place &place, std::size_t column, int role) const;
    [[nodiscard]] QVariant lackingCell(std::size_t column, bool loading, int role) const;
    [[nodiscard]] QString accessibleText(std::size_t column, const QString &text) const;
    [[nodiscard]] bool isAbsent(const RowBatch &batch, std::size_t column) const;
    void wantRows() const;

    RowStore &m_rows;
    RowSchema m_schema;
    QString m_nullText = QStringLiteral("NULL");
    RowMap m_map;
    int m_shown = 0;
    mutable bool m_asked = false;
    const std::unique_ptr<CellPreview> m_cells;
};
