// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/SqlEditorView.h"

#include "ui/common/Theme.h"
#include "ui/editor/SqlEditorLexer.h"

#include <Qsci/qscicommandset.h>

#include <QGuiApplication>
#include <QKeyEvent>

#include <algorithm>
#include <utility>

namespace {

using Part = Theme::Syntax;

constexpr int statementMark = 8; ///< Indicators; those below belong to lexers.
constexpr int errorMark = 9;
constexpr int numberMargin = 0;
constexpr int edgeMargin = 1;
constexpr int errorSymbol = 1; ///< Of the markers.
constexpr int annotationStyle = 64;
constexpr qsizetype mostCompletions = 400;
constexpr int lettersBeforeList = 2;
constexpr int utf16 = 2; ///< SC_LINECHARACTERINDEX_UTF16

/// What the list shows: the name without its quotes, so that typing finds it, and what it is.
QString listedName(const SqlEditor::Completion &completion)
{
    QString name = completion.text;
    if (name.size() > 2 && QStringLiteral("\"`[").contains(name.front()))
        name = name.mid(1, name.size() - 2);
    return name;
}

} // namespace

SqlEditorView::SqlEditorView(SqlEditor *owner)
    : QsciScintilla(owner)
    , m_owner(owner)
    , m_colours(new SqlEditorLexer(this))
{
    setUtf8(true);
    setEolMode(EolUnix);
    setFrameShape(QFrame::NoFrame);
    setLexer(m_colours);
    setBraceMatching(SloppyBraceMatch);
    setAutoIndent(true);
    setIndentationsUseTabs(false);
    setIndentationWidth(4);
    setTabWidth(4);
    setCaretLineVisible(true);
    setExtraAscent(2);
    setExtraDescent(2);
    SendScintilla(SCI_SETMARGINLEFT, 0UL, 6L);
    setMarginType(numberMargin, NumberMargin);
    setMarginWidth(edgeMargin, 4);
    setMarginType(edgeMargin, SymbolMarginColor);
    setMarginSensitivity(numberMargin, false);
    SendScintilla(SCI_SETMARGINMASKN, edgeMargin, 0L);
    SendScintilla(SCI_SETMARGINMASKN, numberMargin, 0L);
    SendScintilla(SCI_SETMARGINWIDTHN, 2, 0L);
    // No horizontal scroll bar before a line needs one.
    SendScintilla(SCI_SETSCROLLWIDTH, 1L);
    SendScintilla(SCI_SETSCROLLWIDTHTRACKING, 1L);
    SendScintilla(SCI_ALLOCATELINECHARACTERINDEX, static_cast<unsigned long>(utf16));
    SendScintilla(SCI_INDICSETSTYLE, statementMark, static_cast<long>(INDIC_DOTS));
    SendScintilla(SCI_INDICSETSTYLE, errorMark, static_cast<long>(INDIC_SQUIGGLE));
    markerDefine(Background, errorSymbol);
    setAnnotationDisplay(AnnotationStandard);
    SendScintilla(SCI_AUTOCSETSEPARATOR, static_cast<unsigned long>('\n'));
    SendScintilla(SCI_AUTOCSETIGNORECASE, 1UL);
    SendScintilla(SCI_AUTOCSETORDER, static_cast<unsigned long>(SC_ORDER_CUSTOM));
    SendScintilla(SCI_AUTOCSETMAXHEIGHT, 12UL);
    connect(this, qOverload<const char *, int, int, int>(&QsciScintillaBase::SCN_AUTOCSELECTION), this,
            [this](const char *selection, int start) { chosen(selection, start); });
    connect(this, &QsciScintillaBase::SCN_CHARADDED, this, [this](int) { showCompletions(false); });
    freeKeys();
}

/// QScintilla binds many keys that mean something else in this window (Ctrl+L, Ctrl+D, Ctrl+/ ...): of those with Ctrl
/// only the ones that every editor has stay.
void SqlEditorView::freeKeys()
{
    static const QList<int> kept{Qt::Key_A,         Qt::Key_C,      Qt::Key_V,     Qt::Key_X,
                                 Qt::Key_Y,         Qt::Key_Z,      Qt::Key_Left,  Qt::Key_Right,
                                 Qt::Key_Up,        Qt::Key_Down,   Qt::Key_Home,  Qt::Key_End,
                                 Qt::Key_Backspace, Qt::Key_Delete, Qt::Key_Insert};
    const auto isFree = [](int key) {
        const int plain = key & ~int(Qt::KeyboardModifierMask);
        return (key & int(Qt::ControlModifier | Qt::AltModifier)) != 0 && !kept.contains(plain);
    };
    for (QsciCommand *command : standardCommands()->commands()) {
        if (isFree(command->key()))
            command->setKey(0);
        if (isFree(command->alternateKey()))
            command->setAlternateKey(0);
    }
}

void SqlEditorView::setDialect(DatabaseType type)
{
    m_colours->setDialect(type);
    setLexer(nullptr);
    setLexer(m_colours);
    setColours();
}

void SqlEditorView::setColours()
{
    const QPalette &palette = m_owner->palette();
    const auto colour = [&palette](Part part) { return Theme::syntax(part, palette); };
    const QColor paper = palette.color(QPalette::Base);
    const QFont font = m_owner->font();
    m_colours->setColours(palette, font);
    setPaper(paper);
    setColor(colour(Part::Text));
    setCaretForegroundColor(colour(Part::Text));
    setCaretLineBackgroundColor(colour(Part::CurrentLine));
    setSelectionBackgroundColor(palette.color(QPalette::Highlight));
    setSelectionForegroundColor(palette.color(QPalette::HighlightedText));
    setMarginsFont(font);
    setMarginsBackgroundColor(palette.color(QPalette::AlternateBase));
    setMarginsForegroundColor(colour(Part::LineNumber));
    setMatchedBraceBackgroundColor(colour(Part::MatchedBracket));
    setMatchedBraceForegroundColor(colour(Part::Text));
    setUnmatchedBraceForegroundColor(colour(Part::Invalid));
    setUnmatchedBraceBackgroundColor(paper);
    setIndicatorForegroundColor(Theme::colour(Theme::Role::Accent, palette), statementMark);
    setIndicatorForegroundColor(Theme::colour(Theme::Role::Bad, palette), errorMark);
    setMarkerBackgroundColor(Theme::tint(Theme::Role::Bad, palette), errorSymbol);
    const auto rgb = [](const QColor &c) { return long(c.red() | (c.green() << 8) | (c.blue() << 16)); };
    SendScintilla(SCI_STYLESETFORE, annotationStyle, rgb(Theme::colour(Theme::Role::Bad, palette)));
    SendScintilla(SCI_STYLESETBACK, annotationStyle, rgb(Theme::tint(Theme::Role::Bad, palette)));
    const QByteArray family = font.family().toUtf8();
    SendScintilla(SCI_STYLESETFONT, annotationStyle, family.constData());
    SendScintilla(SCI_STYLESETSIZE, annotationStyle, static_cast<long>(font.pointSize()));
    matchWidth();
}

/// Room for the line numbers there are.
void SqlEditorView::matchWidth()
{
    setMarginWidth(numberMargin,
                   QString(QString::number(std::max(99, lines())).size() + 1, QLatin1Char('9')));
}

// -- Texts and positions ------------------------------------------------------------------------------------

QString SqlEditorView::all() const
{
    const auto *bytes = reinterpret_cast<const char *>(SendScintillaPtrResult(SCI_GETCHARACTERPOINTER));
    return QString::fromUtf8(bytes, static_cast<qsizetype>(SendScintilla(SCI_GETLENGTH)));
}

void SqlEditorView::replaceAll(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    SendScintilla(SCI_TARGETWHOLEDOCUMENT);
    SendScintilla(SCI_REPLACETARGET, static_cast<unsigned long>(bytes.size()), bytes.constData());
}

long SqlEditorView::toBytes(qsizetype position) const
{
    const long line =
        SendScintilla(SCI_LINEFROMINDEXPOSITION, static_cast<unsigned long>(std::max<qsizetype>(0, position)),
                      static_cast<long>(utf16));
    const long lineStart = SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
    const long before =
        SendScintilla(SCI_INDEXPOSITIONFROMLINE, static_cast<unsigned long>(line), static_cast<long>(utf16));
    const long bytes = SendScintilla(SCI_POSITIONRELATIVECODEUNITS, static_cast<unsigned long>(lineStart),
                                     static_cast<long>(position) - before);
    // 0 when it lies behind the end.
    return bytes == 0 && position > 0 ? SendScintilla(SCI_GETLENGTH) : bytes;
}

qsizetype SqlEditorView::toCharacters(long position) const
{
    const long line = SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(position));
    const long lineStart = SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
    return SendScintilla(SCI_INDEXPOSITIONFROMLINE, static_cast<unsigned long>(line),
                         static_cast<long>(utf16))
           + SendScintilla(SCI_COUNTCODEUNITS, static_cast<unsigned long>(lineStart), position);
}

void SqlEditorView::mark(int indicator, long start, long length)
{
    SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(indicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, SendScintilla(SCI_GETLENGTH));
    if (length > 0)
        SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(start), length);
}

void SqlEditorView::underline(qsizetype start, qsizetype length)
{
    const long from = toBytes(start);
    mark(statementMark, from, length > 0 ? toBytes(start + length) - from : 0);
}

void SqlEditorView::setEdge(const QColor &colour)
{
    setMarginBackgroundColor(edgeMargin, colour);
}

void SqlEditorView::showErrorText(qsizetype position, const QString &message)
{
    const long start = toBytes(position);
    // The word there, or one character.
    long end = SendScintilla(SCI_WORDENDPOSITION, static_cast<unsigned long>(start), 1L);
    if (end <= start)
        end = SendScintilla(SCI_POSITIONAFTER, static_cast<unsigned long>(start));
    const int line = static_cast<int>(SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(start)));
    mark(errorMark, start, end - start);
    markerAdd(line, errorSymbol);
    const QByteArray text = message.toUtf8();
    SendScintilla(SCI_ANNOTATIONSETTEXT, static_cast<unsigned long>(line), text.constData());
    SendScintilla(SCI_ANNOTATIONSETSTYLE, static_cast<unsigned long>(line),
                  static_cast<long>(annotationStyle));
    m_hasErrors = true;
    SendScintilla(SCI_SCROLLRANGE, static_cast<unsigned long>(start), start);
}

void SqlEditorView::clearErrors()
{
    if (!std::exchange(m_hasErrors, false))
        return;
    mark(errorMark, 0, 0);
    markerDeleteAll(errorSymbol);
    clearAnnotations();
}

// -- Typing -------------------------------------------------------------------------------------------------

bool SqlEditorView::event(QEvent *event)
{
    // Shift+Tab and Tab indent here; with Ctrl they belong to the window.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Escape && SendScintilla(SCI_AUTOCACTIVE)) {
            event->accept(); // closes the list and nothing else
            return true;
        }
    }
    return QsciScintilla::event(event);
}

void SqlEditorView::keyPressEvent(QKeyEvent *event)
{
    // What with Ctrl is no command of the editor is no text either.
    if (event->key() == Qt::Key_Escape && !SendScintilla(SCI_AUTOCACTIVE)) {
        event->ignore();
        return;
    }
    QsciScintilla::keyPressEvent(event);
}

long SqlEditorView::wordStart(long caret) const
{
    return SendScintilla(SCI_WORDSTARTPOSITION, static_cast<unsigned long>(caret), 1L);
}

void SqlEditorView::showCompletions(bool asked)
{
    const bool shown = SendScintilla(SCI_AUTOCACTIVE) != 0;
    if (!completer || isReadOnly()
        || (!asked && (shown || SendScintilla(SCI_GETLENGTH) > SqlEditor::longText)))
        return;
    const long position = caret();
    // QScintilla places the list on the caret's screen, and crashes where there is none: the window reaches past the edge.
    const QPoint place(static_cast<int>(SendScintilla(SCI_POINTXFROMPOSITION, 0UL, position)),
                       static_cast<int>(SendScintilla(SCI_POINTYFROMPOSITION, 0UL, position)));
    if (!QGuiApplication::screenAt(viewport()->mapToGlobal(place)))
        return;
    const long start = wordStart(position);
    const bool behindDot =
        start > 0 && SendScintilla(SCI_GETCHARAT, static_cast<unsigned long>(start - 1)) == '.';
    if (!asked && position - start < lettersBeforeList && !(behindDot && position == start))
        return;
    if (!asked) { // not in strings and comments
        const auto style =
            SendScintilla(SCI_GETSTYLEAT, static_cast<unsigned long>(std::max(0L, position - 2)));
        if (style == QsciLexerSQL::SingleQuotedString || style == QsciLexerSQL::Comment
            || style == QsciLexerSQL::CommentLine || style == QsciLexerSQL::CommentLineHash)
            return;
    }
    const QString typed =
        QString::fromUtf8(bytes(static_cast<int>(start), static_cast<int>(position)).constData());
    m_offered.clear();
    m_listed.clear();
    for (SqlEditor::Completion &completion : completer(all(), toCharacters(position))) {
        const QString name = listedName(completion);
        if (!name.startsWith(typed, Qt::CaseInsensitive) || name.contains(QLatin1Char('\n')))
            continue;
        m_listed << (completion.describe.isEmpty() ? name
                                                   : name + QStringLiteral("   ") + completion.describe);
        m_offered.push_back(std::move(completion));
        if (m_listed.size() == mostCompletions)
            break;
    }
    if (m_listed.isEmpty() || (!asked && m_listed.size() == 1 && m_offered.front().text == typed)) {
        SendScintilla(SCI_AUTOCCANCEL);
        return;
    }
    const QByteArray list = m_listed.join(QLatin1Char('\n')).toUtf8();
    SendScintilla(SCI_AUTOCSHOW, static_cast<unsigned long>(position - start), list.constData());
}

/// Inserts the completion instead of the line of the list.
void SqlEditorView::chosen(const char *selection, int start)
{
    const qsizetype index = m_listed.indexOf(QString::fromUtf8(selection));
    SendScintilla(SCI_AUTOCCANCEL);
    if (index < 0)
        return;
    const QByteArray text = m_offered[static_cast<std::size_t>(index)].text.toUtf8();
    SendScintilla(SCI_SETTARGETRANGE, static_cast<unsigned long>(start), caret());
    SendScintilla(SCI_REPLACETARGET, static_cast<unsigned long>(text.size()), text.constData());
    SendScintilla(SCI_GOTOPOS, static_cast<unsigned long>(start + text.size()));
}

/// Puts "-- " before the lines of the selection, or takes it away where all have it.
void SqlEditorView::toggleComment()
{
    int first = 0;
    int last = 0;
    int column = 0;
    getCursorPosition(&first, &column);
    last = first;
    if (hasSelectedText()) {
        int endColumn = 0;
        getSelection(&first, &column, &last, &endColumn);
        if (endColumn == 0 && last > first)
            --last;
    }
    bool all = true;
    for (int line = first; line <= last; ++line)
        all = all && (text(line).trimmed().startsWith(QLatin1String("--")) || text(line).trimmed().isEmpty());
    beginUndoAction();
    for (int line = first; line <= last; ++line) {
        const QString content = text(line);
        const int at = static_cast<int>(content.indexOf(QLatin1String("--")));
        if (content.trimmed().isEmpty())
            continue;
        if (!all)
            insertAt(QStringLiteral("-- "), line, 0);
        else {
            const int length = content.mid(at + 2).startsWith(QLatin1Char(' ')) ? 3 : 2;
            const int lineStart = positionFromLineIndex(line, 0);
            SendScintilla(SCI_DELETERANGE, static_cast<unsigned long>(lineStart + at),
                          static_cast<long>(length));
        }
    }
    endUndoAction();
}
