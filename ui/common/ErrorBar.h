// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Theme.h"

#include <QFrame>

class PlainLabel;
class QLabel;
class QPushButton;
struct Error;

/// Says what went wrong and what to do about it, above the work and never in its way. Hidden while there is
/// nothing to say; the latest message replaces the one before.
/// Thread: GUI.
class ErrorBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ErrorBar)

public:
    enum class Retry { No, Offered };

    explicit ErrorBar(QWidget *parent = nullptr);

    void showError(const Error &error, Retry retry = Retry::No);
    void showWarnings(const QStringList &warnings);
    /// Behind the error just shown: a button that asks why, when the error is one that a diagnosis of this connection may
    /// explain.
    void offerDiagnosis(const QString &connectionId, const Error &error);

signals:
    void retryRequested();
    void diagnoseRequested(const QString &connectionId);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void colour();
    void showTexts(Theme::Role role, const QString &message, const QStringList &more);

    QLabel *const m_mark;
    PlainLabel *const m_message;
    PlainLabel *const m_more;
    QPushButton *const m_diagnose;
    QPushButton *const m_retry;
    QPushButton *const m_close;
    QString m_connectionId; ///< Whose diagnosis is offered.
    Theme::Role m_role = Theme::Role::Bad;
};
