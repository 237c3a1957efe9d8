// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/query/RowStore.h"

#include <QWidget>

#include <optional>

class PlainLabel;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;
class QToolButton;
class QTreeWidget;
class ResultTableModel;

/// One value, all of it: as text, as a JSON tree with the numbers' own digits, as bytes, as a picture. Long ones are
/// shown piece by piece, so that a cell of 100 MB opens as fast as a short one.
/// Thread: GUI; pictures are decoded on another.
class ValuePanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ValuePanel)

public:
    /// Of a value shown at first; more at each press of a button.
    static constexpr std::size_t firstPiece = std::size_t{256} << 10;
    static constexpr std::size_t nextPiece = std::size_t{1} << 20;

    explicit ValuePanel(const ResultTableModel &model, QWidget *parent = nullptr);

    void show(const QModelIndex &index);

signals:
    void closeRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void fillTitle();
    void fillText();
    void fillJson();
    void fillHex();
    void fillPicture();
    void fillTab();
    void showMore();
    void copyAll();
    /// Of text, JSON and binary cells.
    [[nodiscard]] std::optional<std::string_view> bytes() const;

    const ResultTableModel &m_model;
    PlainLabel *const m_title;
    QToolButton *const m_copy;
    QToolButton *const m_close;
    QTabWidget *const m_tabs;
    QPlainTextEdit *const m_text;
    QTreeWidget *const m_json;
    QPlainTextEdit *const m_hex;
    QLabel *const m_picture;
    QPushButton *const m_more;
    QString m_column;
    std::optional<RowStore::Place> m_place; ///< Keeps the value while it is shown.
    std::size_t m_columnIndex = 0;
    bool m_null = true;
    std::size_t m_shown = 0; ///< Bytes.
    int m_generation = 0;
    BackgroundJobs m_decoder;
};
