// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ExportChoices.h"

#include "app/query/ResultSet.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>

#include <utility>

namespace {

using ExportFormat = ExportOptions::Format;

/// Their names in the settings, in the order of the list.
constexpr std::pair<ExportFormat, const char *> exportFormats[] = {
    {ExportFormat::Csv, "csv"},          {ExportFormat::Xlsx, "xlsx"},     {ExportFormat::Tsv, "tsv"},
    {ExportFormat::Json, "json"},        {ExportFormat::Ndjson, "ndjson"}, {ExportFormat::Insert, "insert"},
    {ExportFormat::Markdown, "markdown"}};

/// Fills a list anew and keeps what was chosen in it, by its data.
template <typename Fill>
void refill(QComboBox *list, Fill fill)
{
    const QSignalBlocker quiet(list);
    const QVariant chosen = list->currentData();
    list->clear();
    fill();
    list->setCurrentIndex(std::max(0, list->findData(chosen)));
}

} // namespace

ExportChoices::ExportChoices(std::shared_ptr<ResultSet> result, const QString &table, QWidget *parent)
    : QWidget(parent)
    , m_result(std::move(result))
    , m_formatTitle(new QLabel(this))
    , m_format(new QComboBox(this))
    , m_rowsTitle(new QLabel(this))
    , m_rows(new QComboBox(this))
    , m_header(new QCheckBox(this))
    , m_separatorTitle(new QLabel(this))
    , m_separator(new QComboBox(this))
    , m_quoteAll(new QCheckBox(this))
    , m_nullTitle(new QLabel(this))
    , m_null(new QLineEdit(this))
    , m_excel(new QCheckBox(this))
    , m_comma(new QCheckBox(this))
    , m_tableTitle(new QLabel(this))
    , m_table(new QLineEdit(table, this))
{
    build();
    retranslate();
    connect(m_format, &QComboBox::currentIndexChanged, this, [this] {
        showOptions();
        emit formatChanged();
    });
    connect(m_result.get(), &ResultSet::grown, this, &ExportChoices::fillRows);
    connect(m_result.get(), &ResultSet::finished, this, &ExportChoices::fillRows);
}

void ExportChoices::build()
{
    m_format->setObjectName(QStringLiteral("exportFormat"));
    m_rows->setObjectName(QStringLiteral("exportRows"));
    m_header->setObjectName(QStringLiteral("exportHeader"));
    m_separator->setObjectName(QStringLiteral("exportSeparator"));
    m_quoteAll->setObjectName(QStringLiteral("exportQuoteAll"));
    m_null->setObjectName(QStringLiteral("exportNull"));
    m_excel->setObjectName(QStringLiteral("exportExcel"));
    m_comma->setObjectName(QStringLiteral("exportComma"));
    m_table->setObjectName(QStringLiteral("exportTable"));
    m_header->setChecked(true);
    m_null->setFixedWidth(90);
    m_table->setMinimumWidth(220);
    m_formatTitle->setBuddy(m_format);
    m_rowsTitle->setBuddy(m_rows);
    m_separatorTitle->setBuddy(m_separator);
    m_nullTitle->setBuddy(m_null);
    m_tableTitle->setBuddy(m_table);

    auto *const choices = new QHBoxLayout;
    choices->setSpacing(8);
    choices->addWidget(m_formatTitle);
    choices->addWidget(m_format);
    choices->addSpacing(12);
    choices->addWidget(m_rowsTitle);
    choices->addWidget(m_rows);
    choices->addStretch();
    auto *const details = new QHBoxLayout;
    details->setSpacing(8);
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_tableTitle, m_table, m_header, m_separatorTitle, m_separator,
                                          m_nullTitle, m_null, m_quoteAll, m_excel, m_comma})
        details->addWidget(widget);
    details->addStretch();
    auto *const all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addLayout(choices);
    all->addLayout(details);
}

void ExportChoices::retranslate()
{
    m_formatTitle->setText(tr("&Format"));
    m_rowsTitle->setText(tr("&Rows"));
    m_header->setText(tr("&Names of columns first"));
    m_separatorTitle->setText(tr("&Separator"));
    m_quoteAll->setText(tr("&Quote all"));
    m_quoteAll->setToolTip(tr("Put every value between quotes, not only where it must be"));
    m_nullTitle->setText(tr("NULL &as"));
    m_null->setPlaceholderText(tr("nothing"));
    m_excel->setText(tr("For E&xcel"));
    m_excel->setToolTip(tr("Begin the file with a mark by which Excel knows UTF-8"));
    m_comma->setText(tr("&Decimal comma"));
    m_tableTitle->setText(tr("&Table"));
    // A line of text beside it would take what a hidden title did not ask for.
    m_tableTitle->setMinimumWidth(m_tableTitle->fontMetrics().horizontalAdvance(m_tableTitle->text()));
    fillFormats();
    fillRows();
    fillSeparators();
    showOptions();
}

void ExportChoices::fillFormats()
{
    refill(m_format, [this] {
        const auto add = [this](ExportFormat format, const QString &text) {
            m_format->addItem(text, static_cast<int>(format));
        };
        add(ExportFormat::Csv, tr("CSV"));
        add(ExportFormat::Xlsx, tr("Excel workbook (XLSX)"));
        add(ExportFormat::Tsv, tr("TSV, between tabs"));
        add(ExportFormat::Json, tr("JSON, one array"));
        add(ExportFormat::Ndjson, tr("JSON, one object a line"));
        add(ExportFormat::Insert, tr("SQL, INSERT statements"));
        add(ExportFormat::Markdown, tr("Markdown table"));
    });
}

void ExportChoices::fillRows()
{
    const bool waited = m_rows->count() > 0 && rows() == Rows::Whole;
    refill(m_rows, [this] {
        const auto add = [this](Rows rows, const QString &text) {
            m_rows->addItem(text, static_cast<int>(rows));
        };
        const auto number = [](std::int64_t count) { return QLocale().toString(qint64{count}); };
        if (m_selected && !m_selected->empty())
            add(Rows::Selected,
                tr("Selected rows (%1)").arg(number(static_cast<std::int64_t>(m_selected->size()))));
        if (m_shown)
            add(Rows::AsShown,
                tr("As sorted and filtered (%1)").arg(number(static_cast<std::int64_t>(m_shown->size()))));
        if (m_result->isOver()) {
            add(Rows::Received, tr("All rows received (%1)").arg(number(m_result->rowCount())));
        } else {
            add(Rows::Whole, tr("The full result (waits for the rest)"));
            add(Rows::Received, tr("Everything received so far (%1)").arg(number(m_result->rowCount())));
        }
    });
    if (waited && m_result->isOver()) // which is all of them now
        m_rows->setCurrentIndex(m_rows->findData(static_cast<int>(Rows::Received)));
}

void ExportChoices::fillSeparators()
{
    refill(m_separator, [this] {
        m_separator->addItem(tr("Comma"), QChar(u','));
        m_separator->addItem(tr("Semicolon"), QChar(u';'));
        m_separator->addItem(tr("Bar"), QChar(u'|'));
        m_separator->addItem(tr("Tab"), QChar(u'\t'));
    });
}

void ExportChoices::showOptions()
{
    const ExportFormat chosen = format();
    const bool csv = chosen == ExportFormat::Csv;
    const bool fields = csv || chosen == ExportFormat::Tsv;
    const bool sheet = fields || chosen == ExportFormat::Xlsx;
    const bool insert = chosen == ExportFormat::Insert;
    m_tableTitle->setVisible(insert);
    m_table->setVisible(insert);
    m_header->setVisible(sheet);
    m_nullTitle->setVisible(sheet);
    m_null->setVisible(sheet);
    m_separatorTitle->setVisible(csv);
    m_separator->setVisible(csv);
    m_quoteAll->setVisible(csv);
    m_excel->setVisible(fields);
    m_comma->setVisible(fields);
}

ExportOptions::Format ExportChoices::format() const
{
    return static_cast<ExportFormat>(m_format->currentData().toInt());
}

ExportOptions ExportChoices::options() const
{
    ExportOptions options;
    options.format = format();
    options.header = m_header->isChecked();
    options.separator = m_separator->currentData().toChar().toLatin1();
    options.quoteAll = m_quoteAll->isChecked();
    options.nullText = m_null->text().toStdString();
    options.byteOrderMark = m_excel->isChecked();
    options.decimalComma = m_comma->isChecked();
    // "shop.orders" is a table within a schema, as people write it.
    const QString table = m_table->text().trimmed();
    const qsizetype dot = table.indexOf(QLatin1Char('.'));
    options.table = dot < 0 ? ObjectName{{}, table.toStdString()}
                            : ObjectName{table.left(dot).toStdString(), table.mid(dot + 1).toStdString()};
    return options;
}

ExportChoices::Rows ExportChoices::rows() const
{
    return static_cast<Rows>(m_rows->currentData().toInt());
}

ResultTableModel::RowMap ExportChoices::map() const
{
    return rows() == Rows::AsShown ? m_shown : rows() == Rows::Selected ? m_selected : nullptr;
}

QString ExportChoices::formatName() const
{
    for (const auto &[known, name] : exportFormats) {
        if (known == format())
            return QLatin1String(name);
    }
    return {};
}

void ExportChoices::setFormatName(const QString &name)
{
    for (const auto &[known, knownName] : exportFormats) {
        if (name == QLatin1String(knownName))
            m_format->setCurrentIndex(std::max(0, m_format->findData(static_cast<int>(known))));
    }
}

QString ExportChoices::fileEnding() const
{
    const ExportFormat chosen = format();
    return chosen == ExportFormat::Insert     ? QStringLiteral("sql")
           : chosen == ExportFormat::Markdown ? QStringLiteral("md")
                                              : formatName();
}

void ExportChoices::setShown(ResultTableModel::RowMap map)
{
    m_shown = std::move(map);
    fillRows();
}

void ExportChoices::setSelected(ResultTableModel::RowMap map)
{
    m_selected = std::move(map);
    fillRows();
}

void ExportChoices::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
