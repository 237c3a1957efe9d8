// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabBar>

/// A tab bar whose tabs have an edge in a colour of their own, the one in front too, and close by the middle button.
/// Thread: GUI.
class PageTabBar final : public QTabBar
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PageTabBar)

public:
    explicit PageTabBar(QWidget *parent = nullptr);

    /// Invalid: the theme's, and on the tab in front only.
    void setEdge(int index, const QColor &colour);
    [[nodiscard]] QColor edge(int index) const;

signals:
    /// By the button in the tab, or by the middle button of the mouse.
    void closeAsked(int index);

protected:
    void tabInserted(int index) override;
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    [[nodiscard]] QSize minimumTabSizeHint(int index) const override;
    [[nodiscard]] QSize tabSizeHint(int index) const override;
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
};
