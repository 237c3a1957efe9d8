// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSpinBox>

/// A span of time, shown and typed in seconds with its unit, exact to the millisecond; value() is in milliseconds.
/// Thread: GUI.
class SecondsBox final : public QSpinBox
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SecondsBox)

public:
    explicit SecondsBox(QWidget *parent = nullptr);

protected:
    [[nodiscard]] QString textFromValue(int milliseconds) const override;
    [[nodiscard]] int valueFromText(const QString &text) const override;
    QValidator::State validate(QString &text, int &position) const override;

private:
    [[nodiscard]] std::optional<int> parse(const QString &text) const;
};
