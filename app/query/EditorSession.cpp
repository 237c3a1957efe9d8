// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/query/EditorSession.h"

#include "app/query/EditorConversation.h"

EditorSession::EditorSession(DatabaseManager &databases, SessionTable &sessions, const QString &connectionId,
                             const Origin &origin, QObject *parent)
    : EditorSession(databases, sessions, connectionId, origin, Timing(), parent)
{}

EditorSession::EditorSession(DatabaseManager &databases, SessionTable &sessions, const QString &connectionId,
                             const Origin &origin, const Timing &timing, QObject *parent)
    : QObject(parent)
    , m_conversation(
          std::make_unique<EditorConversation>(*this, databases, sessions, connectionId, origin, timing))
{}

EditorSession::~EditorSession() = default;

const QString &EditorSession::connectionId() const
{
    return m_conversation->connectionId;
}

EditorSession::State EditorSession::state() const
{
    return m_conversation->state;
}

EditorSession::Transaction EditorSession::transaction() const
{
    return m_conversation->transaction;
}

EditorSession::TransactionMode EditorSession::transactionMode() const
{
    return m_conversation->mode;
}

bool EditorSession::setTransactionMode(TransactionMode mode)
{
    if (m_conversation->mode == mode)
        return true;
    if (m_conversation->transaction != Transaction::None || m_conversation->state != State::Idle)
        return false;
    m_conversation->mode = mode;
    emit stateChanged();
    return true;
}

bool EditorSession::hasSession() const
{
    return m_conversation->hasSession();
}

bool EditorSession::run(std::vector<Statement> statements)
{
    if (m_conversation->state != State::Idle || statements.empty())
        return false;
    m_conversation->run(std::move(statements));
    return true;
}

void EditorSession::stop()
{
    m_conversation->stop();
}

void EditorSession::dropConnection()
{
    m_conversation->drop();
}

void EditorSession::commit()
{
    m_conversation->endTransaction(QStringLiteral("COMMIT"));
}

void EditorSession::rollback()
{
    m_conversation->endTransaction(QStringLiteral("ROLLBACK"));
}

void EditorSession::close()
{
    m_conversation->close();
}

void EditorSession::setResultLimits(const ResultLimits &limits)
{
    m_conversation->resultLimits = limits;
}
