// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/session/SessionTreeModel.h"

#include "models/pool/LeaseListModel.h"

#include <algorithm>

namespace {

/// Line breaks of a statement would be cut off in a row.
QString oneLine(const QString &statement)
{
    return statement.simplified();
}

} // namespace

SessionTreeModel::SessionTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
{}

// -- Changes ------------------------------------------------------------------------------------------------

void SessionTreeModel::setSessions(std::vector<ServerSession> sessions)
{
    const auto byId = [](const ServerSession &a, const ServerSession &b) { return a.id < b.id; };
    std::sort(sessions.begin(), sessions.end(), byId);
    const auto isSame = [](const ServerSession &a, const ServerSession &b) { return a.id == b.id; };
    Tree tree = arranged(sessions, m_arrangement);
    if (tree != m_tree
        || !std::equal(sessions.begin(), sessions.end(), m_sessions.begin(), m_sessions.end(), isSame)) {
        beginResetModel();
        m_sessions = std::move(sessions);
        m_tree = std::move(tree);
        endResetModel();
        return;
    }
    m_sessions = std::move(sessions);
    for (const ServerSession &session : m_sessions) {
        const QModelIndex first = indexOf(session.id);
        emit dataChanged(first, first.siblingAtColumn(ColumnCount - 1));
    }
}

void SessionTreeModel::setArrangement(Arrangement arrangement)
{
    if (arrangement == m_arrangement)
        return;
    beginResetModel();
    m_arrangement = arrangement;
    m_tree = arranged(m_sessions, arrangement);
    endResetModel();
}

/// Below the first of its blockers that is in the list. A ring, which a server is about to break, is opened where its
/// first session would close it.
SessionTreeModel::Tree SessionTreeModel::arranged(const std::vector<ServerSession> &sessions,
                                                  Arrangement arrangement)
{
    Tree tree;
    tree.nodes.resize(sessions.size());
    const auto numberOf = [&sessions](std::int64_t id) {
        const auto found = std::find_if(sessions.begin(), sessions.end(),
                                        [id](const ServerSession &session) { return session.id == id; });
        return found == sessions.end() ? -1 : static_cast<int>(found - sessions.begin());
    };
    const auto leadsTo = [&tree](int from, int to) {
        for (int at = from; at >= 0; at = tree.nodes[static_cast<std::size_t>(at)].parent) {
            if (at == to)
                return true;
        }
        return false;
    };
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const int number = static_cast<int>(i);
        if (arrangement == Arrangement::WhoBlocksWhom) {
            for (const std::int64_t blocker : sessions[i].blockedBy) {
                const int other = numberOf(blocker);
                if (other >= 0 && !leadsTo(other, number)) {
                    tree.nodes[i].parent = other;
                    break;
                }
            }
        }
        const int parent = tree.nodes[i].parent;
        auto &siblings = parent < 0 ? tree.top : tree.nodes[static_cast<std::size_t>(parent)].children;
        tree.nodes[i].row = static_cast<int>(siblings.size());
        siblings.push_back(number);
    }
    return tree;
}

void SessionTreeModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    for (const ServerSession &session : m_sessions) {
        const QModelIndex first = indexOf(session.id);
        emit dataChanged(first, first.siblingAtColumn(ColumnCount - 1));
    }
}

// -- Finding ------------------------------------------------------------------------------------------------

int SessionTreeModel::numberOf(std::int64_t id) const
{
    const auto found = std::find_if(m_sessions.begin(), m_sessions.end(),
                                    [id](const ServerSession &session) { return session.id == id; });
    return found == m_sessions.end() ? -1 : static_cast<int>(found - m_sessions.begin());
}

const ServerSession *SessionTreeModel::find(std::int64_t id) const
{
    const int number = numberOf(id);
    return number < 0 ? nullptr : &m_sessions[static_cast<std::size_t>(number)];
}

QModelIndex SessionTreeModel::indexOf(std::int64_t id) const
{
    const int number = numberOf(id);
    if (number < 0)
        return {};
    const auto at = static_cast<std::size_t>(number);
    return createIndex(m_tree.nodes[at].row, 0, at);
}

bool SessionTreeModel::isBlocking(std::int64_t id) const
{
    return std::any_of(m_sessions.begin(), m_sessions.end(), [id](const ServerSession &session) {
        return std::find(session.blockedBy.begin(), session.blockedBy.end(), id) != session.blockedBy.end();
    });
}

int SessionTreeModel::blockedCount() const
{
    return static_cast<int>(
        std::count_if(m_sessions.begin(), m_sessions.end(),
                      [](const ServerSession &session) { return !session.blockedBy.empty(); }));
}

// -- The tree -----------------------------------------------------------------------------------------------

const std::vector<int> &SessionTreeModel::childrenOf(const QModelIndex &parent) const
{
    return parent.isValid() ? m_tree.nodes[parent.internalId()].children : m_tree.top;
}

QModelIndex SessionTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, static_cast<quintptr>(childrenOf(parent)[static_cast<std::size_t>(row)]));
}

QModelIndex SessionTreeModel::parent(const QModelIndex &child) const
{
    if (!child.isValid())
        return {};
    const int parent = m_tree.nodes[child.internalId()].parent;
    if (parent < 0)
        return {};
    const auto at = static_cast<std::size_t>(parent);
    return createIndex(m_tree.nodes[at].row, 0, at);
}

int SessionTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(childrenOf(parent).size());
}

int SessionTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

// -- Words --------------------------------------------------------------------------------------------------

QVariant SessionTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ServerSession &session = m_sessions[index.internalId()];
    switch (role) {
    case Qt::DisplayRole:
        return text(session, index.column());
    case Qt::ToolTipRole:
        return index.column() == StateColumn ? session.stateText : QString();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(index.column() == AgeColumn || index.column() == TransactionColumn
                                       ? Qt::AlignRight | Qt::AlignVCenter
                                       : Qt::AlignLeft | Qt::AlignVCenter);
    case SessionIdRole:
        return QVariant::fromValue<qint64>(session.id);
    case StateRole:
        return QVariant::fromValue(session.state);
    case StatementRole:
        return session.statement;
    case WithheldRole:
        return isWithheld(session, index.column());
    case BlockingRole:
        return isBlocking(session.id);
    case BlockedRole:
        return !session.blockedBy.empty();
    case OursRole:
        return session.isOurs;
    case MayEndRole:
        return session.mayEnd;
    case SortRole:
        return sortValue(session, index.column());
    default:
        return {};
    }
}

QVariant SessionTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case IdColumn:
        return tr("Session");
    case StateColumn:
        return tr("State");
    case UserColumn:
        return tr("User");
    case DatabaseColumn:
        return tr("Database");
    case ClientColumn:
        return tr("From");
    case ApplicationColumn:
        return tr("Program");
    case AgeColumn:
        return tr("In this state");
    case TransactionColumn:
        return tr("Transaction");
    case WaitsColumn:
        return tr("Waits for");
    case StatementColumn:
        return tr("Statement");
    default:
        return {};
    }
}

QString SessionTreeModel::stateTitle(ServerSession::State state)
{
    switch (state) {
    case ServerSession::State::Active:
        return tr("Active");
    case ServerSession::State::Idle:
        return tr("Idle");
    case ServerSession::State::IdleInTransaction:
        return tr("Idle in transaction");
    case ServerSession::State::Background:
        return tr("Background");
    case ServerSession::State::Unknown:
        break;
    }
    return tr("Unknown");
}

/// A statement of one that works, or rests in a transaction, is there; when none is shown, the user may not see it.
bool SessionTreeModel::isWithheld(const ServerSession &session, int column)
{
    const bool works = session.state == ServerSession::State::Active
                       || session.state == ServerSession::State::IdleInTransaction;
    if (column == StateColumn)
        return session.state == ServerSession::State::Unknown && session.stateText.isEmpty();
    return column == StatementColumn && session.statement.isEmpty()
           && (works || session.state == ServerSession::State::Unknown);
}

QString SessionTreeModel::text(const ServerSession &session, int column)
{
    const auto age = [](const std::optional<std::chrono::milliseconds> &time) {
        return time ? LeaseListModel::ageText(*time) : QString();
    };
    if (isWithheld(session, column))
        return tr("(not shown to this user)");
    switch (column) {
    case IdColumn:
        return QString::number(session.id);
    case StateColumn:
        return stateTitle(session.state);
    case UserColumn:
        return session.user;
    case DatabaseColumn:
        return session.database;
    case ClientColumn:
        return session.client;
    case ApplicationColumn:
        return session.application;
    case AgeColumn:
        return age(session.stateAge);
    case TransactionColumn:
        return age(session.transactionAge);
    case WaitsColumn: {
        QStringList blockers;
        for (const std::int64_t id : session.blockedBy)
            blockers << QString::number(id);
        return blockers.isEmpty() ? session.waitsFor
                                  : tr("%1, held by %2", "what a session waits for, sessions")
                                        .arg(session.waitsFor.isEmpty() ? tr("a lock") : session.waitsFor,
                                             blockers.join(QStringLiteral(", ")));
    }
    case StatementColumn:
        return oneLine(session.statement);
    default:
        return {};
    }
}

QVariant SessionTreeModel::sortValue(const ServerSession &session, int column)
{
    const auto age = [](const std::optional<std::chrono::milliseconds> &time) {
        return QVariant::fromValue<qlonglong>(time ? time->count() : -1);
    };
    switch (column) {
    case IdColumn:
        return QVariant::fromValue<qlonglong>(session.id);
    case AgeColumn:
        return age(session.stateAge);
    case TransactionColumn:
        return age(session.transactionAge);
    default:
        return text(session, column);
    }
}
