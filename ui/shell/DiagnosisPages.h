// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>

class BundlePage;
class DoctorPage;
class Page;
class PageTabs;
class Services;
struct ConnectionProfile;

/// The pages that find out why a database does not answer, and put it together for others, among the other pages.
/// Thread: GUI.
class DiagnosisPages final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DiagnosisPages)

public:
    /// `services` is open and outlives this object.
    DiagnosisPages(Services &services, PageTabs &pages, QObject *parent = nullptr);

    using Maker = std::function<Page *()>;
    /// Tells each kind's name and how to make it anew.
    void forEachKind(const std::function<void(const char *kind, const Maker &make)> &tell);

    /// One page for each connection, so that two can be held against each other.
    void diagnose(const QString &connectionId);
    /// A connection that is not saved, as a form has it.
    void diagnoseProfile(const ConnectionProfile &profile);
    BundlePage *showBundle();

private:
    [[nodiscard]] DoctorPage *makeDoctor();
    [[nodiscard]] BundlePage *makeBundle();

    Services &m_services;
    PageTabs &m_pages;
};
