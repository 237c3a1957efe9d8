// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Value.h"

#include <QFrame>
#include <QHash>
#include <QStringList>

#include <functional>
#include <vector>

class QCheckBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

/// Asks for the values of a statement's :name placeholders, above the results. What was given stays for the next time.
/// Thread: GUI.
class ParameterBar final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ParameterBar)

public:
    explicit ParameterBar(QWidget *parent = nullptr);

    /// Shows the bar; `answered` is called once when the person says Run.
    void ask(const QStringList &names, std::function<void()> answered);
    /// For a statement's names in their order; text, or NULL.
    [[nodiscard]] std::vector<Value> values(const QStringList &names) const;
    void cancel();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Given
    {
        QString text;
        bool isNull = false;
    };
    struct Row
    {
        QString name;
        QLabel *label;
        QLineEdit *text;
        QCheckBox *null;
    };
    void addRow(const QString &name);
    void accept();
    void retranslate();

    QLabel *const m_title;
    QGridLayout *const m_grid;
    QPushButton *const m_run;
    QPushButton *const m_cancel;
    std::vector<Row> m_rows;
    QHash<QString, Given> m_given;
    std::function<void()> m_answered;
};
