// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

class QFileDialog;
class QLineEdit;
class QPushButton;

/// The path of a file, typed or chosen.
/// Thread: GUI, which does not look at the disk here.
class FileField final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FileField)

public:
    /// The name is the line edit's object name.
    explicit FileField(const QString &name, QWidget *parent = nullptr);

    [[nodiscard]] QString path() const;
    void setPath(const QString &path);
    void setTitle(const QString &title);
    [[nodiscard]] QLineEdit *edit() const { return m_edit; }

signals:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void choose();
    void retranslate();

    QLineEdit *const m_edit;
    QPushButton *const m_choose;
    QString m_title;
    QPointer<QFileDialog> m_dialog;
};
