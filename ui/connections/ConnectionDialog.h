// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionProfile.h"
#include "models/connection/ConnectionTest.h"
#include "models/connection/ProfileField.h"

#include <QDialog>
#include <QSet>
#include <QTimer>

class AboutForm;
class QuestionBar;
class ConnectionForm;
class DatabaseManager;
class EncryptionForm;
class ErrorBar;
class FoldingSection;
class PlaceForm;
class QPushButton;
class QScrollArea;
class TestReport;

/// A window beside the main one in which a connection is made or changed. Never modal: show(), not exec(). What is
/// wrong stands at its field while one types; test and save run in the background. It goes by itself when closed, and
/// asks first when something would be lost.
/// Thread: GUI, which never waits here.
class ConnectionDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionDialog)

public:
    enum class Purpose { New, Edit, Duplicate };

    /// `databases` must outlive the window. The others are all connections, for names and groups.
    ConnectionDialog(DatabaseManager &databases, Purpose purpose, const ConnectionProfile &profile,
                     const std::vector<ConnectionProfile> &others, QWidget *parent = nullptr);

    ~ConnectionDialog() override;

    /// Of the connection that is edited; empty for a new one.
    [[nodiscard]] QString connectionId() const { return m_start.id; }
    /// As the fields stand now; may be invalid.
    [[nodiscard]] ConnectionProfile current() const;

    void reject() override;

signals:
    void saved(const ConnectionProfile &profile);
    /// Why the test of what is written now failed.
    void diagnoseRequested(const ConnectionProfile &profile);

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Section
    {
        FoldingSection *fold;
        ConnectionForm *form;
    };

    void buildLayout();
    void buildSections(QWidget *body);
    void connectForms();
    void retranslate();
    void showProfile(const ConnectionProfile &profile);
    void setOthers(const std::vector<ConnectionProfile> &others);
    void fieldChanged(ProfileField field);
    void check();
    void showChecked(int generation, ProfileField field, const Error &error);
    void placeError(ProfileField field, const Error &error, bool mayFocus);
    void clearErrors();
    void test();
    void showTested(int generation, const ConnectionProfile &profile, const Result<ConnectionTest> &result);
    void cancelTest();
    void save();
    void showSaved(ProfileField field, const Result<ConnectionProfile> &saved);
    void reloadAfterConflict();
    void leave();
    void updateButtons();
    [[nodiscard]] QList<ConnectionForm *> forms() const;

    DatabaseManager &m_databases;
    const Purpose m_purpose;
    ConnectionProfile m_start; ///< What cannot be edited here comes from it.
    ConnectionProfile m_shown; ///< As the fields stood at first: the difference is what would be lost.
    PlaceForm *const m_place;
    EncryptionForm *const m_encryption;
    AboutForm *const m_about;
    QList<Section> m_sections;
    QScrollArea *const m_scroll;
    QuestionBar *const m_confirm;
    ErrorBar *const m_errors;
    TestReport *const m_report;
    QPushButton *const m_test;
    QPushButton *const m_cancelTest;
    QPushButton *const m_save;
    QPushButton *const m_close;
    QTimer m_checking;
    QSet<ProfileField> m_touched;
    bool m_tried = false; ///< To save or test: then every error is shown.
    int m_checkGeneration = 0;
    int m_testGeneration = 0;
    int m_running = 0;           ///< Tests under way, also forgotten ones.
    std::stop_source m_testStop; ///< Of the latest one.
    bool m_testing = false;
    bool m_saving = false;
    bool m_left = false;
    BackgroundJobs m_checks{1};
    BackgroundJobs m_jobs{4};
};
