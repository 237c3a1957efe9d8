// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "app/query/ResultSpool.h"
#include "tests/support/RandomRows.h"
#include "tests/support/TestServers.h"

#include <QTemporaryDir>

#include <thread>

#include <sys/stat.h>
#include <unistd.h>

class tst_ResultSpool final : public QObject
{
    Q_OBJECT

private slots:
    void givesBackWhatItGot();
    void readsWhileItIsWritten();
    void bigCellsAndManyColumns();
    void dropsBatches();
    void leavesNoName();
    void saysWhenItIsFull();
    void keepsWhatAFullDiskTook();
    void saysWhenThereIsNoFolder();

private:
    [[nodiscard]] static std::shared_ptr<ResultSpool> make(const ResultSpool::Limits &limits = {});
};

std::shared_ptr<ResultSpool> tst_ResultSpool::make(const ResultSpool::Limits &limits)
{
    auto spool = ResultSpool::create(limits);
    if (!spool)
        qFatal("%s", qPrintable(spool.error().toText()));
    return *spool;
}

void tst_ResultSpool::givesBackWhatItGot()
{
    std::mt19937 random(11);
    const auto spool = make();
    const RowSchema narrow = std::make_shared<const std::vector<Column>>();
    std::vector<RowBatch> batches;
    std::int64_t rows = 0;
    for (std::size_t i = 0; i < 60; ++i) {
        // Equal schemas of different streams, and one without columns.
        batches.push_back(i % 10 == 9 ? RowBatch(narrow, {}, 3)
                                      : RandomRows::batch(RandomRows::schema(i % 3 == 0 ? "a" : "b"),
                                                          random() % 700, random));
        rows += static_cast<std::int64_t>(batches.back().rowCount());
        const auto number = spool->append(batches.back());
        PENSTOCK_VERIFY(number);
        QCOMPARE(*number, i);
    }
    QCOMPARE(spool->batchCount(), batches.size());
    QCOMPARE(spool->rowCount(), rows);
    const RowSchema *first = nullptr;
    RowBatch kept;
    for (std::size_t i = batches.size(); i-- > 0;) {
        const auto read = spool->read(i);
        PENSTOCK_VERIFY(read);
        QVERIFY2(RandomRows::same(*read, batches[i]), qPrintable(QString::number(i)));
        QCOMPARE(spool->rowsOf(i), batches[i].rowCount());
        if (i % 3 != 0 || i % 10 == 9)
            continue;
        if (first == nullptr) {
            kept = *read;
            first = &kept.sharedSchema();
        }
        QVERIFY2(read->sharedSchema() == *first, "equal schemas are one object");
    }
}

void tst_ResultSpool::readsWhileItIsWritten()
{
    const auto spool = make();
    std::atomic<int> failures{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            std::mt19937 random(5);
            const RowSchema schema = RandomRows::schema();
            for (std::size_t number = 0; spool->waitFor(number, {}); ++number) {
                const auto read = spool->read(number);
                failures += read && RandomRows::same(*read, RandomRows::batch(schema, 200, random)) ? 0 : 1;
            }
        });
    std::mt19937 random(5);
    const RowSchema schema = RandomRows::schema();
    for (int i = 0; i < 100; ++i)
        PENSTOCK_VERIFY(spool->append(RandomRows::batch(schema, 200, random)));
    spool->close();
    for (std::thread &reader : readers)
        reader.join();
    QCOMPARE(failures.load(), 0);
    QVERIFY(spool->isClosed());
    QVERIFY(!spool->waitFor(100, {}));
    QVERIFY(!make()->waitFor(0, [] { return true; }));
}

void tst_ResultSpool::bigCellsAndManyColumns()
{
    const auto spool = make();
    std::vector<Column> wide(1600);
    for (std::size_t i = 0; i < wide.size(); ++i)
        wide[i] = {"column " + std::to_string(i), {.kind = TypeKind::Int32}};
    RowBatchBuilder wideRows(std::make_shared<const std::vector<Column>>(wide));
    for (int row = 0; row < 50; ++row, wideRows.endRow()) {
        for (std::size_t i = 0; i < wide.size(); ++i)
            wideRows.append<std::int32_t>(i, row * 10000 + static_cast<std::int32_t>(i));
    }
    RowBatchBuilder bigCell(std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{"big", {}}, {"n", {.kind = TypeKind::Int32}}}));
    std::string big(100'000'000, 'x');
    big[77'777'777] = 'y';
    bigCell.appendBytes(0, big);
    bigCell.append<std::int32_t>(1, 7);
    bigCell.endRow();
    const RowBatch one = wideRows.take();
    const RowBatch two = bigCell.take();
    for (int i = 0; i < 3; ++i) {
        PENSTOCK_VERIFY(spool->append(one));
        PENSTOCK_VERIFY(spool->append(two));
    }
    for (std::size_t i = 0; i < 6; ++i) {
        const auto read = spool->read(i);
        PENSTOCK_VERIFY(read);
        QVERIFY(RandomRows::same(*read, i % 2 == 0 ? one : two));
    }
}

void tst_ResultSpool::dropsBatches()
{
    std::mt19937 random(3);
    const auto spool = make();
    for (int i = 0; i < 4; ++i)
        PENSTOCK_VERIFY(spool->append(RandomRows::batch(RandomRows::schema(), 10, random)));
    spool->drop({1, 2});
    spool->drop({1});
    QCOMPARE(spool->rowCount(), std::int64_t{20});
    QCOMPARE(spool->batchCount(), std::size_t{4});
    const auto gone = spool->read(1);
    PENSTOCK_VERIFY(gone);
    QCOMPARE(gone->rowCount(), std::size_t{0});
    QCOMPARE(spool->rowsOf(1), std::size_t{0});
    QCOMPARE(spool->read(3)->rowCount(), std::size_t{10});
}

void tst_ResultSpool::leavesNoName()
{
    const QTemporaryDir folder;
    ResultSpool::Limits limits;
    limits.folder = folder.path();
    std::mt19937 random(3);
    const auto spool = make(limits);
    PENSTOCK_VERIFY(spool->append(RandomRows::batch(RandomRows::schema(), 10, random)));
    QVERIFY(
        QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot));
    // Ours alone: seen among this process's own files.
    int found = 0;
    for (int file = 0; file < 256; ++file) {
        const QString target = QFile::symLinkTarget(QStringLiteral("/proc/self/fd/%1").arg(file));
        struct stat status = {};
        if (target.startsWith(folder.path()) && fstat(file, &status) == 0) {
            ++found;
            QCOMPARE(status.st_mode & 0777, mode_t{0600});
        }
    }
    QCOMPARE(found, 1);
}

void tst_ResultSpool::saysWhenItIsFull()
{
    std::mt19937 random(3);
    const RowBatch batch = RandomRows::batch(RandomRows::schema(), 100, random);
    ResultSpool::Limits limits;
    limits.bytes = static_cast<qint64>(batch.byteSize()) * 3;
    const auto spool = make(limits);
    PENSTOCK_VERIFY(spool->append(batch));
    PENSTOCK_VERIFY(spool->append(batch));
    const auto refused = spool->append(batch);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::DiskFull);
    QVERIFY(refused.error().message.contains(QDir::tempPath()));
    QVERIFY(!refused.error().advice.isEmpty());
    QCOMPARE(spool->batchCount(), std::size_t{2});
    QVERIFY(RandomRows::same(*spool->read(1), batch));
    limits.bytes = qint64{1} << 40;
    limits.reserve = qint64{1} << 60; // more than any disk has
    const auto reserved = make(limits)->append(batch);
    QVERIFY(!reserved);
    QCOMPARE(reserved.error().code, ErrorCode::DiskFull);
    QVERIFY(reserved.error().message.contains(QDir::tempPath()));
}

void tst_ResultSpool::keepsWhatAFullDiskTook()
{
    ResultSpool::Limits limits;
    limits.folder = TestServers::environment("PENSTOCK_TEST_SMALL_DISK");
    if (limits.folder.isEmpty())
        QSKIP("only root may mount a small disk");
    limits.reserve = -(qint64{1} << 40); // so that the disk itself has to refuse
    const auto spool = make(limits);
    std::mt19937 random(4);
    const RowBatch batch = RandomRows::batch(RandomRows::schema(), 5000, random);
    std::size_t kept = 0;
    auto added = spool->append(batch);
    for (; added; added = spool->append(batch))
        ++kept;
    QCOMPARE(added.error().code, ErrorCode::DiskFull);
    QVERIFY(added.error().message.contains(limits.folder));
    QVERIFY(!added.error().advice.isEmpty());
    QVERIFY(kept > 0);
    QCOMPARE(spool->batchCount(), kept);
    QVERIFY(RandomRows::same(*spool->read(kept - 1), batch));
}

void tst_ResultSpool::saysWhenThereIsNoFolder()
{
    ResultSpool::Limits limits;
    limits.folder = QStringLiteral("/nowhere/at all");
    const auto spool = ResultSpool::create(limits);
    QVERIFY(!spool);
    QVERIFY(spool.error().message.contains(limits.folder));
}

QTEST_APPLESS_MAIN(tst_ResultSpool)
#include "tst_ResultSpool.moc"
