// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/PageContext.h"

#include <QTabWidget>

#include <memory>

struct ConnectionProfile;
class MessageList;
class ResultSet;

/// The results of a page below its text, one tab each, with the messages as the first tab. A new run takes the place
/// of the tabs that are not pinned.
/// Thread: GUI.
class ResultTabs final : public QTabWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultTabs)

public:
    explicit ResultTabs(const PageContext &context, QWidget *parent = nullptr);

    [[nodiscard]] MessageList &messages() { return *m_messages; }
    /// Takes away the results that nobody pinned, unless they are to stay.
    void beginRun(bool keepEarlier);
    /// `name`: for the tab and for files, "orders".
    void addResult(const std::shared_ptr<ResultSet> &result, const QString &name,
                   const ConnectionProfile &profile);
    void showMessages();
    [[nodiscard]] int resultCount() const { return count() - 1; }
    /// "1,204 rows" of the tab in front.
    [[nodiscard]] QString rowsText() const;

signals:
    /// Of rowsText().
    void statusChanged();
    /// Asked for at a result that its connection did not bring to its end.
    void diagnoseRequested(const QString &connectionId);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void addCloseButton(int index);
    void setPinned(int index, bool pinned);
    [[nodiscard]] bool isPinned(int index) const;
    void rename(int index);
    void closeTab(int index);
    void showMenu(const QPoint &place);

    const PageContext m_context;
    MessageList *const m_messages;
    QAction *m_pin;
    QAction *m_rename;
    QAction *m_close;
    int m_numbers = 0;
};
