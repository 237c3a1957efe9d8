// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/replication/ReplicationJob.h"
#include "ui/common/FormGrid.h"
#include "ui/replication/ReplicationField.h"

class QComboBox;
class QLineEdit;
class QListWidget;

/// What a job is called, from where it copies, and to where.
/// Thread: GUI.
class ReplicationRouteForm final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ReplicationRouteForm)

public:
    /// A copy has no name of its own.
    ReplicationRouteForm(bool isCopy, QWidget *parent = nullptr);

    /// The connections to choose from: active ones, and those that the job has already.
    void setProfiles(const std::vector<ConnectionProfile> &profiles);
    void setTakenNames(const QStringList &names);
    void show(const ReplicationJob &job);
    void writeTo(ReplicationJob &job) const;
    [[nodiscard]] QString sourceId() const { return m_sourceId; }
    [[nodiscard]] QStringList targetIds() const { return m_targetIds; }
    [[nodiscard]] FormGrid &grid() { return *m_grid; }
    /// To where a person begins.
    void focusFirst();
    using QWidget::show;

signals:
    /// By a person.
    void changed(ReplicationField field);

protected:
    void changeEvent(QEvent *event) override;

private:
    void fill();
    void fillTargets();
    void readTargets();
    void suggestName();
    void retranslate();
    [[nodiscard]] const ConnectionProfile *profile(const QString &id) const;
    [[nodiscard]] QIcon dotOf(const ConnectionProfile &profile) const;

    FormGrid *const m_grid;
    QLineEdit *const m_name;
    QComboBox *const m_source;
    QListWidget *const m_targets;
    std::vector<ConnectionProfile> m_profiles;
    QStringList m_takenNames;
    QString m_suggestion; ///< The name when none is written.
    QString m_sourceId;
    QStringList m_targetIds;
    bool m_isFilling = false;
};
