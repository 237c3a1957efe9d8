// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/ActionTable.h"

#include "tests/support/Offscreen.h"

#include <QWidget>
#include <QtTest>

class tst_ActionTable final : public QObject
{
    Q_OBJECT

private slots:
    void noKeyMeansTwoThings();
    void changedKeysReachEveryAction();
};

void tst_ActionTable::noKeyMeansTwoThings()
{
    const ActionTable table;
    for (const ActionTable::Entry &entry : ActionTable::entries()) {
        const QString id = QString::fromLatin1(entry.id);
        for (const QKeySequence &keys : table.keys(id)) {
            QVERIFY2(!keys.isEmpty(), entry.id);
            const QString other = table.conflict(id, keys);
            QVERIFY2(other.isEmpty(),
                     qPrintable(QStringLiteral("%1: %2, as %3").arg(id, keys.toString(), other)));
        }
    }
}

void tst_ActionTable::changedKeysReachEveryAction()
{
    ActionTable table;
    QWidget first;
    QWidget second;
    QAction *a = table.create("query.run", &first);
    QAction *b = table.create("query.run", &second);
    table.setKeys(QStringLiteral("query.run"), {QKeySequence(Qt::Key_F9)});
    QCOMPARE(a->shortcut(), QKeySequence(Qt::Key_F9));
    QCOMPARE(b->shortcut(), QKeySequence(Qt::Key_F9));
    QCOMPARE(table.changedKeys().value(QStringLiteral("query.run")), QStringLiteral("F9"));
    table.setChangedKeys({{QStringLiteral("no.such"), QStringLiteral("F9")}});
    QVERIFY(table.changedKeys().isEmpty());
    QVERIFY(a->shortcuts() == table.keys(QStringLiteral("query.run")));
}

QTEST_MAIN(tst_ActionTable)
#include "tst_ActionTable.moc"
