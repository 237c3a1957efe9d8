// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diagnosis/DoctorPage.h"

#include "app/connections/DatabaseManager.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/diagnosis/DoctorRow.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>
#include <utility>

namespace {

constexpr int doctorWidth = 1000;
constexpr int doctorLayers = static_cast<int>(DiagnosisReport::Layer::Driver) + 1;

} // namespace

DoctorPage::DoctorPage(DatabaseManager &databases, QWidget *parent)
    : Page(parent)
    , m_databases(databases)
    , m_doctor(std::make_unique<Diagnostician>(databases))
    , m_heading(new PlainLabel(this))
    , m_summary(new PlainLabel(this))
    , m_progress(new QProgressBar(this))
    , m_errors(new ErrorBar(this))
    , m_run(new QPushButton(this))
    , m_stop(new QPushButton(this))
    , m_copy(new QPushButton(this))
    , m_copyJson(new QPushButton(this))
    , m_bundle(new QPushButton(this))
{
    m_heading->setBold(true);
    m_summary->setObjectName(QStringLiteral("doctorSummary"));
    for (PlainLabel *label : {m_heading, m_summary})
        label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    m_progress->setRange(0, doctorLayers);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    auto *buttons = new QHBoxLayout;
    for (const auto &[button, name] :
         {std::pair{m_run, "runAgain"}, std::pair{m_stop, "stop"}, std::pair{m_copy, "copy"},
          std::pair{m_copyJson, "copyJson"}, std::pair{m_bundle, "bundle"}}) {
        button->setObjectName(QLatin1String(name));
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto *content = new QWidget;
    content->setMaximumWidth(doctorWidth);
    auto *list = new QVBoxLayout(content);
    list->setContentsMargins(0, 0, 8, 0);
    list->setSpacing(6);
    for (int i = 0; i < doctorLayers; ++i) {
        m_rows << new DoctorRow(static_cast<DiagnosisReport::Layer>(i), content);
        list->addWidget(m_rows.last());
    }
    list->addStretch(1);
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(m_errors);
    column->addWidget(m_heading);
    column->addWidget(m_summary);
    column->addWidget(m_progress);
    column->addLayout(buttons);
    column->addWidget(area, 1);

    connect(m_run, &QPushButton::clicked, this, &DoctorPage::run);
    connect(m_stop, &QPushButton::clicked, this, &DoctorPage::stop);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_report.toText()); });
    connect(m_copyJson, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(QString::fromUtf8(QJsonDocument(m_report.toJson()).toJson()));
    });
    connect(m_bundle, &QPushButton::clicked, this, [this] { emit bundleRequested(m_report); });
    connect(m_doctor.get(), &Diagnostician::layerDone, this,
            [this](const QString &, const DiagnosisReport::Entry &entry) { showLayer(entry); });
    connect(m_doctor.get(), &Diagnostician::finished, this, &DoctorPage::showEnd);
    connect(m_doctor.get(), &Diagnostician::failed, this, [this](const QString &, const Error &error) {
        m_errors->showError(error);
        showEnd({m_name, {}});
    });
    retranslate();
}

DoctorPage::~DoctorPage()
{
    Diagnostician::retire(std::move(m_doctor));
}

QString DoctorPage::title() const
{
    return m_name.isEmpty() ? tr("Diagnosis") : tr("Diagnosis of %1").arg(m_name);
}

QIcon DoctorPage::icon() const
{
    return Theme::icon(QStringLiteral("test"));
}

QJsonObject DoctorPage::saveState() const
{
    return {{QStringLiteral("connection"), m_connectionId}};
}

void DoctorPage::restoreState(const QJsonObject &state)
{
    setConnection(state.value(QStringLiteral("connection")).toString());
}

void DoctorPage::activate()
{
    (m_run->isEnabled() ? m_run : m_stop)->setFocus();
}

void DoctorPage::setConnection(const QString &connectionId)
{
    m_connectionId = connectionId;
    m_unsaved.reset();
    const auto profile = m_databases.profile(connectionId);
    begin(profile ? &*profile : nullptr);
}

void DoctorPage::begin(const ConnectionProfile *profile)
{
    m_name = profile ? profile->name : m_connectionId;
    m_place = profile ? profile->displayUrl() : QString();
    m_report = {m_name, {}};
    for (DoctorRow *row : std::as_const(m_rows))
        row->showWaiting();
    update();
    emit pageChanged();
    emit stateChanged();
}

void DoctorPage::diagnose(const QString &connectionId)
{
    if (connectionId != m_connectionId || m_name.isEmpty())
        setConnection(connectionId);
    run();
}

void DoctorPage::diagnose(const ConnectionProfile &unsaved)
{
    m_connectionId.clear();
    m_unsaved = unsaved;
    run();
}

void DoctorPage::run()
{
    if (m_doctor->isRunning()) {
        m_runAgain = true;
        m_doctor->stop();
        return;
    }
    m_errors->hide();
    if (m_unsaved) {
        begin(&*m_unsaved);
        m_doctor->diagnose(*m_unsaved);
    } else {
        setConnection(m_connectionId);
        m_doctor->diagnose(m_connectionId);
    }
    m_rows.first()->showRunning();
    update();
}

void DoctorPage::stop()
{
    m_runAgain = false;
    m_doctor->stop();
    m_stop->setEnabled(false);
}

void DoctorPage::showLayer(const DiagnosisReport::Entry &entry)
{
    m_report.layers.push_back(entry);
    row(entry.layer)->showEntry(entry);
    const auto next = static_cast<qsizetype>(entry.layer) + 1;
    if (next < m_rows.size() && m_doctor->isRunning())
        m_rows[next]->showRunning();
    update();
}

void DoctorPage::showEnd(const DiagnosisReport &report)
{
    m_report = report;
    for (DoctorRow *row : std::as_const(m_rows))
        row->showWaiting();
    for (const DiagnosisReport::Entry &entry : report.layers)
        row(entry.layer)->showEntry(entry);
    if (std::exchange(m_runAgain, false)) {
        run();
        return;
    }
    update();
    m_run->setFocus();
    QAccessibleEvent alert(m_summary, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void DoctorPage::update()
{
    const bool isRunning = m_doctor->isRunning();
    const bool hasReport = !m_report.layers.empty() && !isRunning;
    m_heading->setText(m_place.isEmpty() ? m_name : tr("%1  (%2)").arg(m_name, m_place));
    m_progress->setValue(static_cast<int>(m_report.layers.size()));
    m_progress->setVisible(isRunning);
    m_run->setEnabled(!isRunning && (m_unsaved || !m_connectionId.isEmpty()));
    m_run->setText(m_report.layers.empty() ? tr("Run") : tr("Run again"));
    m_stop->setEnabled(isRunning);
    m_copy->setEnabled(hasReport);
    m_copyJson->setEnabled(hasReport);
    QString words = tr("Nothing has been asked yet.");
    if (isRunning) {
        words = tr("Asking layer by layer, in the order in which a connection is made…");
    } else if (const DiagnosisReport::Entry *failed = m_report.failure()) {
        words = tr("%1 failed. What to do stands below it.").arg(DiagnosisReport::title(failed->layer));
    } else if (hasReport) {
        const auto remarks = std::ranges::count_if(
            m_report.layers, [](const DiagnosisReport::Entry &entry) { return !entry.advice.isEmpty(); });
        words = remarks == 0 ? tr("No fault found.")
                             : tr("It works, with %n remark(s).", nullptr, static_cast<int>(remarks));
    }
    m_summary->setText(words);
    m_summary->setAccessibleName(words);
}

DoctorRow *DoctorPage::row(DiagnosisReport::Layer layer) const
{
    return m_rows[static_cast<qsizetype>(layer)];
}

void DoctorPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void DoctorPage::retranslate()
{
    m_stop->setText(tr("Stop"));
    m_copy->setText(tr("Copy"));
    m_copyJson->setText(tr("Copy as JSON"));
    m_bundle->setText(tr("Support bundle…"));
    m_copy->setToolTip(tr("Copy the diagnosis as text"));
    m_bundle->setToolTip(tr("Put what a helper needs to know into one text, and read it first"));
    m_progress->setAccessibleName(tr("Layers asked"));
    update();
    emit pageChanged();
}
