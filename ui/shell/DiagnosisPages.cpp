// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/DiagnosisPages.h"

#include "app/Services.h"
#include "app/diagnosis/SupportBundle.h"
#include "app/health/HealthReport.h"
#include "app/instances/PoolReport.h"
#include "ui/diagnosis/BundlePage.h"
#include "ui/diagnosis/DoctorPage.h"
#include "ui/shell/PageTabs.h"

#include <QJsonArray>

DiagnosisPages::DiagnosisPages(Services &services, PageTabs &pages, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_pages(pages)
{
    connect(&pages, &PageTabs::added, this,
            [this](Page *page) { connect(page, &Page::diagnoseRequested, this, &DiagnosisPages::diagnose); });
}

void DiagnosisPages::forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell)
{
    tell("doctor", [this] { return makeDoctor(); });
    tell("bundle", [this] { return makeBundle(); });
}

DoctorPage *DiagnosisPages::makeDoctor()
{
    auto *page = new DoctorPage(m_services.databases());
    connect(page, &DoctorPage::bundleRequested, this,
            [this](const DiagnosisReport &report) { showBundle()->addDiagnosis(report); });
    return page;
}

BundlePage *DiagnosisPages::makeBundle()
{
    auto *page = new BundlePage(m_services.databases(), m_services.settings(), m_services.workspaceFolder());
    page->setFigures(
        SupportBundle::linesOf(PoolReport::pools(m_services.pools()).value(QLatin1String("pools")).toArray()),
        SupportBundle::linesOf(
            HealthReport::of(m_services.health()).value(QLatin1String("health")).toArray()));
    return page;
}

void DiagnosisPages::diagnose(const QString &connectionId)
{
    DoctorPage *page = nullptr;
    for (Page *open : m_pages.pages()) {
        auto *doctor = qobject_cast<DoctorPage *>(open);
        if (doctor && doctor->connectionId() == connectionId)
            page = doctor;
    }
    if (!page) {
        page = makeDoctor();
        m_pages.addPage(page);
    }
    m_pages.showPage(page);
    page->diagnose(connectionId);
    page->activate();
}

void DiagnosisPages::diagnoseProfile(const ConnectionProfile &profile)
{
    DoctorPage *page = makeDoctor();
    m_pages.addPage(page);
    page->diagnose(profile);
}

BundlePage *DiagnosisPages::showBundle()
{
    auto *page = qobject_cast<BundlePage *>(m_pages.find(QStringLiteral("bundle")));
    if (!page) {
        page = makeBundle();
        m_pages.addPage(page);
    }
    m_pages.showPage(page);
    page->activate();
    return page;
}
