// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gallery/GalleryPictures.h"
#include "ui/federated/FederatedPage.h"

#include <QTcpServer>

class QueryPage;

/// Pictures of the window with real data, for people to look at.
class tst_Gallery final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void fresh_data();
    void fresh();
    void scene_data();
    void scene();

private:
    using Draw = QWidget *(tst_Gallery::*)();

    void saveProfiles();
    void openWindow(); ///< After the fresh ones: a program has one log at a time.

    // What is done with the window of the many connections; each answers what to draw.
    QWidget *start();
    QWidget *connections();
    QWidget *password();
    QWidget *newDialog();
    QWidget *failedDialog();
    QWidget *encryptionDialog();
    QWidget *navigator();
    QWidget *result();
    QWidget *tabsOfResults();
    QWidget *messages();
    QWidget *question();
    QWidget *parameters();
    QWidget *running();
    QWidget *transaction();
    QWidget *jsonValue();
    QWidget *hexValue();
    QWidget *chart();
    QWidget *filter();
    QWidget *exportBar();
    QWidget *history();
    QWidget *tasks();
    QWidget *logLines();
    QWidget *fanOut();
    QWidget *join();
    QWidget *plan();
    QWidget *palette();
    QWidget *shortcuts();
    QWidget *settings();
    QWidget *doctor();
    QWidget *bundle();
    QWidget *healthWall();
    QWidget *healthPage();
    QWidget *pools();
    QWidget *sessions();

    QueryPage *query(const char *connection, const QString &text);
    void run(const char *connection, const QString &text, const char *how = "query.run");
    FederatedPage *federated(const QStringList &connections, FederatedPage::Mode mode, const QString &text);
    void openInNavigator(const QStringList &path);
    QWidget *dialog(const QString &id);
    void showDock(const char *id, const char *name);

    GalleryPictures m_pictures{QStringLiteral("window")};
    std::unique_ptr<QTcpServer> m_silent; ///< Accepts and says nothing.
    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<GalleryWindow> m_at;
    QStringList m_demo; ///< Ids.
};
