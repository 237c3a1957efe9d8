// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/Offscreen.h"

#include "app/Services.h"
#include "models/log/LogModel.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ErrorBar.h"
#include "ui/editor/ConnectionChooser.h"
#include "ui/editor/MessageList.h"
#include "ui/editor/QueryPage.h"
#include "ui/editor/ResultTabs.h"
#include "ui/editor/SqlEditor.h"
#include "ui/results/ResultGrid.h"
#include "ui/shell/MainWindow.h"
#include "ui/shell/PageTabs.h"
#include "ui/shell/Workbench.h"

#include <QAbstractButton>
#include <QApplication>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTreeView>

/// The real window on a workspace, used with keys and clicks, and read as a person reads it: only what is visible.
/// What does not come to pass ends the test's function with QVERIFY as usual; asking for a widget that is not there
/// ends the program.
class TestWindow final
{
public:
    explicit TestWindow(const Services::Options &options)
        : services(options)
        , window(services, m_log)
    {
        window.show();
        window.activateWindow();
    }

    /// The workspace is open and its pages are back.
    [[nodiscard]] bool isReady()
    {
        return QTest::qWaitForWindowActive(&window)
               && QTest::qWaitFor([this] { return window.workbench() && page(); }, 15000);
    }
    [[nodiscard]] Page *page() const { return window.workbench()->pages().current(); }
    [[nodiscard]] QList<Page *> pages() const { return window.workbench()->pages().pages(); }

    /// The first one that can be seen, in the window or in `root`.
    template <typename T = QWidget>
    [[nodiscard]] T *find(const char *name = nullptr, const QWidget *root = nullptr) const
    {
        const QString wanted = QString::fromUtf8(name);
        for (T *found : (root ? root : &window)->findChildren<T *>()) {
            if (found->isVisible() && (wanted.isEmpty() || found->objectName() == wanted))
                return found;
        }
        return nullptr;
    }
    template <typename T = QWidget>
    [[nodiscard]] T *part(const char *name = nullptr, const QWidget *root = nullptr) const
    {
        T *found = find<T>(name, root);
        if (!found)
            qFatal("nothing visible is called %s", name ? name : T::staticMetaObject.className());
        return found;
    }

    // -- Keys and clicks

    static void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget *target = QApplication::focusWidget();
        if (!target)
            qFatal("nothing has the focus");
        QTest::keyClick(target, key, modifiers);
    }
    /// As an input method writes: any letter there is.
    static void type(const QString &text)
    {
        QInputMethodEvent event;
        event.setCommitString(text);
        QApplication::sendEvent(QApplication::focusWidget(), &event);
    }
    static void click(QWidget *widget)
    {
        QTest::mouseClick(widget, Qt::LeftButton, {},
                          qobject_cast<QAbstractButton *>(widget) ? QPoint(8, widget->height() / 2)
                                                                  : QPoint());
    }
    void click(const char *name, const QWidget *root = nullptr) const { click(part<QWidget>(name, root)); }
    /// Replaces what a field has.
    void fill(const char *field, const QString &text, const QWidget *root = nullptr) const
    {
        auto *edit = part<QLineEdit>(field, root);
        QTest::mouseClick(edit, Qt::LeftButton);
        edit->setFocus();
        press(Qt::Key_A, Qt::ControlModifier);
        press(Qt::Key_Delete);
        type(text);
    }
    /// A new query page on a connection, chosen with the keys; its text replaced.
    [[nodiscard]] bool query(const QString &connection)
    {
        press(Qt::Key_N, Qt::ControlModifier);
        auto *shown = queryPage();
        if (!shown)
            return false;
        auto *chooser = part<ConnectionChooser>(nullptr, shown);
        if (!QTest::qWaitFor([&] { return chooser->findText(connection) >= 0; }, 10000))
            return false;
        if (chooser->currentText() != connection) {
            chooser->setFocus();
            press(Qt::Key_Home);
            for (int i = 0; i < chooser->count() && chooser->currentText() != connection; ++i)
                press(Qt::Key_Down);
        }
        shown->activate();
        return chooser->currentText() == connection && chooser->profile();
    }
    void write(const QString &sql) const
    {
        part<SqlEditor>(nullptr, page())->setFocus();
        editorView()->setFocus();
        press(Qt::Key_A, Qt::ControlModifier);
        press(Qt::Key_Delete);
        type(sql);
    }
    /// Writes, presses the run key and waits for the end.
    [[nodiscard]] bool run(const QString &sql, int milliseconds = 30000)
    {
        write(sql);
        press(Qt::Key_Return, Qt::ControlModifier);
        return isOver(milliseconds);
    }
    [[nodiscard]] bool isOver(int milliseconds = 30000)
    {
        return QTest::qWaitFor([this] { return !isRunning(); }, milliseconds);
    }
    /// The stop key would do something.
    [[nodiscard]] bool isRunning() const
    {
        for (const QAction *action : page()->findChildren<QAction *>()) {
            if (ActionTable::idOf(action) == QLatin1String("query.stop"))
                return action->isEnabled();
        }
        return false;
    }

    // -- What can be read

    [[nodiscard]] QueryPage *queryPage() const { return qobject_cast<QueryPage *>(page()); }
    [[nodiscard]] QWidget *editorView() const { return part<QWidget>("sqlText", page()); }
    [[nodiscard]] ResultGrid *grid() const { return find<ResultGrid>(nullptr, page()); }
    [[nodiscard]] int rows() const { return grid() ? grid()->model()->rowCount() : -1; }
    [[nodiscard]] QString cell(int row, int column) const
    {
        return grid() ? grid()->model()->index(row, column).data().toString() : QStringLiteral("(no grid)");
    }
    [[nodiscard]] QString header(int column) const
    {
        return grid() ? grid()->model()->headerData(column, Qt::Horizontal).toString().section(u'\n', 0, 0)
                      : QStringLiteral("(no grid)");
    }
    [[nodiscard]] QString messages() const
    {
        QStringList texts;
        auto *tabs = part<ResultTabs>(nullptr, page());
        for (int row = 0; row < tabs->messages().count(); ++row)
            texts << tabs->messages().item(row)->text();
        return texts.join(u'\n');
    }
    /// What the bars that report errors say.
    [[nodiscard]] QString errors() const
    {
        QStringList texts;
        for (const ErrorBar *bar : window.findChildren<ErrorBar *>())
            texts << (bar->isVisible() ? textOf(bar) : QString());
        texts.removeAll(QString());
        return texts.join(u'\n');
    }
    [[nodiscard]] static QString textOf(const QWidget *root)
    {
        QStringList texts;
        for (const QLabel *label : root->findChildren<QLabel *>())
            texts << (label->isVisible() ? label->text() : QString());
        texts.removeAll(QString());
        return texts.join(u'\n');
    }
    /// The row of the navigator that this path of shown texts leads to, each opened on the way.
    [[nodiscard]] QModelIndex navigatorRow(const QStringList &path) const
    {
        auto *tree = part<QTreeView>("navigatorTree");
        QModelIndex index;
        for (const QString &text : path) {
            QModelIndex next;
            for (int row = 0; row < tree->model()->rowCount(index); ++row) {
                if (tree->model()->index(row, 0, index).data().toString() == text)
                    next = tree->model()->index(row, 0, index);
            }
            if (!next.isValid())
                return {};
            index = next;
            tree->expand(index);
        }
        return index;
    }

private:
    LogModel m_log;

public:
    Services services;
    MainWindow window;
};
