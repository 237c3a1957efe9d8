// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionDialog.h"

#include "app/connections/DatabaseManager.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "ui/common/FoldingSection.h"
#include "ui/common/QuestionBar.h"
#include "ui/common/Theme.h"
#include "ui/connections/KeyringPage.h"
#include "ui/connections/SecondsBox.h"
#include "ui/connections/TestReport.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QToolButton>

/// The dialog on a real workspace, its test on real servers.
class tst_ConnectionDialog final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aNewConnectionIsSaved();
    void namesAreProposedAndUnique();
    void errorsStandAtTheirFields();
    void aPastedUrlFillsTheForm();
    void aBrokenUrlIsNotRepeated();
    void aKeptPasswordIsNotShown();
    void aPasswordCanBeAskedEachTime();
    void everyFieldComesBack();
    void secondsAreExact();
    void plaintextInProductionWantsAYes();
    void testTellsTheLayer_data();
    void testTellsTheLayer();
    void testOfEncryption();
    void aTestCanBeForgotten();
    void escapeAsksBeforeLosingChanges();
    void aConflictOffersWhatIsThere();
    void everythingHasAName();
    void theKeyringPageOffersWaysOut();
    void pictures_data();
    void pictures();

private:
    void open(ConnectionDialog::Purpose purpose, const ConnectionProfile &profile);
    template <typename T>
    T *child(const char *name) const
    {
        T *found = m_dialog->findChild<T *>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    void type(const char *field, const QString &text) const;
    void click(const char *button) const { QTest::mouseClick(child<QPushButton>(button), Qt::LeftButton); }
    [[nodiscard]] QString note(const char *field) const;
    [[nodiscard]] static QString textOf(const QWidget *widget);
    void unfold() const;

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    QPointer<ConnectionDialog> m_dialog;
};

void tst_ConnectionDialog::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
}

void tst_ConnectionDialog::cleanup()
{
    delete m_dialog;
    m_services.reset();
    m_workspace.reset();
}

void tst_ConnectionDialog::open(ConnectionDialog::Purpose purpose, const ConnectionProfile &profile)
{
    delete m_dialog;
    m_dialog = new ConnectionDialog(m_services->databases(), purpose, profile,
                                    *m_services->databases().allProfiles());
    m_dialog->show();
    m_dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog));
}

void tst_ConnectionDialog::type(const char *field, const QString &text) const
{
    auto *edit = child<QLineEdit>(field);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClick(edit, Qt::Key_Delete);
    edit->insert(text); // as typed; keyClicks() has no keys for all letters
}

QString tst_ConnectionDialog::note(const char *field) const
{
    const auto *label = m_dialog->findChild<QLabel *>(QLatin1String(field) + QStringLiteral("Note"));
    return label && !label->isHidden() ? label->text() : QString();
}

QString tst_ConnectionDialog::textOf(const QWidget *widget)
{
    QStringList texts;
    for (const QLabel *label : widget->findChildren<QLabel *>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts.join(QLatin1Char('\n'));
}

void tst_ConnectionDialog::unfold() const
{
    for (FoldingSection *section : m_dialog->findChildren<FoldingSection *>())
        section->setOpen(true);
}

// -- Fields -------------------------------------------------------------------------------------------------

void tst_ConnectionDialog::aNewConnectionIsSaved()
{
    open(ConnectionDialog::Purpose::New, {});
    QSignalSpy saved(m_dialog, &ConnectionDialog::saved);
    type("host", QStringLiteral("db.example.com"));
    type("database", QStringLiteral("shop d'été 🌞"));
    type("user", QStringLiteral("app"));
    type("password", QStringLiteral("geheim"));
    QCOMPARE(child<QLineEdit>("password")->echoMode(), QLineEdit::Password);
    child<QToolButton>("reveal")->click();
    QCOMPARE(child<QLineEdit>("password")->echoMode(), QLineEdit::Normal);
    QVERIFY2(note("password").contains(QLatin1String("key file")), qPrintable(note("password")));
    click("save");
    QTRY_COMPARE(saved.size(), 1);
    QTRY_VERIFY(!m_dialog);
    const auto profile = m_services->databases().profile(QStringLiteral("shop d'été 🌞"));
    PENSTOCK_VERIFY(profile);
    QCOMPARE(profile->displayUrl(), QStringLiteral("postgresql://app@db.example.com:5432/shop%20d'été%20🌞"));
    QVERIFY(profile->password == Secret(std::string_view("geheim")));
    QCOMPARE(profile->tlsMode(), TlsMode::VerifyFull);
}

void tst_ConnectionDialog::namesAreProposedAndUnique()
{
    m_workspace->save(m_workspace->sqlite(QStringLiteral("shop")));
    PENSTOCK_VERIFY(m_services->databases().reload());
    open(ConnectionDialog::Purpose::New, {});
    type("host", QStringLiteral("h"));
    type("database", QStringLiteral("crm"));
    QCOMPARE(m_dialog->current().name, QStringLiteral("crm"));
    type("database", QStringLiteral("Shop"));
    QCOMPARE(m_dialog->current().name, QStringLiteral("Shop h"));
    type("name", QStringLiteral("SHOP"));
    QTRY_VERIFY(note("name").contains(QLatin1String("already")));
    click("save");
    QVERIFY(m_dialog && m_dialog->isVisible());
    QVERIFY(child<QLineEdit>("name")->hasFocus());
}

void tst_ConnectionDialog::errorsStandAtTheirFields()
{
    open(ConnectionDialog::Purpose::New, {});
    QVERIFY(note("host").isEmpty());
    click("save");
    QTRY_VERIFY(note("host").contains(QLatin1String("needs a host")) || !note("name").isEmpty());
    type("name", QStringLiteral("n"));
    QTRY_VERIFY(note("host").contains(QLatin1String("needs a host")));
    type("host", QStringLiteral("a,b"));
    QTRY_VERIFY(note("host").contains(QLatin1String("Several hosts")));
    type("host", QStringLiteral("h"));
    QTRY_VERIFY(note("database").contains(QLatin1String("name of a database")));
    type("database", QStringLiteral("d"));
    QTRY_VERIFY(note("database").isEmpty());

    unfold();
    type("caFile", QStringLiteral("/nowhere/ca.crt"));
    QTRY_VERIFY(note("caFile").contains(QLatin1String("not there")));
    type("caFile", QString());
    QTRY_VERIFY(note("caFile").isEmpty());
    type("keyFile", QStringLiteral("/k"));
    QTRY_VERIFY(note("certificateFile").contains(QLatin1String("certificate")));
}

void tst_ConnectionDialog::aPastedUrlFillsTheForm()
{
    open(ConnectionDialog::Purpose::New, {});
    auto *host = child<QLineEdit>("host");
    host->setFocus();
    QApplication::clipboard()->setText(
        QStringLiteral("mysql://bob:p%40ss-canary@db.example.com:3307/crm?sslmode=require&odd=1"));
    host->paste();
    QCOMPARE(host->text(), QStringLiteral("db.example.com"));
    const ConnectionProfile profile = m_dialog->current();
    QCOMPARE(profile.displayUrl(), QStringLiteral("mysql://bob@db.example.com:3307/crm"));
    QVERIFY(profile.password == Secret(std::string_view("p@ss-canary")));
    QCOMPARE(profile.tls, std::optional(TlsMode::Require));
    host->undo();
    for (const QLineEdit *edit : m_dialog->findChildren<QLineEdit *>())
        QVERIFY(!edit->text().contains(QLatin1String("canary")) || edit->echoMode() == QLineEdit::Password);
    QVERIFY(!textOf(m_dialog).contains(QLatin1String("canary")));
    QVERIFY(textOf(m_dialog).contains(QLatin1String("odd")));

    QApplication::clipboard()->setText(QStringLiteral("sqlite:///data/shop.db"));
    click("pasteUrl");
    QCOMPARE(m_dialog->current().database, QStringLiteral("/data/shop.db"));
    QVERIFY(child<QLineEdit>("file")->isVisible() && !host->isVisible());
}

void tst_ConnectionDialog::aBrokenUrlIsNotRepeated()
{
    open(ConnectionDialog::Purpose::New, {});
    auto *host = child<QLineEdit>("host");
    host->setFocus();
    QTest::keyClicks(host, QStringLiteral("postgresql://u:canary@h:port/d"));
    QVERIFY(host->text().contains(QLatin1String("://"))); // still being typed
    QTest::keyClick(host, Qt::Key_Tab);
    QVERIFY(host->text().isEmpty());
    QVERIFY(!note("host").isEmpty());
    QVERIFY(!textOf(m_dialog).contains(QLatin1String("canary")));
}

void tst_ConnectionDialog::aKeptPasswordIsNotShown()
{
    ConnectionProfile profile = TestWorkspace::server(QStringLiteral("s"), 1);
    profile.password = Secret(std::string_view("kept-canary"));
    PENSTOCK_VERIFY(m_services->databases().addOrUpdateConfig(profile));
    open(ConnectionDialog::Purpose::Edit, *m_services->databases().profile(QStringLiteral("s")));
    QVERIFY(child<QLineEdit>("password")->text().isEmpty());
    QVERIFY(!child<QLineEdit>("password")->placeholderText().isEmpty());
    QVERIFY(m_dialog->current().password == profile.password);
    type("password", QStringLiteral("other"));
    QVERIFY(m_dialog->current().password == Secret(std::string_view("other")));
    type("password", QString());
    QVERIFY(m_dialog->current().password == profile.password);

    open(ConnectionDialog::Purpose::Duplicate, profile);
    QVERIFY(m_dialog->connectionId().isEmpty());
    QVERIFY(m_dialog->current().password == profile.password);
    QVERIFY(m_dialog->current().name != profile.name);
}

void tst_ConnectionDialog::aPasswordCanBeAskedEachTime()
{
    ConnectionProfile profile = TestWorkspace::server(QStringLiteral("s"), 1);
    profile.password = Secret(std::string_view("canary"));
    PENSTOCK_VERIFY(m_services->databases().addOrUpdateConfig(profile));
    open(ConnectionDialog::Purpose::Edit, *m_services->databases().profile(QStringLiteral("s")));
    child<QCheckBox>("askEachTime")->click();
    QVERIFY(note("password").contains(QLatin1String("Not saved")));
    click("save");
    QTRY_VERIFY(!m_dialog);
    QVERIFY(m_services->databases().profile(QStringLiteral("s"))->password.isEmpty());
}

void tst_ConnectionDialog::everyFieldComesBack()
{
    ConnectionProfile profile = TestWorkspace::server(QStringLiteral("all"), 6000);
    profile.host = QStringLiteral("db.example.com");
    profile.password = Secret(std::string_view("p"));
    profile.tls = TlsMode::Require;
    profile.environment = Environment::Test;
    profile.colour = QStringLiteral("#123456");
    profile.setSafety(SafetyLevel::ConfirmAll);
    profile.manualCommitChoice = true;
    profile.group = QStringLiteral("g \"é\"");
    profile.description = QStringLiteral("d");
    profile.region = QStringLiteral("r");
    profile.isDefault = true;
    profile.isActive = false;
    profile.maxConnections = 7;
    profile.serverBudget = 70;
    profile.connectTimeout = std::chrono::milliseconds(1250);
    profile.statementTimeout = std::chrono::milliseconds(30001);
    profile.idleTimeout = std::chrono::milliseconds(0);
    const auto whole = profile.validated();
    PENSTOCK_VERIFY(whole);
    open(ConnectionDialog::Purpose::Edit, *whole);
    const auto back = m_dialog->current().validated();
    PENSTOCK_VERIFY(back);
    QCOMPARE(back->toJson(true), whole->toJson(true));
}

void tst_ConnectionDialog::secondsAreExact()
{
    SecondsBox box;
    box.setLocale(QLocale::c());
    box.setValue(250);
    QCOMPARE(box.text(), QStringLiteral("0.25 s"));
    box.setValue(5000);
    QCOMPARE(box.text(), QStringLiteral("5 s"));
    for (const auto &[typed, value] :
         {std::pair{"1.001", 1001}, {"7", 7000}, {"0,5", 500}, {"12.3 s", 12300}}) {
        box.selectAll();
        QTest::keyClicks(&box, QLatin1String(typed));
        QCOMPARE(box.value(), value);
    }
}

void tst_ConnectionDialog::plaintextInProductionWantsAYes()
{
    open(ConnectionDialog::Purpose::New, {});
    type("host", QStringLiteral("db.example.com"));
    type("database", QStringLiteral("d"));
    unfold();
    auto *mode = child<QComboBox>("tlsMode");
    mode->setCurrentIndex(mode->findText(QStringLiteral("require")));
    emit mode->activated(mode->currentIndex());
    QVERIFY(note("tlsMode").contains(QLatin1String("not authenticated")));
    mode->setCurrentIndex(mode->findText(QStringLiteral("disable")));
    emit mode->activated(mode->currentIndex());
    auto *yes = child<QCheckBox>("confirmPlaintext");
    QVERIFY(!yes->isVisible());
    auto *environment = child<QComboBox>("environment");
    environment->setCurrentIndex(2);
    emit environment->activated(2);
    QVERIFY(yes->isVisible());
    click("save");
    QTRY_VERIFY(note("confirmPlaintext").contains(QLatin1String("not be encrypted")));
    QVERIFY(m_dialog->isVisible());
    yes->click();
    click("save");
    QTRY_VERIFY(!m_dialog);
    QVERIFY(m_services->databases().profile(QStringLiteral("d"))->plaintextConfirmed);
}

// -- Test ---------------------------------------------------------------------------------------------------

void tst_ConnectionDialog::testTellsTheLayer_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("words");
    QTest::newRow("all right") << ""
                               << "PostgreSQL";
    QTest::newRow("password") << "password"
                              << "Sign-in";
    QTest::newRow("port") << "port"
                          << "Port";
    QTest::newRow("database") << "database"
                              << "Database";
    QTest::newRow("name") << "name"
                          << "Name";
}

void tst_ConnectionDialog::testTellsTheLayer()
{
    PENSTOCK_NEED(Postgres);
    QFETCH(QString, what);
    QFETCH(QString, words);
    ConnectionProfile profile = TestServers::postgres();
    if (what == QLatin1String("password"))
        profile.password = Secret(std::string_view("not-it-canary"));
    QTcpServer closed;
    if (what == QLatin1String("port")) {
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        profile.port = closed.serverPort();
        closed.close();
    }
    if (what == QLatin1String("database"))
        profile.database = QStringLiteral("no such 'db'");
    if (what == QLatin1String("name"))
        profile.host = QStringLiteral("no-such-host.invalid");
    open(ConnectionDialog::Purpose::Edit, profile);
    click("test");
    auto *report = m_dialog->findChild<TestReport *>();
    QVERIFY(report->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>("test")->isVisible(), 15000);
    const QString text = textOf(report);
    QVERIFY2(text.contains(words), qPrintable(text));
    QVERIFY(!text.contains(QLatin1String("canary")));
    if (what.isEmpty()) {
        QVERIFY2(text.contains(QLatin1String(" ms, ")), qPrintable(text));
        QVERIFY(!text.contains(QLatin1String("not reached")));
    } else {
        QCOMPARE(text.count(QLatin1String("not reached")), what == QLatin1String("name")       ? 4
                                                           : what == QLatin1String("port")     ? 3
                                                           : what == QLatin1String("password") ? 1
                                                                                               : 0);
        QVERIFY(!child<QLabel>("testAdvice")->text().isEmpty());
        QSignalSpy asked(m_dialog, &ConnectionDialog::diagnoseRequested);
        child<QPushButton>("testDiagnose")->click();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().value<ConnectionProfile>().displayUrl(), profile.displayUrl());
    }
}

void tst_ConnectionDialog::testOfEncryption()
{
    PENSTOCK_NEED(Postgres);
    ConnectionProfile profile = TestServers::postgres();
    profile.host = QStringLiteral("localhost");
    profile.tls = TlsMode::VerifyFull;
    profile.tlsCaFile = TestServers::tlsDir() + QStringLiteral("/ca.crt");
    open(ConnectionDialog::Purpose::Edit, profile);
    click("test");
    QTRY_VERIFY_WITH_TIMEOUT(
        textOf(m_dialog->findChild<TestReport *>()).contains(QLatin1String("host verified")), 15000);
    unfold();
    type("caFile", TestServers::tlsDir() + QStringLiteral("/other-ca.crt"));
    click("test");
    QTRY_COMPARE_WITH_TIMEOUT(textOf(m_dialog->findChild<TestReport *>()).count(QLatin1String("not reached")),
                              2, 15000);
    QVERIFY(textOf(m_dialog->findChild<TestReport *>()).contains(QLatin1String("Encryption")));
}

void tst_ConnectionDialog::aTestCanBeForgotten()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionProfile profile = TestWorkspace::server(QStringLiteral("silent"), silent.serverPort());
    profile.connectTimeout = std::chrono::milliseconds(1000);
    open(ConnectionDialog::Purpose::Edit, profile);
    click("test");
    QVERIFY(silent.waitForNewConnection(5000));
    QVERIFY(!child<QPushButton>("test")->isVisible());
    click("cancelTest");
    QVERIFY(child<QPushButton>("test")->isVisible());
    QVERIFY(!m_dialog->findChild<TestReport *>()->isVisible());
    m_dialog->reject(); // hidden at once, gone when the test has ended
    QVERIFY(m_dialog && !m_dialog->isVisible());
    QTRY_VERIFY(!m_dialog);
}

// -- Leaving ------------------------------------------------------------------------------------------------

void tst_ConnectionDialog::escapeAsksBeforeLosingChanges()
{
    open(ConnectionDialog::Purpose::New, {});
    type("host", QStringLiteral("h"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    auto *bar = m_dialog->findChild<QuestionBar *>();
    QVERIFY(m_dialog->isVisible() && bar->isVisible());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape); // an answer: go on
    QVERIFY(m_dialog->isVisible() && !bar->isVisible());
    m_dialog->close();
    QVERIFY(m_dialog->isVisible() && bar->isVisible());
    QTest::mouseClick(bar->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
    QTRY_VERIFY(!m_dialog);

    open(ConnectionDialog::Purpose::New, {});
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(!m_dialog);
}

void tst_ConnectionDialog::aConflictOffersWhatIsThere()
{
    ConnectionProfile profile = m_workspace->sqlite(QStringLiteral("one"));
    m_workspace->save(profile);
    PENSTOCK_VERIFY(m_services->databases().reload());
    open(ConnectionDialog::Purpose::Edit, *m_services->databases().profile(QStringLiteral("one")));
    profile.description = QStringLiteral("theirs");
    m_workspace->save(profile);
    unfold();
    type("description", QStringLiteral("mine"));
    click("save");
    auto *bar = m_dialog->findChild<QuestionBar *>();
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(textOf(bar).contains(QLatin1String("another program")));
    QTest::mouseClick(bar->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
    QTRY_COMPARE(child<QLineEdit>("description")->text(), QStringLiteral("theirs"));
    type("description", QStringLiteral("both"));
    click("save");
    QTRY_VERIFY(!m_dialog);
    QCOMPARE(m_services->databases().profile(QStringLiteral("one"))->description, QStringLiteral("both"));
}

void tst_ConnectionDialog::everythingHasAName()
{
    open(ConnectionDialog::Purpose::New, {});
    unfold();
    QSet<QWidget *> reached;
    for (int i = 0; i < 80; ++i) {
        QWidget *focus = QApplication::focusWidget();
        reached << focus;
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    for (QWidget *widget : m_dialog->findChildren<QWidget *>()) {
        if (!widget->isVisible() || !widget->isEnabled() || !(widget->focusPolicy() & Qt::TabFocus)
            || widget->focusProxy() || qobject_cast<QAbstractSpinBox *>(widget->parentWidget())
            || qobject_cast<QComboBox *>(widget->parentWidget()) || qobject_cast<QLabel *>(widget))
            continue;
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                 qPrintable(widget->objectName()));
        QVERIFY2(reached.contains(widget), qPrintable(widget->objectName()));
    }
}

void tst_ConnectionDialog::theKeyringPageOffersWaysOut()
{
    KeyringPage page;
    page.resize(800, 500);
    page.show();
    page.showWaiting(QStringLiteral("/home/ann/.local/share/penstock"));
    QSignalSpy cancelled(&page, &KeyringPage::cancelled);
    QSignalSpy retry(&page, &KeyringPage::retry);
    QSignalSpy chosen(&page, &KeyringPage::keyFileChosen);
    QTest::mouseClick(page.findChild<QPushButton *>(QStringLiteral("keyringCancel")), Qt::LeftButton);
    QCOMPARE(cancelled.size(), 1);
    page.showFailed(
        {ErrorCode::Locked, QStringLiteral("The keyring is locked."), QStringLiteral("Unlock it.")});
    QVERIFY(textOf(&page).contains(QLatin1String("Unlock it.")));
    QTest::mouseClick(page.findChild<QPushButton *>(QStringLiteral("keyringRetry")), Qt::LeftButton);
    QCOMPARE(retry.size(), 1);
    QTest::mouseClick(page.findChild<QPushButton *>(QStringLiteral("keyringFile")), Qt::LeftButton);
    auto *dialog = page.findChild<QFileDialog *>();
    QVERIFY(dialog);
    emit dialog->fileSelected(QStringLiteral("/k"));
    QCOMPARE(chosen.size(), 1);
}

void tst_ConnectionDialog::pictures_data()
{
    QTest::addColumn<Theme::Mode>("mode");
    QTest::newRow("light") << Theme::Mode::Light;
    QTest::newRow("dark") << Theme::Mode::Dark;
}

/// Set PENSTOCK_PICTURES to a folder to look at them.
void tst_ConnectionDialog::pictures()
{
    QFETCH(Theme::Mode, mode);
    const QString folder = qEnvironmentVariable("PENSTOCK_PICTURES");
    if (folder.isEmpty())
        QSKIP("PENSTOCK_PICTURES names no folder");
    Theme::apply(mode);
    const auto take = [&folder](QWidget *widget, const char *name) {
        const QString file = QStringLiteral("%1/%2-%3.png")
                                 .arg(folder, QLatin1String(name), QLatin1String(QTest::currentDataTag()));
        QVERIFY(widget->grab().save(file));
    };
    ConnectionProfile profile = TestServers::hasPostgres()
                                    ? TestServers::postgres()
                                    : TestWorkspace::server(QStringLiteral("sales"), 5432);
    profile.name = QStringLiteral("sales");
    profile.environment = Environment::Production;
    profile.group = QStringLiteral("Ventes");
    open(ConnectionDialog::Purpose::Edit, profile);
    take(m_dialog, "dialog");
    click("test");
    QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>("test")->isVisible(), 15000);
    take(m_dialog, "dialog-tested");
    type("password", QStringLiteral("wrong"));
    click("test");
    QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>("test")->isVisible(), 15000);
    take(m_dialog, "dialog-failed");
    type("host", QStringLiteral("db.example.com,other"));
    QTRY_VERIFY(!note("host").isEmpty());
    type("host", QStringLiteral("db.example.com"));
    unfold();
    auto *tls = child<QComboBox>("tlsMode");
    tls->setCurrentIndex(tls->findText(QStringLiteral("require")));
    emit tls->activated(tls->currentIndex());
    m_dialog->resize(640, 1250);
    m_dialog->reject();
    QTest::qWait(20);
    take(m_dialog, "dialog-unfolded");
    KeyringPage page;
    page.resize(900, 500);
    page.showWaiting(QStringLiteral("/home/ann/.local/share/penstock/workspace"));
    take(&page, "keyring");
}

QTEST_MAIN(tst_ConnectionDialog)
#include "tst_ConnectionDialog.moc"
