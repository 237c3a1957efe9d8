// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start/StartPage.h"

#include "app/connections/DemoData.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/start/ImportPanel.h"
#include "ui/start/StartChoice.h"

#include <QEvent>
#include <QListWidget>
#include <QProgressBar>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace {

constexpr int columnWidth = 560;
/// Of a recent connection, beside its key.
enum RecentData { RecentColour = Qt::UserRole + 1, RecentEnvironment };

} // namespace

StartPage::StartPage(DatabaseManager &databases, const QString &workspaceFolder, const ImportPlaces &places,
                     QWidget *parent)
    : Page(parent)
    , m_databases(databases)
    , m_folder(workspaceFolder)
    , m_views(new QStackedLayout(this))
    , m_title(new PlainLabel(this))
    , m_subtitle(new PlainLabel(this))
    , m_errors(new ErrorBar(this))
    , m_demo(new StartChoice(QStringLiteral("federated"), this))
    , m_new(new StartChoice(QStringLiteral("connection-new"), this))
    , m_importChoice(new StartChoice(QStringLiteral("open"), this))
    , m_progress(new QProgressBar(this))
    , m_recentTitle(new PlainLabel(this))
    , m_recent(new QListWidget(this))
    , m_import(new ImportPanel(databases, places, this))
{
    m_errors->setObjectName(QStringLiteral("startErrors"));
    m_demo->setObjectName(QStringLiteral("startDemo"));
    m_new->setObjectName(QStringLiteral("startNew"));
    m_importChoice->setObjectName(QStringLiteral("startImport"));
    m_recent->setObjectName(QStringLiteral("startRecent"));
    buildChoices();
    m_views->addWidget(m_import);
    m_import->setContentsMargins(18, 12, 18, 12);
    connect(m_demo, &QAbstractButton::clicked, this, &StartPage::makeDemo);
    connect(m_new, &QAbstractButton::clicked, this, &StartPage::newConnectionRequested);
    connect(m_importChoice, &QAbstractButton::clicked, this, &StartPage::showImport);
    connect(m_import, &ImportPanel::found, this, &StartPage::showFound);
    connect(m_import, &ImportPanel::cancelled, this, [this] {
        m_views->setCurrentIndex(0);
        m_importChoice->setFocus();
    });
    connect(m_import, &ImportPanel::imported, this, [this](const QStringList &ids) {
        m_views->setCurrentIndex(0);
        emit imported(ids);
    });
    connect(m_recent, &QListWidget::itemActivated, this, [this](const QListWidgetItem *item) {
        emit recentActivated(item->data(Qt::UserRole).toString());
    });
    setRecent({});
    retranslate();
}

void StartPage::buildChoices()
{
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.8);
    m_title->setFont(large);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    m_progress->hide();
    m_recentTitle->setBold(true);
    m_recent->setTabKeyNavigation(false);
    m_recent->setAlternatingRowColors(true);
    m_recent->setIconSize({Theme::dotSize, Theme::dotSize});

    auto *choices = new QWidget(this);
    auto *panel = new QWidget(choices);
    panel->setMaximumWidth(columnWidth);
    auto *column = new QVBoxLayout(panel);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_subtitle);
    column->addSpacing(6);
    column->addWidget(m_errors);
    for (QWidget *widget : {static_cast<QWidget *>(m_demo), static_cast<QWidget *>(m_progress),
                            static_cast<QWidget *>(m_new), static_cast<QWidget *>(m_importChoice)})
        column->addWidget(widget);
    column->addSpacing(10);
    column->addWidget(m_recentTitle);
    column->addWidget(m_recent, 1);
    column->addStretch(1);
    auto *middle = new QHBoxLayout(choices);
    middle->setContentsMargins(18, 28, 18, 18);
    middle->addStretch(1);
    middle->addWidget(panel, 20);
    middle->addStretch(1);
    m_views->addWidget(choices);
}

void StartPage::retranslate()
{
    m_title->setText(tr("Penstock"));
    m_subtitle->setText(tr("One tool for all your databases."));
    m_demo->setWords(
        m_makingDemo ? tr("Making three databases…") : tr("See the &demo"),
        tr("A shop, a CRM and a web log, joined by one statement. Nothing leaves this machine."));
    m_new->setWords(tr("&New connection"),
                    tr("PostgreSQL, MySQL, MariaDB or SQLite. A pasted URL fills the form."));
    m_recentTitle->setText(tr("Go on with"));
    m_recent->setAccessibleName(tr("Go on with"));
    showFound();
}

void StartPage::showFound()
{
    const QString detail =
        m_import->isSearching() ? tr("Looking for connections of other programs…")
        : m_import->summary().isEmpty()
            ? tr("From a file of DBeaver, pgAdmin, libpq or MySQL. None was found by itself.")
            : tr("Found: %1").arg(m_import->summary());
    m_importChoice->setWords(tr("&Import"), detail);
}

QIcon StartPage::icon() const
{
    return Theme::icon(QStringLiteral("start"));
}

void StartPage::activate()
{
    if (m_views->currentIndex() == 1)
        m_import->activate();
    else if (m_recent->count() > 0)
        m_recent->setFocus();
    else
        m_demo->setFocus();
}

void StartPage::setRecent(const QList<Recent> &recent)
{
    m_recent->clear();
    for (const Recent &entry : recent) {
        auto *item = new QListWidgetItem(
            entry.detail.isEmpty() ? entry.title : tr("%1 – %2").arg(entry.title, entry.detail), m_recent);
        item->setData(Qt::UserRole, entry.key);
        item->setData(RecentColour, entry.colour);
        item->setData(RecentEnvironment, static_cast<int>(entry.environment));
    }
    paintMarks();
    if (m_recent->count() > 0)
        m_recent->setCurrentRow(0);
    m_recent->setVisible(!recent.isEmpty());
    m_recentTitle->setVisible(!recent.isEmpty());
}

void StartPage::paintMarks()
{
    for (int row = 0; row < m_recent->count(); ++row) {
        QListWidgetItem *item = m_recent->item(row);
        const auto environment = static_cast<Environment>(item->data(RecentEnvironment).toInt());
        const QColor colour =
            Theme::connectionColour(item->data(RecentColour).toString(), environment, palette());
        item->setIcon(QIcon(Theme::dot(colour, devicePixelRatioF())));
    }
}

void StartPage::showImport()
{
    m_views->setCurrentIndex(1);
    m_import->activate();
}

void StartPage::makeDemo()
{
    m_makingDemo = true;
    m_errors->hide();
    m_demo->setEnabled(false);
    m_progress->show();
    retranslate();
    m_jobs.start([this]() -> BackgroundJobs::Delivery {
        const auto connected = DemoData::connectAll(m_databases, m_folder);
        return [this, connected] {
            m_makingDemo = false;
            m_demo->setEnabled(true);
            m_progress->hide();
            retranslate();
            if (!connected)
                return m_errors->showError(connected.error());
            QStringList ids, names;
            for (const ConnectionProfile &profile : *connected) {
                ids << profile.id;
                names << profile.name;
            }
            emit demoReady(ids, DemoData::joins(names).front().sql);
        };
    });
}

void StartPage::changeEvent(QEvent *event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        emit pageChanged();
    } else if (event->type() == QEvent::PaletteChange) {
        paintMarks();
    }
}
