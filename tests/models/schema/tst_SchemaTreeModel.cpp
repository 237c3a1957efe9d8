// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/schema/SchemaTreeModel.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QtTest>

#include <ctime>

namespace {

using Tree = SchemaTreeModel;

ConnectionProfile connectionCalled(const char *name, const char *group = "")
{
    ConnectionProfile profile;
    profile.id = profile.name = QString::fromUtf8(name);
    profile.group = QString::fromUtf8(group);
    return profile;
}

ObjectDetails orders()
{
    ObjectDetails details;
    details.name = {"public", "orders"};
    details.columns = {{"id", "integer", false, true, "nextval('x')"},
                       {"note 🦜", "text", true, false, {}}};
    details.keys = {{ObjectDetails::Key::Kind::Primary, "pk", {"id"}, {}, {}},
                    {ObjectDetails::Key::Kind::Foreign, {}, {"id"}, {"public", "other"}, {"x"}},
                    {ObjectDetails::Key::Kind::Foreign, {}, {"note 🦜"}, {"public", "other"}, {}}};
    details.indexes = {{"pk", {"id"}, true}};
    return details;
}

} // namespace

class tst_SchemaTreeModel final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void groupsComeFirst();
    void aSingleSchemaIsLeftOut();
    void severalSchemasTheDefaultFirst();
    void detailsBelowATable();
    void failuresAreRows();
    void refreshKeepsWhatStays();
    void aChangedProfileBeginsAnew();
    void switchedOffHasNothingBelow();
    void answersThatComeTooLateAreIgnored();
    void pathsFindTheSameThing();
    void manyTablesAreQuick();

private:
    /// Rows below, as "text" or "text [detail]", joined by ", ".
    [[nodiscard]] QString below(const QModelIndex &parent) const;
    [[nodiscard]] QModelIndex child(const QModelIndex &parent, const char *text) const;

    std::unique_ptr<Tree> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    QStringList m_wanted; ///< "id/schema/object"
};

void tst_SchemaTreeModel::init()
{
    m_tester.reset();
    m_model = std::make_unique<Tree>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_tester->setUseFetchMore(false); // every fetch shows in m_wanted
    m_wanted.clear();
    connect(
        m_model.get(), &Tree::wanted, this,
        [this](const QString &id, const std::string &schema, const std::string &object) {
            m_wanted << QStringList{id, QString::fromStdString(schema), QString::fromStdString(object)}.join(
                QLatin1Char('/'));
        });
}

QString tst_SchemaTreeModel::below(const QModelIndex &parent) const
{
    QStringList rows;
    for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        const QString detail = index.data(Tree::DetailRole).toString();
        rows << index.data().toString()
                    + (detail.isEmpty() ? QString() : QStringLiteral(" [%1]").arg(detail));
    }
    return rows.join(QStringLiteral(", "));
}

QModelIndex tst_SchemaTreeModel::child(const QModelIndex &parent, const char *text) const
{
    for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        if (index.data().toString() == QString::fromUtf8(text))
            return index;
    }
    return {};
}

void tst_SchemaTreeModel::groupsComeFirst()
{
    ConnectionProfile readOnly = connectionCalled("b", "Été");
    readOnly.readOnly = true;
    readOnly.environment = Environment::Production;
    m_model->setProfiles(
        {connectionCalled("a"), readOnly, connectionCalled("c", "Älter"), connectionCalled("d")});
    QCOMPARE(below({}), QStringLiteral("Älter, Été, a, d"));
    const QModelIndex b = m_model->indexOf(QStringLiteral("b"));
    QCOMPARE(b.parent().data().toString(), QStringLiteral("Été"));
    QCOMPARE(b.data(Tree::DetailRole).toString(), QStringLiteral("read-only"));
    QCOMPARE(b.data(Tree::EnvironmentRole).value<Environment>(), Environment::Production);
    m_model->setState(QStringLiteral("b"), ConnectionListModel::State::Failed);
    QCOMPARE(b.data(Tree::DetailRole).toString(), QStringLiteral("read-only · failed"));
    QCOMPARE(b.data(Qt::AccessibleTextRole).toString(), QStringLiteral("b, read-only · failed"));
    // One moves, one goes, one comes.
    readOnly.group.clear();
    m_model->setProfiles({connectionCalled("a"), readOnly, connectionCalled("e", "Älter")});
    QCOMPARE(below({}), QStringLiteral("Älter, a, b [read-only]"));
    QCOMPARE(below(m_model->index(0, 0)), QStringLiteral("e"));
}

void tst_SchemaTreeModel::aSingleSchemaIsLeftOut()
{
    m_model->setProfiles({connectionCalled("a")});
    const QPersistentModelIndex a = m_model->indexOf(QStringLiteral("a"));
    QVERIFY(m_model->hasChildren(a));
    QVERIFY(m_model->canFetchMore(a));
    m_model->fetchMore(a);
    QVERIFY(!m_model->canFetchMore(a));
    QCOMPARE(below(a), QStringLiteral("Loading…"));
    QCOMPARE(m_wanted, QStringList{QStringLiteral("a//")});
    m_model->setSchemas(QStringLiteral("a"), {"main"}, "main");
    QCOMPARE(m_wanted.last(), QStringLiteral("a/main/"));
    QCOMPARE(below(a), QStringLiteral("Loading…"));
    m_model->setObjects(QStringLiteral("a"), "main",
                        {{{"main", "t"}, false}, {{"main", "v"}, true}, {{"main", "u"}, false}});
    QCOMPARE(below(a), QStringLiteral("Tables [2], Views [1]"));
    QCOMPARE(below(child(a, "Tables")), QStringLiteral("t, u"));
    QCOMPARE(child(child(a, "Tables"), "u").data(Tree::SchemaRole).toString(), QStringLiteral("main"));
    m_model->setObjects(QStringLiteral("a"), "main", {});
    QCOMPARE(below(a), QStringLiteral("Nothing here"));
}

void tst_SchemaTreeModel::severalSchemasTheDefaultFirst()
{
    m_model->setProfiles({connectionCalled("a")});
    const QPersistentModelIndex a = m_model->indexOf(QStringLiteral("a"));
    m_model->fetchMore(a);
    m_model->setSchemas(QStringLiteral("a"), {"audit", "public", "with.dot \"é"}, "public");
    QCOMPARE(below(a), QStringLiteral("public, audit, with.dot \"é"));
    const QModelIndex odd = child(a, "with.dot \"é");
    QVERIFY(m_model->canFetchMore(odd));
    m_model->fetchMore(odd);
    QCOMPARE(m_wanted.last(), QStringLiteral("a/with.dot \"é/"));
    m_model->setObjects(QStringLiteral("a"), "with.dot \"é", {{{"with.dot \"é", "טבלה"}, false}});
    QCOMPARE(below(odd), QStringLiteral("Tables [1]"));
    m_model->want(QStringLiteral("a"), "public");
    QCOMPARE(m_wanted.last(), QStringLiteral("a/public/"));
    const auto before = m_wanted.size();
    m_model->want(QStringLiteral("a"), "public"); // already
    m_model->want(QStringLiteral("a"));
    QCOMPARE(m_wanted.size(), before);
}

void tst_SchemaTreeModel::detailsBelowATable()
{
    m_model->setProfiles({connectionCalled("a")});
    m_model->fetchMore(m_model->indexOf(QStringLiteral("a")));
    m_model->setSchemas(QStringLiteral("a"), {"public"}, "public");
    m_model->setObjects(QStringLiteral("a"), "public", {{{"public", "orders"}, false}});
    const QPersistentModelIndex table =
        child(child(m_model->indexOf(QStringLiteral("a")), "Tables"), "orders");
    m_model->fetchMore(table);
    QCOMPARE(m_wanted.last(), QStringLiteral("a/public/orders"));
    for (int again = 0; again < 2; ++again) {
        m_model->setDetails(QStringLiteral("a"), {"public", "orders"}, orders());
        QCOMPARE(below(table), QStringLiteral("Columns [2], Keys [3], Indexes [1]"));
        QCOMPARE(below(child(table, "Columns")), QStringLiteral("id [integer not null], note 🦜 [text]"));
        QCOMPARE(below(child(table, "Keys")),
                 QStringLiteral("pk [id], foreign key [id → other (x)], foreign key "
                                "[note 🦜 → other]"));
        QCOMPARE(below(child(table, "Indexes")), QStringLiteral("pk [unique: id]"));
    }
    const QModelIndex id = child(child(table, "Columns"), "id");
    QVERIFY(id.data(Tree::PrimaryRole).toBool());
    QVERIFY(id.data(Qt::ToolTipRole).toString().contains(QLatin1String("nextval('x')")));
    QCOMPARE(id.data(Tree::ObjectRole).toString(), QStringLiteral("orders"));
    ObjectDetails fewer = orders();
    fewer.keys.pop_back();
    m_model->setDetails(QStringLiteral("a"), {"public", "orders"}, fewer);
    QCOMPARE(below(child(table, "Keys")), QStringLiteral("pk [id], foreign key [id → other (x)]"));
}

void tst_SchemaTreeModel::failuresAreRows()
{
    m_model->setProfiles({connectionCalled("a")});
    const QPersistentModelIndex a = m_model->indexOf(QStringLiteral("a"));
    m_model->fetchMore(a);
    const Error error{ErrorCode::Unreachable, QStringLiteral("No <b>server</b>."),
                      QStringLiteral("Start it.")};
    m_model->setFailed(QStringLiteral("a"), {}, {}, error);
    QCOMPARE(below(a), QStringLiteral("No <b>server</b>."));
    const QModelIndex row = m_model->index(0, 0, a);
    QVERIFY(row.data(Qt::ToolTipRole).toString().contains(QLatin1String("Start it.")));
    QCOMPARE(row.data(Tree::ErrorRole).value<Error>().code, ErrorCode::Unreachable);
    QVERIFY(!m_model->canFetchMore(a));
    m_wanted.clear();
    m_model->refresh(QStringLiteral("a"));
    QCOMPARE(below(a), QStringLiteral("Loading…"));
    QCOMPARE(m_wanted, QStringList{QStringLiteral("a//")});
    m_model->setSchemas(QStringLiteral("a"), {}, {});
    QCOMPARE(below(a), QStringLiteral("Nothing here"));
}

void tst_SchemaTreeModel::refreshKeepsWhatStays()
{
    const QString a = QStringLiteral("a");
    m_model->setProfiles({connectionCalled("a")});
    m_model->fetchMore(m_model->indexOf(a));
    m_model->setSchemas(a, {"one", "two"}, "one");
    m_model->fetchMore(child(m_model->indexOf(a), "two"));
    m_model->setObjects(a, "two", {{{"two", "b"}, false}, {{"two", "c"}, false}, {{"two", "d"}, false}});
    const QPersistentModelIndex c = child(child(child(m_model->indexOf(a), "two"), "Tables"), "c");
    m_model->fetchMore(c);
    m_model->setDetails(a, {"two", "c"}, orders());
    m_wanted.clear();
    m_model->refresh(a);
    QCOMPARE(m_wanted,
             (QStringList{QStringLiteral("a//"), QStringLiteral("a/two/"), QStringLiteral("a/two/c")}));
    QVERIFY(c.isValid());
    m_model->setSchemas(a, {"two", "zero"}, "zero");
    QCOMPARE(below(m_model->indexOf(a)), QStringLiteral("zero, two"));
    m_model->setObjects(a, "two", {{{"two", "a"}, false}, {{"two", "c"}, false}, {{"two", "b"}, false}});
    QVERIFY(c.isValid());
    QCOMPARE(c.row(), 1);
    QCOMPARE(below(c.parent()), QStringLiteral("a, c, b"));
    QCOMPARE(below(c), QStringLiteral("Columns [2], Keys [3], Indexes [1]"));
}

void tst_SchemaTreeModel::aChangedProfileBeginsAnew()
{
    ConnectionProfile profile = connectionCalled("a");
    m_model->setProfiles({profile});
    m_model->fetchMore(m_model->indexOf(profile.id));
    m_model->setSchemas(profile.id, {"main"}, "main");
    m_model->setObjects(profile.id, "main", {{{"main", "t"}, false}});
    m_model->setProfiles({profile});
    QCOMPARE(m_model->rowCount(m_model->indexOf(profile.id)), 1);
    profile.host = QStringLiteral("elsewhere");
    profile.name = QStringLiteral("renamed");
    m_model->setProfiles({profile});
    QCOMPARE(below({}), QStringLiteral("renamed"));
    QCOMPARE(m_model->rowCount(m_model->indexOf(profile.id)), 0);
    QVERIFY(m_model->canFetchMore(m_model->indexOf(profile.id)));
}

void tst_SchemaTreeModel::switchedOffHasNothingBelow()
{
    ConnectionProfile profile = connectionCalled("a");
    profile.isActive = false;
    m_model->setProfiles({profile});
    const QModelIndex a = m_model->indexOf(profile.id);
    QVERIFY(!m_model->hasChildren(a));
    QVERIFY(!a.data(Tree::ActiveRole).toBool());
    QCOMPARE(a.data(Tree::DetailRole).toString(), QStringLiteral("switched off"));
    m_model->want(profile.id);
    QVERIFY(m_wanted.isEmpty());
}

void tst_SchemaTreeModel::answersThatComeTooLateAreIgnored()
{
    m_model->setSchemas(QStringLiteral("gone"), {"x"}, "x");
    m_model->setObjects(QStringLiteral("gone"), "x", {});
    m_model->setProfiles({connectionCalled("a")});
    m_model->setObjects(QStringLiteral("a"), "x", {{{"x", "t"}, false}});
    m_model->setDetails(QStringLiteral("a"), {"x", "t"}, orders());
    m_model->setFailed(QStringLiteral("a"), "x", "t", {});
    QCOMPARE(m_model->rowCount(m_model->indexOf(QStringLiteral("a"))), 0);
}

void tst_SchemaTreeModel::pathsFindTheSameThing()
{
    m_model->setProfiles({connectionCalled("a", "g/h"), connectionCalled("b")});
    m_model->fetchMore(m_model->indexOf(QStringLiteral("a")));
    m_model->setSchemas(QStringLiteral("a"), {"main"}, "main");
    m_model->setObjects(QStringLiteral("a"), "main", {{{"main", "t:1"}, false}});
    const QModelIndex table = child(child(m_model->indexOf(QStringLiteral("a")), "Tables"), "t:1");
    QVERIFY(table.isValid());
    QCOMPARE(m_model->indexAt(m_model->pathOf(table)), table);
    QVERIFY(!m_model->indexAt({QStringLiteral("nowhere")}).isValid());
}

void tst_SchemaTreeModel::manyTablesAreQuick()
{
    m_tester.reset(); // it looks at every row each time
    std::vector<ObjectSummary> objects;
    for (int i = 0; i < 20000; ++i)
        objects.push_back({{"main", "table " + std::to_string(i)}, false});
    m_model->setProfiles({connectionCalled("a")});
    m_model->fetchMore(m_model->indexOf(QStringLiteral("a")));
    m_model->setSchemas(QStringLiteral("a"), {"main"}, "main");
    const std::clock_t start = std::clock(); // the processor's time: others may be busy meanwhile
    m_model->setObjects(QStringLiteral("a"), "main", objects);
    m_model->setObjects(QStringLiteral("a"), "main", objects);
#ifdef __SANITIZE_ADDRESS__
    const qint64 bound = 10000;
#else
    const qint64 bound = 1000;
#endif
    const qint64 took = qint64{std::clock() - start} * 1000 / CLOCKS_PER_SEC;
    QVERIFY2(took < bound, qPrintable(QString::number(took)));
}

QTEST_GUILESS_MAIN(tst_SchemaTreeModel)
#include "tst_SchemaTreeModel.moc"
