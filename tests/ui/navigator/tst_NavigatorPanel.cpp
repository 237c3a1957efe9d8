// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Offscreen.h"

#include "ui/navigator/NavigatorPanel.h"

#include "app/connections/DatabaseManager.h"
#include "app/drivers/DriverRegistry.h"
#include "app/pool/ConnectionPool.h"
#include "app/schema/SchemaService.h"
#include "models/schema/SchemaTreeModel.h"
#include "tests/support/TestServers.h"
#include "ui/common/ActionTable.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/navigator/NavigatorFilter.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QProcess>
#include <QTreeView>

using Tree = SchemaTreeModel;

/// The navigator with real databases.
class tst_NavigatorPanel final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void opensAFile();
    void showsFailuresAndTriesAgain();
    void refreshKeepsWhatIsOpen();
    void searchFiltersAndLoads();
    void keysDoWhatTheySay();
    void draggedNamesAreQuoted();
    void openConnectionsComeBack();
    void everythingHasAName();
    void pictures();

private:
    void add(std::vector<ConnectionProfile> profiles);
    [[nodiscard]] static ConnectionProfile chinook(const QString &name);
    [[nodiscard]] QTreeView *tree() const { return m_panel->findChild<QTreeView *>(); }
    [[nodiscard]] QLineEdit *search() const { return m_panel->findChild<QLineEdit *>(); }
    /// The row that this path of shown texts leads to, each opened on the way.
    [[nodiscard]] QModelIndex at(const QStringList &path) const;
    void press(QWidget *widget, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;

    SteadyClock m_clock;
    std::unique_ptr<PoolManager> m_pools;
    std::unique_ptr<DatabaseManager> m_databases;
    std::unique_ptr<SchemaService> m_service;
    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<NavigatorPanel> m_panel;
};

void tst_NavigatorPanel::init()
{
    Theme::apply(Theme::Mode::Light);
    m_pools = std::make_unique<PoolManager>(m_clock, DriverRegistry::connectorFor);
    m_databases = std::make_unique<DatabaseManager>(nullptr, *m_pools);
    m_service = std::make_unique<SchemaService>(*m_databases);
    m_actions = std::make_unique<ActionTable>();
    m_panel = std::make_unique<NavigatorPanel>(*m_service, *m_actions);
    m_panel->resize(320, 560);
    m_panel->show();
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

void tst_NavigatorPanel::cleanup()
{
    m_panel.reset();
    m_actions.reset();
    m_service.reset();
    m_databases.reset();
    m_pools.reset();
}

ConnectionProfile tst_NavigatorPanel::chinook(const QString &name)
{
    return TestServers::sqlite(QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_Sqlite.sqlite"), name);
}

void tst_NavigatorPanel::add(std::vector<ConnectionProfile> profiles)
{
    std::vector<ConnectionProfile> active = profiles;
    PENSTOCK_VERIFY(m_databases->addTestConfigs(active));
    m_panel->setProfiles(profiles);
}

QModelIndex tst_NavigatorPanel::at(const QStringList &path) const
{
    QModelIndex index;
    for (const QString &text : path) {
        QModelIndex next;
        for (int row = 0; row < tree()->model()->rowCount(index); ++row) {
            if (tree()->model()->index(row, 0, index).data().toString() == text)
                next = tree()->model()->index(row, 0, index);
        }
        if (!next.isValid())
            return {};
        index = next;
        tree()->expand(index);
    }
    return index;
}

void tst_NavigatorPanel::press(QWidget *widget, Qt::Key key, Qt::KeyboardModifiers modifiers) const
{
    widget->setFocus();
    QTest::keyClick(widget, key, modifiers);
}

void tst_NavigatorPanel::opensAFile()
{
    const QString name = QStringLiteral("chinook");
    add({chinook(name)});
    QSignalSpy current(m_panel.get(), &NavigatorPanel::currentConnectionChanged);
    tree()->setCurrentIndex(at({name}));
    QCOMPARE(current.count(), 1);
    QCOMPARE(current.first().first().toString(), name);
    QTRY_VERIFY(at({name, QStringLiteral("Tables"), QStringLiteral("Track")}).isValid());
    QCOMPARE(at({name}).data(Tree::DetailRole).toString(), QStringLiteral("connected"));
    QTRY_VERIFY(at({name, QStringLiteral("Tables"), QStringLiteral("Track"), QStringLiteral("Columns"),
                    QStringLiteral("Milliseconds")})
                    .isValid());
    QTRY_VERIFY(at({name, QStringLiteral("Tables"), QStringLiteral("Track"), QStringLiteral("Keys"),
                    QStringLiteral("foreign key")})
                    .isValid());
    tree()->setCurrentIndex(
        at({name, QStringLiteral("Tables"), QStringLiteral("Track"), QStringLiteral("Columns")}));
    QCOMPARE(current.count(), 1); // still the same connection
}

void tst_NavigatorPanel::showsFailuresAndTriesAgain()
{
    ConnectionProfile profile = chinook(QStringLiteral("there"));
    profile.database = QStringLiteral("/nowhere/at all.sqlite");
    add({profile});
    tree()->setCurrentIndex(at({QStringLiteral("there")}));
    const auto first = [this] { return tree()->model()->index(0, 0, at({QStringLiteral("there")})); };
    QTRY_VERIFY(first().data(Tree::ErrorRole).isValid());
    QVERIFY(first().data().toString().contains(QLatin1String("there")));
    QVERIFY(first().data(Qt::ToolTipRole).toString().contains(QLatin1String("Refresh")));
    QCOMPARE(at({QStringLiteral("there")}).data(Tree::DetailRole).toString(), QStringLiteral("failed"));
    PENSTOCK_VERIFY(m_databases->addTestConfigs({chinook(QStringLiteral("there"))})); // the file is there now
    press(tree(), Qt::Key_F5);
    QTRY_VERIFY(at({QStringLiteral("there"), QStringLiteral("Tables")}).isValid());
}

void tst_NavigatorPanel::refreshKeepsWhatIsOpen()
{
    add({chinook(QStringLiteral("a"))});
    const QStringList columns{QStringLiteral("a"), QStringLiteral("Tables"), QStringLiteral("Album"),
                              QStringLiteral("Columns"), QStringLiteral("Title")};
    QTRY_VERIFY(at(columns).isValid());
    const QPersistentModelIndex title = at(columns);
    tree()->setCurrentIndex(title);
    QSignalSpy changed(m_service.get(), &SchemaService::changed);
    press(tree(), Qt::Key_F5);
    QTRY_COMPARE(changed.count(), 4); // forgotten, schemas, objects, details
    QVERIFY(title.isValid());
    QVERIFY(tree()->currentIndex() == title);
    QVERIFY(tree()->isExpanded(title.parent()));
}

void tst_NavigatorPanel::searchFiltersAndLoads()
{
    ConnectionProfile asleep = chinook(QStringLiteral("asleep"));
    asleep.isActive = false;
    add({asleep, chinook(QStringLiteral("music")), chinook(QStringLiteral("other"))});
    const auto *found = m_panel->findChild<PlainLabel *>(QStringLiteral("navigatorFound"));
    QVERIFY(!found->isVisible());
    press(m_panel.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(search()->hasFocus());
    QTest::keyClicks(search(), QStringLiteral("mus"));
    QCOMPARE(tree()->model()->rowCount(), 1);
    QVERIFY2(found->text().startsWith(QLatin1String("1 match")), qPrintable(found->text()));
    search()->clear();
    QCOMPARE(tree()->model()->rowCount(), 3);
    QTest::keyClicks(search(), QStringLiteral("LIST play"));
    QCOMPARE(tree()->model()->rowCount(), 0);
    QTest::keyClick(search(), Qt::Key_Return);
    QTRY_COMPARE(tree()->model()->rowCount(), 2);
    QTRY_VERIFY(found->text().startsWith(QLatin1String("4 match")));
    const QModelIndex tables = tree()->model()->index(0, 0, tree()->model()->index(0, 0));
    QCOMPARE(tables.data().toString(), QStringLiteral("Tables"));
    QCOMPARE(tree()->model()->rowCount(tables), 2);
    QVERIFY(tree()->isExpanded(tables));
    search()->clear();
    QCOMPARE(tree()->model()->rowCount(), 3);
    QVERIFY(!tree()->isExpanded(tree()->model()->index(1, 0))); // as before the search
    QVERIFY(!found->isVisible());
}

void tst_NavigatorPanel::keysDoWhatTheySay()
{
    add({chinook(QStringLiteral("a"))});
    QTRY_VERIFY(at({QStringLiteral("a"), QStringLiteral("Tables"), QStringLiteral("Album")}).isValid());
    QSignalSpy query(m_panel.get(), &NavigatorPanel::queryRequested);
    QSignalSpy remove(m_panel.get(), &NavigatorPanel::deleteRequested);
    QSignalSpy edit(m_panel.get(), &NavigatorPanel::editRequested);
    QSignalSpy test(m_panel.get(), &NavigatorPanel::testRequested);
    QSignalSpy insert(m_panel.get(), &NavigatorPanel::insertRequested);
    QStringList shown;
    connect(m_panel.get(), &NavigatorPanel::showRowsRequested, m_panel.get(),
            [&shown](const QString &id, const ObjectName &object) {
                shown << id + QLatin1Char('/') + QString::fromStdString(object.schema) + QLatin1Char('/')
                             + QString::fromStdString(object.name);
            });
    tree()->setCurrentIndex(at({QStringLiteral("a"), QStringLiteral("Tables"), QStringLiteral("Album")}));
    press(tree(), Qt::Key_Return);
    QCOMPARE(shown, QStringList{QStringLiteral("a/main/Album")});
    press(tree(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(insert.value(0).value(0).toString(), QStringLiteral("\"Album\""));
    press(tree(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Album"));
    press(tree(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(query.count(), 1);
    press(tree(), Qt::Key_Delete); // a table is not deleted here
    QCOMPARE(remove.count(), 0);
    tree()->setCurrentIndex(tree()->model()->index(0, 0));
    press(tree(), Qt::Key_Delete);
    QCOMPARE(remove.count(), 1);
    press(tree(), Qt::Key_F4);
    QCOMPARE(edit.count(), 1);
    press(tree(), Qt::Key_T, Qt::ControlModifier);
    QCOMPARE(test.count(), 1);
    press(search(), Qt::Key_Delete); // the field's own
    QCOMPARE(remove.count(), 1);
    emit tree()->customContextMenuRequested(tree()->visualRect(tree()->currentIndex()).center());
    auto *menu = m_panel->findChild<QMenu *>();
    QVERIFY(menu && menu->isVisible());
    QStringList texts;
    for (const QAction *action : menu->actions())
        texts << action->text();
    QVERIFY(texts.join(QLatin1Char(',')).contains(QLatin1String("&Query")));
    menu->close();
}

void tst_NavigatorPanel::draggedNamesAreQuoted()
{
    add({chinook(QStringLiteral("a"))});
    QTRY_VERIFY(at({QStringLiteral("a"), QStringLiteral("Tables"), QStringLiteral("Album")}).isValid());
    const QModelIndex album = at({QStringLiteral("a"), QStringLiteral("Tables"), QStringLiteral("Album")});
    const std::unique_ptr<QMimeData> data(tree()->model()->mimeData({album}));
    QVERIFY(data);
    QCOMPARE(data->text(), QStringLiteral("\"Album\""));
    QVERIFY(album.flags() & Qt::ItemIsDragEnabled);
    QVERIFY(!(at({QStringLiteral("a")}).flags() & Qt::ItemIsDragEnabled));
}

void tst_NavigatorPanel::openConnectionsComeBack()
{
    ConnectionProfile grouped = chinook(QStringLiteral("b"));
    grouped.group = QStringLiteral("Group ü");
    add({chinook(QStringLiteral("a")), grouped, chinook(QStringLiteral("c"))});
    QTRY_VERIFY(at({QStringLiteral("Group ü"), QStringLiteral("b"), QStringLiteral("Tables")}).isValid());
    const QByteArray state = m_panel->saveState();
    m_panel = std::make_unique<NavigatorPanel>(*m_service, *m_actions);
    m_panel->setProfiles({chinook(QStringLiteral("a")), grouped, chinook(QStringLiteral("c"))});
    m_panel->restoreState(QByteArray("rubbish"));
    m_panel->restoreState(state);
    const QModelIndex group = tree()->model()->index(0, 0);
    QVERIFY(tree()->isExpanded(group));
    QVERIFY(tree()->isExpanded(tree()->model()->index(0, 0, group)));
    QVERIFY(!tree()->isExpanded(tree()->model()->index(1, 0)));
}

void tst_NavigatorPanel::everythingHasAName()
{
    add({chinook(QStringLiteral("a"))});
    QVERIFY(!tree()->accessibleName().isEmpty());
    QVERIFY(!search()->accessibleName().isEmpty());
    search()->setFocus();
    QTest::keyClick(search(), Qt::Key_Tab);
    QVERIFY(tree()->hasFocus());
    QEvent language(QEvent::LanguageChange);
    QCoreApplication::sendEvent(m_panel.get(), &language);
    QVERIFY(!search()->placeholderText().isEmpty());
}

/// With PENSTOCK_PICTURES=DIR the navigator is drawn there, in both themes, with all three engines.
void tst_NavigatorPanel::pictures()
{
    const QString folder = qEnvironmentVariable("PENSTOCK_PICTURES");
    if (folder.isEmpty())
        QSKIP("no PENSTOCK_PICTURES");
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    ConnectionProfile pg = TestServers::postgres();
    pg.name = QStringLiteral("music (PostgreSQL)");
    pg.environment = Environment::Production;
    pg.group = QStringLiteral("Shop");
    pg.readOnly = true;
    ConnectionProfile maria = TestServers::mariaDb();
    maria.environment = Environment::Test;
    maria.group = QStringLiteral("Shop");
    ConnectionProfile gone = pg;
    gone.id = gone.name = QStringLiteral("gone");
    gone.port = 1;
    gone.group.clear();
    gone.readOnly = false;
    gone.environment = Environment::Development;
    ConnectionProfile asleep = chinook(QStringLiteral("asleep"));
    asleep.isActive = false;
    QProcess psql;
    psql.setProcessEnvironment([&pg] {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PGPASSWORD"),
                           TestServers::environment("PENSTOCK_TEST_PG_PASSWORD"));
        return environment;
    }());
    const QStringList place{
        QStringLiteral("-qh"), pg.host,     QStringLiteral("-p"), QString::number(pg.port),
        QStringLiteral("-U"),  pg.username, QStringLiteral("-d"), pg.database};
    psql.start(
        QStringLiteral("psql"),
        place + QStringList{QStringLiteral("-c"), QStringLiteral("DROP DATABASE IF EXISTS chinook_seen")});
    QVERIFY(psql.waitForFinished(30000));
    // The file makes and enters its own database.
    psql.start(QStringLiteral("psql"),
               place
                   + QStringList{QStringLiteral("-f"),
                                 QStringLiteral(PENSTOCK_TEST_DATA "/chinook/Chinook_PostgreSql.sql")});
    QVERIFY(psql.waitForFinished(60000));
    pg.database = QStringLiteral("chinook");
    add({asleep, chinook(QStringLiteral("chinook file")), gone, maria, pg});
    const QStringList track{QStringLiteral("Shop"), pg.name, QStringLiteral("Tables"),
                            QStringLiteral("track")};
    QTRY_VERIFY(at(track + QStringList{QStringLiteral("Columns"), QStringLiteral("unit_price")}).isValid());
    QTRY_VERIFY(at(track + QStringList{QStringLiteral("Keys")}).isValid());
    QTRY_VERIFY(at(track + QStringList{QStringLiteral("Indexes")}).isValid());
    (void)at({QStringLiteral("gone")});
    (void)at({QStringLiteral("Shop"), QStringLiteral("maria")});
    (void)at({QStringLiteral("chinook file")});
    QTRY_VERIFY(tree()->model()->index(0, 0, at({QStringLiteral("gone")})).data(Tree::ErrorRole).isValid());
    QTRY_VERIFY(
        at({QStringLiteral("chinook file"), QStringLiteral("Tables"), QStringLiteral("Artist")}).isValid());
    tree()->setCurrentIndex(at(track));
    m_panel->resize(340, 900);
    for (const auto &[mode, name] :
         {std::pair(Theme::Mode::Light, "light"), std::pair(Theme::Mode::Dark, "dark")}) {
        Theme::apply(mode);
        QTest::qWait(50);
        tree()->scrollToTop();
        QVERIFY(m_panel->grab().save(QStringLiteral("%1/navigator-%2.png").arg(folder, QLatin1String(name))));
        tree()->scrollToBottom();
        QVERIFY(
            m_panel->grab().save(QStringLiteral("%1/navigator-%2-end.png").arg(folder, QLatin1String(name))));
    }
    search()->setText(QStringLiteral("al"));
    QTest::keyClick(search(), Qt::Key_Return);
    QTest::qWait(50);
    tree()->scrollToTop();
    QVERIFY(m_panel->grab().save(folder + QStringLiteral("/navigator-search.png")));
}

QTEST_MAIN(tst_NavigatorPanel)
#include "tst_NavigatorPanel.moc"
