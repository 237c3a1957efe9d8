// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/transfer/ResultExport.h"
#include "models/query/ResultTableModel.h"
#include "ui/results/ResultView.h"

#include <QFrame>
#include <QPointer>

class ErrorBar;
class ExportChoices;
class PlainLabel;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QToolButton;
class ResultSet;

/// Writes a result to a file, from a bar below its grid that is in nobody's way: which format, which rows, where to;
/// then how far it is and how it went. An export goes on, in the list of tasks, when the bar is closed.
/// Thread: GUI, which never waits here.
class ExportBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ExportBar)

public:
    /// `map`: the rows as they are sorted and filtered, null when they are as they came. `name`: of the file and of the
    /// table that INSERT fills.
    ExportBar(const ResultView::Context &context, std::shared_ptr<ResultSet> result,
              ResultTableModel::RowMap map, const QString &name, const QString &connection,
              QWidget *parent = nullptr);

    /// Offers the rows of the selection, too, by their numbers in the store.
    void setSelectedRows(ResultTableModel::RowMap rows);
    /// The order or filter changed.
    void setRowMap(ResultTableModel::RowMap map);

signals:
    /// Escape, or the bar's own button.
    void closeRequested();
    /// The rows did not all come, and a person asks what the connection has.
    void diagnoseRequested(const QString &connectionId);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void build();
    void retranslate();
    void proposeFile();
    void followFormat();
    void chooseFile();
    void start();
    void watch(ResultExport *job, qint64 task, qint64 expected);
    void showProgress(qint64 rows, qint64 bytes, qint64 expected);
    void showOutcome(const Result<ResultExport::Summary> &outcome);
    void setRunning(bool running);
    void openFolder();

    const ResultView::Context m_context;
    const std::shared_ptr<ResultSet> m_result;
    const QString m_name;
    const QString m_connection;

    ErrorBar *const m_error;
    ExportChoices *const m_choices;
    QLabel *const m_fileTitle;
    QLineEdit *const m_file;
    QToolButton *const m_choose;
    QPushButton *const m_export;
    QPushButton *const m_stop;
    QPushButton *const m_openFolder;
    QPushButton *const m_close;
    QProgressBar *const m_progress;
    PlainLabel *const m_outcome;
    QPointer<ResultExport> m_job;
    QString m_lastFolder;
    bool m_mayReplace = false; ///< The person has seen that the file exists.
};
