// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationJobForms.h"

#include <QWidget>

#include <algorithm>
#include <utility>

ReplicationJobForms::ReplicationJobForms(const ReplicationContext &context, ReplicationCommands &commands,
                                         QWidget &owner)
    : QObject(&owner)
    , m_context(context)
    , m_commands(commands)
    , m_owner(owner)
{}

void ReplicationJobForms::open(Purpose purpose, const ReplicationJob &job,
                               const std::vector<ReplicationJob> &others)
{
    m_forms.removeAll(nullptr);
    for (const auto &form : std::as_const(m_forms)) {
        if (purpose == Purpose::Edit && form->jobId() == job.id) {
            form->raise();
            return form->activateWindow();
        }
    }
    auto *form = new ReplicationJobDialog(m_context, m_commands, purpose, job, others, m_owner.window());
    m_forms << form;
    connect(form, &ReplicationJobDialog::saved, this, &ReplicationJobForms::saved);
    connect(form, &ReplicationJobDialog::diagnoseRequested, this, &ReplicationJobForms::diagnoseRequested);
    form->show();
}

void ReplicationJobForms::openCopy(const QString &connectionId, const ObjectName &table)
{
    ReplicationJob copy;
    copy.sourceDatabase = connectionId;
    copy.tables = {{table}};
    open(Purpose::Copy, copy, {});
}

bool ReplicationJobForms::isAnyOpen() const
{
    return std::any_of(m_forms.begin(), m_forms.end(),
                       [](const auto &form) { return form && form->isVisible(); });
}
