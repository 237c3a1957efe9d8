// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/KeyringPage.h"

#include "models/core/Error.h"
#include "ui/common/PlainLabel.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

namespace {

/// Lines longer than this are tiring.
constexpr int textWidth = 560;

} // namespace

KeyringPage::KeyringPage(QWidget *parent)
    : QWidget(parent)
    , m_title(new PlainLabel(this))
    , m_text(new PlainLabel(this))
    , m_progress(new QProgressBar(this))
    , m_cancel(new QPushButton(this))
    , m_retry(new QPushButton(this))
    , m_keyFile(new QPushButton(this))
{
    m_title->setObjectName(QStringLiteral("keyringTitle"));
    m_text->setObjectName(QStringLiteral("keyringText"));
    m_cancel->setObjectName(QStringLiteral("keyringCancel"));
    m_retry->setObjectName(QStringLiteral("keyringRetry"));
    m_keyFile->setObjectName(QStringLiteral("keyringFile"));
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    m_title->setFont(large);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_retry);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_keyFile);
    buttons->addStretch();
    auto *panel = new QWidget(this);
    panel->setMaximumWidth(textWidth);
    auto *column = new QVBoxLayout(panel);
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_progress);
    column->addLayout(buttons);
    auto *middle = new QVBoxLayout(this);
    middle->addStretch(1);
    auto *line = new QHBoxLayout;
    line->addStretch(1);
    line->addWidget(panel, 10);
    line->addStretch(1);
    middle->addLayout(line);
    middle->addStretch(2);

    connect(m_cancel, &QPushButton::clicked, this, &KeyringPage::cancelled);
    connect(m_retry, &QPushButton::clicked, this, &KeyringPage::retry);
    connect(m_keyFile, &QPushButton::clicked, this, &KeyringPage::chooseKeyFile);
    retranslate();
}

void KeyringPage::showWaiting(const QString &workspaceFolder)
{
    m_folder = workspaceFolder;
    m_failure.clear();
    retranslate();
    m_cancel->setFocus();
}

void KeyringPage::showFailed(const Error &error)
{
    m_failure = error.toText();
    retranslate();
    m_retry->setFocus();
}

void KeyringPage::retranslate()
{
    const bool waiting = m_failure.isEmpty();
    m_title->setText(waiting ? tr("Waiting for the keyring…") : tr("The workspace is not open"));
    m_text->setText(
        waiting ? tr("The connections in %1 are sealed, and their key is in the system's keyring. It may "
                     "be asking for its password in a window of its own, perhaps behind this one.")
                      .arg(m_folder)
                : m_failure);
    m_cancel->setText(tr("&Cancel"));
    m_retry->setText(tr("&Try again"));
    m_keyFile->setText(tr("Use a key &file instead…"));
    m_progress->setVisible(waiting);
    m_cancel->setVisible(waiting);
    m_retry->setVisible(!waiting);
}

void KeyringPage::chooseKeyFile()
{
    if (m_dialog)
        return;
    m_dialog = new QFileDialog(this, tr("Key file of the workspace"));
    m_dialog->setObjectName(QStringLiteral("keyFileDialog"));
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setFileMode(QFileDialog::AnyFile); // a new workspace gets a new one
    connect(m_dialog, &QFileDialog::fileSelected, this, &KeyringPage::keyFileChosen);
    m_dialog->open();
}

void KeyringPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
