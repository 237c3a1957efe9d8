// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ValuePanel.h"

#include "models/query/CellPreview.h"
#include "models/query/HexDump.h"
#include "models/query/JsonNode.h"
#include "models/query/ResultTableModel.h"
#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QImageReader>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>

namespace {

constexpr std::size_t longestJson = std::size_t{4} << 20;
constexpr std::size_t longestPicture = std::size_t{64} << 20;
constexpr std::size_t longestCopy = std::size_t{64} << 20;
/// Levels of a JSON tree that are open at first.
constexpr int openLevels = 2;
constexpr QSize pictureSize(1600, 1600);

enum Tab { TextTab, JsonTab, HexTab, PictureTab };

void setUpReader(QPlainTextEdit *edit)
{
    edit->setReadOnly(true);
    edit->setTabChangesFocus(true);
    edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    edit->setUndoRedoEnabled(false);
}

/// Up to `limit` bytes that do not end within a character.
std::string_view piece(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

QString fromBytes(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

void addNode(QTreeWidgetItem *parent, const JsonNode &node, const QString &key, int level)
{
    const bool isContainer = node.kind == JsonNode::Kind::Object || node.kind == JsonNode::Kind::Array;
    QString text = node.kind == JsonNode::Kind::String ? u'"' + node.text + u'"' : node.text;
    if (isContainer)
        text = QStringLiteral("%1 %2")
                   .arg(node.kind == JsonNode::Kind::Object ? QStringLiteral("{ }") : QStringLiteral("[ ]"))
                   .arg(node.children.size());
    auto *item = new QTreeWidgetItem(parent, {key, CellPreview::withMarks(text.left(2000))});
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const JsonNode &child = node.children[i];
        addNode(item, child,
                node.kind == JsonNode::Kind::Object ? CellPreview::withMarks(child.key) : QString::number(i),
                level + 1);
    }
    item->setExpanded(level < openLevels);
}

/// Nothing when it is no picture; made smaller when it is large.
QImage decode(const QByteArray &content)
{
    QBuffer buffer;
    buffer.setData(content);
    QImageReader reader(&buffer);
    static const QList<QByteArray> known{"png", "jpeg", "jpg", "gif", "bmp", "webp", "tiff"};
    if (!known.contains(reader.format())) // never formats that may refer to other files
        return {};
    const QSize size = reader.size();
    if (size.isValid() && (size.width() > pictureSize.width() || size.height() > pictureSize.height()))
        reader.setScaledSize(size.scaled(pictureSize, Qt::KeepAspectRatio));
    return reader.read();
}

} // namespace

ValuePanel::ValuePanel(const ResultTableModel &model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_title(new PlainLabel(this))
    , m_copy(new QToolButton(this))
    , m_close(new QToolButton(this))
    , m_tabs(new QTabWidget(this))
    , m_text(new QPlainTextEdit(this))
    , m_json(new QTreeWidget(this))
    , m_hex(new QPlainTextEdit(this))
    , m_picture(new QLabel(this))
    , m_more(new QPushButton(this))
    , m_decoder(1)
{
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_copy);
    head->addWidget(m_close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addLayout(head);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_more);
    m_tabs->setDocumentMode(true);
    m_tabs->setObjectName(QStringLiteral("valueTabs"));
    for (QWidget *page : std::initializer_list<QWidget *>{m_text, m_json, m_hex, m_picture})
        m_tabs->addTab(page, QString());
    m_text->setObjectName(QStringLiteral("valueText"));
    m_json->setObjectName(QStringLiteral("valueJson"));
    m_hex->setObjectName(QStringLiteral("valueHex"));
    m_picture->setObjectName(QStringLiteral("valuePicture"));
    m_more->setObjectName(QStringLiteral("valueMore"));
    setUpReader(m_text);
    setUpReader(m_hex);
    m_hex->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_json->setColumnCount(2);
    m_json->setUniformRowHeights(true);
    m_json->header()->setSectionResizeMode(0, QHeaderView::Interactive);
    m_picture->setAlignment(Qt::AlignCenter);
    m_picture->setTextFormat(Qt::PlainText);
    m_picture->setMinimumSize(40, 40);
    m_picture->setWordWrap(true);
    m_copy->setAutoRaise(true);
    m_copy->setIcon(Theme::icon(QStringLiteral("copy")));
    m_close->setAutoRaise(true);
    m_close->setText(QStringLiteral("✕"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &ValuePanel::fillTab);
    connect(m_more, &QPushButton::clicked, this, &ValuePanel::showMore);
    connect(m_copy, &QToolButton::clicked, this, &ValuePanel::copyAll);
    connect(m_close, &QToolButton::clicked, this, &ValuePanel::closeRequested);
    retranslate();
}

void ValuePanel::retranslate()
{
    m_tabs->setTabText(TextTab, tr("Text"));
    m_tabs->setTabText(JsonTab, tr("JSON"));
    m_tabs->setTabText(HexTab, tr("Bytes"));
    m_tabs->setTabText(PictureTab, tr("Picture"));
    m_json->setHeaderLabels({tr("Key"), tr("Value")});
    m_tabs->setAccessibleName(tr("Ways to show the value"));
    m_text->setAccessibleName(tr("Value as text"));
    m_json->setAccessibleName(tr("Value as JSON"));
    m_hex->setAccessibleName(tr("Value as bytes"));
    m_picture->setAccessibleName(tr("Value as picture"));
    m_copy->setToolTip(tr("Copy the whole value"));
    m_copy->setAccessibleName(m_copy->toolTip());
    m_close->setToolTip(tr("Close the value panel"));
    m_close->setAccessibleName(m_close->toolTip());
    fillTitle();
    fillTab();
}

void ValuePanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ValuePanel::show(const QModelIndex &index)
{
    ++m_generation;
    m_place = index.isValid() ? m_model.place(index.row()) : std::nullopt;
    m_columnIndex = static_cast<std::size_t>(std::max(index.column(), 0));
    m_column = index.isValid()
                   ? m_model.headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString()
                   : QString();
    m_null = !m_place || m_columnIndex >= m_place->batch.columnCount()
             || CellPreview::isNull(m_place->batch, m_columnIndex, m_place->row);
    m_shown = firstPiece;
    fillTitle();
    fillTab();
}

std::optional<std::string_view> ValuePanel::bytes() const
{
    if (m_null)
        return std::nullopt;
    return CellPreview::bytes(m_place->batch, m_columnIndex, m_place->row);
}

void ValuePanel::fillTitle()
{
    QString title = m_column;
    const auto content = bytes();
    if (m_place && m_null)
        title = tr("%1: NULL").arg(m_column);
    else if (content)
        title = content->size() == 1
                    ? tr("%1: 1 byte").arg(m_column)
                    : tr("%1: %2 bytes")
                          .arg(m_column, QLocale().toString(static_cast<qulonglong>(content->size())));
    m_title->setText(title);
}

void ValuePanel::fillTab()
{
    const auto content = bytes();
    const int tab = m_tabs->currentIndex();
    m_more->setVisible(content && content->size() > m_shown && (tab == TextTab || tab == HexTab));
    m_more->setText(
        tr("Show 1 MiB more of %1").arg(QLocale().formattedDataSize(content ? qint64(content->size()) : 0)));
    switch (tab) {
    case JsonTab:
        return fillJson();
    case HexTab:
        return fillHex();
    case PictureTab:
        return fillPicture();
    default:
        return fillText();
    }
}

void ValuePanel::fillText()
{
    if (!m_place || m_null) {
        m_text->setPlainText(QString());
        m_text->setPlaceholderText(m_place ? tr("NULL") : tr("No value is selected."));
        return;
    }
    m_text->setPlaceholderText({});
    const auto content = bytes();
    const ColumnType &type = m_place->batch.schema()[m_columnIndex].type;
    const bool isText = content && type.kind != TypeKind::Binary && !type.wire;
    if (isText)
        m_text->setPlainText(fromBytes(piece(*content, m_shown)));
    else if (content) // hexadecimal takes two characters a byte
        m_text->setPlainText(
            CellPreview()
                .preview(m_place->batch, m_columnIndex, m_place->row, static_cast<qsizetype>(m_shown))
                .text);
    else
        m_text->setPlainText(CellPreview().whole(m_place->batch, m_columnIndex, m_place->row));
}

void ValuePanel::fillJson()
{
    m_json->clear();
    const auto content = bytes();
    QString why = tr("This value is not JSON.");
    if (content && content->size() > longestJson)
        why = tr("Only values of up to %1 are shown as a tree.")
                  .arg(QLocale().formattedDataSize(qint64{longestJson}));
    const auto root =
        content && content->size() <= longestJson ? JsonNode::parse(fromBytes(*content)) : std::nullopt;
    m_json->setHeaderHidden(!root);
    if (!root) {
        auto *note = new QTreeWidgetItem(m_json, {why});
        note->setFirstColumnSpanned(true);
        note->setDisabled(true);
        return;
    }
    addNode(m_json->invisibleRootItem(), *root, QStringLiteral("$"), 0);
    m_json->resizeColumnToContents(0);
    m_json->setColumnWidth(0, std::min(m_json->columnWidth(0), 260));
}

void ValuePanel::fillHex()
{
    const auto content = bytes();
    m_hex->setPlaceholderText(tr("This value has no bytes of its own."));
    m_hex->setPlainText(content ? HexDump::of(content->substr(0, m_shown / 4)) : QString());
    m_more->setVisible(content && content->size() > m_shown / 4);
}

void ValuePanel::fillPicture()
{
    const auto content = bytes();
    m_picture->setPixmap({});
    if (!content || content->size() > longestPicture) {
        m_picture->setText(tr("This value is no picture."));
        return;
    }
    m_picture->setText(tr("Reading the picture…"));
    const int generation = ++m_generation;
    m_decoder.start([this, generation, place = *m_place,
                     column = m_columnIndex]() -> BackgroundJobs::Delivery {
        const auto picture = CellPreview::bytes(place.batch, column, place.row);
        const QImage image =
            picture
                ? decode(QByteArray::fromRawData(picture->data(), static_cast<qsizetype>(picture->size())))
                : QImage();
        return [this, generation, image] {
            if (generation != m_generation)
                return;
            if (image.isNull())
                m_picture->setText(tr("This value is no picture."));
            else
                m_picture->setPixmap(QPixmap::fromImage(
                    image.width() > m_picture->width() || image.height() > m_picture->height()
                        ? image.scaled(m_picture->size(), Qt::KeepAspectRatio, Qt::SmoothTransformation)
                        : image));
        };
    });
}

void ValuePanel::showMore()
{
    m_shown += nextPiece;
    fillTab();
}

void ValuePanel::copyAll()
{
    if (m_null)
        return;
    const auto content = bytes();
    if (content && content->size() > longestCopy) {
        m_title->setText(tr("The value is too long for the clipboard; export it to a file."));
        return;
    }
    QApplication::clipboard()->setText(CellPreview().whole(m_place->batch, m_columnIndex, m_place->row));
}
