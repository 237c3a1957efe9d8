// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diagnosis/BundlePage.h"

#include "app/connections/DatabaseManager.h"
#include "app/support/AppPaths.h"
#include "app/support/Settings.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QStyle>

#include <utility>

namespace {

constexpr int sectionColumns = 4;

QStringList screenLines()
{
    QStringList lines{QStringLiteral("%1, style %2")
                          .arg(QGuiApplication::platformName(), QApplication::style()->objectName())};
    for (const QScreen *screen : QGuiApplication::screens())
        lines << QStringLiteral("screen %1 x %2, scale %3")
                     .arg(screen->size().width())
                     .arg(screen->size().height())
                     .arg(screen->devicePixelRatio());
    return lines;
}

} // namespace

BundlePage::BundlePage(DatabaseManager &databases, Settings &settings, QString workspace, QWidget *parent)
    : Page(parent)
    , m_databases(databases)
    , m_settings(settings)
    , m_workspace(std::move(workspace))
    , m_heading(new PlainLabel(this))
    , m_errors(new ErrorBar(this))
    , m_hosts(new QCheckBox(this))
    , m_search(new QLineEdit(this))
    , m_text(new QPlainTextEdit(this))
    , m_copy(new QPushButton(this))
    , m_save(new QPushButton(this))
    , m_done(new PlainLabel(this))
{
    m_hosts->setObjectName(QStringLiteral("showHosts"));
    m_search->setObjectName(QStringLiteral("bundleSearch"));
    m_text->setObjectName(QStringLiteral("bundleText"));
    m_copy->setObjectName(QStringLiteral("copy"));
    m_save->setObjectName(QStringLiteral("save"));
    m_done->setObjectName(QStringLiteral("bundleDone"));
    m_hosts->setChecked(true);
    m_text->setReadOnly(true);
    // A read-only text hides its cursor; with it, arrows and screen readers go line by line.
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(Theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    auto *grid = new QGridLayout;
    for (int i = 0; i < SupportBundle::all().size(); ++i) {
        auto *box = new QCheckBox(this);
        box->setChecked(true);
        box->setObjectName(QStringLiteral("section-%1").arg(i));
        connect(box, &QCheckBox::toggled, this, &BundlePage::showText);
        grid->addWidget(box, i / sectionColumns, i % sectionColumns);
        m_sections << box;
    }
    auto *row = new QHBoxLayout;
    row->addWidget(m_search, 1);
    row->addWidget(m_copy);
    row->addWidget(m_save);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(m_errors);
    column->addWidget(m_heading);
    column->addLayout(grid);
    column->addWidget(m_hosts);
    column->addLayout(row);
    column->addWidget(m_text, 1);
    column->addWidget(m_done);
    m_done->hide();
    connect(m_hosts, &QCheckBox::toggled, this, &BundlePage::showText);
    connect(m_search, &QLineEdit::textChanged, this, [this] { search(true); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { search(false); });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_text->toPlainText()); });
    connect(m_save, &QPushButton::clicked, this, &BundlePage::chooseFile);
    m_bundle.versions << screenLines();
    m_bundle.settings = SupportBundle::settingsOf(m_settings);
    if (const auto profiles = m_databases.allProfiles())
        m_bundle.connections = *profiles;
    else
        m_errors->showError(profiles.error());
    retranslate();
    readLog();
}

QIcon BundlePage::icon() const
{
    return Theme::icon(QStringLiteral("log"));
}

void BundlePage::activate()
{
    m_text->setFocus();
}

void BundlePage::readLog()
{
    m_jobs.start([this, file = AppPaths::logFile(m_workspace)]() -> BackgroundJobs::Delivery {
        SupportBundle read;
        read.readLog(file);
        return [this, read = std::move(read)] {
            m_bundle.log = read.log;
            m_bundle.errors = read.errors;
            showText();
        };
    });
}

void BundlePage::addDiagnosis(const DiagnosisReport &report)
{
    std::erase_if(m_bundle.diagnoses,
                  [&report](const DiagnosisReport &old) { return old.connection == report.connection; });
    if (!report.layers.empty())
        m_bundle.diagnoses.push_back(report);
    showText();
}

void BundlePage::setFigures(const QStringList &pools, const QStringList &health)
{
    m_bundle.pools = pools;
    m_bundle.health = health;
    showText();
}

SupportBundle::Options BundlePage::options() const
{
    SupportBundle::Options options{m_hosts->isChecked(), {}};
    for (int i = 0; i < m_sections.size(); ++i) {
        if (m_sections[i]->isChecked())
            options.sections << SupportBundle::all()[i];
    }
    return options;
}

void BundlePage::showText()
{
    m_text->setPlainText(m_bundle.text(options()));
    m_done->hide();
}

void BundlePage::search(bool fromStart)
{
    if (fromStart)
        m_text->moveCursor(QTextCursor::Start);
    if (m_text->find(m_search->text()) || fromStart)
        return;
    m_text->moveCursor(QTextCursor::Start);
    m_text->find(m_search->text());
}

void BundlePage::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Save the support bundle"),
                                   QDir::home().filePath(QStringLiteral("penstock-support.txt")));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    connect(dialog, &QFileDialog::fileSelected, this, &BundlePage::saveTo);
    dialog->open();
}

void BundlePage::saveTo(const QString &file)
{
    m_jobs.start([this, file, text = m_text->toPlainText()]() -> BackgroundJobs::Delivery {
        return [this, file, result = SupportBundle::save(text, file)] {
            if (!result) {
                m_errors->showError(result.error());
                return;
            }
            m_errors->hide();
            m_done->setText(tr("Saved as %1.").arg(file));
            m_done->show();
            emit saved(file);
        };
    });
}

void BundlePage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void BundlePage::retranslate()
{
    m_heading->setText(tr(
        "This is all that a helper gets to see. Read it before you send it: passwords, keys and values out "
        "of statements are taken out already."));
    m_hosts->setText(tr("Show names of &hosts and users"));
    for (int i = 0; i < m_sections.size(); ++i)
        m_sections[i]->setText(SupportBundle::title(SupportBundle::all()[i]));
    m_search->setPlaceholderText(tr("Search the text"));
    m_search->setAccessibleName(tr("Search the text"));
    m_text->setAccessibleName(tr("The support bundle"));
    m_copy->setText(tr("&Copy"));
    m_save->setText(tr("&Save…"));
    showText();
    emit pageChanged();
}
