// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

/// A big button of a title and what it leads to.
/// Thread: GUI.
class StartChoice final : public QAbstractButton
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StartChoice)

public:
    explicit StartChoice(const QString &icon, QWidget *parent = nullptr);

    void setWords(const QString &title, const QString &detail);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QFont titleFont() const;
    [[nodiscard]] QRect textArea(int width) const;

    const QString m_icon;
    QString m_detail;
};
