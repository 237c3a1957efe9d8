// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/replication/ReplicationRun.h"
#include "tests/gallery/GalleryPictures.h"
#include "tests/gallery/ReplicationGalleryData.h"
#include "ui/replication/ReplicationJobPanel.h"

#include <map>

class ReplicationJobDialog;
class ReplicationPage;

/// Pictures of the page of replication with jobs that run, for people to look at.
class tst_ReplicationGallery final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void scene_data();
    void scene();

private:
    using Draw = QWidget *(tst_ReplicationGallery::*)();

    // What is done with the window; each answers what to draw.
    QWidget *empty();
    QWidget *running();
    QWidget *paused();
    QWidget *failed();
    QWidget *guarded();
    QWidget *history();
    QWidget *quarantine();
    QWidget *dryRun();
    QWidget *verification();
    QWidget *dialog();
    QWidget *dialogPlan();
    QWidget *dialogErrors();
    QWidget *copy();

    [[nodiscard]] ReplicationService &service();
    [[nodiscard]] static ReplicationJob job(const char *name, const QStringList &targets,
                                            const QStringList &tables, ReplicationMode mode);
    ReplicationJob save(const ReplicationJob &job);
    /// Answers the run's id.
    QString begin(const ReplicationJob &job);
    void run(const ReplicationJob &job);
    void makeJobs();
    ReplicationPage *open(const char *job);
    void showTab(ReplicationJobPanel::Tab tab);
    ReplicationJobDialog *dialogOf(const char *action);

    GalleryPictures m_pictures{QStringLiteral("replication")};
    ReplicationGalleryData m_data{m_pictures.mode()};
    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<GalleryWindow> m_at;
    std::map<std::string, ReplicationJob> m_jobs;
    std::map<QString, ReplicationRun> m_ended;
};
