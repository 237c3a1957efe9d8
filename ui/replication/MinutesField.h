// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QSpinBox;

/// A number of minutes, written in minutes, hours or days, whichever is whole.
/// Thread: GUI.
class MinutesField final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MinutesField)

public:
    /// Of `most` minutes.
    explicit MinutesField(int most, QWidget *parent = nullptr);

    void setValue(int minutes);
    [[nodiscard]] int value() const;
    /// What 0 reads like; without it, 0 cannot be set.
    void setSpecialText(const QString &text);
    [[nodiscard]] QSpinBox *number() { return m_number; }

signals:
    /// By a person.
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void setUnit(int unit);
    void retranslate();

    const int m_most;
    QSpinBox *const m_number;
    QComboBox *const m_unit;
};
