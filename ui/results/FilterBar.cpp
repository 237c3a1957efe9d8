// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/FilterBar.h"

#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace {

using FilterOp = RowFilter::Op;
constexpr std::chrono::milliseconds typingPause{300};

bool takesText(FilterOp op)
{
    return op != FilterOp::IsNull && op != FilterOp::IsNotNull;
}

} // namespace

/// One condition: column, comparison, value.
class FilterBar::Line final : public QWidget
{
public:
    Line(FilterBar &bar, int column)
        : QWidget(&bar)
        , m_column(new QComboBox(this))
        , m_op(new QComboBox(this))
        , m_text(new QLineEdit(this))
        , m_remove(new QToolButton(this))
    {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(m_column);
        row->addWidget(m_op);
        row->addWidget(m_text, 1);
        row->addWidget(m_remove);
        m_column->setObjectName(QStringLiteral("filterColumn"));
        m_op->setObjectName(QStringLiteral("filterOp"));
        m_text->setObjectName(QStringLiteral("filterText"));
        m_column->setMaximumWidth(260);
        m_column->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_column->setMinimumContentsLength(16);
        m_text->setClearButtonEnabled(true);
        m_remove->setAutoRaise(true);
        m_remove->setIcon(Theme::icon(QStringLiteral("delete")));
        for (const FilterOp op :
             {FilterOp::Contains, FilterOp::Equal, FilterOp::NotEqual, FilterOp::Less, FilterOp::Greater,
              FilterOp::IsNull, FilterOp::IsNotNull, FilterOp::Matches})
            m_op->addItem(QString(), static_cast<int>(op));
        setSchema(bar.m_schema);
        m_column->setCurrentIndex(column);
        retranslate();
        connect(m_column, &QComboBox::currentIndexChanged, &bar, [&bar] { bar.changedSoon(); });
        connect(m_op, &QComboBox::currentIndexChanged, &bar, [this, &bar] {
            m_text->setEnabled(takesText(condition().op));
            bar.changedSoon();
        });
        connect(m_text, &QLineEdit::textChanged, &bar, [&bar] { bar.changedSoon(); });
        connect(m_text, &QLineEdit::returnPressed, &bar, &FilterBar::changed);
        connect(m_remove, &QToolButton::clicked, &bar, [this, &bar] { bar.remove(this); });
    }
    void setSchema(const RowSchema &schema)
    {
        for (std::size_t i = static_cast<std::size_t>(m_column->count()); schema && i < schema->size(); ++i)
            m_column->addItem(QString::fromStdString((*schema)[i].name));
    }
    [[nodiscard]] RowFilter::Condition condition() const
    {
        return {m_column->currentIndex(), static_cast<FilterOp>(m_op->currentData().toInt()), m_text->text()};
    }
    [[nodiscard]] bool isComplete() const
    {
        return m_column->currentIndex() >= 0 && (!takesText(condition().op) || !m_text->text().isEmpty());
    }
    void start() { m_text->setFocus(); }
    void retranslate()
    {
        const QStringList names{FilterBar::tr("contains"),    FilterBar::tr("="),
                                FilterBar::tr("≠"),           FilterBar::tr("<"),
                                FilterBar::tr(">"),           FilterBar::tr("is NULL"),
                                FilterBar::tr("is not NULL"), FilterBar::tr("matches the expression")};
        for (int i = 0; i < m_op->count(); ++i)
            m_op->setItemText(i, names.at(i));
        m_column->setAccessibleName(FilterBar::tr("Column"));
        m_op->setAccessibleName(FilterBar::tr("Comparison"));
        m_text->setAccessibleName(FilterBar::tr("Value"));
        m_text->setPlaceholderText(FilterBar::tr("Value"));
        m_remove->setToolTip(FilterBar::tr("Remove this condition"));
        m_remove->setAccessibleName(m_remove->toolTip());
    }

private:
    QComboBox *const m_column;
    QComboBox *const m_op;
    QLineEdit *const m_text;
    QToolButton *const m_remove;
};

FilterBar::FilterBar(QWidget *parent)
    : QFrame(parent)
    , m_quick(new QLineEdit(this))
    , m_outcome(new PlainLabel(this))
    , m_again(new QPushButton(this))
    , m_add(new QToolButton(this))
    , m_close(new QToolButton(this))
    , m_column(new QVBoxLayout(this))
    , m_delay(new QTimer(this))
{
    auto *row = new QHBoxLayout;
    row->addWidget(m_quick, 2);
    row->addWidget(m_add);
    row->addWidget(m_outcome, 2);
    row->addWidget(m_again);
    row->addWidget(m_close);
    m_column->setContentsMargins(8, 4, 8, 4);
    m_column->setSpacing(4);
    m_column->addLayout(row);
    m_quick->setObjectName(QStringLiteral("quickFilter"));
    m_quick->setClearButtonEnabled(true);
    m_quick->setMinimumWidth(180);
    m_outcome->setObjectName(QStringLiteral("filterOutcome"));
    m_again->setObjectName(QStringLiteral("filterAgain"));
    m_again->hide();
    m_add->setObjectName(QStringLiteral("filterAdd"));
    m_close->setAutoRaise(true);
    m_close->setText(QStringLiteral("✕"));
    m_delay->setSingleShot(true);
    m_delay->setInterval(typingPause);
    connect(m_delay, &QTimer::timeout, this, &FilterBar::changed);
    connect(m_quick, &QLineEdit::textChanged, this, &FilterBar::changedSoon);
    connect(m_quick, &QLineEdit::returnPressed, this, &FilterBar::changed);
    connect(m_again, &QPushButton::clicked, this, &FilterBar::changed);
    connect(m_add, &QToolButton::clicked, this, [this] { addCondition(0); });
    connect(m_close, &QToolButton::clicked, this, &FilterBar::closed);
    hide();
    retranslate();
}

void FilterBar::retranslate()
{
    m_quick->setPlaceholderText(tr("Any column contains…"));
    m_quick->setAccessibleName(tr("Text that any column contains"));
    m_again->setText(tr("Apply again"));
    m_again->setToolTip(tr("Rows came since the filter was applied"));
    m_add->setText(tr("Add condition"));
    m_close->setToolTip(tr("Close the filter and show all rows"));
    m_close->setAccessibleName(m_close->toolTip());
    for (Line *line : m_lines)
        line->retranslate();
    showText();
}

void FilterBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        showText();
}

void FilterBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        emit closed();
    else
        QFrame::keyPressEvent(event);
}

void FilterBar::setSchema(const RowSchema &schema)
{
    m_schema = schema;
    for (Line *line : m_lines)
        line->setSchema(schema);
}

void FilterBar::open()
{
    show();
    m_quick->setFocus();
    m_quick->selectAll();
}

void FilterBar::addCondition(int column)
{
    auto *line = new Line(*this, column);
    m_lines.push_back(line);
    m_column->addWidget(line);
    show();
    line->start();
}

void FilterBar::remove(Line *line)
{
    m_lines.erase(std::remove(m_lines.begin(), m_lines.end(), line), m_lines.end());
    line->deleteLater();
    line->hide();
    m_quick->setFocus();
    emit changed();
}

std::vector<RowFilter::Condition> FilterBar::conditions() const
{
    std::vector<RowFilter::Condition> result;
    if (!m_quick->text().isEmpty())
        result.push_back({-1, FilterOp::Contains, m_quick->text()});
    for (const Line *line : m_lines) {
        if (line->isComplete())
            result.push_back(line->condition());
    }
    return result;
}

void FilterBar::changedSoon()
{
    m_delay->start();
}

void FilterBar::showOutcome(std::int64_t matching, std::int64_t considered, std::int64_t waiting)
{
    m_matching = matching;
    m_considered = considered;
    m_waiting = waiting;
    m_error.clear();
    showText();
}

void FilterBar::showError(const Error &error)
{
    m_error = error.toText().simplified();
    showText();
}

void FilterBar::clearOutcome()
{
    m_matching = -1;
    m_waiting = 0;
    m_error.clear();
    showText();
}

void FilterBar::showText()
{
    const QLocale locale;
    QString text = m_error;
    if (text.isEmpty() && m_matching >= 0)
        text = tr("matching %1 of %2 loaded")
                   .arg(locale.toString(qint64{m_matching}), locale.toString(qint64{m_considered}));
    m_outcome->setText(text);
    QPalette colours = palette();
    if (!m_error.isEmpty())
        colours.setColor(QPalette::WindowText, Theme::colour(Theme::Role::Bad, colours));
    m_outcome->setPalette(colours);
    m_again->setVisible(m_waiting > 0 && m_error.isEmpty());
}
