// SPDX-License-Identifier: GPL-3.0-or-later
// labels: serial
#include "tests/support/Offscreen.h"

#include "app/pool/RowSink.h"
#include "app/query/ResultSet.h"
#include "app/support/Settings.h"
#include "models/query/ResultTableModel.h"
#include "models/tasks/TaskListModel.h"
#include "tests/support/RandomRows.h"
#include "tests/support/TestServers.h"
#include "ui/common/ActionTable.h"
#include "ui/common/Theme.h"
#include "ui/results/ResultView.h"

#include <QAccessible>
#include <QApplication>
#include <QBuffer>
#include <QChart>
#include <QChartView>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QTreeWidget>

namespace {

RowSchema columns(std::vector<Column> list)
{
    return std::make_shared<const std::vector<Column>>(std::move(list));
}

RowSchema orderColumns()
{
    return columns({{"id", {.kind = TypeKind::Int64, .name = "bigint"}},
                    {"customer \"né\" 🙂", {.name = "varchar(40)"}},
                    {"price", {.kind = TypeKind::Decimal, .scale = 2, .name = "numeric(12,2)"}},
                    {"שם", {.name = "text"}},
                    {"data", {.kind = TypeKind::Json, .name = "jsonb"}}});
}

RowBatch orders(const RowSchema &schema, std::int64_t first, int rows)
{
    RowBatchBuilder builder(schema);
    for (std::int64_t id = first; id < first + rows; ++id, builder.endRow()) {
        builder.append<std::int64_t>(0, id);
        if (id % 7 == 0)
            builder.appendNull(1);
        else
            builder.appendBytes(1, "Customer " + std::to_string(id * 7919 % 1000)
                                       + (id % 5 == 0 ? "\nsecond line" : ""));
        builder.append<Int128>(2, Int128{id * 37 % 100'000});
        builder.appendBytes(3, id % 2 == 0 ? "שלום עולם" : "🙂 smile");
        builder.appendBytes(4, R"({"n": 12345678901234567890.10, "list": [1, null, "x"]})");
    }
    return builder.take();
}

std::shared_ptr<ResultSet> makeResult()
{
    auto result = ResultSet::create();
    if (!result)
        qFatal("%s", qPrintable(result.error().toText()));
    return *result;
}

/// A finished result of `rows` orders.
std::shared_ptr<ResultSet> makeOrders(int rows)
{
    const auto result = makeResult();
    const RowSchema schema = orderColumns();
    result->sink()->started(schema);
    for (int row = 0; row < rows; row += 10000)
        result->sink()->received(orders(schema, row + 1, std::min(10000, rows - row)));
    result->sink()->finished(StatementSummary{.rows = rows});
    if (!QTest::qWaitFor([&] { return result->isOver(); }, 20000))
        qFatal("the result does not end");
    return result;
}

} // namespace

/// A result as a person meets it.
class tst_ResultView final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void showsRowsAndWords();
    void statementWithoutResult();
    void failedKeepsItsRows();
    void sortsByHeaderAndKeys();
    void filters();
    void filterSaysThatRowsCame();
    void goesToARow();
    void copies_data();
    void copies();
    void showsWholeValues();
    void showsPictures();
    void draws();
    void speaksToScreenReaders();
    void manyColumns();
    void bigCell();
    void scrollsAMillionRows();
    void pictures_data();
    void pictures();

private:
    void open(const std::shared_ptr<ResultSet> &result);
    [[nodiscard]] QTableView *grid() const
    {
        return m_view->findChild<QTableView *>(QStringLiteral("resultGrid"));
    }
    [[nodiscard]] QString status() const
    {
        return m_view->findChild<QLabel *>(QStringLiteral("resultStatus"))->text();
    }
    [[nodiscard]] QString cell(int row, int column) const
    {
        return grid()->model()->index(row, column).data().toString();
    }
    void trigger(const char *id) const;
    template <typename T>
    [[nodiscard]] T *part(const char *name) const
    {
        return m_view->findChild<T *>(QString::fromLatin1(name));
    }

    std::unique_ptr<ActionTable> m_actions;
    std::unique_ptr<TaskListModel> m_tasks;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<ResultView> m_view;
};

void tst_ResultView::initTestCase()
{
    Theme::apply(Theme::Mode::Light);
}

void tst_ResultView::init()
{
    m_actions = std::make_unique<ActionTable>();
    m_tasks = std::make_unique<TaskListModel>();
    m_settings = std::make_unique<Settings>(QString());
}

void tst_ResultView::cleanup()
{
    m_view.reset();
    m_settings.reset();
    m_tasks.reset();
    m_actions.reset();
}

void tst_ResultView::open(const std::shared_ptr<ResultSet> &result)
{
    m_view = std::make_unique<ResultView>(ResultView::Context{*m_actions, *m_tasks, *m_settings}, result,
                                          QStringLiteral("orders"), QStringLiteral("shop"));
    m_view->resize(1000, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void tst_ResultView::trigger(const char *id) const
{
    for (QAction *action : m_actions->actions()) {
        if (ActionTable::idOf(action) == QLatin1String(id))
            return action->trigger();
    }
    QFAIL("no such action");
}

void tst_ResultView::showsRowsAndWords()
{
    const auto result = makeResult();
    open(result);
    QVERIFY2(status().contains(QStringLiteral("Waiting")), qPrintable(status()));
    const RowSchema schema = orderColumns();
    result->sink()->started(schema);
    result->sink()->received(orders(schema, 1, 1204));
    QTRY_COMPARE(grid()->model()->rowCount(), 1204);
    QCOMPARE(m_view->rowsText(), QStringLiteral("1,204 rows so far"));
    result->sink()->finished(StatementSummary{.rows = 1204});
    QTRY_COMPARE(m_view->rowsText(), QStringLiteral("1,204 rows"));
    QVERIFY2(status().contains(QStringLiteral("first row after")), qPrintable(status()));
    QCOMPARE(cell(6, 1), QStringLiteral("NULL"));
    QCOMPARE(cell(4, 1), QStringLiteral("Customer 595↵second line"));
    for (int column = 0; column < 5; ++column)
        QVERIFY(grid()->columnWidth(column) <= 300 && grid()->columnWidth(column) >= 40);
    QVERIFY(m_settings->setValue(Settings::Key::NullText, QStringLiteral("∅")));
    QCOMPARE(cell(6, 1), QStringLiteral("∅"));
}

void tst_ResultView::statementWithoutResult()
{
    const auto result = makeResult();
    open(result);
    result->sink()->finished(StatementSummary{
        .affected = 3, .tag = QStringLiteral("UPDATE 3"), .notices = {QStringLiteral("<b>careful</b>")}});
    QTRY_VERIFY(!part<QLabel>("resultMessage")->text().isEmpty());
    QVERIFY(part<QLabel>("resultMessage")->isVisible());
    const QString text = part<QLabel>("resultMessage")->text();
    QVERIFY2(text.contains(QStringLiteral("UPDATE 3")) && text.contains(QStringLiteral("<b>careful</b>")),
             qPrintable(text));
    QVERIFY(!grid()->isVisible());

    const auto empty = makeResult();
    open(empty);
    empty->sink()->started(orderColumns());
    empty->sink()->finished(StatementSummary{});
    QTRY_COMPARE(m_view->rowsText(), QStringLiteral("0 rows"));
    QVERIFY(grid()->isVisible());
    for (const char *id : {"result.copy", "result.goToRow", "result.value", "result.chart", "result.sort"})
        trigger(id);
}

void tst_ResultView::failedKeepsItsRows()
{
    const auto result = makeResult();
    open(result);
    const RowSchema schema = orderColumns();
    result->sink()->started(schema);
    result->sink()->received(orders(schema, 1, 50));
    result->sink()->finished(Error{ErrorCode::ConnectionLost, QStringLiteral("The server went away.")});
    QTRY_VERIFY2(status().contains(QStringLiteral("Failed")), qPrintable(status()));
    QCOMPARE(grid()->model()->rowCount(), 50);
    const auto labels = m_view->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->isVisible() && label->text().contains(QStringLiteral("The server went away."));
    }));
}

void tst_ResultView::sortsByHeaderAndKeys()
{
    open(makeOrders(20000));
    const int width = grid()->columnWidth(1);
    grid()->setColumnWidth(0, 123);
    QHeaderView *header = grid()->horizontalHeader();
    grid()->setCurrentIndex(grid()->model()->index(0, 2)); // id 1
    const QPoint onPrice(header->sectionViewportPosition(2) + 10, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, onPrice);
    QTRY_COMPARE(cell(0, 2), QStringLiteral("0.37"));
    QCOMPARE(grid()->model()->index(grid()->currentIndex().row(), 0).data().toString(), QStringLiteral("1"));
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, onPrice);
    QTRY_COMPARE(cell(0, 2), QStringLiteral("999.96"));
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, onPrice);
    QTRY_COMPARE(cell(0, 0), QStringLiteral("1"));
    QCOMPARE(grid()->columnWidth(0), 123);
    QCOMPARE(grid()->columnWidth(1), width);
    // By keys: the column of the current cell.
    grid()->setCurrentIndex(grid()->model()->index(5, 1));
    QTest::keyClick(grid(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(cell(0, 1).startsWith(QStringLiteral("Customer 0")));
    QCOMPARE(cell(19999, 1), QStringLiteral("NULL"));
}

void tst_ResultView::filters()
{
    open(makeOrders(20000));
    QTest::keyClick(grid(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    auto *quick = part<QLineEdit>("quickFilter");
    QTRY_VERIFY(quick->hasFocus());
    QTest::keyClicks(quick, QStringLiteral("CUSTOMER 99"));
    auto *outcome = part<QLabel>("filterOutcome");
    QTRY_VERIFY2(outcome->text().contains(QStringLiteral("of 20,000 loaded")), qPrintable(outcome->text()));
    const int found = grid()->model()->rowCount();
    QVERIFY(found > 0 && found < 20000);
    for (int row = 0; row < found; row += 17)
        QVERIFY(cell(row, 1).startsWith(QStringLiteral("Customer 99")));

    part<QAbstractButton>("filterAdd")->click();
    part<QComboBox>("filterColumn")->setCurrentIndex(0);
    part<QComboBox>("filterOp")->setCurrentIndex(3); // <
    QTest::keyClicks(part<QLineEdit>("filterText"), QStringLiteral("100x"));
    QTRY_VERIFY2(outcome->text().contains(QStringLiteral("is not a number")), qPrintable(outcome->text()));
    QCOMPARE(grid()->model()->rowCount(), found);
    QTest::keyClick(part<QLineEdit>("filterText"), Qt::Key_Backspace);
    QTRY_VERIFY(grid()->model()->rowCount() < found);

    QTest::keyClick(quick, Qt::Key_Escape);
    QTRY_COMPARE(grid()->model()->rowCount(), 20000);
    QVERIFY(grid()->hasFocus());
}

void tst_ResultView::filterSaysThatRowsCame()
{
    const auto result = makeResult();
    const RowSchema schema = orderColumns();
    open(result);
    result->sink()->started(schema);
    result->sink()->received(orders(schema, 1, 100));
    QTRY_COMPARE(grid()->model()->rowCount(), 100);
    trigger("result.filter");
    part<QLineEdit>("quickFilter")->setText(QStringLiteral("smile"));
    QTRY_COMPARE(grid()->model()->rowCount(), 50);
    result->sink()->received(orders(schema, 101, 100));
    auto *again = part<QPushButton>("filterAgain");
    QTRY_VERIFY(again->isVisible());
    QCOMPARE(grid()->model()->rowCount(), 50);
    again->click();
    QTRY_COMPARE(grid()->model()->rowCount(), 100);
    QTRY_VERIFY(!again->isVisible());
    result->sink()->received(orders(schema, 201, 100));
    result->sink()->finished(StatementSummary{}); // the end brings the rest by itself
    QTRY_COMPARE(grid()->model()->rowCount(), 150);
}

void tst_ResultView::goesToARow()
{
    open(makeOrders(20000));
    QTest::keyClick(grid(), Qt::Key_G, Qt::ControlModifier);
    auto *row = part<QSpinBox>("goToRow");
    QTRY_VERIFY(row->hasFocus());
    row->selectAll();
    QTest::keyClicks(row, QStringLiteral("15000"));
    QTest::keyClick(row, Qt::Key_Return);
    QTRY_COMPARE(grid()->currentIndex().row(), 14999);
    QVERIFY(grid()->hasFocus());
    QVERIFY(grid()->visualRect(grid()->currentIndex()).intersects(grid()->viewport()->rect()));
}

void tst_ResultView::copies_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QString>("expected");
    QTest::newRow("tsv") << QByteArray("result.copy") << QStringLiteral("6\tCustomer 514\n7\t\n");
    QTest::newRow("headers") << QByteArray("result.copyWithHeaders")
                             << QStringLiteral("id\t\"customer \"\"né\"\" 🙂\"\n6\tCustomer 514\n7\t\n");
    QTest::newRow("csv") << QByteArray("result.copyCsv")
                         << QStringLiteral("id,\"customer \"\"né\"\" 🙂\"\n6,Customer 514\n7,\n");
    QTest::newRow("json") << QByteArray("result.copyJson") << QString();
    QTest::newRow("markdown") << QByteArray("result.copyMarkdown") << QString();
    QTest::newRow("insert") << QByteArray("result.copyInsert") << QString();
}

void tst_ResultView::copies()
{
    QFETCH(QByteArray, id);
    QFETCH(QString, expected);
    open(makeOrders(100));
    QApplication::clipboard()->clear();
    auto *selection = grid()->selectionModel();
    selection->select({grid()->model()->index(5, 0), grid()->model()->index(6, 1)},
                      QItemSelectionModel::ClearAndSelect);
    trigger(id.constData());
    QTRY_VERIFY(!QApplication::clipboard()->text().isEmpty());
    const QString text =
        QApplication::clipboard()->text().replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    if (!expected.isEmpty())
        QCOMPARE(text.trimmed(), expected.trimmed());
    QVERIFY2(text.contains(QStringLiteral("Customer 514")), qPrintable(text));
    if (id == "result.copyInsert")
        QVERIFY2(text.contains(QStringLiteral("orders")) && text.contains(QStringLiteral("NULL")),
                 qPrintable(text));
}

void tst_ResultView::showsWholeValues()
{
    open(makeOrders(100));
    grid()->setCurrentIndex(grid()->model()->index(4, 1));
    QTest::keyClick(grid(), Qt::Key_F7);
    QTRY_VERIFY(part<QWidget>("valuePanel")->isVisible());
    QCOMPARE(part<QPlainTextEdit>("valueText")->toPlainText(), QStringLiteral("Customer 595\nsecond line"));
    auto *tabs = part<QTabWidget>("valueTabs");
    grid()->setCurrentIndex(grid()->model()->index(4, 4));
    tabs->setCurrentIndex(1);
    auto *json = part<QTreeWidget>("valueJson");
    QCOMPARE(json->topLevelItemCount(), 1);
    QCOMPARE(json->topLevelItem(0)->child(0)->text(1), QStringLiteral("12345678901234567890.10"));
    QCOMPARE(json->topLevelItem(0)->child(1)->childCount(), 3);
    tabs->setCurrentIndex(2);
    QVERIFY(
        part<QPlainTextEdit>("valueHex")->toPlainText().startsWith(QStringLiteral("00000000  7b 22 6e 22")));
    tabs->setCurrentIndex(0);
    grid()->setCurrentIndex(grid()->model()->index(6, 1));
    QCOMPARE(part<QPlainTextEdit>("valueText")->toPlainText(), QString());
    QCOMPARE(part<QPlainTextEdit>("valueText")->placeholderText(), QStringLiteral("NULL"));
    QTest::keyClick(grid(), Qt::Key_F7);
    QVERIFY(!part<QWidget>("valuePanel")->isVisible());
}

void tst_ResultView::showsPictures()
{
    QImage image(60, 40, QImage::Format_RGB32);
    image.fill(Qt::red);
    QByteArray png;
    QBuffer buffer(&png);
    QVERIFY(image.save(&buffer, "PNG"));
    const RowSchema schema = columns({{"picture", {.kind = TypeKind::Binary}}});
    RowBatchBuilder builder(schema);
    for (const QByteArray &content : {png, QByteArray("no picture")}) {
        builder.appendBytes(0, {content.constData(), static_cast<std::size_t>(content.size())});
        builder.endRow();
    }
    const auto result = makeResult();
    open(result);
    result->sink()->started(schema);
    result->sink()->received(builder.take());
    result->sink()->finished(StatementSummary{});
    QTRY_COMPARE(grid()->model()->rowCount(), 2);
    grid()->setCurrentIndex(grid()->model()->index(0, 0));
    trigger("result.value");
    part<QTabWidget>("valueTabs")->setCurrentIndex(3);
    auto *picture = part<QLabel>("valuePicture");
    QTRY_COMPARE(picture->pixmap(Qt::ReturnByValue).size(), QSize(60, 40));
    grid()->setCurrentIndex(grid()->model()->index(1, 0));
    QTRY_VERIFY(picture->text().contains(QStringLiteral("no picture")));
}

void tst_ResultView::draws()
{
    open(makeOrders(20000));
    trigger("result.chart");
    auto *chart = part<QChartView>("chartView");
    QTRY_COMPARE(chart->chart()->series().size(), 1);
    auto *note = part<QLabel>("chartNote");
    QVERIFY2(note->text().contains(QStringLiteral("One row of 4")), qPrintable(note->text()));
    QCOMPARE(part<QComboBox>("chartX")->currentText(), QStringLiteral("id"));
    QCOMPARE(part<QComboBox>("chartY")->currentText(), QStringLiteral("price"));
    for (const int kind : {1, 2, 0}) {
        const QAbstractSeries *before = chart->chart()->series().value(0);
        part<QComboBox>("chartKind")->setCurrentIndex(kind);
        QTRY_VERIFY(chart->chart()->series().value(0) != before);
    }
}

void tst_ResultView::speaksToScreenReaders()
{
    open(makeOrders(100));
    QAccessibleInterface *table = QAccessible::queryAccessibleInterface(grid());
    QVERIFY(table != nullptr && table->tableInterface() != nullptr);
    QVERIFY(!table->text(QAccessible::Name).isEmpty());
    QCOMPARE(table->tableInterface()->rowCount(), 100);
    QAccessibleInterface *id = table->tableInterface()->cellAt(4, 0);
    QCOMPARE(id->text(QAccessible::Name), QStringLiteral("id: 5"));
    QAccessibleInterface *null = table->tableInterface()->cellAt(6, 1);
    QCOMPARE(null->text(QAccessible::Name), QStringLiteral("customer \"né\" 🙂: NULL"));
    for (const char *id : {"result.filter", "result.value", "result.chart", "result.goToRow"})
        trigger(id);
    part<QAbstractButton>("filterAdd")->click();
    for (const QWidget *widget : m_view->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()
            || widget->objectName().startsWith(u"qt_")
            || widget->parentWidget()->inherits("QAbstractScrollArea") || widget->inherits("QTabBar")
            || widget->inherits("QLabel"))
            continue;
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        const QString words = widget->accessibleName() + (button != nullptr ? button->text() : QString());
        QVERIFY2(!words.isEmpty(), qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' '
                                              + widget->objectName()));
    }
}

void tst_ResultView::manyColumns()
{
    std::vector<Column> list(1600);
    for (std::size_t i = 0; i < list.size(); ++i)
        list[i] = {"column " + std::to_string(i), {.kind = TypeKind::Int32}};
    const RowSchema schema = columns(list);
    RowBatchBuilder builder(schema);
    for (int row = 0; row < 200; ++row, builder.endRow()) {
        for (std::size_t i = 0; i < list.size(); ++i)
            builder.append<std::int32_t>(i, row * 1000 + static_cast<std::int32_t>(i));
    }
    const auto result = makeResult();
    open(result);
    QElapsedTimer timer;
    timer.start();
    result->sink()->started(schema);
    result->sink()->received(builder.take());
    result->sink()->finished(StatementSummary{});
    QTRY_COMPARE(grid()->model()->rowCount(), 200);
    QCOMPARE(grid()->model()->columnCount(), 1600);
    grid()->scrollTo(grid()->model()->index(199, 1599));
    QCoreApplication::processEvents();
    qInfo("1,600 columns shown after %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(cell(199, 1599), QStringLiteral("200599"));
}

void tst_ResultView::bigCell()
{
    const RowSchema schema = columns({{"big", {}}});
    RowBatchBuilder builder(schema);
    builder.appendBytes(0, std::string(100'000'000, 'x'));
    builder.endRow();
    const auto result = makeResult();
    open(result);
    result->sink()->started(schema);
    result->sink()->received(builder.take());
    result->sink()->finished(StatementSummary{});
    QTRY_COMPARE(grid()->model()->rowCount(), 1);
    grid()->setCurrentIndex(grid()->model()->index(0, 0));
    QElapsedTimer timer;
    timer.start();
    trigger("result.value");
    m_view->grab();
    qInfo("a value of 100 MB opened after %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY(part<QPlainTextEdit>("valueText")->toPlainText().size() < 1'000'000);
    QVERIFY(part<QPushButton>("valueMore")->isVisible());
    part<QPushButton>("valueMore")->click();
    QVERIFY(part<QPlainTextEdit>("valueText")->toPlainText().size() > 1'000'000);
}

void tst_ResultView::scrollsAMillionRows()
{
    open(makeOrders(1'000'000));
    QScrollBar *bar = grid()->verticalScrollBar();
    std::vector<double> times;
    for (int page = 0; page < 200; ++page) {
        bar->setValue(page * bar->pageStep()); // of the part that is in memory: the disk is another matter
        QElapsedTimer timer;
        timer.start();
        grid()->viewport()->repaint();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    qInfo("a page of a million rows: median %.2f ms, worst %.2f ms", times[times.size() / 2], times.back());
#ifdef NDEBUG
    QVERIFY2(times[times.size() / 2] <= 16.0, "a page takes longer than a picture of the screen lasts");
#endif
    bar->setValue(bar->maximum());
    QTRY_COMPARE(cell(999'999, 0), QStringLiteral("1000000"));
}

void tst_ResultView::pictures_data()
{
    QTest::addColumn<Theme::Mode>("mode");
    QTest::newRow("light") << Theme::Mode::Light;
    QTest::newRow("dark") << Theme::Mode::Dark;
}

void tst_ResultView::pictures()
{
    QFETCH(Theme::Mode, mode);
    open(makeOrders(20000));
    Theme::apply(mode);
    trigger("result.filter");
    part<QLineEdit>("quickFilter")->setText(QStringLiteral("customer"));
    grid()->setCurrentIndex(grid()->model()->index(3, 4));
    trigger("result.value");
    part<QTabWidget>("valueTabs")->setCurrentIndex(1);
    trigger("result.chart");
    trigger("result.goToRow");
    QTRY_COMPARE(part<QChartView>("chartView")->chart()->series().size(), 1);
    QTRY_VERIFY(part<QLabel>("filterOutcome")->text().contains(QStringLiteral("of 20,000 loaded")));
    const QImage picture = m_view->grab().toImage();
    if (const QString folder = qEnvironmentVariable("PENSTOCK_PICTURES"); !folder.isEmpty())
        QVERIFY(picture.save(
            QStringLiteral("%1/result-%2.png").arg(folder, QString::fromLatin1(QTest::currentDataTag()))));
    const bool isDark = picture.pixelColor(picture.width() / 4, picture.height() - 4).lightness() < 128;
    QCOMPARE(isDark, mode == Theme::Mode::Dark);
    Theme::apply(Theme::Mode::Light);
}

QTEST_MAIN(tst_ResultView)
#include "tst_ResultView.moc"
