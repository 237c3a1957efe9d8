// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"

#include "app/Services.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/connections/ConnectionsPage.h"

#include <QDir>
#include <QLabel>
#include <QMenuBar>
#include <QSettings>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

namespace {

constexpr QLatin1String geometryKey("window/geometry");

} // namespace

MainWindow::MainWindow(Services &services)
    : m_services(services)
    , m_errors(new ErrorBar(this))
    , m_placeholder(new QLabel(this))
    , m_counts(new QLabel(this))
    , m_connectionsMenu(new QMenu(tr("&Connections"), this))
{
    const QString folder = QDir(m_services.workspaceFolder()).absolutePath();
    setWindowTitle(tr("%1 – Penstock").arg(QDir(folder).dirName()));
    buildMenus();

    auto *centre = new QWidget(this);
    m_column = new QVBoxLayout(centre);
    m_column->addWidget(m_errors);
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_column->addWidget(m_placeholder, 1);
    setCentralWidget(centre);

    auto *where = new PlainLabel(this);
    where->setText(tr("Workspace: %1").arg(folder));
    where->setWordWrap(false);
    statusBar()->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(where, 1);
    statusBar()->addPermanentWidget(m_counts);

    resize(1000, 640);
    if (QFile::exists(settingsFile()))
        restoreGeometry(QSettings(settingsFile(), QSettings::IniFormat).value(geometryKey).toByteArray());
    connect(m_errors, &ErrorBar::retryRequested, this, &MainWindow::openWorkspace);
    QTimer::singleShot(0, this, &MainWindow::openWorkspace);
}

void MainWindow::buildMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    QAction *quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    menuBar()->addMenu(m_connectionsMenu);
    m_connectionsMenu->setEnabled(false);
}

void MainWindow::openWorkspace()
{
    m_errors->hide();
    m_placeholder->setText(tr("Opening the workspace …"));
    m_services.open(this, [this](const Result<void> &opened) {
        if (opened) {
            showConnections();
        } else {
            m_placeholder->setText(tr("The workspace is not open."));
            m_errors->showError(opened.error(), ErrorBar::Retry::Offered);
        }
    });
}

void MainWindow::showConnections()
{
    m_connections = new ConnectionsPage(m_services.databases(), m_actions, this);
    m_placeholder->hide();
    m_column->addWidget(m_connections, 1);
    m_connectionsMenu->addActions(m_connections->actions());
    m_connectionsMenu->setEnabled(true);
    connect(m_connections, &ConnectionsPage::countsChanged, this, &MainWindow::showCounts);
    m_connections->reload();
}

void MainWindow::showCounts(const ConnectionListModel::Counts &counts)
{
    QStringList words{tr("Connections: %1").arg(counts.all)};
    if (counts.testing > 0)
        words << tr("testing: %1").arg(counts.testing);
    if (counts.reachable > 0)
        words << tr("reachable: %1").arg(counts.reachable);
    if (counts.failed > 0)
        words << tr("failed: %1").arg(counts.failed);
    m_counts->setText(words.join(QStringLiteral("   ")));
}

QString MainWindow::settingsFile() const
{
    return QDir(m_services.workspaceFolder()).filePath(QStringLiteral("window.ini"));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    // A folder that could not be opened as a workspace is left as it is.
    if (m_connections)
        QSettings(settingsFile(), QSettings::IniFormat).setValue(geometryKey, saveGeometry());
    QMainWindow::closeEvent(event);
}
