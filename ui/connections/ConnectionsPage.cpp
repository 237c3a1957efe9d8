// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionsPage.h"

#include "app/connections/DatabaseManager.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/QuestionBar.h"
#include "ui/connections/ConnectionDetails.h"
#include "ui/connections/ConnectionsTable.h"
#include "ui/connections/PasswordKeeper.h"
#include "ui/connections/PasswordPrompt.h"

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QToolBar>

#include <algorithm>
#include <utility>

ConnectionsPage::ConnectionsPage(DatabaseManager &databases, ActionTable &actions, QWidget *parent)
    : Page(parent)
    , m_databases(databases)
    , m_tester(new ConnectionTester(databases, this))
    , m_loader(databases)
    , m_table(new ConnectionsTable(m_model, this))
    , m_details(new ConnectionDetails(this))
    , m_views(new QStackedLayout)
    , m_errors(new ErrorBar(this))
    , m_confirm(new QuestionBar(this))
    , m_prompt(new PasswordPrompt(this))
    , m_filter(new QLineEdit(this))
    , m_emptyText(new PlainLabel(this))
    , m_emptyNew(new QPushButton(this))
    , m_query(actions.create("connection.query", this))
    , m_new(actions.create("connection.new", this))
    , m_edit(actions.create("connection.edit", this))
    , m_duplicate(actions.create("connection.duplicate", this))
    , m_delete(actions.create("connection.delete", this))
    , m_test(actions.create("connection.test", this))
    , m_diagnose(actions.create("connection.diagnose", this))
    , m_testAll(actions.create("connection.testAll", this))
    , m_setDefault(actions.create("connection.setDefault", this))
    , m_active(actions.create("connection.active", this))
    , m_reload(actions.create("connection.refresh", this))
{
    connectTable();
    buildActions();
    buildLayout();
    connectModels();
    retranslate();
}

ConnectionsPage::~ConnectionsPage()
{
    delete m_table; // it speaks to the models and to this page until its end
    // A test may wait for its time-out, but the closing of a page may not: the window keeps it until then.
    if (window() == this || !m_tester->isRunning())
        return;
    m_tester->disconnect(this);
    m_tester->setParent(window());
    connect(m_tester, &ConnectionTester::finished, m_tester, [tester = m_tester] {
        if (!tester->isRunning())
            tester->deleteLater();
    });
}

// -- Building -----------------------------------------------------------------------------------------------

void ConnectionsPage::connectTable()
{
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions(actions());
        menu->popup(m_table->viewport()->mapToGlobal(position));
    });
    connect(m_table, &QTableView::doubleClicked, m_query, [this] { m_query->trigger(); });
    connect(m_table, &ConnectionsTable::selectedChanged, this, &ConnectionsPage::updateActions);
    connect(m_table, &ConnectionsTable::currentRowChanged, this, &ConnectionsPage::showCurrent);
    connect(m_details, &ConnectionDetails::diagnoseRequested, this, &Page::diagnoseRequested);
}

void ConnectionsPage::buildActions()
{
    m_active->setCheckable(true);
    connect(m_query, &QAction::triggered, this, [this] {
        if (const auto *profile = currentProfile())
            emit queryRequested(profile->id);
    });
    connect(m_new, &QAction::triggered, this, &ConnectionsPage::newConnection);
    connect(m_edit, &QAction::triggered, this, [this] {
        if (const auto *profile = currentProfile())
            editConnection(profile->id);
    });
    connect(m_duplicate, &QAction::triggered, this, [this] {
        if (const auto *profile = currentProfile())
            openDialog(ConnectionDialog::Purpose::Duplicate, *profile);
    });
    connect(m_delete, &QAction::triggered, this, [this] { askToDelete(m_table->selectedIds()); });
    connect(m_test, &QAction::triggered, this, &ConnectionsPage::testSelected);
    connect(m_testAll, &QAction::triggered, this, &ConnectionsPage::testAll);
    connect(m_diagnose, &QAction::triggered, this,
            [this] { emit diagnoseRequested(m_table->selectedIds().value(0)); });
    connect(m_setDefault, &QAction::triggered, this, [this] {
        if (const auto *profile = currentProfile()) {
            ConnectionProfile changed = *profile;
            changed.isDefault = true;
            saveAll({changed});
        }
    });
    connect(m_active, &QAction::triggered, this, [this](bool active) {
        std::vector<ConnectionProfile> changed;
        for (const QString &id : m_table->selectedIds()) {
            if (const auto *profile = find(id)) {
                changed.push_back(*profile);
                changed.back().isActive = active;
            }
        }
        saveAll(changed);
    });
    connect(m_reload, &QAction::triggered, this, &ConnectionsPage::reload);
    updateActions();
}

void ConnectionsPage::buildLayout()
{
    auto *bar = new QToolBar(this); // what has no room goes into its menu
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize(QSize(16, 16));
    for (QAction *action :
         {m_new, m_edit, m_duplicate, m_delete, m_query, m_test, m_diagnose, m_testAll, m_reload}) {
        bar->addAction(action);
        bar->widgetForAction(action)->setFocusPolicy(Qt::StrongFocus);
    }
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(bar, 1);
    m_filter->setObjectName(QStringLiteral("connectionsFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(220);
    buttons->addWidget(m_filter);
    connect(m_filter, &QLineEdit::textChanged, m_table, &ConnectionsTable::setFilter);

    auto *list = new QSplitter(Qt::Vertical, this);
    list->addWidget(m_table);
    list->addWidget(m_details);
    list->setSizes({7000, 3000}); // shares
    list->setChildrenCollapsible(false);
    m_views->addWidget(list);
    m_views->addWidget(buildEmpty());

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(m_errors);
    column->addWidget(m_confirm);
    column->addWidget(m_prompt);
    column->addLayout(buttons);
    column->addLayout(m_views, 1);
}

QWidget *ConnectionsPage::buildEmpty()
{
    auto *empty = new QWidget(this);
    empty->setObjectName(QStringLiteral("noConnections"));
    m_emptyText->setAlignment(Qt::AlignCenter);
    auto *column = new QVBoxLayout(empty);
    column->addStretch(1);
    column->addWidget(m_emptyText);
    column->addWidget(m_emptyNew, 0, Qt::AlignCenter);
    column->addStretch(2);
    connect(m_emptyNew, &QPushButton::clicked, this, &ConnectionsPage::newConnection);
    return empty;
}

void ConnectionsPage::connectModels()
{
    connect(&m_loader, &ProfileLoader::failed, this, [this](const Error &error) {
        showError(error);
        emit loadFailed(error);
    });
    connect(&m_loader, &ProfileLoader::loaded, this,
            [this](const auto &profiles, const QStringList &warnings) {
                showProfiles(profiles);
                if (!warnings.isEmpty())
                    m_errors->showWarnings(warnings);
                emit loaded(warnings);
                emit profilesChanged(m_profiles);
                for (const QString &id : std::exchange(m_testAfterLoad, {}))
                    test(id);
            });
    connect(m_tester, &ConnectionTester::finished, this, &ConnectionsPage::tested);
    auto *keeper = new PasswordKeeper(m_databases, *m_prompt, this);
    connect(keeper, &PasswordKeeper::failed, this, &ConnectionsPage::showError);
    connect(keeper, &PasswordKeeper::kept, this, [this](const QString &id, bool saved) {
        if (!saved)
            return test(id);
        m_testAfterLoad << id;
        reload();
    });
    const auto changed = [this] {
        showCurrent();
        emit countsChanged(m_model.counts());
        emit pageChanged();
    };
    connect(&m_model, &ConnectionListModel::dataChanged, this, changed);
    connect(&m_model, &ConnectionListModel::modelReset, this, changed);
}

void ConnectionsPage::retranslate()
{
    m_table->setAccessibleName(tr("Connections"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the connections"));
    m_emptyText->setText(tr("No connections yet."));
    m_emptyNew->setText(tr("New connection…"));
    m_table->viewport()->update();
}

void ConnectionsPage::changeEvent(QEvent *event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showCurrent();
        emit pageChanged();
    }
}

// -- As a page ----------------------------------------------------------------------------------------------

QIcon ConnectionsPage::icon() const
{
    return Theme::icon(QStringLiteral("connections"));
}

PageStatus ConnectionsPage::status() const
{
    const auto counts = m_model.counts();
    QStringList words{tr("Connections: %1").arg(counts.all)};
    if (counts.testing > 0)
        words << tr("testing: %1").arg(counts.testing);
    if (counts.reachable > 0)
        words << tr("reachable: %1").arg(counts.reachable);
    if (counts.failed > 0)
        words << tr("failed: %1").arg(counts.failed);
    return {{}, {}, words.join(QStringLiteral("   ")), {}};
}

QString ConnectionsPage::reasonToStay() const
{
    for (const auto &dialog : m_dialogs) {
        if (dialog && dialog->isVisible())
            return tr("A connection is still being edited. Close the page all the same?");
    }
    return {};
}

void ConnectionsPage::activate()
{
    if (m_profiles.empty())
        m_emptyNew->setFocus();
    else
        m_table->setFocus();
}

// -- The list -----------------------------------------------------------------------------------------------

void ConnectionsPage::reload()
{
    m_errors->hide();
    m_loader.load();
}

void ConnectionsPage::showProfiles(const std::vector<ConnectionProfile> &profiles)
{
    const bool isFirst = m_model.rowCount() == 0;
    m_profiles = profiles;
    m_views->setCurrentIndex(profiles.empty() ? 1 : 0);
    m_table->setProfiles(profiles);
    if (isFirst && (!QApplication::focusWidget() || isAncestorOf(QApplication::focusWidget())))
        m_table->setFocus();
    updateActions();
    m_isLoaded = true;
    for (const auto &act : std::exchange(m_whenLoaded, {}))
        act();
}

const ConnectionProfile *ConnectionsPage::find(const QString &id) const
{
    const auto found = std::find_if(m_profiles.begin(), m_profiles.end(),
                                    [&id](const auto &profile) { return profile.id == id; });
    return found == m_profiles.end() ? nullptr : &*found;
}

const ConnectionProfile *ConnectionsPage::currentProfile() const
{
    return find(m_table->currentId());
}

void ConnectionsPage::showCurrent()
{
    m_details->showConnection(m_table->currentIndex());
}

void ConnectionsPage::showError(const Error &error)
{
    m_errors->showError(error);
}

void ConnectionsPage::updateActions()
{
    const QStringList ids = m_table->selectedIds();
    const auto *first = ids.isEmpty() ? nullptr : find(ids.first());
    const bool stored = std::any_of(ids.begin(), ids.end(), [this](const QString &id) {
        const auto *profile = find(id);
        return profile && profile->source.isEmpty();
    });
    m_test->setEnabled(!ids.isEmpty());
    m_diagnose->setEnabled(!ids.isEmpty());
    m_testAll->setEnabled(m_model.rowCount() > 0);
    m_query->setEnabled(first && first->isActive);
    for (QAction *action : {m_edit, m_delete, m_active})
        action->setEnabled(stored);
    m_setDefault->setEnabled(stored && ids.size() == 1 && !first->isDefault);
    m_duplicate->setEnabled(ids.size() == 1);
    m_active->setChecked(first && first->isActive);
}

// -- Changes ------------------------------------------------------------------------------------------------

void ConnectionsPage::newConnection()
{
    openDialog(ConnectionDialog::Purpose::New, {});
}

void ConnectionsPage::whenLoaded(std::function<void()> act)
{
    if (m_isLoaded)
        act();
    else
        m_whenLoaded.push_back(std::move(act));
}

void ConnectionsPage::duplicateConnection(const QString &id)
{
    whenLoaded([this, id] {
        if (const auto *profile = find(id))
            openDialog(ConnectionDialog::Purpose::Duplicate, *profile);
    });
}

void ConnectionsPage::deleteConnection(const QString &id)
{
    whenLoaded([this, id] {
        m_table->select(id);
        askToDelete({id});
    });
}

void ConnectionsPage::testConnection(const QString &id)
{
    whenLoaded([this, id] {
        m_table->select(id);
        test(id);
    });
}

void ConnectionsPage::editConnection(const QString &id)
{
    if (!m_isLoaded)
        return whenLoaded([this, id] { editConnection(id); });
    m_dialogs.removeAll(nullptr);
    for (const auto &dialog : m_dialogs) {
        if (dialog->connectionId() == id && dialog->isVisible()) {
            dialog->raise();
            dialog->activateWindow();
            return;
        }
    }
    if (const auto *profile = find(id))
        openDialog(ConnectionDialog::Purpose::Edit, *profile);
}

void ConnectionsPage::openDialog(ConnectionDialog::Purpose purpose, const ConnectionProfile &profile)
{
    auto *dialog = new ConnectionDialog(m_databases, purpose, profile, m_profiles, this);
    connect(dialog, &ConnectionDialog::saved, this, &ConnectionsPage::reload);
    connect(dialog, &ConnectionDialog::diagnoseRequested, this, &ConnectionsPage::profileDiagnosisRequested);
    m_dialogs << dialog;
    dialog->show();
}

void ConnectionsPage::askToDelete(const QStringList &ids)
{
    QStringList names;
    bool production = false;
    for (const QString &id : ids) {
        const auto *profile = find(id);
        if (!profile)
            continue;
        names << profile->name;
        production = production || profile->environment == Environment::Production;
    }
    if (names.isEmpty())
        return;
    QString question = names.size() == 1
                           ? tr("Delete the connection “%1”, with its saved password?").arg(names.first())
                           : tr("Delete %1 connections, with their saved passwords: %2?")
                                 .arg(names.size())
                                 .arg(names.join(QStringLiteral(", ")));
    if (production)
        question += QLatin1Char(' ') + tr("It is for production.");
    QuestionBar::Question asked;
    asked.text = question;
    asked.yes = tr("&Delete");
    asked.no = tr("&Keep");
    asked.role = production ? Theme::Role::Bad : Theme::Role::Caution;
    asked.confirmed = [this, ids] { remove(ids); };
    asked.declined = [this] { m_table->setFocus(); };
    m_confirm->ask(std::move(asked));
}

void ConnectionsPage::remove(const QStringList &ids)
{
    m_table->setFocus();
    change([this, ids] {
        Result<void> removed;
        for (const QString &id : ids) {
            if (auto gone = m_databases.removeConfig(id); !gone)
                removed = gone;
        }
        return removed;
    });
}

void ConnectionsPage::saveAll(const std::vector<ConnectionProfile> &profiles)
{
    change([this, profiles] {
        Result<void> saved;
        for (const ConnectionProfile &profile : profiles) {
            if (auto done = m_databases.addOrUpdateConfig(profile); !done)
                saved = done.error();
        }
        return saved;
    });
}

void ConnectionsPage::change(const std::function<Result<void>()> &act)
{
    m_jobs.start([this, act]() -> BackgroundJobs::Delivery {
        return [this, outcome = act()] {
            reload(); // some may be done where others failed
            if (!outcome)
                showError(outcome.error());
        };
    });
}

// -- Tests --------------------------------------------------------------------------------------------------

void ConnectionsPage::testSelected()
{
    for (const QString &id : m_table->selectedIds())
        test(id);
}

void ConnectionsPage::testAll()
{
    for (const ConnectionProfile &profile : m_profiles) {
        if (profile.isActive)
            test(profile.id);
    }
}

void ConnectionsPage::test(const QString &id)
{
    if (m_tester->test(id))
        m_model.setTesting(id);
}

void ConnectionsPage::tested(const QString &id, const Result<ConnectionTest> &result)
{
    m_model.setResult(id, result);
    emit connectionTested(id, result.has_value());
    const auto *profile = find(id);
    if (profile && !result && PasswordPrompt::canHelp(*profile, result.error()))
        m_prompt->ask(*profile);
}
