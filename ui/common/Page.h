// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QJsonObject>
#include <QWidget>

/// What the status bar says of the page in front. Empty fields are not shown.
struct PageStatus
{
    QString connection;
    QString transaction; ///< "auto-commit", "transaction open", ...
    QString rows;
    QString time;
};

/// One tab in the centre of the window. The shell knows pages through this class only.
/// Thread: GUI.
class Page : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The kind by which the shell makes it again: "query", "federated", "connections", "start".
    [[nodiscard]] virtual QString kind() const = 0;
    /// For the tab; with an asterisk or other marks nobody needs to add.
    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual QIcon icon() const { return {}; }
    /// Colour of the tab's edge: the connection's; invalid for none.
    [[nodiscard]] virtual QColor colour() const { return {}; }
    [[nodiscard]] virtual PageStatus status() const { return {}; }
    /// What brings the page back after a restart or kill -9: text, cursor, connection, result heights. No secrets.
    [[nodiscard]] virtual QJsonObject saveState() const { return {}; }
    virtual void restoreState(const QJsonObject &) {}
    /// Why closing would lose something that saveState() does not keep (an open transaction, a running statement), as a
    /// question; empty: it may close.
    [[nodiscard]] virtual QString reasonToStay() const { return {}; }
    /// Focus to where work goes on.
    virtual void activate() { setFocus(); }

signals:
    /// title(), icon(), colour() or status() changed.
    void pageChanged();
    /// saveState() changed; the shell saves it in a moment.
    void stateChanged();
    /// The person wants to know why this connection does not work.
    void diagnoseRequested(const QString &connectionId);
};
