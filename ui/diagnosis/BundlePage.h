// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/SupportBundle.h"
#include "app/support/BackgroundJobs.h"
#include "ui/common/Page.h"

class DatabaseManager;
class ErrorBar;
class PlainLabel;
class QCheckBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class Settings;

/// The support bundle, every line of it, before it is saved: hosts shown or not, sections on or off, to be searched.
/// What is on the screen is what is saved. Thread: GUI.
class BundlePage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BundlePage)

public:
    /// All outlive the page. `workspace` is the folder whose log is read.
    BundlePage(DatabaseManager &databases, Settings &settings, QString workspace, QWidget *parent = nullptr);

    [[nodiscard]] QString kind() const override { return QStringLiteral("bundle"); }
    [[nodiscard]] QString title() const override { return tr("Support bundle"); }
    [[nodiscard]] QIcon icon() const override;
    void activate() override;

    /// One more diagnosis to be in it; an earlier one of the same connection goes.
    void addDiagnosis(const DiagnosisReport &report);
    /// Lines about pools and health, from those who know.
    void setFigures(const QStringList &pools, const QStringList &health);
    /// Without asking for a place.
    void saveTo(const QString &file);

signals:
    void saved(const QString &file);

protected:
    void changeEvent(QEvent *event) override;

private:
    void readLog();
    void showText();
    void search(bool fromStart);
    void chooseFile();
    void retranslate();
    [[nodiscard]] SupportBundle::Options options() const;

    DatabaseManager &m_databases;
    Settings &m_settings;
    const QString m_workspace;
    SupportBundle m_bundle;
    PlainLabel *const m_heading;
    ErrorBar *const m_errors;
    QCheckBox *const m_hosts;
    QList<QCheckBox *> m_sections; ///< As SupportBundle::all().
    QLineEdit *const m_search;
    QPlainTextEdit *const m_text;
    QPushButton *const m_copy;
    QPushButton *const m_save;
    PlainLabel *const m_done;
    BackgroundJobs m_jobs{1};
};
