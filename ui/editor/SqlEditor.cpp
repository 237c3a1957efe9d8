// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/SqlEditor.h"

#include "app/support/Settings.h"
#include "ui/editor/FindBar.h"
#include "ui/editor/SqlEditorView.h"

#include <QEvent>
#include <QFontDatabase>
#include <QVBoxLayout>

#include <utility>

SqlEditor::SqlEditor(QWidget *parent)
    : QWidget(parent)
    , m_view(new SqlEditorView(this))
    , m_find(new FindBar(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addWidget(m_find);
    setFocusProxy(m_view);
    m_view->setObjectName(QStringLiteral("sqlText"));
    setFontFamily({}, 0);
    m_view->setDialect(DatabaseType::PostgreSql);
    setEdgeColour({});
    connect(m_view, &QsciScintilla::textChanged, this, [this] {
        m_view->clearErrors();
        emit textChanged();
    });
    connect(m_view, &QsciScintilla::linesChanged, this, [this] { m_view->matchWidth(); });
    connect(m_view, &QsciScintilla::cursorPositionChanged, this, &SqlEditor::cursorMoved);
    connect(m_view, &QsciScintilla::selectionChanged, this, &SqlEditor::cursorMoved);
    connect(m_find, &FindBar::findRequested, this, &SqlEditor::find);
    connect(m_find, &FindBar::left, this, [this] {
        m_find->hide();
        m_view->setFocus();
    });
    retranslate();
}

SqlEditor::~SqlEditor() = default;

void SqlEditor::setDialect(DatabaseType type)
{
    m_view->setDialect(type);
}

void SqlEditor::setCompleter(Completer completer)
{
    m_view->completer = std::move(completer);
}

void SqlEditor::complete()
{
    m_view->showCompletions(true);
}

void SqlEditor::refreshCompletion()
{
    if (m_view->SendScintilla(QsciScintilla::SCI_AUTOCACTIVE) != 0)
        m_view->showCompletions(true);
}

QString SqlEditor::text() const
{
    return m_view->all();
}

void SqlEditor::setText(const QString &text)
{
    m_view->replaceAll(text);
}

void SqlEditor::insertText(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    m_view->SendScintilla(QsciScintilla::SCI_REPLACESEL, bytes.constData());
}

qsizetype SqlEditor::length() const
{
    return m_view->SendScintilla(QsciScintilla::SCI_GETLENGTH);
}

qsizetype SqlEditor::cursor() const
{
    return m_view->toCharacters(m_view->caret());
}

void SqlEditor::setCursor(qsizetype position)
{
    m_view->SendScintilla(QsciScintilla::SCI_GOTOPOS, static_cast<unsigned long>(m_view->toBytes(position)));
}

QString SqlEditor::selectedText() const
{
    return m_view->selectedText();
}

qsizetype SqlEditor::selectionStart() const
{
    return m_view->toCharacters(m_view->SendScintilla(QsciScintilla::SCI_GETSELECTIONSTART));
}

void SqlEditor::select(qsizetype start, qsizetype length)
{
    m_view->SendScintilla(QsciScintilla::SCI_SETSEL, static_cast<unsigned long>(m_view->toBytes(start)),
                          m_view->toBytes(start + length));
}

void SqlEditor::underline(qsizetype start, qsizetype length)
{
    m_view->underline(start, length);
}

void SqlEditor::markError(qsizetype position, const QString &message)
{
    m_view->showErrorText(position, message);
}

void SqlEditor::clearErrors()
{
    m_view->clearErrors();
}

void SqlEditor::setEdgeColour(const QColor &colour)
{
    m_view->setEdge(colour.isValid() ? colour : palette().color(QPalette::AlternateBase));
    m_edge = colour;
}

void SqlEditor::setFontFamily(const QString &family, int points)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (!family.isEmpty())
        font.setFamily(family);
    font.setStyleHint(QFont::Monospace);
    if (points > 0)
        font.setPointSize(points);
    setFont(font);
    m_view->setColours();
}

void SqlEditor::followSettings(const Settings &settings)
{
    const auto apply = [this, &settings] {
        setFontFamily(settings.text(Settings::Key::EditorFontFamily),
                      settings.number(Settings::Key::EditorFontSize));
    };
    connect(&settings, &Settings::changed, this, [apply](Settings::Key key) {
        if (key == Settings::Key::EditorFontFamily || key == Settings::Key::EditorFontSize)
            apply();
    });
    apply();
}

void SqlEditor::setReadOnly(bool readOnly)
{
    m_view->setReadOnly(readOnly);
}

void SqlEditor::toggleComment()
{
    m_view->toggleComment();
}

void SqlEditor::showFind()
{
    m_find->open(selectedText());
}

void SqlEditor::find(const QString &text, bool forward, bool caseSensitive)
{
    int line = -1;
    int index = -1;
    if (!forward && m_view->hasSelectedText()) {
        int endLine = 0;
        int endIndex = 0;
        m_view->getSelection(&line, &index, &endLine, &endIndex); // else it finds itself
    }
    m_find->setFound(m_view->findFirst(text, false, caseSensitive, false, true, forward, line, index));
}

int SqlEditor::lineAt(qsizetype position) const
{
    return static_cast<int>(m_view->SendScintilla(QsciScintilla::SCI_LINEFROMPOSITION,
                                                  static_cast<unsigned long>(m_view->toBytes(position))));
}

void SqlEditor::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        m_view->setColours();
        setEdgeColour(m_edge);
    } else if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void SqlEditor::retranslate()
{
    m_view->setAccessibleName(tr("SQL text"));
}
