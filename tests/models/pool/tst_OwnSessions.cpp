// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pool/OwnSessions.h"

#include <QtTest>

class tst_OwnSessions final : public QObject
{
    Q_OBJECT

private slots:
    void theSameOnBothSidesAgrees();
    void whatIsMissingIsNamed();
    void othersOfPenstockAreNoDisagreement();

private:
    static ServerSession onServer(std::int64_t id, bool isOurs = true)
    {
        ServerSession session;
        session.id = id;
        session.isOurs = isOurs;
        session.application = QStringLiteral("penstock/ctl/query");
        return session;
    }
};

void tst_OwnSessions::theSameOnBothSidesAgrees()
{
    const auto compared =
        OwnSessions::compare({{1, QStringLiteral("pool")}, {2, QStringLiteral("health probe")}},
                             {onServer(1), onServer(2), onServer(3, false)});
    QVERIFY(compared.agrees());
    QCOMPARE(compared.agreed.size(), std::size_t{2});
    QCOMPARE(compared.text(),
             QStringLiteral("This program counts 2 connections here; the server lists the same."));
}

void tst_OwnSessions::whatIsMissingIsNamed()
{
    const auto compared = OwnSessions::compare({{1, QStringLiteral("pool")}}, {onServer(2, false)});
    QVERIFY(!compared.agrees());
    QCOMPARE(compared.text(),
             QStringLiteral("This program counts 1 connection here; the server does not list 1 (pool)."));
}

void tst_OwnSessions::othersOfPenstockAreNoDisagreement()
{
    const auto compared = OwnSessions::compare({{1, QStringLiteral("pool")}}, {onServer(1), onServer(9)});
    QVERIFY(compared.agrees());
    QCOMPARE(compared.foreign.size(), std::size_t{1});
    QVERIFY2(compared.text().endsWith(QStringLiteral(
                 "Other programs of Penstock have 1 connection there: 9 (penstock/ctl/query).")),
             qPrintable(compared.text()));
}

QTEST_GUILESS_MAIN(tst_OwnSessions)
#include "tst_OwnSessions.moc"
