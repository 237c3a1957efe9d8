// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/ResultTabs.h"

#include "app/query/ResultSet.h"
#include "models/connection/ConnectionProfile.h"
#include "ui/common/ActionTable.h"
#include "ui/common/Theme.h"
#include "ui/editor/MessageList.h"
#include "ui/results/ResultView.h"

#include <QEvent>
#include <QLineEdit>
#include <QMenu>
#include <QTabBar>
#include <QToolButton>

namespace {

constexpr const char *pinnedProperty = "pinned";

} // namespace

ResultTabs::ResultTabs(const PageContext &context, QWidget *parent)
    : QTabWidget(parent)
    , m_context(context)
    , m_messages(new MessageList(this))
    , m_pin(context.actions.create("result.pin", this))
    , m_rename(context.actions.create("result.rename", this))
    , m_close(context.actions.create("result.close", this))
{
    setObjectName(QStringLiteral("resultTabs"));
    setDocumentMode(true);
    setMovable(false);
    addTab(m_messages, QString());
    tabBar()->setContextMenuPolicy(Qt::CustomContextMenu);
    m_pin->setCheckable(true);
    connect(m_pin, &QAction::triggered, this, [this](bool on) { setPinned(currentIndex(), on); });
    connect(m_rename, &QAction::triggered, this, [this] { rename(currentIndex()); });
    connect(m_close, &QAction::triggered, this, [this] { closeTab(currentIndex()); });
    connect(tabBar(), &QTabBar::customContextMenuRequested, this, &ResultTabs::showMenu);
    connect(tabBar(), &QTabBar::tabBarDoubleClicked, this, &ResultTabs::rename);
    connect(this, &QTabWidget::currentChanged, this, [this](int index) {
        const bool result = index > 0;
        for (QAction *action : {m_pin, m_rename, m_close})
            action->setEnabled(result);
        m_pin->setChecked(isPinned(index));
        emit statusChanged();
    });
    for (QAction *action : {m_pin, m_rename, m_close})
        action->setEnabled(false);
    retranslate();
}

void ResultTabs::beginRun(bool keepEarlier)
{
    if (!keepEarlier) {
        for (int index = count() - 1; index > 0; --index) {
            if (!isPinned(index))
                closeTab(index);
        }
    }
    if (count() == 1)
        m_numbers = 0;
}

void ResultTabs::addResult(const std::shared_ptr<ResultSet> &result, const QString &name,
                           const ConnectionProfile &profile)
{
    const ResultView::Context context{m_context.actions, m_context.tasks, m_context.settings,
                                      ResultView::Ending::ToldHere, profile.id};
    auto *view = new ResultView(context, result, name, profile.name, this);
    connect(view, &ResultView::diagnoseRequested, this, &ResultTabs::diagnoseRequested);
    connect(view, &ResultView::statusChanged, this, [this, view] {
        if (currentWidget() == view)
            emit statusChanged();
    });
    ++m_numbers;
    const QString title =
        name.isEmpty() ? tr("Result %1").arg(m_numbers) : QStringLiteral("%1 · %2").arg(m_numbers).arg(name);
    QString shown = title;
    const int index = addTab(view, shown.replace(QLatin1Char('&'), QStringLiteral("&&")));
    setTabToolTip(index, tr("%1 on %2").arg(title, profile.name).toHtmlEscaped());
    addCloseButton(index);
    setCurrentIndex(index);
}

void ResultTabs::addCloseButton(int index)
{
    auto *close = new QToolButton(this);
    close->setAutoRaise(true);
    close->setIcon(Theme::icon(QStringLiteral("close")));
    close->setIconSize(QSize(12, 12));
    close->setFixedSize(18, 18);
    close->setFocusPolicy(Qt::NoFocus); // the action has a key
    close->setToolTip(m_close->text().remove(QLatin1Char('&')));
    close->setAccessibleName(close->toolTip());
    QWidget *page = widget(index);
    connect(close, &QToolButton::clicked, page, [this, page] { closeTab(indexOf(page)); });
    tabBar()->setTabButton(index, QTabBar::RightSide, close);
}

void ResultTabs::showMessages()
{
    setCurrentIndex(0);
}

QString ResultTabs::rowsText() const
{
    const auto *view = qobject_cast<const ResultView *>(currentWidget());
    return view ? view->rowsText() : QString();
}

bool ResultTabs::isPinned(int index) const
{
    return index > 0 && widget(index)->property(pinnedProperty).toBool();
}

void ResultTabs::setPinned(int index, bool pinned)
{
    if (index <= 0)
        return;
    widget(index)->setProperty(pinnedProperty, pinned);
    setTabIcon(index, pinned ? Theme::icon(QStringLiteral("pin")) : QIcon());
    if (index == currentIndex())
        m_pin->setChecked(pinned);
}

/// In the tab itself: no window in between.
void ResultTabs::rename(int index)
{
    if (index <= 0)
        return;
    auto *edit = new QLineEdit(tabText(index).replace(QStringLiteral("&&"), QStringLiteral("&")), tabBar());
    edit->setObjectName(QStringLiteral("tabName"));
    edit->setAccessibleName(tr("Name of the tab"));
    edit->setGeometry(tabBar()->tabRect(index).adjusted(2, 2, -2, -2));
    edit->selectAll();
    edit->show();
    edit->setFocus();
    QWidget *page = widget(index);
    connect(edit, &QLineEdit::editingFinished, page, [this, edit, page] {
        if (const QString text = edit->text().simplified(); !text.isEmpty())
            setTabText(indexOf(page), QString(text).replace(QLatin1Char('&'), QStringLiteral("&&")));
        edit->hide();
        edit->deleteLater();
    });
}

void ResultTabs::closeTab(int index)
{
    if (index <= 0)
        return;
    QWidget *view = widget(index);
    removeTab(index);
    view->deleteLater();
}

void ResultTabs::showMenu(const QPoint &place)
{
    const int index = tabBar()->tabAt(place);
    if (index <= 0)
        return;
    setCurrentIndex(index);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_pin, m_rename, m_close});
    menu->popup(tabBar()->mapToGlobal(place));
}

void ResultTabs::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::PaletteChange) {
        for (int index = 1; index < count(); ++index)
            setPinned(index, isPinned(index)); // its icon anew
    }
    QTabWidget::changeEvent(event);
}

void ResultTabs::retranslate()
{
    setTabText(0, tr("Messages"));
    tabBar()->setAccessibleName(tr("Results"));
}
