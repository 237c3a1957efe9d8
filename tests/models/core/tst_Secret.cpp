// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/Secret.h"

#include <QDebug>
#include <QtTest>

#include <type_traits>

class tst_Secret final : public QObject
{
    Q_OBJECT

private slots:
    void doesNotShow();
    void takesAndWipes();
    void comparesAndMoves();
};

void tst_Secret::doesNotShow()
{
    static_assert(!std::is_convertible_v<Secret, QString>);
    static_assert(!std::is_convertible_v<Secret, std::string>);
    static_assert(!std::is_convertible_v<std::string, Secret>);
    QString text;
    QDebug(&text) << Secret("canary") << Secret();
    QVERIFY(!text.contains(QLatin1String("canary")));
    QVERIFY(text.contains(QLatin1String("***")));
}

void tst_Secret::takesAndWipes()
{
    QByteArray source(std::string(6, 'k').c_str()); // its own bytes, not a literal's
    const QByteArray shared = source;               // the same bytes, seen by somebody else
    const Secret secret = Secret::takeFrom(source);
    QVERIFY(source.isEmpty());
    QCOMPARE(std::string(secret.reveal()), std::string("kkkkkk"));
    QCOMPARE(shared, QByteArray(6, '\0'));
}

void tst_Secret::comparesAndMoves()
{
    Secret a("one");
    const Secret b("one");
    QVERIFY(a == b);
    QVERIFY(!(a == Secret("two")));
    QVERIFY(!(a == Secret("on")));
    const Secret moved = std::move(a);
    QVERIFY(a.isEmpty()); // NOLINT(bugprone-use-after-move)
    QVERIFY(moved == b);
    Secret assigned("other");
    assigned = moved;
    QVERIFY(assigned == moved);
}

QTEST_GUILESS_MAIN(tst_Secret)
#include "tst_Secret.moc"
