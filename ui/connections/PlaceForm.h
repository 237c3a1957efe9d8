// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connections/ConnectionForm.h"

#include <QPointer>

class QCheckBox;
class QComboBox;
class QFileDialog;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

/// The common case: what database, where, as whom. A URL that is pasted into the host is taken apart at once, and its
/// password is never shown. A password that is saved already is not shown either: it stays until another is typed.
/// Thread: GUI.
class PlaceForm final : public ConnectionForm
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlaceForm)

public:
    explicit PlaceForm(QWidget *parent = nullptr);

    void show(const ConnectionProfile &profile) override;
    void writeTo(ConnectionProfile &profile) const override;
    /// Names that others have; the proposed one avoids them.
    void setTakenNames(const QStringList &names);
    [[nodiscard]] bool isTaken(const QString &name) const;
    /// Where a password goes: "sealed in this workspace, ...".
    void setSecretPlace(const QString &words);
    /// Takes a URL apart into all fields, those of other forms through urlTaken().
    void takeUrl(Secret url);

signals:
    /// What the URL says beyond this form's fields; warnings are what was not understood.
    void urlTaken(const ConnectionProfile &profile, const QStringList &warnings);

protected:
    void retranslate() override;

private:
    void buildRows();
    void connectFields();
    void hostChanged(const QString &text);
    void takeHostAsUrl();
    void typeChanged();
    void chooseFile();
    void proposeName();
    void showPasswordState();
    [[nodiscard]] DatabaseType type() const;

    QComboBox *const m_type;
    QLineEdit *const m_host;
    QSpinBox *const m_port;
    QPushButton *const m_pasteUrl;
    QLineEdit *const m_file;
    QPushButton *const m_chooseFile;
    QLineEdit *const m_database;
    QLineEdit *const m_user;
    QLineEdit *const m_password;
    QToolButton *const m_reveal;
    QCheckBox *const m_ask;
    QLineEdit *const m_name;
    QPointer<QFileDialog> m_chooser;
    Secret m_kept; ///< Saved, or from a URL: in force while nothing is typed.
    QString m_secretPlace;
    QStringList m_taken;
    qsizetype m_hostLength = 0;
};
