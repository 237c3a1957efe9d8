// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/DutyLease.h"

#include "app/store/DutyTable.h"
#include "app/store/WorkspaceStore.h"

#include <utility>

DutyLease::DutyLease(WorkspaceStore &store, QString duty, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_duty(std::move(duty))
{
    connect(&m_timer, &QTimer::timeout, this, &DutyLease::tick);
}

DutyLease::~DutyLease()
{
    release();
}

void DutyLease::start()
{
    if (std::exchange(m_isWanted, true))
        return;
    m_timer.start(m_span / 3);
    tick();
}

void DutyLease::release()
{
    m_isWanted = false;
    m_timer.stop();
    if (const auto token = std::exchange(m_token, {}))
        m_store.releaseDuty(m_duty, *token);
}

bool DutyLease::isHeld() const
{
    return m_token && DutyTable::now() < m_until;
}

std::optional<qint64> DutyLease::token() const
{
    return isHeld() ? m_token : std::nullopt;
}

void DutyLease::tick()
{
    if (m_token && !isHeld())
        lose();
    if (m_isAsking)
        return;
    m_isAsking = true;
    // Counted from before the question: by the file's reckoning it ends later, never earlier.
    const auto until = DutyTable::now() + m_span;
    if (m_token) {
        m_store.renewDuty(m_duty, *m_token, m_span, this, [this, until](const Result<bool> &ours) {
            answered(ours ? std::nullopt : std::optional(ours.error()));
            if (ours)
                renewed(*ours, until);
        });
    } else {
        m_store.takeDuty(m_duty, m_span, this, [this, until](const Result<std::optional<qint64>> &token) {
            answered(token ? std::nullopt : std::optional(token.error()));
            if (token)
                took(*token, until);
        });
    }
}

void DutyLease::took(const std::optional<qint64> &token, std::chrono::milliseconds until)
{
    if (!token) {
        emit refused();
        return;
    }
    if (!m_isWanted) {
        m_store.releaseDuty(m_duty, *token);
        return;
    }
    m_token = token;
    m_until = until;
    emit taken(*token);
}

void DutyLease::renewed(bool stillOurs, std::chrono::milliseconds until)
{
    if (!m_token)
        return;
    if (stillOurs)
        m_until = until;
    else
        lose();
}

void DutyLease::lose()
{
    m_token.reset();
    emit lost();
}

void DutyLease::answered(const std::optional<Error> &error)
{
    m_isAsking = false;
    if (error && !std::exchange(m_hasFailed, true))
        emit failed(*error);
    if (!error)
        m_hasFailed = false;
}
