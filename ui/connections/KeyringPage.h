// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

class PlainLabel;
class QFileDialog;
class QProgressBar;
class QPushButton;
struct Error;

/// What stands in the window while the workspace is unlocked: what is going on, and the ways out. A keyring may wait
/// for a person to type a password in a window of its own.
/// Thread: GUI.
class KeyringPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(KeyringPage)

public:
    explicit KeyringPage(QWidget *parent = nullptr);

    void showWaiting(const QString &workspaceFolder);
    void showFailed(const Error &error);

signals:
    /// The answer is not waited for any more.
    void cancelled();
    void retry();
    void keyFileChosen(const QString &file);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void chooseKeyFile();

    PlainLabel *const m_title;
    PlainLabel *const m_text;
    QProgressBar *const m_progress;
    QPushButton *const m_cancel;
    QPushButton *const m_retry;
    QPushButton *const m_keyFile;
    QString m_folder;
    QString m_failure; ///< Empty: waiting.
    QPointer<QFileDialog> m_dialog;
};
