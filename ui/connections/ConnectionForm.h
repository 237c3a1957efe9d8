// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/connection/ProfileField.h"
#include "ui/common/FormGrid.h"

/// One part of a profile as fields: what the sections of the ConnectionDialog have in common.
/// Thread: GUI.
class ConnectionForm : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionForm)

public:
    explicit ConnectionForm(QWidget *parent = nullptr);

    virtual void show(const ConnectionProfile &profile) = 0;
    /// Writes this part's fields, no others.
    virtual void writeTo(ConnectionProfile &profile) const = 0;
    /// What other parts say now: the type, the environment. Fields that do not apply go.
    virtual void adaptTo(const ConnectionProfile &) {}
    /// A few words for a folded section.
    [[nodiscard]] virtual QString summary(const ConnectionProfile &) const { return {}; }
    [[nodiscard]] FormGrid &grid() { return *m_grid; }
    using QWidget::show;

signals:
    /// By a person.
    void changed(ProfileField field);

protected:
    virtual void retranslate() = 0;
    void changeEvent(QEvent *event) override;

    FormGrid *const m_grid;
};
