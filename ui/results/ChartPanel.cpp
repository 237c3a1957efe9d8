// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ChartPanel.h"

#include "app/query/ResultSet.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/results/ResultWords.h"

#include <QBarCategoryAxis>
#include <QBarSeries>
#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QComboBox>
#include <QDateTime>
#include <QDateTimeAxis>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineSeries>
#include <QLocale>
#include <QScatterSeries>
#include <QSignalBlocker>
#include <QToolButton>
#include <QValueAxis>

#include <cmath>

namespace {

enum ChartKind { Lines, Bars, Scatter };
/// More bars than this are a comb.
constexpr std::size_t mostBars = 60;
/// Below a bar, in characters: all of the label is in the grid above.
constexpr qsizetype longestLabel = 10;

} // namespace

ChartPanel::ChartPanel(std::shared_ptr<ResultSet> result, QWidget *parent)
    : QWidget(parent)
    , m_result(std::move(result))
    , m_kindTitle(new QLabel(this))
    , m_kind(new QComboBox(this))
    , m_xTitle(new QLabel(this))
    , m_x(new QComboBox(this))
    , m_yTitle(new QLabel(this))
    , m_y(new QComboBox(this))
    , m_redraw(new QToolButton(this))
    , m_close(new QToolButton(this))
    , m_view(new QChartView(this))
    , m_note(new PlainLabel(this))
    , m_stop(std::make_shared<std::atomic<bool>>(false))
    , m_jobs(1)
{
    auto *row = new QHBoxLayout;
    const std::initializer_list<std::pair<QLabel *, QComboBox *>> choices{
        {m_kindTitle, m_kind}, {m_xTitle, m_x}, {m_yTitle, m_y}};
    for (const auto &[title, box] : choices) {
        row->addWidget(title);
        row->addWidget(box);
        title->setBuddy(box);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        connect(box, &QComboBox::currentIndexChanged, this, &ChartPanel::draw);
    }
    row->addStretch(1);
    row->addWidget(m_redraw);
    row->addWidget(m_close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addLayout(row);
    column->addWidget(m_view, 1);
    column->addWidget(m_note);
    m_view->setObjectName(QStringLiteral("chartView"));
    m_kind->setObjectName(QStringLiteral("chartKind"));
    m_x->setObjectName(QStringLiteral("chartX"));
    m_y->setObjectName(QStringLiteral("chartY"));
    m_note->setObjectName(QStringLiteral("chartNote"));
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMinimumSize(200, 140);
    m_view->chart()->legend()->hide();
    m_redraw->setIcon(Theme::icon(QStringLiteral("refresh")));
    m_redraw->setAutoRaise(true);
    m_close->setAutoRaise(true);
    m_close->setText(QStringLiteral("✕"));
    connect(m_redraw, &QToolButton::clicked, this, &ChartPanel::draw);
    connect(m_close, &QToolButton::clicked, this, &ChartPanel::closeRequested);
    connect(m_result.get(), &ResultSet::started, this, &ChartPanel::fillColumns);
    connect(m_result.get(), &ResultSet::finished, this, &ChartPanel::draw);
    const QSignalBlocker quiet(m_kind);
    m_kind->addItems({QString(), QString(), QString()});
    retranslate();
    fillColumns();
}

ChartPanel::~ChartPanel()
{
    m_stop->store(true);
}

void ChartPanel::retranslate()
{
    m_kindTitle->setText(tr("C&hart:"));
    m_xTitle->setText(tr("&Across:"));
    m_yTitle->setText(tr("&Up:"));
    m_kind->setAccessibleName(tr("Kind of chart"));
    m_x->setAccessibleName(tr("Column across"));
    m_y->setAccessibleName(tr("Column upwards"));
    m_kind->setItemText(Lines, tr("Lines"));
    m_kind->setItemText(Bars, tr("Bars"));
    m_kind->setItemText(Scatter, tr("Points"));
    if (m_x->count() > 0)
        m_x->setItemText(0, tr("(row number)"));
    m_redraw->setToolTip(tr("Draw the rows that are there now"));
    m_redraw->setAccessibleName(m_redraw->toolTip());
    m_close->setToolTip(tr("Close the chart"));
    m_close->setAccessibleName(m_close->toolTip());
    m_view->setAccessibleName(tr("Chart"));
}

void ChartPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        draw();
    } else if (event->type() == QEvent::PaletteChange) {
        paintColours();
    }
}

void ChartPanel::fillColumns()
{
    const QSignalBlocker quietX(m_x);
    const QSignalBlocker quietY(m_y);
    m_x->clear();
    m_y->clear();
    m_x->addItem(tr("(row number)"), -1);
    const RowSchema schema = m_result->schema();
    for (std::size_t i = 0; i < schema->size(); ++i) {
        const QString name = QString::fromStdString((*schema)[i].name);
        m_x->addItem(name, static_cast<int>(i));
        if (ChartPoints::isNumber((*schema)[i].type))
            m_y->addItem(name, static_cast<int>(i));
    }
    // The first column across and the first other number up is what most people mean.
    m_x->setCurrentIndex(m_x->count() > 1 ? 1 : 0);
    if (m_y->count() > 1 && m_y->currentData() == m_x->currentData())
        m_y->setCurrentIndex(1);
    // Between words there is nothing that a line could mean.
    const QSignalBlocker quietKind(m_kind);
    const bool isWords = !schema->empty() && !ChartPoints::isNumber(schema->front().type)
                         && !ChartPoints::isMoment(schema->front().type);
    m_kind->setCurrentIndex(isWords ? Bars : Lines);
}

void ChartPanel::setRowMap(RowMap map)
{
    m_map = std::move(map);
    if (isVisible())
        draw();
}

void ChartPanel::draw()
{
    if (!isVisible())
        return;
    m_stop->store(true); // the one before
    m_stop = std::make_shared<std::atomic<bool>>(false);
    const int generation = ++m_generation;
    if (m_y->count() == 0) {
        m_view->chart()->removeAllSeries();
        m_note->setText(tr("There is no column of numbers to draw."));
        return;
    }
    m_jobs.start([this, generation, stop = m_stop, spool = m_result->spool(), map = m_map,
                  x = m_x->currentData().toInt(),
                  y = m_y->currentData().toInt()]() -> BackgroundJobs::Delivery {
        auto points =
            std::make_shared<Result<ChartPoints::Points>>(ChartPoints::read(*spool, map, x, {y}, *stop));
        return [this, generation, points] {
            if (generation != m_generation)
                return;
            if (*points)
                show(**points);
            else
                m_note->setText(points->error().toText());
        };
    });
}

void ChartPanel::show(const ChartPoints::Points &points)
{
    QChart *chart = m_view->chart();
    chart->removeAllSeries();
    for (QAbstractAxis *axis : chart->axes()) {
        chart->removeAxis(axis);
        delete axis;
    }
    const int kind = m_kind->currentIndex();
    if (kind == Bars)
        addBars(points);
    else
        addLines(points, kind == Scatter);
    const QLocale locale;
    QString note = ResultWords::count(points.rows);
    if (points.every > 1)
        note = tr("One row of %1 is drawn, out of %2.")
                   .arg(locale.toString(qint64{points.every}), locale.toString(qint64{points.rows}));
    if (kind == Bars && points.x.size() > mostBars)
        note += u' ' + tr("Only the first %1 bars are drawn.").arg(mostBars);
    m_note->setText(note);
    paintColours();
}

void ChartPanel::addLines(const ChartPoints::Points &points, bool scatter)
{
    auto *series = scatter ? static_cast<QXYSeries *>(new QScatterSeries) : new QLineSeries;
    QList<QPointF> list;
    for (std::size_t i = 0; i < points.x.size(); ++i) {
        if (std::isfinite(points.x[i]) && std::isfinite(points.y.front()[i]))
            list.append({points.x[i], points.y.front()[i]});
    }
    series->replace(list);
    if (auto *dots = qobject_cast<QScatterSeries *>(series)) {
        dots->setMarkerSize(6);
        dots->setBorderColor(Qt::transparent);
    }
    QChart *chart = m_view->chart();
    chart->addSeries(series);
    QAbstractAxis *across = nullptr;
    if (points.xKind == ChartPoints::XKind::Moment) {
        auto *time = new QDateTimeAxis;
        const bool dates = !list.isEmpty() && list.last().x() - list.first().x() > 3 * 86'400'000.0;
        time->setFormat(dates ? QStringLiteral("yyyy-MM-dd") : QStringLiteral("MM-dd HH:mm"));
        time->setTickCount(6);
        across = time;
    } else {
        auto *value = new QValueAxis;
        value->setLabelFormat(QStringLiteral("%g"));
        across = value;
    }
    auto *up = new QValueAxis;
    up->setLabelFormat(QStringLiteral("%g"));
    chart->addAxis(across, Qt::AlignBottom);
    chart->addAxis(up, Qt::AlignLeft);
    series->attachAxis(across);
    series->attachAxis(up);
    if (!list.isEmpty())
        up->applyNiceNumbers();
}

void ChartPanel::addBars(const ChartPoints::Points &points)
{
    auto *set = new QBarSet(m_y->currentText());
    QStringList labels;
    const std::size_t count = std::min(points.x.size(), mostBars);
    for (std::size_t i = 0; i < count; ++i) {
        const double value = points.y.front()[i];
        *set << (std::isfinite(value) ? value : 0.0);
        QString label = points.xKind == ChartPoints::XKind::Label
                            ? points.labels.value(static_cast<qsizetype>(i))
                            : QString::number(points.x[i], 'g', 8);
        if (points.xKind == ChartPoints::XKind::Moment && std::isfinite(points.x[i]))
            label = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(points.x[i]), Qt::UTC)
                        .toString(QStringLiteral("yyyy-MM-dd"));
        if (label.size() > longestLabel)
            label = label.left(longestLabel - 1) + u'…';
        // Categories of one name would be one bar.
        labels << (labels.contains(label) || label.isEmpty() ? label + QStringLiteral(" #%1").arg(i + 1)
                                                             : label);
    }
    auto *series = new QBarSeries;
    series->append(set);
    QChart *chart = m_view->chart();
    chart->addSeries(series);
    auto *across = new QBarCategoryAxis;
    across->append(labels);
    auto *up = new QValueAxis;
    up->setLabelFormat(QStringLiteral("%g"));
    chart->addAxis(across, Qt::AlignBottom);
    chart->addAxis(up, Qt::AlignLeft);
    series->attachAxis(across);
    series->attachAxis(up);
    up->applyNiceNumbers();
    across->setLabelsAngle(labels.size() > 8 ? -60 : 0);
}

void ChartPanel::paintColours()
{
    QChart *chart = m_view->chart();
    const QPalette colours = palette();
    const QColor accent = Theme::colour(Theme::Role::Busy, colours);
    const QColor quiet = Theme::colour(Theme::Role::Quiet, colours);
    chart->setBackgroundBrush(colours.color(QPalette::Base));
    chart->setBackgroundRoundness(0);
    chart->setMargins({4, 4, 4, 4});
    m_view->setBackgroundBrush(colours.color(QPalette::Base));
    for (QAbstractSeries *series : chart->series()) {
        if (auto *xy = qobject_cast<QXYSeries *>(series)) {
            xy->setColor(accent);
            xy->setPen(QPen(accent, 1.6));
        } else if (auto *bars = qobject_cast<QBarSeries *>(series)) {
            for (QBarSet *set : bars->barSets()) {
                set->setColor(accent);
                set->setBorderColor(accent);
            }
        }
    }
    QColor grid = quiet;
    grid.setAlphaF(0.25F);
    for (QAbstractAxis *axis : chart->axes()) {
        axis->setLabelsColor(colours.color(QPalette::Text));
        axis->setTruncateLabels(false);
        axis->setLinePen(QPen(quiet));
        axis->setGridLinePen(QPen(grid));
    }
}
