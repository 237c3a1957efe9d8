// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

/// A heading that folds what is below it away; folded, it says in a few words what is inside.
/// Thread: GUI.
class FoldingSection final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FoldingSection)

public:
    /// Takes the content over. Folded at first.
    explicit FoldingSection(QWidget *content, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setSummary(const QString &summary);
    void setOpen(bool open);
    [[nodiscard]] bool isOpen() const { return m_open; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void colour();

    QToolButton *const m_heading;
    QLabel *const m_summary;
    QWidget *const m_content;
    QString m_words;
    bool m_open = false;
};
