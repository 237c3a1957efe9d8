// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Origin.h"

#include <QtTest>

class TestOrigin final : public QObject
{
    Q_OBJECT

private slots:
    void applicationName_data();
    void applicationName();
};

void TestOrigin::applicationName_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QStringLiteral("query") << QStringLiteral("penstock/page/query");
    QTest::newRow("none") << QString() << QStringLiteral("penstock/page");
    QTest::newRow("accents") << QStringLiteral("Requête 1") << QStringLiteral("penstock/page/Requete 1");
    QTest::newRow("other letters") << QStringLiteral("запрос\n1") << QStringLiteral("penstock/page/_______1");
    QTest::newRow("emoji is one") << QStringLiteral("a🌞b") << QStringLiteral("penstock/page/a_b");
    QTest::newRow("long") << QString(100, u'x') << QStringLiteral("penstock/page/") + QString(49, u'x');
}

void TestOrigin::applicationName()
{
    QFETCH(QString, name);
    QTEST(Origin({Origin::Kind::Page, name}).applicationName(), "shown");
}

QTEST_GUILESS_MAIN(TestOrigin)
#include "tst_Origin.moc"
