// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/RowFilter.h"

#include <QFrame>

class PlainLabel;
class QLineEdit;
class QPushButton;
class QTimer;
class QToolButton;
class QVBoxLayout;

/// Which rows to see: a text that any column contains, and conditions on single columns. Says how many match, and when
/// rows came that were not looked at yet.
/// Thread: GUI.
class FilterBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FilterBar)

public:
    explicit FilterBar(QWidget *parent = nullptr);

    void setSchema(const RowSchema &schema);
    /// Opens with the focus in it.
    void open();
    /// A condition on this column, to be filled in.
    void addCondition(int column);
    [[nodiscard]] std::vector<RowFilter::Condition> conditions() const;
    /// After an outcome; `waiting` rows came since.
    void showOutcome(std::int64_t matching, std::int64_t considered, std::int64_t waiting);
    void showError(const Error &error);
    void clearOutcome();

signals:
    /// Apply conditions(), or none.
    void changed();
    void closed();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    class Line;
    void retranslate();
    void changedSoon();
    void remove(Line *line);
    void showText();

    QLineEdit *const m_quick;
    PlainLabel *const m_outcome;
    QPushButton *const m_again;
    QToolButton *const m_add;
    QToolButton *const m_close;
    QVBoxLayout *const m_column;
    QTimer *const m_delay;
    RowSchema m_schema;
    std::vector<Line *> m_lines; ///< Children.
    std::int64_t m_matching = -1;
    std::int64_t m_considered = 0;
    std::int64_t m_waiting = 0;
    QString m_error;
};
