// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Offscreen.h"

#include "app/pool/RowSink.h"
#include "app/query/ResultSet.h"
#include "app/support/Settings.h"
#include "models/core/RowBatchBuilder.h"
#include "models/tasks/TaskListModel.h"
#include "tests/support/TestServers.h"
#include "ui/common/ActionTable.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/Theme.h"
#include "ui/results/ExportBar.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>

namespace {

std::shared_ptr<ResultSet> resultOf(int rows, bool over)
{
    auto result = ResultSet::create();
    if (!result)
        qFatal("%s", qPrintable(result.error().toText()));
    const auto schema = std::make_shared<const std::vector<Column>>(
        std::vector<Column>{{"id", {TypeKind::Int32}}, {"word", {TypeKind::Text}}});
    const auto sink = (*result)->sink();
    sink->started(schema);
    RowBatchBuilder builder(schema);
    for (int i = 0; i < rows; ++i) {
        builder.append(0, std::int32_t{i});
        builder.appendBytes(1, "word");
        builder.endRow();
        if (builder.isFull())
            sink->received(builder.take());
    }
    if (builder.rowCount() > 0)
        sink->received(builder.take());
    if (over)
        sink->finished(StatementSummary{});
    return *result;
}

} // namespace

/// The bar that exports, on real results and files.
class tst_ExportBar final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { Theme::apply(Theme::Mode::Light); }
    void init();
    void exportsAndRemembers();
    void asksBeforeItReplaces();
    void offersTheRowsThatThereAre();
    void goesOnWithoutTheBar();
    void stops();
    void optionsFollowTheFormat();
    void looks();

private:
    std::unique_ptr<ExportBar> bar(const std::shared_ptr<ResultSet> &result,
                                   ResultTableModel::RowMap map = {});
    template <typename T>
    static T *part(const ExportBar &bar, const char *name)
    {
        return bar.findChild<T *>(QString::fromLatin1(name));
    }
    static void chooseFormat(const ExportBar &bar, ExportOptions::Format format)
    {
        auto *const list = part<QComboBox>(bar, "exportFormat");
        list->setCurrentIndex(list->findData(static_cast<int>(format)));
    }
    static QString outcome(const ExportBar &bar) { return part<QLabel>(bar, "exportOutcome")->text(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<TaskListModel> m_tasks;
    ActionTable m_actions;
};

void tst_ExportBar::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<Settings>(QString());
    m_settings->setValue(Settings::Key::ExportFolder, m_folder->path());
    m_tasks = std::make_unique<TaskListModel>();
}

std::unique_ptr<ExportBar> tst_ExportBar::bar(const std::shared_ptr<ResultSet> &result,
                                              ResultTableModel::RowMap map)
{
    auto made =
        std::make_unique<ExportBar>(ResultView::Context{m_actions, *m_tasks, *m_settings}, result,
                                    std::move(map), QStringLiteral("or/ders"), QStringLiteral("shop"));
    made->resize(900, made->sizeHint().height());
    made->show();
    return made;
}

void tst_ExportBar::exportsAndRemembers()
{
    const auto result = resultOf(12'000, true);
    QTRY_VERIFY(result->isOver());
    const auto shown = bar(result);
    QCOMPARE(part<QLineEdit>(*shown, "exportFile")->text(),
             m_folder->filePath(QStringLiteral("or_ders.csv")));
    chooseFormat(*shown, ExportOptions::Format::Ndjson);
    QCOMPARE(part<QLineEdit>(*shown, "exportFile")->text(),
             m_folder->filePath(QStringLiteral("or_ders.ndjson")));
    part<QPushButton>(*shown, "exportStart")->click();
    QCOMPARE(m_tasks->runningCount(), 1);
    QTRY_VERIFY(outcome(*shown).startsWith(QStringLiteral("Done: 12,000 rows")));
    QVERIFY(part<QPushButton>(*shown, "exportOpenFolder")->isVisible());
    QCOMPARE(m_tasks->runningCount(), 0);
    QCOMPARE(m_tasks->index(0, 0).data(TaskListModel::StateRole).value<TaskListModel::State>(),
             TaskListModel::State::Done);
    QFile file(m_folder->filePath(QStringLiteral("or_ders.ndjson")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count('\n'), 12'000);
    QCOMPARE(m_settings->text(Settings::Key::ExportFormat), QStringLiteral("ndjson"));
}

void tst_ExportBar::asksBeforeItReplaces()
{
    const auto result = resultOf(3, true);
    QTRY_VERIFY(result->isOver());
    QFile old(m_folder->filePath(QStringLiteral("or_ders.csv")));
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("mine");
    old.close();
    const auto shown = bar(result);
    auto *const start = part<QPushButton>(*shown, "exportStart");
    start->click();
    QTRY_VERIFY(shown->findChild<ErrorBar *>()->isVisible());
    QVERIFY(start->text().contains(QStringLiteral("place")));
    QCOMPARE(old.size(), 4);
    start->click();
    QTRY_VERIFY(outcome(*shown).startsWith(QStringLiteral("Done: 3 rows")));
    QVERIFY(old.size() > 4);
}

void tst_ExportBar::offersTheRowsThatThereAre()
{
    const auto result = resultOf(10, false);
    QTRY_COMPARE(result->rowCount(), 10);
    const auto shown =
        bar(result, std::make_shared<std::vector<std::uint32_t>>(std::vector<std::uint32_t>{7, 3}));
    auto *const rows = part<QComboBox>(*shown, "exportRows");
    QCOMPARE(rows->count(), 3);
    QVERIFY(rows->itemText(0).contains(QStringLiteral("(2)")));
    shown->setSelectedRows(std::make_shared<std::vector<std::uint32_t>>(std::vector<std::uint32_t>{9}));
    QCOMPARE(rows->count(), 4);
    rows->setCurrentIndex(1);
    part<QPushButton>(*shown, "exportStart")->click();
    QTRY_VERIFY(outcome(*shown).startsWith(QStringLiteral("Done: 2 rows")));
    QFile file(m_folder->filePath(QStringLiteral("or_ders.csv")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("id,word\r\n7,word\r\n3,word\r\n"));
}

void tst_ExportBar::goesOnWithoutTheBar()
{
    auto result = resultOf(10, false);
    auto shown = bar(result);
    const auto sink = result->sink();
    part<QPushButton>(*shown, "exportStart")->click();
    shown.reset();
    result.reset();
    QCOMPARE(m_tasks->runningCount(), 1);
    sink->finished(StatementSummary{});
    QTRY_COMPARE(m_tasks->runningCount(), 0);
    QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("or_ders.csv"))));
}

void tst_ExportBar::stops()
{
    const auto result = resultOf(10, false);
    const auto shown = bar(result);
    part<QPushButton>(*shown, "exportStart")->click();
    auto *const stop = part<QPushButton>(*shown, "exportStop");
    QTRY_VERIFY(stop->isVisible());
    stop->click();
    QTRY_VERIFY(!stop->isVisible());
    QCOMPARE(m_tasks->index(0, 0).data(TaskListModel::StateRole).value<TaskListModel::State>(),
             TaskListModel::State::Stopped);
    QTRY_COMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList());
}

void tst_ExportBar::optionsFollowTheFormat()
{
    const auto shown = bar(resultOf(1, true));
    QVERIFY(part<QComboBox>(*shown, "exportSeparator")->isVisible());
    QVERIFY(!part<QLineEdit>(*shown, "exportTable")->isVisible());
    chooseFormat(*shown, ExportOptions::Format::Insert);
    QVERIFY(!part<QComboBox>(*shown, "exportSeparator")->isVisible());
    QVERIFY(part<QLineEdit>(*shown, "exportTable")->isVisible());
    QCOMPARE(part<QLineEdit>(*shown, "exportFile")->text(),
             m_folder->filePath(QStringLiteral("or_ders.sql")));
    QSignalSpy closes(shown.get(), &ExportBar::closeRequested);
    QTest::keyClick(shown.get(), Qt::Key_Escape);
    QCOMPARE(closes.size(), 1);
}

/// Pictures for a person, where PENSTOCK_PICTURES names a folder.
void tst_ExportBar::looks()
{
    const QString folder = qEnvironmentVariable("PENSTOCK_PICTURES");
    if (folder.isEmpty())
        QSKIP("PENSTOCK_PICTURES names no folder");
    for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::apply(mode);
        const QString name = mode == Theme::Mode::Light ? QStringLiteral("light") : QStringLiteral("dark");
        const auto result = resultOf(12'000, true);
        QTRY_VERIFY(result->isOver());
        const auto shown = bar(result);
        QVERIFY(shown->grab().save(folder + QStringLiteral("/export-start-%1.png").arg(name)));
        part<QPushButton>(*shown, "exportStart")->click();
        QTRY_VERIFY(!outcome(*shown).isEmpty() && !part<QPushButton>(*shown, "exportStop")->isVisible());
        part<QPushButton>(*shown, "exportStart")->click();
        QTRY_VERIFY(shown->findChild<ErrorBar *>()->isVisible());
        QTest::qWait(20);
        shown->resize(900, shown->sizeHint().height());
        QVERIFY(shown->grab().save(folder + QStringLiteral("/export-exists-%1.png").arg(name)));
        part<QPushButton>(*shown, "exportStart")->click();
        QTRY_VERIFY(outcome(*shown).startsWith(QStringLiteral("Done")));
        shown->resize(900, shown->sizeHint().height());
        QVERIFY(shown->grab().save(folder + QStringLiteral("/export-done-%1.png").arg(name)));
        const auto waiting = bar(resultOf(5, false));
        chooseFormat(*waiting, ExportOptions::Format::Insert);
        part<QLineEdit>(*waiting, "exportFile")
            ->setText(m_folder->filePath(QStringLiteral("wait-%1.sql").arg(name)));
        part<QPushButton>(*waiting, "exportStart")->click();
        QTest::qWait(40);
        QVERIFY(waiting->grab().save(folder + QStringLiteral("/export-running-%1.png").arg(name)));
        part<QPushButton>(*waiting, "exportStop")->click();
        QTRY_VERIFY(!part<QPushButton>(*waiting, "exportStop")->isVisible());
    }
}

QTEST_MAIN(tst_ExportBar)
#include "tst_ExportBar.moc"
