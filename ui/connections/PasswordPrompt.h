// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"

#include <QFrame>

class PlainLabel;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
struct Error;

/// Asks for a password above the work, never in its way. Hidden while nothing is asked; questions about several
/// connections wait for each other, each asked once.
/// Thread: GUI.
class PasswordPrompt final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PasswordPrompt)

public:
    explicit PasswordPrompt(QWidget *parent = nullptr);

    /// Whether the error comes of a password that the profile does not hold.
    [[nodiscard]] static bool canHelp(const ConnectionProfile &profile, const Error &error);
    /// "sales wants the password of app". Asked already: nothing happens.
    void ask(const ConnectionProfile &profile);
    [[nodiscard]] bool isAsking(const QString &id) const;

signals:
    /// `remember`: to be sealed with the profile (DatabaseManager::savePassword), else for this process only
    /// (setSessionPassword).
    void answered(const QString &id, const Secret &password, bool remember);
    void cancelled(const QString &id);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Question
    {
        QString id, name, user;
    };

    void retranslate();
    void colour();
    void showNext();
    void accept();
    void cancel();

    QList<Question> m_questions; ///< The first is the one on the screen.
    QLabel *const m_mark;
    PlainLabel *const m_question;
    QLineEdit *const m_password;
    QCheckBox *const m_remember;
    QPushButton *const m_accept;
    QPushButton *const m_cancel;
};
