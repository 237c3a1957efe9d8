// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/query/FederatedPlan.h"

#include <QAbstractScrollArea>

/// A federated plan as a picture: on the left what each source was asked and gave, to the right what was worked out of
/// it here, arrows with row counts between. The arrow keys walk from box to box; the current one's whole text is
/// currentText(), shown by the page and read by screen readers.
/// Thread: GUI.
class PlanView final : public QAbstractScrollArea
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlanView)

public:
    explicit PlanView(QWidget *parent = nullptr);

    void setPlan(const FederatedPlan &plan);
    void clear();
    [[nodiscard]] bool isEmpty() const { return m_boxes.empty(); }
    [[nodiscard]] int boxCount() const { return static_cast<int>(m_boxes.size()); }
    /// The current box in words; empty without a plan.
    [[nodiscard]] QString currentText() const;
    [[nodiscard]] int current() const { return m_current; }
    void setCurrent(int box);

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void currentChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    struct Box
    {
        QRect place;
        FederatedPlan::Operator step; ///< Without its children.
        int parent = -1;
        std::vector<int> children = {};
        int column = 0;
    };

    int addBoxes(const FederatedPlan::Operator &step, int parent);
    [[nodiscard]] int depthOf(int box) const;
    void layOut();
    int placeBox(int box, int top);
    void updateScrollBars();
    [[nodiscard]] QPoint offset() const;
    [[nodiscard]] bool isScan(const Box &box) const;
    [[nodiscard]] const FederatedPlan::Scan &scanOf(const Box &box) const;
    [[nodiscard]] QString titleOf(const Box &box) const;
    [[nodiscard]] QStringList linesOf(const Box &box) const;
    void drawArrow(QPainter &painter, const Box &from, const Box &to) const;
    void drawBox(QPainter &painter, const Box &box, bool isCurrent) const;
    void step(int key);

    FederatedPlan m_plan;
    std::vector<Box> m_boxes; ///< Parents before their children; the first is the last step.
    QSize m_extent;
    int m_current = 0;
};
