// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/connection/ConnectionTest.h"
#include "models/core/Result.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <set>
#include <vector>

/// The connections of a workspace, each with what its last test found. Texts come in words, meaning in roles;
/// colours are the view's.
/// Thread: the view's. Changes show in data() at once and are told together, from the event loop.
class ConnectionListModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionListModel)

public:
    enum Column {
        NameColumn,
        TypeColumn,
        AddressColumn,
        EncryptionColumn,
        EnvironmentColumn,
        StateColumn,
        GroupColumn, ///< Last here; a view may show it first.
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        StateRole,             ///< State
        EnvironmentRole,       ///< Environment
        OwnColourRole,         ///< QString, "#rrggbb"; empty: the environment's
        ErrorRole,             ///< Error; invalid unless the state is Failed
        ActiveRole,            ///< bool
        WeakEncryptionRole,    ///< bool: somebody on the way could read or pose
        DescriptionRole,       ///< QString, may be empty
        GroupRole,             ///< QString, may be empty
        DefaultRole,           ///< bool: the one that is meant when none is named
    };
    enum class State { Untested, Testing, Reachable, Failed };

    struct Counts
    {
        int all = 0;
        int testing = 0;
        int reachable = 0;
        int failed = 0;
    };

    explicit ConnectionListModel(QObject *parent = nullptr);

    /// Replaces the list, unless it is the same. A connection that is as before keeps what its test found, or
    /// that it is being tested; a changed one is untested.
    void setProfiles(const std::vector<ConnectionProfile> &profiles);
    /// An id that is not in the list is ignored here and below: it was removed in the meantime.
    void setTesting(const QString &id);
    /// Ignored, too, when no test of that id is awaited: it was of the connection as it was before a change.
    void setResult(const QString &id, const Result<ConnectionTest> &result);

    [[nodiscard]] Counts counts() const;
    /// The row of an id; -1 when there is none.
    [[nodiscard]] int rowOf(const QString &id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        ConnectionProfile profile;
        State state = State::Untested;
        ConnectionTest test;
        Error error;
    };

    [[nodiscard]] static QString text(const Row &row, int column);
    [[nodiscard]] static QString stateText(const Row &row);
    [[nodiscard]] static QString environmentText(Environment environment);
    void markChanged(int row);
    void tellChanges();

    QList<Row> m_rows;
    std::set<int> m_changed;
    QTimer m_telling;
};
