// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/pool/RowSink.h"
#include "app/query/ResultSet.h"
#include "app/transfer/ResultExport.h"
#include "app/transfer/SelectionText.h"
#include "models/core/RowBatchBuilder.h"
#include "tests/support/SchedulingDelay.h"
#include "tests/support/TestServers.h"

#include <QDir>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <sys/resource.h>

#include <csignal>

namespace {

RowSchema twoColumns()
{
    return std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{"id", {TypeKind::Int32}}, {"word", {TypeKind::Text}}});
}

RowBatch batchOf(int first, int count)
{
    RowBatchBuilder builder(twoColumns());
    for (int i = first; i < first + count; ++i) {
        builder.append(0, std::int32_t{i});
        builder.appendBytes(1, "word " + std::to_string(i));
        builder.endRow();
    }
    return builder.take();
}

std::shared_ptr<ResultSet> resultOf(int rows, int perBatch)
{
    auto result = ResultSet::create();
    if (!result)
        qFatal("%s", qPrintable(result.error().toText()));
    const auto sink = (*result)->sink();
    sink->started(twoColumns());
    for (int first = 0; first < rows; first += perBatch)
        sink->received(batchOf(first, std::min(perBatch, rows - first)));
    return *result;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
}

} // namespace

/// Exports into real folders: whole files or none, whatever happens on the way.
class tst_ResultExport final : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void writesWhatIsThere();
    void waitsForTheWholeResult();
    void writesSortedAndChosenRows();
    void beginsAnewForAnotherColumn();
    void neverReplacesUnasked();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void fullDiskLeavesNothing_data();
    void fullDiskLeavesNothing();
    void cancelLeavesNothing_data();
    void cancelLeavesNothing();
    void failedSourceFailsTheExport();
    void partialKeepsWhatCame();
    void deletedOnTheWay();
    void selections();
    void selectionsAreBounded();

private:
    using Outcome = Result<ResultExport::Summary>;
    Outcome run(const std::shared_ptr<ResultSet> &result, ResultExport::Request request);
    QString target(const QString &name = QStringLiteral("rows.csv")) const
    {
        return m_folder->filePath(name);
    }
    QStringList files() const
    {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_ResultExport::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

tst_ResultExport::Outcome tst_ResultExport::run(const std::shared_ptr<ResultSet> &result,
                                                ResultExport::Request request)
{
    std::optional<Outcome> outcome;
    const QPointer<ResultExport> job = new ResultExport(this);
    connect(job, &ResultExport::finished, this, [&](const Outcome &how) { outcome = how; });
    job->start(result, std::move(request));
    if (!QTest::qWaitFor([&] { return outcome.has_value() && !job; }, 60'000))
        return Error{ErrorCode::Timeout, QStringLiteral("the export did not end")};
    return *outcome;
}

void tst_ResultExport::writesWhatIsThere()
{
    const auto result = resultOf(3, 2); // still running
    ResultExport::Request request;
    request.target = target();
    const Outcome outcome = run(result, request);
    PENSTOCK_VERIFY(outcome);
    QCOMPARE(contentOf(target()), QByteArray("id,word\r\n0,word 0\r\n1,word 1\r\n2,word 2\r\n"));
    QCOMPARE(outcome->rows, 3);
    QCOMPARE(outcome->bytes, QFileInfo(target()).size());
    QCOMPARE(files(), QStringList{QStringLiteral("rows.csv")});
}

void tst_ResultExport::waitsForTheWholeResult()
{
    const auto result = resultOf(4, 2);
    const auto sink = result->sink();
    std::optional<Outcome> outcome;
    auto *job = new ResultExport(this);
    QSignalSpy progress(job, &ResultExport::progressed);
    connect(job, &ResultExport::finished, this, [&](const Outcome &how) { outcome = how; });
    ResultExport::Request request;
    request.target = target();
    request.wholeResult = true;
    job->start(result, request);
    QTRY_VERIFY(!progress.isEmpty() && progress.last().at(0).toLongLong() == 4);
    QVERIFY(!outcome);
    QVERIFY(!QFile::exists(target()));
    sink->received(batchOf(4, 2));
    StatementSummary summary;
    summary.rows = 6;
    sink->finished(summary);
    QTRY_VERIFY(outcome.has_value());
    PENSTOCK_VERIFY(*outcome);
    QCOMPARE((*outcome)->rows, 6);
    QVERIFY(contentOf(target()).endsWith("5,word 5\r\n"));
}

void tst_ResultExport::writesSortedAndChosenRows()
{
    const auto result = resultOf(10'000, 700);
    auto backwards = std::make_shared<std::vector<std::uint32_t>>();
    for (std::uint32_t row = 10'000; row-- > 0;)
        backwards->push_back(row);
    backwards->push_back(5000); // as often as it is named
    ResultExport::Request request;
    request.target = target();
    request.options.header = false;
    request.rows = backwards;
    PENSTOCK_VERIFY(run(result, request));
    const QList<QByteArray> lines = contentOf(target()).split('\n');
    QCOMPARE(lines.size(), 10'002);
    for (int i = 0; i < 10'000; ++i)
        QCOMPARE(lines[i], QByteArray::number(9999 - i) + ",word " + QByteArray::number(9999 - i) + "\r");
    QCOMPARE(lines[10'000], QByteArray("5000,word 5000\r"));

    request.replace = true;
    request.rows = std::make_shared<std::vector<std::uint32_t>>(std::vector<std::uint32_t>{10'000});
    const Outcome outside = run(result, request);
    QVERIFY(!outside);
    QCOMPARE(outside.error().code, ErrorCode::Invalid);
}

/// A source of a merged result brings a column that the others have not.
void tst_ResultExport::beginsAnewForAnotherColumn()
{
    const auto result = resultOf(1, 1);
    const auto sink = result->sink();
    std::optional<Outcome> outcome;
    auto *job = new ResultExport(this);
    QSignalSpy progress(job, &ResultExport::progressed);
    connect(job, &ResultExport::finished, this, [&](const Outcome &how) { outcome = how; });
    ResultExport::Request request;
    request.target = target();
    request.wholeResult = true;
    job->start(result, request);
    QTRY_VERIFY(!progress.isEmpty());
    const auto wider = std::make_shared<const std::vector<Column>>(std::vector<Column>{
        {"id", {TypeKind::Int32}}, {"word", {TypeKind::Text}}, {"extra", {TypeKind::Text}}});
    const auto own = std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{"id", {TypeKind::Text}}, {"", {TypeKind::Text}}, {"extra", {TypeKind::Text}}});
    sink->started(wider);
    RowBatchBuilder builder(own);
    builder.appendBytes(0, "a,1");
    builder.appendNull(1);
    builder.appendBytes(2, "more");
    builder.endRow();
    sink->received(builder.take());
    sink->finished(StatementSummary{});
    QTRY_VERIFY(outcome.has_value());
    PENSTOCK_VERIFY(*outcome);
    QCOMPARE(contentOf(target()), QByteArray("id,word,extra\r\n0,word 0,\r\n\"a,1\",,more\r\n"));
}

void tst_ResultExport::neverReplacesUnasked()
{
    QFile old(target());
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    QVERIFY(old.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    ResultExport::Request request;
    request.target = target();
    const Outcome refused = run(resultOf(1, 1), request);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(contentOf(target()), QByteArray("old"));
    request.replace = true;
    PENSTOCK_VERIFY(run(resultOf(1, 1), request));
    QCOMPARE(contentOf(target()), QByteArray("id,word\r\n0,word 0\r\n"));
    // Who could not read it still cannot.
    QVERIFY(!(QFile::permissions(target()) & (QFile::ReadGroup | QFile::ReadOther)));
    QCOMPARE(files(), QStringList{QStringLiteral("rows.csv")});
}

void tst_ResultExport::namesWhatIsWrong_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named");
    QTest::newRow("a folder") << QDir::tempPath() << int(ErrorCode::Invalid) << QDir::tempPath();
    QTest::newRow("no such folder") << QStringLiteral("/nowhere at all/rows.csv") << int(ErrorCode::NotFound)
                                    << QStringLiteral("/nowhere at all");
    QTest::newRow("below a file") << QStringLiteral("/etc/passwd/rows.csv") << int(ErrorCode::NotFound)
                                  << QStringLiteral("/etc/passwd");
    // Where not even root may make a file.
    QTest::newRow("read-only") << QStringLiteral("/sys/rows.csv") << int(ErrorCode::Privilege)
                               << QStringLiteral("/sys");
    QTest::newRow("a device") << QStringLiteral("/dev/null") << int(ErrorCode::Invalid)
                              << QStringLiteral("/dev/null");
}

void tst_ResultExport::namesWhatIsWrong()
{
    QFETCH(QString, path);
    QFETCH(int, code);
    QFETCH(QString, named);
    ResultExport::Request request;
    request.target = path;
    request.replace = true;
    const Outcome outcome = run(resultOf(1, 1), request);
    QVERIFY(!outcome);
    QCOMPARE(int(outcome.error().code), code);
    QVERIFY2(outcome.error().message.contains(named), qPrintable(outcome.error().toText()));
    QVERIFY(!outcome.error().advice.isEmpty());
}

void tst_ResultExport::fullDiskLeavesNothing_data()
{
    QTest::addColumn<int>("format");
    QTest::newRow("csv") << int(ExportOptions::Format::Csv);
    QTest::newRow("insert") << int(ExportOptions::Format::Insert);
    QTest::newRow("xlsx") << int(ExportOptions::Format::Xlsx);
}

/// A limit on the size of files stands for the disk: it needs no rights and fails the same calls.
void tst_ResultExport::fullDiskLeavesNothing()
{
    QFETCH(int, format);
    const auto result = resultOf(200'000, 10'000);
    ResultExport::Request request;
    request.target = target();
    request.options.format = static_cast<ExportOptions::Format>(format);
    request.options.table.name = "t";
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &old), 0);
    const rlimit small{rlim_t{512} << 10, old.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const Outcome outcome = run(result, request);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &old), 0);
    QVERIFY(!outcome);
    qInfo("%s", qPrintable(outcome.error().toText()));
    QCOMPARE(outcome.error().code, ErrorCode::DiskFull);
    QVERIFY(outcome.error().message.contains(m_folder->path()));
    QVERIFY(!outcome.error().advice.isEmpty());
    QCOMPARE(files(), QStringList());
}

void tst_ResultExport::cancelLeavesNothing_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<bool>("waiting");
    QTest::newRow("csv, writing") << int(ExportOptions::Format::Csv) << false;
    QTest::newRow("csv, waiting for rows") << int(ExportOptions::Format::Csv) << true;
    QTest::newRow("xlsx, writing") << int(ExportOptions::Format::Xlsx) << false;
}

void tst_ResultExport::cancelLeavesNothing()
{
    QFETCH(int, format);
    QFETCH(bool, waiting);
    const auto result = resultOf(waiting ? 10 : 400'000, 10'000);
    std::optional<Outcome> outcome;
    auto *job = new ResultExport(this);
    connect(job, &ResultExport::finished, this, [&](const Outcome &how) { outcome = how; });
    QSignalSpy progress(job, &ResultExport::progressed);
    QSignalSpy gone(job, &QObject::destroyed);
    ResultExport::Request request;
    request.target = target();
    request.options.format = static_cast<ExportOptions::Format>(format);
    request.wholeResult = true;
    job->start(result, request);
    QTRY_VERIFY(!progress.isEmpty());
    SchedulingDelay control;
    QElapsedTimer clock;
    clock.start();
    job->cancel();
    QTRY_VERIFY(outcome.has_value());
    const auto took = clock.elapsed();
    QVERIFY(!*outcome);
    QCOMPARE(outcome->error().code, ErrorCode::Cancelled);
    const auto allowed = 100 + control.worstMilliseconds() + 50; // the event loop of this test, too
    QVERIFY2(took <= allowed, qPrintable(QString::number(took)));
    QTRY_COMPARE(gone.size(), 1);
    QCOMPARE(files(), QStringList());
}

void tst_ResultExport::failedSourceFailsTheExport()
{
    const auto result = resultOf(5, 5);
    ResultExport::Request request;
    request.target = target();
    request.wholeResult = true;
    result->sink()->finished(Error{ErrorCode::ConnectionLost, QStringLiteral("pg: the server went away.")});
    const Outcome outcome = run(result, request);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::ConnectionLost);
    QVERIFY(outcome.error().message.contains(QStringLiteral("the server went away")));
    QCOMPARE(files(), QStringList());
}

void tst_ResultExport::partialKeepsWhatCame()
{
    const auto result = resultOf(5, 5);
    ResultExport::Request request;
    request.target = target();
    request.wholeResult = true;
    request.partial = true;
    result->sink()->finished(Error{ErrorCode::ConnectionLost, QStringLiteral("pg: the server went away.")});
    const Outcome outcome = run(result, request);
    PENSTOCK_VERIFY(outcome);
    QCOMPARE(outcome->rows, 5);
    QVERIFY(outcome->missing.has_value());
    QCOMPARE(outcome->missing->code, ErrorCode::ConnectionLost);
}

void tst_ResultExport::deletedOnTheWay()
{
    const auto result = resultOf(300'000, 10'000);
    ResultExport::Request request;
    request.target = target();
    request.wholeResult = true;
    auto *job = new ResultExport;
    job->start(result, request);
    delete job;
    QCOMPARE(files(), QStringList());
}

void tst_ResultExport::selections()
{
    const auto result = resultOf(20, 6);
    QTRY_COMPARE(result->rowCount(), 20);
    ExportOptions options;
    options.format = ExportOptions::Format::Tsv;
    options.tabs = ExportOptions::Tabs::Quoted;
    const auto tsv = SelectionText::of(*result->spool(), {19, 0, 7}, {1, 0}, options);
    PENSTOCK_VERIFY(tsv);
    QCOMPARE(*tsv, QStringLiteral("word\tid\nword 19\t19\nword 0\t0\nword 7\t7\n"));
    options.header = false;
    QCOMPARE(SelectionText::of(*result->spool(), {3}, {0}, options).value_or(QString()),
             QStringLiteral("3\n"));
    options.format = ExportOptions::Format::Insert;
    options.table = {"", "t"};
    QCOMPARE(SelectionText::of(*result->spool(), {3, 4}, {0, 1}, options).value_or(QString()),
             QStringLiteral("INSERT INTO \"t\" (\"id\", \"word\") VALUES\n(3, 'word 3'),\n(4, 'word 4');\n"));
    options.format = ExportOptions::Format::Json;
    QCOMPARE(SelectionText::of(*result->spool(), {3}, {1}, options).value_or(QString()),
             QStringLiteral("[\n{\"word\":\"word 3\"}\n]\n"));
    QVERIFY(!SelectionText::of(*result->spool(), {20}, {0}, options));
}

void tst_ResultExport::selectionsAreBounded()
{
    const auto result = resultOf(1, 1);
    RowBatchBuilder builder(twoColumns());
    builder.append(0, std::int32_t{1});
    builder.appendBytes(1, std::string(33'000'000, 'x'));
    builder.endRow();
    result->sink()->received(builder.take());
    const auto text = SelectionText::of(*result->spool(), {1, 1, 1}, {1}, {});
    QVERIFY(!text);
    QVERIFY(text.error().advice.contains(QStringLiteral("Export")));
    PENSTOCK_VERIFY(SelectionText::of(*result->spool(), {1}, {1}, {}));
}

QTEST_GUILESS_MAIN(tst_ResultExport)
#include "tst_ResultExport.moc"
