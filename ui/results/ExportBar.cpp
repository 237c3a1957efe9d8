// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ExportBar.h"

#include "app/query/ResultSet.h"
#include "app/support/Settings.h"
#include "models/tasks/TaskListModel.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/results/ExportChoices.h"
#include "ui/results/ResultWords.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include <utility>

namespace {

struct ExportBarText
{
    Q_DECLARE_TR_FUNCTIONS(ExportBar)
};

QString amountText(qint64 rows, qint64 bytes)
{
    const QString count = ResultWords::count(rows);
    return bytes == 0 ? count
                      : ExportBarText::tr("%1, %2", "rows, bytes")
                            .arg(count, QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat));
}

QString summaryText(const ResultExport::Summary &summary)
{
    return ExportBarText::tr("%1 in %2", "rows and bytes, time")
        .arg(amountText(summary.rows, summary.bytes), ResultWords::time(summary.time));
}

/// A name of a statement or table as a file's.
QString fileNameOf(QString name)
{
    for (QChar &c : name) {
        if (c == u'/' || c == u'\\' || c == u':' || c.category() == QChar::Other_Control)
            c = u'_';
    }
    name = name.trimmed().left(80);
    while (name.startsWith(QLatin1Char('.')))
        name.remove(0, 1);
    return name.isEmpty() ? QStringLiteral("result") : name;
}

} // namespace

ExportBar::ExportBar(const ResultView::Context &context, std::shared_ptr<ResultSet> result,
                     ResultTableModel::RowMap map, const QString &name, const QString &connection,
                     QWidget *parent)
    : QFrame(parent)
    , m_context(context)
    , m_result(std::move(result))
    , m_name(name)
    , m_connection(connection)
    , m_error(new ErrorBar(this))
    , m_choices(new ExportChoices(m_result, name, this))
    , m_fileTitle(new QLabel(this))
    , m_file(new QLineEdit(this))
    , m_choose(new QToolButton(this))
    , m_export(new QPushButton(this))
    , m_stop(new QPushButton(this))
    , m_openFolder(new QPushButton(this))
    , m_close(new QPushButton(this))
    , m_progress(new QProgressBar(this))
    , m_outcome(new PlainLabel(this))
{
    setObjectName(QStringLiteral("exportBar"));
    build();
    m_choices->setShown(std::move(map));
    m_choices->setFormatName(m_context.settings.text(Settings::Key::ExportFormat));
    proposeFile();
    retranslate();
    connect(m_choices, &ExportChoices::formatChanged, this, &ExportBar::followFormat);
    connect(m_choose, &QToolButton::clicked, this, &ExportBar::chooseFile);
    connect(m_export, &QPushButton::clicked, this, &ExportBar::start);
    connect(m_file, &QLineEdit::returnPressed, this, &ExportBar::start);
    connect(m_openFolder, &QPushButton::clicked, this, &ExportBar::openFolder);
    connect(m_close, &QPushButton::clicked, this, &ExportBar::closeRequested);
    connect(m_error, &ErrorBar::diagnoseRequested, this, &ExportBar::diagnoseRequested);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
    });
    connect(m_file, &QLineEdit::textChanged, this, [this] {
        m_mayReplace = false;
        retranslate();
    });
}

void ExportBar::build()
{
    setFrameShape(QFrame::StyledPanel);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_file->setObjectName(QStringLiteral("exportFile"));
    m_export->setObjectName(QStringLiteral("exportStart"));
    m_stop->setObjectName(QStringLiteral("exportStop"));
    m_openFolder->setObjectName(QStringLiteral("exportOpenFolder"));
    m_outcome->setObjectName(QStringLiteral("exportOutcome"));
    m_progress->setObjectName(QStringLiteral("exportProgress"));
    m_export->setDefault(true);
    m_export->setAutoDefault(true);
    m_file->setMinimumWidth(260);
    m_fileTitle->setBuddy(m_file);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(160);
    m_progress->setMaximumHeight(14);

    auto *const file = new QHBoxLayout;
    file->setSpacing(8);
    file->addWidget(m_fileTitle);
    file->addWidget(m_file, 1);
    file->addWidget(m_choose);
    auto *const buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_progress);
    buttons->addWidget(m_outcome, 1);
    buttons->addWidget(m_openFolder);
    buttons->addWidget(m_stop);
    buttons->addWidget(m_export);
    buttons->addWidget(m_close);
    auto *const all = new QVBoxLayout(this);
    all->setContentsMargins(12, 10, 12, 10);
    all->setSpacing(8);
    all->addWidget(m_error);
    all->addWidget(m_choices);
    all->addLayout(file);
    all->addLayout(buttons);
    m_openFolder->hide();
    setRunning(false);
}

void ExportBar::retranslate()
{
    setAccessibleName(tr("Export of the result"));
    m_fileTitle->setText(tr("Fi&le"));
    m_choose->setText(tr("…"));
    m_choose->setToolTip(tr("Choose the folder and the name"));
    m_choose->setAccessibleName(tr("Choose the file"));
    m_export->setText(m_mayReplace ? tr("Re&place the file") : tr("&Export"));
    m_stop->setText(tr("S&top"));
    m_openFolder->setText(tr("&Open folder"));
    m_close->setText(tr("Close"));
    m_progress->setAccessibleName(tr("Progress of the export"));
}

void ExportBar::proposeFile()
{
    const QString kept = m_context.settings.text(Settings::Key::ExportFolder);
    const QString folder = kept.isEmpty() ? QDir::homePath() : kept;
    m_file->setText(folder + QLatin1Char('/') + fileNameOf(m_name) + QLatin1Char('.')
                    + m_choices->fileEnding());
}

/// The end of the name follows the format, unless it is one of the person's own.
void ExportBar::followFormat()
{
    static const QStringList known{QStringLiteral("csv"),    QStringLiteral("tsv"), QStringLiteral("json"),
                                   QStringLiteral("ndjson"), QStringLiteral("md"),  QStringLiteral("sql"),
                                   QStringLiteral("xlsx")};
    const QString path = m_file->text();
    const QString ending = QFileInfo(path).suffix();
    if (known.contains(ending))
        m_file->setText(path.chopped(ending.size()) + m_choices->fileEnding());
}

void ExportBar::chooseFile()
{
    auto *const dialog = new QFileDialog(this, tr("Export to"), QFileInfo(m_file->text()).absolutePath());
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // the bar asks, without a question in the way
    dialog->setDefaultSuffix(m_choices->fileEnding());
    dialog->selectFile(QFileInfo(m_file->text()).fileName());
    connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    dialog->open();
}

void ExportBar::start()
{
    if (m_job)
        return;
    ResultExport::Request request;
    request.options = m_choices->options();
    request.target = m_file->text().trimmed();
    if (request.target.startsWith(QLatin1String("~/")))
        request.target.replace(0, 1, QDir::homePath());
    if (QDir::isRelativePath(request.target))
        request.target.prepend(QDir::homePath() + QLatin1Char('/'));
    request.replace = m_mayReplace;
    request.rows = m_choices->map();
    request.wholeResult = m_choices->rows() == ExportChoices::Rows::Whole;
    m_lastFolder = QFileInfo(request.target).absolutePath();
    m_context.settings.setValue(Settings::Key::ExportFormat, m_choices->formatName());
    m_context.settings.setValue(Settings::Key::ExportFolder, m_lastFolder.left(4096));

    const qint64 expected = request.rows          ? static_cast<qint64>(request.rows->size())
                            : request.wholeResult ? -1
                                                  : m_result->rowCount();
    // The export outlives the bar: it belongs to the list of tasks.
    auto *const job = new ResultExport(&m_context.tasks);
    const QPointer<ResultExport> stoppable = job;
    const qint64 task = m_context.tasks.start(tr("Export to %1").arg(QFileInfo(request.target).fileName()),
                                              m_connection, [stoppable] {
                                                  if (stoppable)
                                                      stoppable->cancel();
                                              });
    watch(job, task, expected);
    m_job = job;
    m_error->hide();
    m_outcome->clear();
    m_openFolder->hide();
    setRunning(true);
    showProgress(0, 0, expected);
    job->start(m_result, std::move(request));
}

void ExportBar::watch(ResultExport *job, qint64 task, qint64 expected)
{
    TaskListModel *const tasks = &m_context.tasks;
    connect(job, &ResultExport::progressed, tasks, [tasks, task, expected](qint64 rows, qint64 bytes) {
        const double fraction = expected > 0 ? static_cast<double>(rows) / static_cast<double>(expected) : -1;
        tasks->progress(task, fraction, amountText(rows, bytes));
    });
    connect(job, &ResultExport::finished, tasks, [tasks, task](const Result<ResultExport::Summary> &outcome) {
        if (outcome)
            tasks->finish(task, TaskListModel::State::Done, summaryText(*outcome), outcome->missing);
        else if (outcome.error().code == ErrorCode::Cancelled)
            tasks->finish(task, TaskListModel::State::Stopped);
        else
            tasks->finish(task, TaskListModel::State::Failed, {}, outcome.error());
    });
    connect(job, &ResultExport::progressed, this,
            [this, expected](qint64 rows, qint64 bytes) { showProgress(rows, bytes, expected); });
    connect(job, &ResultExport::finished, this, &ExportBar::showOutcome);
}

void ExportBar::showProgress(qint64 rows, qint64 bytes, qint64 expected)
{
    m_progress->setRange(0, expected > 0 ? 1000 : 0);
    if (expected > 0)
        m_progress->setValue(static_cast<int>(rows * 1000 / expected));
    m_outcome->setText(rows == 0 ? tr("Writing…") : tr("%1 written").arg(amountText(rows, bytes)));
}

void ExportBar::showOutcome(const Result<ResultExport::Summary> &outcome)
{
    m_job = nullptr;
    setRunning(false);
    m_outcome->clear();
    if (outcome) {
        m_outcome->setText(tr("Done: %1").arg(summaryText(*outcome)));
        m_mayReplace = false;
        retranslate();
        m_openFolder->show();
        return;
    }
    if (outcome.error().code == ErrorCode::Cancelled) {
        m_outcome->setText(outcome.error().message);
        return;
    }
    m_error->showError(outcome.error());
    // What else fails here is this machine's: a file, its disk.
    if (m_result->state() == ResultSet::State::Failed)
        m_error->offerDiagnosis(m_context.connectionId, m_result->error());
    m_mayReplace = outcome.error().code == ErrorCode::Conflict && QFileInfo(m_file->text()).isAbsolute();
    retranslate();
    m_export->setFocus();
}

void ExportBar::setRunning(bool running)
{
    m_progress->setVisible(running);
    m_stop->setVisible(running);
    m_export->setVisible(!running);
    m_choices->setEnabled(!running);
    m_file->setEnabled(!running);
    m_choose->setEnabled(!running);
    if (running)
        m_stop->setFocus();
}

void ExportBar::openFolder()
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(m_lastFolder));
}

void ExportBar::setSelectedRows(ResultTableModel::RowMap rows)
{
    m_choices->setSelected(std::move(rows));
}

void ExportBar::setRowMap(ResultTableModel::RowMap map)
{
    m_choices->setShown(std::move(map));
}

void ExportBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ExportBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        emit closeRequested();
    else
        QFrame::keyPressEvent(event);
}
