// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/session/ServerSession.h"

#include <QWidget>

class PlainLabel;
class QPlainTextEdit;

/// One session in words, with its statement in full.
/// Thread: GUI.
class SessionDetail final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SessionDetail)

public:
    explicit SessionDetail(QWidget *parent = nullptr);

    /// Null: none is chosen. `instead` stands where the statement is not shown to this user.
    void setSession(const ServerSession *session, const QString &instead = {});
    /// "session 4711 of app (psql)"
    [[nodiscard]] static QString words(const ServerSession &session);

private:
    PlainLabel *const m_about;
    QPlainTextEdit *const m_statement;
};
