// SPDX-License-Identifier: GPL-3.0-or-later
// labels: gallery
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/Theme.h"
#include "ui/shell/MainWindow.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QTableView>
#include <QTcpServer>

/// Pictures of the window with real data, for people to look at: gallery/NAME-light.png and NAME-dark.png in
/// the build folder.
class tst_Gallery final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void connections_data() { modes(); }
    void connections();
    void empty_data() { modes(); }
    void empty();
    void refused_data() { modes(); }
    void refused();

private:
    static void modes();
    /// Fails when the picture does not show the mode that was asked for.
    void take(MainWindow &window, const QString &name) const;

    QDir m_folder{QStringLiteral(PENSTOCK_BIN "/../gallery")};
};

void tst_Gallery::modes()
{
    QTest::addColumn<Theme::Mode>("mode");
    QTest::newRow("light") << Theme::Mode::Light;
    QTest::newRow("dark") << Theme::Mode::Dark;
}

void tst_Gallery::initTestCase()
{
    QVERIFY(m_folder.mkpath(QStringLiteral(".")));
}

void tst_Gallery::take(MainWindow &window, const QString &name) const
{
    QFETCH(Theme::Mode, mode);
    const QImage picture = window.grab().toImage();
    const bool isDark = picture.pixelColor(picture.width() / 2, picture.height() - 3).lightness() < 128;
    QCOMPARE(isDark, mode == Theme::Mode::Dark);
    const QString file = m_folder.filePath(
        QStringLiteral("%1-%2.png").arg(name, QString::fromLatin1(QTest::currentDataTag())));
    QVERIFY2(picture.save(file), qPrintable(file));
    qInfo("%s", qPrintable(QDir::cleanPath(file)));
}

void tst_Gallery::connections()
{
    QFETCH(Theme::Mode, mode);
    Theme::apply(mode);
    TestWorkspace workspace;
    ConnectionProfile shop = workspace.sqlite(QStringLiteral("shop"));
    shop.description = QStringLiteral("Orders and products of the web shop");
    workspace.save(shop);
    workspace.save(workspace.brokenSqlite(QStringLiteral("weblog")));
    ConnectionProfile archive = TestWorkspace::server(QStringLiteral("archive"), 5432);
    archive.host = QStringLiteral("archive.example.com");
    archive.tls = TlsMode::Require;
    archive.isActive = false;
    workspace.save(archive);
    auto silent = std::make_unique<QTcpServer>();
    QVERIFY(silent->listen(QHostAddress::LocalHost));
    ConnectionProfile warehouse = TestWorkspace::server(QStringLiteral("warehouse"), silent->serverPort());
    warehouse.connectTimeout = std::chrono::milliseconds(30000); // still being tested on the picture
    workspace.save(warehouse);
    if (TestServers::hasPostgres()) {
        ConnectionProfile sales = TestServers::postgres();
        sales.name = QStringLiteral("sales");
        sales.environment = Environment::Production;
        workspace.save(sales);
        sales.id = sales.name = QStringLiteral("billing");
        sales.password = Secret(std::string_view("wrong"));
        sales.environment = Environment::Test;
        workspace.save(sales);
    }
    if (TestServers::hasMariaDb()) {
        ConnectionProfile crm = TestServers::mariaDb();
        crm.name = QStringLiteral("crm");
        crm.environment = Environment::Production;
        workspace.save(crm);
    }

    Services services(workspace.options());
    MainWindow window(services);
    window.show();
    QTRY_VERIFY(window.findChild<QTableView *>()
                && window.findChild<QTableView *>()->model()->rowCount() > 3);
    auto *table = window.findChild<QTableView *>();
    for (QAction *action : window.findChildren<QAction *>()) {
        if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T))
            action->trigger();
    }
    const auto *model = table->model();
    const auto under = [model](ConnectionListModel::State state) {
        int count = 0;
        for (int row = 0; row < model->rowCount(); ++row)
            count +=
                model->index(row, 0).data(ConnectionListModel::StateRole).value<ConnectionListModel::State>()
                == state;
        return count;
    };
    QTRY_COMPARE(under(ConnectionListModel::State::Testing), 1);
    QVERIFY(under(ConnectionListModel::State::Reachable) >= 1);
    QVERIFY(under(ConnectionListModel::State::Failed) >= 1);
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data().toString() == QLatin1String("weblog"))
            table->selectRow(row);
    }
    take(window, QStringLiteral("connections"));
    silent.reset(); // hangs up, which ends the test
}

void tst_Gallery::empty()
{
    QFETCH(Theme::Mode, mode);
    Theme::apply(mode);
    const TestWorkspace workspace;
    Services services(workspace.options());
    MainWindow window(services);
    window.show();
    QTRY_VERIFY(window.findChild<QWidget *>(QStringLiteral("noConnections"))
                && window.findChild<QWidget *>(QStringLiteral("noConnections"))->isVisible());
    take(window, QStringLiteral("empty"));
}

void tst_Gallery::refused()
{
    QFETCH(Theme::Mode, mode);
    Theme::apply(mode);
    TestWorkspace workspace;
    workspace.save(workspace.sqlite(QStringLiteral("one")));
    QVERIFY(QFile::rename(workspace.options().keyFile, workspace.path(QStringLiteral("elsewhere"))));
    Services services(workspace.options());
    MainWindow window(services);
    window.show();
    QTRY_VERIFY(window.findChild<ErrorBar *>()->isVisible());
    take(window, QStringLiteral("refused"));
}

QTEST_MAIN(tst_Gallery)
#include "tst_Gallery.moc"
