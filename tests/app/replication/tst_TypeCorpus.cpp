// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "models/core/CellText.h"
#include "models/replication/CanonicalCell.h"
#include "tests/app/replication/CopyStage.h"
#include "tests/app/replication/TypeSamples.h"

#include <QElapsedTimer>
#include <QRegularExpression>

#include <map>
#include <set>

/// Forty and more types of each engine to each engine: a value that arrives is the value that was sent, or it does not
/// arrive, and the column is named.
class tst_TypeCorpus final : public QObject
{
    Q_OBJECT

private slots:
    void corpus_data();
    void corpus();
};

namespace {

constexpr DatabaseType corpusPg = DatabaseType::PostgreSql;
constexpr DatabaseType corpusMaria = DatabaseType::MariaDb;
constexpr DatabaseType corpusLite = DatabaseType::Sqlite;

const char *shortName(DatabaseType type)
{
    return type == corpusPg ? "pg" : type == corpusMaria ? "maria" : "lite";
}

/// The one column "x" of a table by its id: the value's canonical form, and how it looks.
struct Values
{
    std::map<std::int64_t, std::pair<std::string, QString>> rows;
    ColumnType type;
};

/// As the source means them; without `source`, the table is the source.
Result<Values> valuesOf(SqlTalk &talk, const QString &table, const ColumnType *source)
{
    ScanRequest scan;
    scan.object = {{}, table.toStdString()};
    scan.columns = {"id", "x"};
    scan.exactInstants = true;
    auto cursor = talk.connection().scan(scan);
    if (!cursor)
        return cursor.error();
    Values values;
    values.type = (*(*cursor)->schema())[1].type;
    const ColumnType &idType = (*(*cursor)->schema())[0].type;
    const CanonicalCell cell(source ? *source : values.type, values.type);
    const CellText shown(values.type);
    const CellText id(idType);
    while (true) {
        auto batch = (*cursor)->next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return values;
        for (std::size_t row = 0; row < (*batch)->rowCount(); ++row) {
            std::string form;
            std::string text;
            std::string key;
            cell.append(form, (*batch)->column(1), row);
            if (!(*batch)->column(1).isNull(row))
                shown.append(text, (*batch)->column(1), row);
            id.append(key, (*batch)->column(0), row);
            values.rows[std::stoll(key)] = {form, QString::fromStdString(text).left(60)};
        }
    }
}

/// What was refused, by target, table and id.
using Refused = std::map<std::pair<QString, QString>, std::map<std::int64_t, QString>>;

Refused refusedRows(CopyStage &stage)
{
    std::optional<std::vector<QJsonObject>> kept;
    QObject context;
    stage.stage().service().quarantine(stage.jobId(), 10'000, &context, [&](auto rows) {
        if (!rows)
            qFatal("%s", qPrintable(rows.error().toText()));
        kept.emplace(rows->begin(), rows->end());
    });
    if (!QTest::qWaitFor([&] { return kept.has_value(); }, 30'000))
        qFatal("the quarantine was not read");
    Refused refused;
    for (const QJsonObject &row : *kept) {
        const QString table = row[QLatin1String("table")].toString().section(u'.', -1);
        const qint64 id = row[QLatin1String("key")].toArray().first().toString().toLongLong();
        refused[{row[QLatin1String("targetDatabase")].toString(), table}][id] =
            row[QLatin1String("reason")].toString();
    }
    return refused;
}

bool namesTheColumn(const QString &text)
{
    static const QRegularExpression column(QStringLiteral("(^|[^\\w])[\"'`“]?x[\"'`”]?($|[^\\w])"));
    return column.match(text).hasMatch();
}

} // namespace

void tst_TypeCorpus::corpus_data()
{
    QTest::addColumn<DatabaseType>("source");
    for (const DatabaseType type : {corpusPg, corpusMaria, corpusLite})
        QTest::newRow(shortName(type)) << type;
}

void tst_TypeCorpus::corpus()
{
    PENSTOCK_NEED(Postgres);
    PENSTOCK_NEED(MariaDb);
    QFETCH(DatabaseType, source);
    const std::vector<DatabaseType> targets{corpusPg, corpusMaria, corpusLite};
    CopyStage stage(source, targets);
    const std::vector<TypeSamples::Type> types = TypeSamples::of(source);
    QVERIFY(types.size() >= 40);
    if (source == corpusPg)
        PENSTOCK_VERIFY(stage.source().say({"CREATE TYPE mood AS ENUM ('sad', 'très happy')",
                                            "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)"}));
    if (source == corpusMaria)
        PENSTOCK_VERIFY(
            stage.source().say({"SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'"}));
    ReplicationJob job = stage.job({}, "");
    job.mode = ReplicationMode::Snapshot;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const QString table = QStringLiteral("t%1").arg(i);
        QStringList statements{QStringLiteral("CREATE TABLE %1 (id INTEGER PRIMARY KEY, x %2 %3)")
                                   .arg(table, QString::fromUtf8(types[i].declared),
                                        source == corpusMaria ? QStringLiteral("NULL") : QString())};
        for (std::size_t value = 0; value < types[i].values.size(); ++value)
            statements << QStringLiteral("INSERT INTO %1 VALUES (%2, %3)")
                              .arg(table)
                              .arg(value + 1)
                              .arg(QString::fromUtf8(types[i].values[value]));
        statements << QStringLiteral("INSERT INTO %1 VALUES (0, NULL)").arg(table);
        statements.prepend(QStringLiteral("BEGIN"));
        statements << QStringLiteral("COMMIT");
        PENSTOCK_VERIFY(stage.source().say(statements));
        job.tables.push_back(
            {.source = {.schema = {}, .name = table.toStdString()}, .poison = PoisonRule::Quarantine});
    }
    stage.use(job);
    const auto run = stage.run();
    PENSTOCK_VERIFY(run);
    QVERIFY2(!run->error, run->error ? qPrintable(run->error->toText()) : "");
    QStringList wrong;
    Refused refusals = refusedRows(stage);
    std::vector<Values> all;
    for (std::size_t i = 0; i < types.size(); ++i) {
        auto sent = valuesOf(stage.source(), QStringLiteral("t%1").arg(i), nullptr);
        PENSTOCK_VERIFY(sent);
        QCOMPARE(sent->rows.size(), types[i].values.size() + 1);
        all.push_back(std::move(*sent));
    }
    for (std::size_t target = 0; target < targets.size(); ++target) {
        const QString copy = stage.copyProfile(target).id;
        int equal = 0;
        int refusedValues = 0;
        int refusedTables = 0;
        int wholeTypes = 0;
        for (std::size_t i = 0; i < types.size(); ++i) {
            const QString table = QStringLiteral("t%1").arg(i);
            const QString name =
                QStringLiteral("%1 -> %2: %3")
                    .arg(QLatin1String(shortName(source)), QLatin1String(shortName(targets[target])),
                         QString::fromUtf8(types[i].declared));
            const auto progress = std::find_if(run->tables.begin(), run->tables.end(), [&](const auto &one) {
                return one.targetDatabase == copy && one.table.name == table.toStdString();
            });
            QVERIFY(progress != run->tables.end());
            if (progress->error) {
                ++refusedTables;
                const auto left = stage.copy(target).ask(QStringLiteral("SELECT count(*) FROM ") + table);
                if (!namesTheColumn(progress->error->toText()))
                    wrong << name + QStringLiteral(" is refused without its name: ")
                                 + progress->error->toText();
                if (left && left->front().front() != "0")
                    wrong << name + QStringLiteral(" is refused, but half there: ")
                                 + progress->error->toText();
                qInfo("%s: %s", qPrintable(name), qPrintable(progress->error->toText().simplified()));
                continue;
            }
            static_cast<void>(stage.copy(target).ask("SELECT 1")); // opens it
            const auto arrived = valuesOf(stage.copy(target), table, &all[i].type);
            PENSTOCK_VERIFY(arrived);
            const auto &refused = refusals[{copy, table}];
            bool isWhole = true;
            for (const auto &[id, value] : all[i].rows) {
                const auto there = arrived->rows.find(id);
                const auto kept = refused.find(id);
                const QString shown = name + QStringLiteral(" (%1) ").arg(value.second);
                if ((there == arrived->rows.end()) != (kept != refused.end()))
                    wrong << shown
                                 + (kept == refused.end() ? QStringLiteral("is gone")
                                                          : QStringLiteral("is refused and there"));
                else if (kept != refused.end() && !namesTheColumn(kept->second))
                    wrong << shown + QStringLiteral("is refused without the column's name: ") + kept->second;
                else if (there != arrived->rows.end() && there->second.first != value.first)
                    wrong << shown + QStringLiteral("arrived as ") + there->second.second;
                isWhole = isWhole && kept == refused.end();
                (kept == refused.end() ? equal : refusedValues) += 1;
            }
            wholeTypes += isWhole ? 1 : 0;
            for (const auto &[id, row] : arrived->rows) {
                if (!all[i].rows.contains(id))
                    wrong << name + QStringLiteral(": a row that nobody sent");
            }
        }
        qInfo("%s -> %s: %d values equal, %d refused, %d tables refused, %d types of %d whole",
              shortName(source), shortName(targets[target]), equal, refusedValues, refusedTables, wholeTypes,
              static_cast<int>(types.size()));
        // Refusing all would be easy.
        QVERIFY(equal > refusedValues && refusedTables <= static_cast<int>(types.size()) / 5);
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(u'\n' + wrong.join(u'\n')));
}

QTEST_GUILESS_MAIN(tst_TypeCorpus)
#include "tst_TypeCorpus.moc"
