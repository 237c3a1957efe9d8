// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/Diagnostician.h"
#include "ui/common/Page.h"

class DatabaseManager;
class DoctorRow;
class ErrorBar;
class PlainLabel;
class QProgressBar;
class QPushButton;

/// Why a database does not answer, layer by layer as it is found out; to be run again, stopped and copied.
/// Thread: GUI.
class DoctorPage final : public Page
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DoctorPage)

public:
    /// `databases` outlives the page.
    explicit DoctorPage(DatabaseManager &databases, QWidget *parent = nullptr);
    ~DoctorPage() override;

    [[nodiscard]] QString kind() const override { return QStringLiteral("doctor"); }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QIcon icon() const override;
    [[nodiscard]] QJsonObject saveState() const override;
    /// Nothing is asked until the person says so.
    void restoreState(const QJsonObject &state) override;
    void activate() override;

    /// Begins at once; what ran before is stopped.
    void diagnose(const QString &connectionId);
    /// Of a profile as it stands in a form. It is not brought back after a restart.
    void diagnose(const ConnectionProfile &unsaved);
    /// Empty for an unsaved one.
    [[nodiscard]] QString connectionId() const { return m_connectionId; }
    [[nodiscard]] bool isRunning() const { return m_doctor->isRunning(); }

signals:
    void bundleRequested(const DiagnosisReport &report);

protected:
    void changeEvent(QEvent *event) override;

private:
    void setConnection(const QString &connectionId);
    void begin(const ConnectionProfile *profile);
    void run();
    void stop();
    void showLayer(const DiagnosisReport::Entry &entry);
    void showEnd(const DiagnosisReport &report);
    void update();
    void retranslate();
    [[nodiscard]] DoctorRow *row(DiagnosisReport::Layer layer) const;

    DatabaseManager &m_databases;
    std::unique_ptr<Diagnostician> m_doctor; ///< Outlives the page while it still asks.
    QString m_connectionId;
    std::optional<ConnectionProfile> m_unsaved;
    QString m_name;
    QString m_place;
    DiagnosisReport m_report; ///< So far.
    bool m_runAgain = false;  ///< As soon as what was stopped has ended.
    PlainLabel *const m_heading;
    PlainLabel *const m_summary;
    QProgressBar *const m_progress;
    ErrorBar *const m_errors;
    QPushButton *const m_run;
    QPushButton *const m_stop;
    QPushButton *const m_copy;
    QPushButton *const m_copyJson;
    QPushButton *const m_bundle;
    QList<DoctorRow *> m_rows;
};
