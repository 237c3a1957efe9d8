// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/query/ResultOrder.h"
#include "app/query/ResultSet.h"
#include "app/transfer/ExportOptions.h"
#include "models/query/ResultTableModel.h"
#include "ui/results/ResultView.h"

#include <QPointer>
#include <QTimer>

class BusyBar;
class ChartPanel;
class ErrorBar;
class ExportBar;
class FilterBar;
class GoToRowBar;
class PlainLabel;
class QSplitter;
class QToolButton;
class QVBoxLayout;
class ResultCopy;
class ResultGrid;
class ValuePanel;

/// What a ResultView is made of, and how its parts talk to each other.
/// Thread: GUI.
class ResultContent final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultContent)

public:
    ResultContent(ResultView &view, const ResultView::Context &context, std::shared_ptr<ResultSet> result,
                  const QString &name, const QString &connection);
    ~ResultContent() override;

    [[nodiscard]] const std::shared_ptr<ResultSet> &result() const { return m_result; }
    [[nodiscard]] QString rowsText() const;
    void retranslate();

signals:
    void statusChanged();
    void diagnoseRequested(const QString &connectionId);

private:
    void build();
    void addActions();
    void followResult();
    void followParts();
    QAction *action(const char *id, void (ResultContent::*slot)());
    void addCopy(const char *id, ExportOptions::Format format, bool header);

    void takeSchema();
    void takeRows();
    void takeReset();
    void takeEnd();
    void tellEnd();
    void applyOrder();
    void takeOrder(const ResultOrder::Outcome &outcome);
    void showMap(const ResultTableModel::RowMap &map);
    void showStatus();
    void showWaiting();

    void copy(ExportOptions::Format format, bool header);
    void openFilter();
    void closeFilter();
    void sortColumn();
    void openGoToRow();
    void toggleValue();
    void toggleChart();
    void openExport();
    void showMenu(const QPoint &position);

    ResultView &m_view;
    const ResultView::Context m_context;
    const std::shared_ptr<ResultSet> m_result;
    const QString m_name;
    const QString m_connection;
    ResultTableModel m_model;
    ResultOrder m_order;
    std::int64_t m_considered = 0; ///< Rows that the map was made from.
    QTimer m_clock;

    ErrorBar *m_error = nullptr;
    FilterBar *m_filter = nullptr;
    BusyBar *m_busy = nullptr;
    PlainLabel *m_message = nullptr;
    QSplitter *m_splitter = nullptr;
    ResultGrid *m_grid = nullptr;
    ValuePanel *m_value = nullptr;
    ChartPanel *m_chart = nullptr;
    GoToRowBar *m_goTo = nullptr;
    PlainLabel *m_status = nullptr;
    QVBoxLayout *m_column = nullptr;
    ResultCopy *m_copy = nullptr;
    QPointer<ExportBar> m_export;
    QList<QAction *> m_menu;
    QList<QToolButton *> m_buttons;
};
