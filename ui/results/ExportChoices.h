// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/ExportOptions.h"
#include "models/query/ResultTableModel.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class ResultSet;

/// What an export asks before it starts: the format with what can be chosen within it, and which rows.
/// Thread: GUI.
class ExportChoices final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ExportChoices)

public:
    enum class Rows {
        Received, ///< All that is here.
        Whole,    ///< Waits for the rest.
        AsShown,  ///< Sorted and filtered.
        Selected,
    };

    ExportChoices(std::shared_ptr<ResultSet> result, const QString &table, QWidget *parent = nullptr);

    [[nodiscard]] ExportOptions options() const;
    [[nodiscard]] Rows rows() const;
    /// Of AsShown and Selected; null for the others.
    [[nodiscard]] ResultTableModel::RowMap map() const;
    /// "csv", as in the settings; also the end of the file's name but for "insert".
    [[nodiscard]] QString formatName() const;
    void setFormatName(const QString &name);
    [[nodiscard]] QString fileEnding() const;

    void setShown(ResultTableModel::RowMap map);
    void setSelected(ResultTableModel::RowMap map);

signals:
    void formatChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void retranslate();
    void fillFormats();
    void fillRows();
    void fillSeparators();
    void showOptions();
    [[nodiscard]] ExportOptions::Format format() const;

    const std::shared_ptr<ResultSet> m_result;
    ResultTableModel::RowMap m_shown;
    ResultTableModel::RowMap m_selected;

    QLabel *const m_formatTitle;
    QComboBox *const m_format;
    QLabel *const m_rowsTitle;
    QComboBox *const m_rows;
    QCheckBox *const m_header;
    QLabel *const m_separatorTitle;
    QComboBox *const m_separator;
    QCheckBox *const m_quoteAll;
    QLabel *const m_nullTitle;
    QLineEdit *const m_null;
    QCheckBox *const m_excel;
    QCheckBox *const m_comma;
    QLabel *const m_tableTitle;
    QLineEdit *const m_table;
};
