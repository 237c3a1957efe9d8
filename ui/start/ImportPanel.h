// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/connections/sources/ImportPlaces.h"
#include "app/support/BackgroundJobs.h"
#include "models/connection/ImportListModel.h"

#include <QPointer>
#include <QWidget>

class DatabaseManager;
class ErrorBar;
class PlainLabel;
class QFileDialog;
class QPlainTextEdit;
class QPushButton;
class QTableView;

/// What other programs know, to be ticked and taken over. Nothing that is in the workspace is changed.
/// Thread: GUI; files are read and connections saved in the background.
class ImportPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ImportPanel)

public:
    /// `databases` must outlive the panel. Begins to look around at once.
    ImportPanel(DatabaseManager &databases, const ImportPlaces &places, QWidget *parent = nullptr);

    /// "DBeaver 12, pg_service.conf 3"; empty when nothing was found.
    [[nodiscard]] QString summary() const;
    [[nodiscard]] bool isSearching() const { return m_searching; }
    void activate();

signals:
    /// The search ended, or a file was added.
    void found();
    /// Ids of what was saved; at least one.
    void imported(const QStringList &ids);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildLayout();
    void retranslate();
    void search();
    void addSource(const ImportSource &source);
    void chooseFile();
    void readFile(const QString &file);
    void save();
    void update();

    DatabaseManager &m_databases;
    const ImportPlaces m_places;
    std::vector<ImportSource> m_sources;
    ImportListModel m_model;
    bool m_searching = true;
    bool m_saving = false;
    PlainLabel *const m_title;
    ErrorBar *const m_errors;
    QTableView *const m_table;
    QPlainTextEdit *const m_remarks;
    QPushButton *const m_all;
    QPushButton *const m_none;
    QPushButton *const m_file;
    QPushButton *const m_import;
    QPushButton *const m_back;
    QPointer<QFileDialog> m_dialog;
    BackgroundJobs m_jobs{1};
};
