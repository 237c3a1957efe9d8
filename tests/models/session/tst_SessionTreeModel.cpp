// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/session/SessionTreeModel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using Tree = SessionTreeModel;

class tst_SessionTreeModel final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void waitersStandBelowTheirBlocker();
    void aRingIsShownOnce();
    void aBlockerThatIsNotListedIsNoParent();
    void whatIsWithheldIsSaid();
    void theSameSessionsKeepTheirRows();
    void randomGraphsAreTrees();

private:
    using Sessions = std::vector<ServerSession>;
    static ServerSession session(std::int64_t id, std::vector<std::int64_t> blockedBy = {});
    /// "1(2 3(4))"
    [[nodiscard]] QString shape(const QModelIndex &parent = {}) const;

    std::unique_ptr<Tree> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

ServerSession tst_SessionTreeModel::session(std::int64_t id, std::vector<std::int64_t> blockedBy)
{
    ServerSession session;
    session.id = id;
    session.state = ServerSession::State::Active;
    session.statement = QStringLiteral("SELECT %1").arg(id);
    session.blockedBy = std::move(blockedBy);
    return session;
}

QString tst_SessionTreeModel::shape(const QModelIndex &parent) const
{
    QStringList rows;
    for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        const QString below = shape(index);
        rows << index.data().toString() + (below.isEmpty() ? QString() : QStringLiteral("(%1)").arg(below));
    }
    return rows.join(u' ');
}

void tst_SessionTreeModel::init()
{
    m_tester.reset();
    m_model = std::make_unique<Tree>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void tst_SessionTreeModel::waitersStandBelowTheirBlocker()
{
    m_model->setSessions({session(4, {3}), session(2, {1}), session(1), session(3, {1}), session(5)});
    QCOMPARE(shape(), QStringLiteral("1 2 3 4 5"));
    m_model->setArrangement(Tree::Arrangement::WhoBlocksWhom);
    QCOMPARE(shape(), QStringLiteral("1(2 3(4)) 5"));
    QVERIFY(m_model->indexOf(1).data(Tree::BlockingRole).toBool());
    QVERIFY(m_model->indexOf(4).data(Tree::BlockedRole).toBool());
    QCOMPARE(m_model->indexOf(4).parent(), m_model->indexOf(3));
    QCOMPARE(m_model->blockedCount(), 3);
    const QString waits = m_model->indexOf(2).siblingAtColumn(Tree::WaitsColumn).data().toString();
    QVERIFY2(waits.endsWith(QStringLiteral("held by 1")), qPrintable(waits));
}

void tst_SessionTreeModel::aRingIsShownOnce()
{
    m_model->setArrangement(Tree::Arrangement::WhoBlocksWhom);
    m_model->setSessions({session(1, {2}), session(2, {3}), session(3, {1})});
    QCOMPARE(shape(), QStringLiteral("3(2(1))"));
    m_model->setSessions({session(1, {1})});
    QCOMPARE(shape(), QStringLiteral("1"));
}

void tst_SessionTreeModel::aBlockerThatIsNotListedIsNoParent()
{
    m_model->setArrangement(Tree::Arrangement::WhoBlocksWhom);
    m_model->setSessions(
        {session(1, {0, 99}), session(2, {99, 1})}); // 0: a prepared transaction of PostgreSQL
    QCOMPARE(shape(), QStringLiteral("1(2)"));
}

void tst_SessionTreeModel::whatIsWithheldIsSaid()
{
    ServerSession hidden = session(1);
    hidden.statement.clear();
    ServerSession idle = hidden;
    idle.id = 2;
    idle.state = ServerSession::State::Idle;
    m_model->setSessions({hidden, idle});
    const QModelIndex withheld = m_model->indexOf(1).siblingAtColumn(Tree::StatementColumn);
    const QModelIndex nothing = m_model->indexOf(2).siblingAtColumn(Tree::StatementColumn);
    QVERIFY(withheld.data(Tree::WithheldRole).toBool());
    QCOMPARE(withheld.data().toString(), QStringLiteral("(not shown to this user)"));
    QVERIFY(!nothing.data(Tree::WithheldRole).toBool());
    QVERIFY(nothing.data().toString().isEmpty());
}

void tst_SessionTreeModel::theSameSessionsKeepTheirRows()
{
    m_model->setSessions({session(1), session(2)});
    const QPersistentModelIndex second = m_model->indexOf(2);
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    ServerSession changed = session(2);
    changed.statement = QStringLiteral("UPDATE\n  t");
    m_model->setSessions({session(1), changed});
    QCOMPARE(reset.size(), 0);
    QVERIFY(second.isValid());
    QCOMPARE(m_model->indexOf(2).siblingAtColumn(Tree::StatementColumn).data().toString(),
             QStringLiteral("UPDATE t"));
    QCOMPARE(second.data(Tree::StatementRole).toString(), changed.statement);
    m_model->setSessions({changed});
    QCOMPARE(reset.size(), 1);
}

/// Whatever a server says, each session is there once and has a way up.
void tst_SessionTreeModel::randomGraphsAreTrees()
{
    const auto seed = static_cast<quint32>(QDateTime::currentMSecsSinceEpoch());
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    m_model->setArrangement(Tree::Arrangement::WhoBlocksWhom);
    for (int round = 0; round < 100; ++round) {
        Sessions sessions;
        const int count = 1 + static_cast<int>(random.bounded(20));
        for (int id = 1; id <= count; ++id) {
            std::vector<std::int64_t> blockers;
            for (quint32 i = 0; i < random.bounded(3U); ++i)
                blockers.push_back(random.bounded(count + 3));
            sessions.push_back(session(id, blockers));
        }
        m_model->setSessions(sessions);
        const QString all = shape();
        const QStringList ids = all.split(QRegularExpression(QStringLiteral("[ ()]")), Qt::SkipEmptyParts);
        QCOMPARE(ids.size(), count);
        QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), count);
    }
}

QTEST_GUILESS_MAIN(tst_SessionTreeModel)
#include "tst_SessionTreeModel.moc"
