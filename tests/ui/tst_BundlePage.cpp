// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diagnosis/BundlePage.h"

#include "app/connections/DatabaseManager.h"
#include "app/support/Settings.h"
#include "tests/support/Offscreen.h"
#include "tests/support/TestWorkspace.h"
#include "tests/ui/shell/Picture.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>

/// What is on the screen is what leaves the machine.
class tst_BundlePage final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void showsEveryLine();
    void hostsByChoice();
    void sectionsByChoice();
    void finds();
    void savesWhatIsShown();
    void saysWhenItCannotBeSaved();
    void pictures_data();
    void pictures();

private:
    [[nodiscard]] QString text() const
    {
        return m_page->findChild<QPlainTextEdit *>(QStringLiteral("bundleText"))->toPlainText();
    }

    std::unique_ptr<TestWorkspace> m_workspace;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<BundlePage> m_page;
};

void tst_BundlePage::init()
{
    m_workspace = std::make_unique<TestWorkspace>();
    ConnectionProfile shop = TestWorkspace::server(QStringLiteral("shop"), 5432);
    shop.host = QStringLiteral("db.secret.example");
    shop.username = QStringLiteral("alice");
    shop.password = Secret("canary");
    shop.tls = TlsMode::Require;
    m_workspace->save(shop);
    m_services = std::make_unique<Services>(m_workspace->options());
    m_services->open(this, [](const Result<void> &opened) { PENSTOCK_VERIFY(opened); });
    qWarning("connection to db.secret.example lost, password=canary");
    m_page = std::make_unique<BundlePage>(m_services->databases(), m_services->settings(),
                                          m_services->workspaceFolder());
    m_page->addDiagnosis({QStringLiteral("shop"),
                          {{DiagnosisReport::Layer::Tcp,
                            DiagnosisReport::Status::Failed,
                            {},
                            QStringLiteral("db.secret.example refuses"),
                            QStringLiteral("start it")}}});
    m_page->resize(1000, 700);
    m_page->show();
}

void tst_BundlePage::cleanup()
{
    m_page.reset();
    m_services.reset();
    m_workspace.reset();
    Theme::apply(Theme::Mode::Light);
}

void tst_BundlePage::showsEveryLine()
{
    for (const char *words :
         {"Penstock", "Qt 6", "screen", "shop: ", "alice@db.secret.example", "refuses", "start it"})
        QVERIFY2(text().contains(QLatin1String(words)), qPrintable(QLatin1String(words) + u'\n' + text()));
    QVERIFY(!text().contains(QStringLiteral("canary")));
}

void tst_BundlePage::hostsByChoice()
{
    m_page->findChild<QCheckBox *>(QStringLiteral("showHosts"))->click();
    QVERIFY2(!text().contains(QStringLiteral("secret.example")), qPrintable(text()));
    QVERIFY2(!text().contains(QStringLiteral("alice")), qPrintable(text()));
    QVERIFY(text().contains(QStringLiteral("host-1")));
}

void tst_BundlePage::sectionsByChoice()
{
    const auto heading =
        QStringLiteral("== %1 ==").arg(SupportBundle::title(SupportBundle::Section::Connections));
    QVERIFY(text().contains(heading));
    m_page->findChild<QCheckBox *>(QStringLiteral("section-2"))->click();
    QVERIFY(!text().contains(heading));
}

void tst_BundlePage::finds()
{
    auto *search = m_page->findChild<QLineEdit *>(QStringLiteral("bundleSearch"));
    auto *view = m_page->findChild<QPlainTextEdit *>(QStringLiteral("bundleText"));
    search->setText(QStringLiteral("secret.example"));
    const int first = view->textCursor().selectionStart();
    QCOMPARE(view->textCursor().selectedText(), QStringLiteral("secret.example"));
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(view->textCursor().selectionStart() > first);
}

void tst_BundlePage::savesWhatIsShown()
{
    m_page->findChild<QCheckBox *>(QStringLiteral("showHosts"))->click();
    QSignalSpy saved(m_page.get(), &BundlePage::saved);
    const QString path = m_workspace->path(QStringLiteral("bundle.txt"));
    const QString shown = text();
    m_page->saveTo(path);
    QTRY_COMPARE(saved.size(), 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()), shown);
}

void tst_BundlePage::saysWhenItCannotBeSaved()
{
    m_page->saveTo(m_workspace->path(QStringLiteral("no/where.txt")));
    QTRY_VERIFY(m_page->findChild<ErrorBar *>()->isVisible());
}

void tst_BundlePage::pictures_data()
{
    QTest::addColumn<bool>("isDark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void tst_BundlePage::pictures()
{
    QFETCH(bool, isDark);
    Theme::apply(isDark ? Theme::Mode::Dark : Theme::Mode::Light);
    const auto *view = m_page->findChild<QPlainTextEdit *>(QStringLiteral("bundleText"));
    QTRY_COMPARE(Theme::modeOf(view->palette()), isDark ? Theme::Mode::Dark : Theme::Mode::Light);
    takePicture(*m_page, QStringLiteral("bundle-") + QLatin1String(QTest::currentDataTag()));
}

QTEST_MAIN(tst_BundlePage)
#include "tst_BundlePage.moc"
