// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionProfile.h"

#include <QComboBox>

class DatabaseManager;

/// The active connections, each with the dot of its colour. Reads them anew when it is opened or refresh() is called.
/// Thread: GUI; the profiles are read on another.
class ConnectionChooser final : public QComboBox
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionChooser)

public:
    explicit ConnectionChooser(DatabaseManager &databases, QWidget *parent = nullptr);

    /// Chooses it as soon as it is known; one that is no longer there leaves the choice empty.
    void choose(const QString &connectionId);
    [[nodiscard]] const QString &chosenId() const { return m_chosen; }
    /// Nothing before the profiles were read, or when the chosen one is gone.
    [[nodiscard]] const ConnectionProfile *profile() const;
    [[nodiscard]] QColor colour() const;
    void refresh();

    void showPopup() override;

signals:
    /// Another connection, or the chosen one changed or became known.
    void profileChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void fill(std::vector<ConnectionProfile> profiles);
    void retranslate();

    DatabaseManager &m_databases;
    std::vector<ConnectionProfile> m_profiles;
    QString m_chosen;
    bool m_reading = false;
    BackgroundJobs m_jobs; ///< Last, so that its threads end first.
};
