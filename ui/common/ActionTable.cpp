// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/ActionTable.h"

#include "ui/common/Theme.h"

#include <QWidget>

#include <algorithm>

namespace {

constexpr const char *idProperty = "penstockAction";
using Group = ActionTable::Group;

QList<QKeySequence> keysOf(const QString &portable)
{
    QList<QKeySequence> keys;
    for (const QString &part : portable.split(QStringLiteral("; "), Qt::SkipEmptyParts))
        keys << QKeySequence::fromString(part, QKeySequence::PortableText);
    return keys;
}

QString textOf(const QList<QKeySequence> &keys, QKeySequence::SequenceFormat format)
{
    QStringList parts;
    for (const QKeySequence &key : keys)
        parts << key.toString(format);
    return parts.join(QStringLiteral("; "));
}

} // namespace

ActionTable::ActionTable(QObject *parent)
    : QObject(parent)
{}

// The keys are those that rivals' users know; where they disagree, DBeaver's and DataGrip's.
const std::vector<ActionTable::Entry> &ActionTable::entries()
{
    static const std::vector<Entry> table = {
        {"window.palette", Group::Window, QT_TR_NOOP("Command &palette"),
         QT_TR_NOOP("Find any command, connection or table by its name"), "search", "Ctrl+P; F1"},
        {"window.newQuery", Group::Window, QT_TR_NOOP("New &query"),
         QT_TR_NOOP("Open a query page on the current connection"), "query", "Ctrl+N"},
        {"window.newFederated", Group::Window, QT_TR_NOOP("New &federated query"),
         QT_TR_NOOP("Ask many connections at once, or join their tables"), "federated", "Ctrl+Shift+N"},
        {"window.connections", Group::Window, QT_TR_NOOP("&Connections"),
         QT_TR_NOOP("The list of all connections"), "connections", "Ctrl+5"},
        {"window.health", Group::Window, QT_TR_NOOP("&Health"),
         QT_TR_NOOP("How every connection is, at one glance"), "health", "Ctrl+6"},
        {"window.pools", Group::Window, QT_TR_NOOP("&Pools"),
         QT_TR_NOOP("What Penstock has open, who holds it and who waits"), "pool", "Ctrl+7"},
        {"window.sessions", Group::Window, QT_TR_NOOP("Server s&essions"),
         QT_TR_NOOP("Who works on a server, and who blocks whom"), "sessions", "Ctrl+8"},
        {"window.replication", Group::Window, QT_TR_NOOP("&Replication"),
         QT_TR_NOOP("Jobs that copy tables from one connection to others and keep them alike"), "replication",
         "Ctrl+Alt+R"},
        {"window.start", Group::Window, QT_TR_NOOP("&Start page"), nullptr, "start", ""},
        {"window.closePage", Group::Window, QT_TR_NOOP("&Close page"), nullptr, "close", "Ctrl+W"},
        {"window.nextPage", Group::Window, QT_TR_NOOP("Next page"), nullptr, nullptr,
         "Ctrl+PgDown; Ctrl+Tab"},
        {"window.previousPage", Group::Window, QT_TR_NOOP("Previous page"), nullptr, nullptr,
         "Ctrl+PgUp; Ctrl+Shift+Tab"},
        {"window.navigator", Group::Window, QT_TR_NOOP("Show &navigator"), nullptr, "navigator", "Ctrl+1"},
        {"window.tasks", Group::Window, QT_TR_NOOP("Show &tasks"), nullptr, "tasks", "Ctrl+2"},
        {"window.log", Group::Window, QT_TR_NOOP("Show &log"), nullptr, "log", "Ctrl+3"},
        {"window.history", Group::Window, QT_TR_NOOP("Show &history"),
         QT_TR_NOOP("The statements that were run"), "history", "Ctrl+H"},
        {"window.focusEditor", Group::Window, QT_TR_NOOP("Go to the page"), nullptr, nullptr, "Ctrl+4"},
        {"window.shortcuts", Group::Window, QT_TR_NOOP("&Keyboard shortcuts…"), nullptr, "keyboard", ""},
        {"window.settings", Group::Window, QT_TR_NOOP("&Settings…"), nullptr, "settings", "Ctrl+,"},
        {"window.bundle", Group::Window, QT_TR_NOOP("Support &bundle…"),
         QT_TR_NOOP("Put what a helper needs to know into one text, and read it first"), nullptr, ""},
        {"window.quit", Group::Window, QT_TR_NOOP("&Quit"), nullptr, nullptr, "Ctrl+Q"},

        {"connection.new", Group::Connection, QT_TR_NOOP("&New connection…"), nullptr, "connection-new",
         "Ctrl+Shift+D"},
        {"connection.edit", Group::Connection, QT_TR_NOOP("&Edit…"), QT_TR_NOOP("Change the connection"),
         "edit", "F4"},
        {"connection.duplicate", Group::Connection, QT_TR_NOOP("&Duplicate…"), nullptr, "duplicate", ""},
        {"connection.delete", Group::Connection, QT_TR_NOOP("De&lete…"), nullptr, "delete", "Del"},
        {"connection.test", Group::Connection, QT_TR_NOOP("&Test"),
         QT_TR_NOOP("Test the selected connections"), "test", "Ctrl+T"},
        {"connection.diagnose", Group::Connection, QT_TR_NOOP("Dia&gnose"),
         QT_TR_NOOP("Find out layer by layer why the connection does not work"), "info", "Ctrl+Alt+D"},
        {"connection.testAll", Group::Connection, QT_TR_NOOP("Test &all"),
         QT_TR_NOOP("Test every active connection"), nullptr, "Ctrl+Shift+T"},
        {"connection.refresh", Group::Connection, QT_TR_NOOP("&Refresh"), QT_TR_NOOP("Read it anew"),
         "refresh", "F5"},
        {"connection.query", Group::Connection, QT_TR_NOOP("&Query"),
         QT_TR_NOOP("Open a query page on this connection"), "query", "Ctrl+Return"},
        {"connection.setDefault", Group::Connection, QT_TR_NOOP("Make it the de&fault"),
         QT_TR_NOOP("The connection that is meant when none is named"), nullptr, ""},
        {"connection.active", Group::Connection, QT_TR_NOOP("Act&ive"),
         QT_TR_NOOP("One that is not active stays in the list, but nothing is opened on it"), nullptr, ""},
        {"connection.showRows", Group::Connection, QT_TR_NOOP("Show &rows"),
         QT_TR_NOOP("Open a query page with a SELECT of this table, and run it"), "table", "Return"},
        {"connection.insertName", Group::Connection, QT_TR_NOOP("&Insert name"),
         QT_TR_NOOP("Write the name into the page's editor, quoted where it must be"), nullptr,
         "Shift+Return"},
        {"connection.copyName", Group::Connection, QT_TR_NOOP("Copy &name"), nullptr, "copy", "Ctrl+C"},
        {"connection.copyTable", Group::Connection, QT_TR_NOOP("Copy table &to…"),
         QT_TR_NOOP("Copy this table once to one or many other connections"), "replication", ""},
        {"connection.search", Group::Connection, QT_TR_NOOP("&Search the navigator"), nullptr, "search",
         "Ctrl+F"},

        {"connection.health", Group::Connection, QT_TR_NOOP("&Health"),
         QT_TR_NOOP("State, charts and checks of this connection"), "health", ""},
        {"connection.sessions", Group::Connection, QT_TR_NOOP("Server s&essions"),
         QT_TR_NOOP("Who works on this server, and who blocks whom"), "sessions", ""},

        {"query.run", Group::Query, QT_TR_NOOP("&Run"),
         QT_TR_NOOP("Run the selection, or the statement at the cursor (underlined)"), "run", "Ctrl+Return"},
        {"query.runNewTab", Group::Query, QT_TR_NOOP("Run in a new &tab"),
         QT_TR_NOOP("Run and keep the earlier results"), nullptr, "Ctrl+\\"},
        {"query.runScript", Group::Query, QT_TR_NOOP("Run &script"),
         QT_TR_NOOP("Run every statement of the page"), "run-script", "F5; Alt+X"},
        {"query.stop", Group::Query, QT_TR_NOOP("St&op"), QT_TR_NOOP("Ask the server to stop"), "stop",
         "Ctrl+F2; Ctrl+."},
        {"query.retryFailed", Group::Query, QT_TR_NOOP("Retry &failed"),
         QT_TR_NOOP("Ask the connections that failed again; the rows of the others stay"), "refresh",
         "Ctrl+Shift+Return"},
        {"query.explain", Group::Query, QT_TR_NOOP("&Explain"),
         QT_TR_NOOP("Ask the server how it would run the statement"), "explain", "Ctrl+Shift+E"},
        {"query.commit", Group::Query, QT_TR_NOOP("&Commit"), nullptr, "commit", "Ctrl+Alt+Shift+K"},
        {"query.rollback", Group::Query, QT_TR_NOOP("Roll &back"), nullptr, "rollback", "Ctrl+Alt+Shift+R"},
        {"query.manual", Group::Query, QT_TR_NOOP("&Manual commit"),
         QT_TR_NOOP("Begin a transaction with the next statement, until Commit or Roll back"), nullptr, ""},
        {"query.chooseConnection", Group::Query, QT_TR_NOOP("Choose &connection"), nullptr, nullptr,
         "Ctrl+9"},
        {"query.open", Group::Query, QT_TR_NOOP("&Open file…"), nullptr, "open", "Ctrl+O"},
        {"query.save", Group::Query, QT_TR_NOOP("&Save as file…"), nullptr, "save", "Ctrl+S"},

        {"edit.complete", Group::Edit, QT_TR_NOOP("&Complete"), nullptr, nullptr, "Ctrl+Space"},
        {"edit.comment", Group::Edit, QT_TR_NOOP("Comment &line"), nullptr, nullptr, "Ctrl+/"},
        {"edit.find", Group::Edit, QT_TR_NOOP("&Find…"), nullptr, "search", "Ctrl+F"},

        {"result.copy", Group::Result, QT_TR_NOOP("&Copy"),
         QT_TR_NOOP("Copy the selected cells, tab-separated"), "copy", "Ctrl+C"},
        {"result.copyWithHeaders", Group::Result, QT_TR_NOOP("Copy with &headers"), nullptr, nullptr,
         "Ctrl+Shift+C"},
        {"result.copyCsv", Group::Result, QT_TR_NOOP("Copy as CS&V"), nullptr, nullptr, ""},
        {"result.copyJson", Group::Result, QT_TR_NOOP("Copy as &JSON"), nullptr, nullptr, ""},
        {"result.copyMarkdown", Group::Result, QT_TR_NOOP("Copy as &Markdown"), nullptr, nullptr, ""},
        {"result.copyInsert", Group::Result, QT_TR_NOOP("Copy as &INSERT"), nullptr, nullptr, ""},
        {"result.export", Group::Result, QT_TR_NOOP("&Export…"),
         QT_TR_NOOP("Write the rows to a file, without asking the database again"), "export", "Ctrl+E"},
        {"result.filter", Group::Result, QT_TR_NOOP("&Filter"), QT_TR_NOOP("Show only rows that match"),
         "filter", "Ctrl+Shift+F"},
        {"result.sort", Group::Result, QT_TR_NOOP("&Sort by this column"),
         QT_TR_NOOP("Ascending, descending, and back to the order of arrival"), "sort", "Ctrl+Shift+S"},
        {"result.goToRow", Group::Result, QT_TR_NOOP("&Go to row…"), nullptr, nullptr, "Ctrl+G"},
        {"result.value", Group::Result, QT_TR_NOOP("&Value panel"),
         QT_TR_NOOP("The whole value as text, JSON, bytes or picture"), "value", "F7; Shift+Return"},
        {"result.chart", Group::Result, QT_TR_NOOP("Ch&art"), QT_TR_NOOP("Draw chosen columns"), "chart",
         "Ctrl+L"},
        {"result.pin", Group::Result, QT_TR_NOOP("&Pin"),
         QT_TR_NOOP("Keep this result when the next one comes"), "pin", ""},
        {"result.rename", Group::Result, QT_TR_NOOP("&Rename tab…"), nullptr, nullptr, "F2"},
        {"result.close", Group::Result, QT_TR_NOOP("Close &result"), nullptr, nullptr, ""},

        {"health.open", Group::Health, QT_TR_NOOP("&Open"),
         QT_TR_NOOP("State, charts and checks of this connection"), "chart-line", "Return"},
        {"health.check", Group::Health, QT_TR_NOOP("&Look now"),
         QT_TR_NOOP("Ask at once instead of at the next turn"), "refresh", "F5"},
        {"health.checkAll", Group::Health, QT_TR_NOOP("Look at &all now"), nullptr, nullptr, "Shift+F5"},
        {"health.diagnose", Group::Health, QT_TR_NOOP("&Diagnose"),
         QT_TR_NOOP("Find out, layer by layer, why it does not work"), "diagnose", "Ctrl+D"},
        {"health.sessions", Group::Health, QT_TR_NOOP("&Sessions"),
         QT_TR_NOOP("Who works on this server, and who blocks whom"), "sessions", ""},
        {"health.pool", Group::Health, QT_TR_NOOP("&Pool"),
         QT_TR_NOOP("What Penstock has open on this connection, and who holds it"), "pool", ""},
        {"health.search", Group::Health, QT_TR_NOOP("&Filter"), nullptr, "search", "Ctrl+F"},
        {"health.picture", Group::Health, QT_TR_NOOP("Save p&icture…"),
         QT_TR_NOOP("All charts as a PNG file"), "image", ""},
        {"health.figures", Group::Health, QT_TR_NOOP("Save fi&gures…"),
         QT_TR_NOOP("What the charts show as a CSV file"), "csv", "Ctrl+E"},
        {"health.zoomIn", Group::Health, QT_TR_NOOP("Look closer"), nullptr, nullptr, "Ctrl++; Ctrl+="},
        {"health.zoomOut", Group::Health, QT_TR_NOOP("Look further"), nullptr, nullptr, "Ctrl+-"},
        {"health.zoomReset", Group::Health, QT_TR_NOOP("Whole span"),
         QT_TR_NOOP("Show all of the span again, up to now"), "clear", "Ctrl+0"},
        {"health.tree", Group::Health, QT_TR_NOOP("Who &blocks whom"),
         QT_TR_NOOP("Show whoever waits below whom it waits for"), "expand", "Ctrl+B"},
        {"health.cancel", Group::Health, QT_TR_NOOP("&Cancel statement"),
         QT_TR_NOOP("Ask the server to stop this session's statement; the session stays"), "stop", "Ctrl+F2"},
        {"health.terminate", Group::Health, QT_TR_NOOP("&Terminate session…"),
         QT_TR_NOOP("End the session; its open transaction is rolled back"), "terminate", "Del"},
        {"health.release", Group::Health, QT_TR_NOOP("&Release…"),
         QT_TR_NOOP("Take the connection back into the pool; its session ends"), "rollback", ""},
        {"health.closeLease", Group::Health, QT_TR_NOOP("C&lose…"),
         QT_TR_NOOP("Close the connection itself, whatever runs on it"), "close", "Shift+Del"},

        {"replication.new", Group::Replication, QT_TR_NOOP("&New job…"),
         QT_TR_NOOP("Choose a source, targets and tables"), "add", "Ins"},
        {"replication.run", Group::Replication, QT_TR_NOOP("&Run now"),
         QT_TR_NOOP("Run the job at once; its next run is counted from now"), "run", "Ctrl+Return"},
        {"replication.pause", Group::Replication, QT_TR_NOOP("&Pause"),
         QT_TR_NOOP("Read no more rows until it is released"), "pause", "Ctrl+Shift+P"},
        {"replication.stop", Group::Replication, QT_TR_NOOP("St&op"),
         QT_TR_NOOP("End the run at its next checkpoint; the next one goes on from there"), "stop",
         "Ctrl+F2; Ctrl+."},
        {"replication.retry", Group::Replication, QT_TR_NOOP("Retry from the &checkpoint"),
         QT_TR_NOOP("What was written stays; the run goes on where it was"), "refresh", "Ctrl+Shift+Return"},
        {"replication.deletes", Group::Replication, QT_TR_NOOP("Run and allow dele&tes…"),
         QT_TR_NOOP("Run it although it would remove more rows than the job may by itself"), nullptr, ""},
        {"replication.copyAgain", Group::Replication, QT_TR_NOOP("Copy all a&gain…"),
         QT_TR_NOOP("Read every row again, as if nothing had been copied before"), nullptr, ""},
        {"replication.dryRun", Group::Replication, QT_TR_NOOP("&Dry run"),
         QT_TR_NOOP("Say what a run would do, and write nothing"), "plan", "Ctrl+Shift+E"},
        {"replication.verify", Group::Replication, QT_TR_NOOP("&Verify"),
         QT_TR_NOOP("Compare every row of the job's tables with its copies"), "test", "Ctrl+T"},
        {"replication.edit", Group::Replication, QT_TR_NOOP("&Edit…"), QT_TR_NOOP("Change the job"), "edit",
         "F4"},
        {"replication.duplicate", Group::Replication, QT_TR_NOOP("Dup&licate…"), nullptr, "duplicate", ""},
        {"replication.enabled", Group::Replication, QT_TR_NOOP("En&abled"),
         QT_TR_NOOP("One that is not enabled runs only by hand"), nullptr, ""},
        {"replication.remove", Group::Replication, QT_TR_NOOP("Re&move…"),
         QT_TR_NOOP("Remove the job and its history; the targets keep their rows"), "delete", "Del"},
        {"replication.diagnose", Group::Replication, QT_TR_NOOP("D&iagnose"),
         QT_TR_NOOP("Find out, layer by layer, why the connection does not work"), "diagnose", "Ctrl+D"},
        {"replication.refresh", Group::Replication, QT_TR_NOOP("Re&fresh"), QT_TR_NOOP("Read it anew"),
         "refresh", "F5"},
    };
    return table;
}

const ActionTable::Entry &ActionTable::entry(const QString &id)
{
    const auto &table = entries();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&id](const Entry &entry) { return id == QLatin1String(entry.id); });
    if (found == table.end())
        qFatal("no action %s in the table", qPrintable(id));
    return *found;
}

QAction *ActionTable::create(const char *id, QWidget *owner)
{
    const Entry &known = entry(QString::fromLatin1(id));
    auto *action = new QAction(owner);
    action->setProperty(idProperty, QString::fromLatin1(id));
    action->setShortcutContext(known.group == Group::Window ? Qt::WindowShortcut
                                                            : Qt::WidgetWithChildrenShortcut);
    dress(action, known);
    owner->addAction(action);
    m_actions.erase(std::remove(m_actions.begin(), m_actions.end(), nullptr), m_actions.end());
    m_actions.emplace_back(action);
    return action;
}

void ActionTable::dress(QAction *action, const Entry &known) const
{
    const QList<QKeySequence> own = keys(QString::fromLatin1(known.id));
    action->setText(tr(known.text));
    action->setShortcuts(own);
    QString tip = known.tip ? tr(known.tip) : tr(known.text).remove(QLatin1Char('&'));
    if (!own.isEmpty())
        tip += QStringLiteral(" (%1)").arg(own.first().toString(QKeySequence::NativeText));
    action->setToolTip(tip);
    if (known.icon && action->icon().isNull())
        action->setIcon(Theme::icon(QString::fromLatin1(known.icon)));
}

QList<QAction *> ActionTable::actions() const
{
    QList<QAction *> alive;
    for (const auto &action : m_actions) {
        if (action)
            alive << action;
    }
    return alive;
}

QString ActionTable::idOf(const QAction *action)
{
    return action->property(idProperty).toString();
}

QList<QKeySequence> ActionTable::keys(const QString &id) const
{
    const auto changed = m_changed.find(id);
    return changed != m_changed.end() ? *changed : keysOf(QString::fromLatin1(entry(id).keys));
}

void ActionTable::setKeys(const QString &id, const QList<QKeySequence> &keys)
{
    if (keys == keysOf(QString::fromLatin1(entry(id).keys)))
        m_changed.remove(id);
    else
        m_changed.insert(id, keys);
    retranslate();
    emit keysChanged();
}

QHash<QString, QString> ActionTable::changedKeys() const
{
    QHash<QString, QString> texts;
    for (auto it = m_changed.begin(); it != m_changed.end(); ++it)
        texts.insert(it.key(), textOf(it.value(), QKeySequence::PortableText));
    return texts;
}

void ActionTable::setChangedKeys(const QHash<QString, QString> &keys)
{
    m_changed.clear();
    for (auto it = keys.begin(); it != keys.end(); ++it) {
        const auto &table = entries();
        if (std::any_of(table.begin(), table.end(),
                        [&it](const Entry &known) { return it.key() == QLatin1String(known.id); }))
            m_changed.insert(it.key(), keysOf(it.value()));
    }
    retranslate();
    emit keysChanged();
}

QString ActionTable::conflict(const QString &id, const QKeySequence &keys) const
{
    const Group group = entry(id).group;
    for (const Entry &other : entries()) {
        const QString otherId = QString::fromLatin1(other.id);
        const bool meet = other.group == group || other.group == Group::Window || group == Group::Window;
        if (otherId != id && meet && this->keys(otherId).contains(keys))
            return otherId;
    }
    return {};
}

void ActionTable::retranslate()
{
    for (QAction *action : actions())
        dress(action, entry(idOf(action)));
}

QString ActionTable::groupName(Group group)
{
    switch (group) {
    case Group::Window:
        return tr("Window");
    case Group::Connection:
        return tr("Connection");
    case Group::Query:
        return tr("Query");
    case Group::Result:
        return tr("Result");
    case Group::Edit:
        return tr("Edit");
    case Group::Health:
        return tr("Health");
    case Group::Replication:
        return tr("Replication");
    }
    return {};
}

ActionTable::Group ActionTable::groupOf(const QString &id)
{
    return entry(id).group;
}
