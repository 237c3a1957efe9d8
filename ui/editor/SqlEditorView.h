// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/SqlEditor.h"

#include <Qsci/qsciscintilla.h>

class SqlEditorLexer;

/// Behind SqlEditor: the QScintilla widget, its list of completions, and the way between its positions (bytes of UTF-8)
/// and ours (UTF-16).
/// Thread: GUI.
class SqlEditorView final : public QsciScintilla
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SqlEditorView)

public:
    explicit SqlEditorView(SqlEditor *owner);

    void setColours();
    void setDialect(DatabaseType type);
    [[nodiscard]] QString all() const;
    void replaceAll(const QString &text);
    [[nodiscard]] long toBytes(qsizetype position) const;
    [[nodiscard]] qsizetype toCharacters(long position) const;
    [[nodiscard]] long caret() const { return SendScintilla(SCI_GETCURRENTPOS); }
    void underline(qsizetype start, qsizetype length);
    void setEdge(const QColor &colour);
    void showErrorText(qsizetype position, const QString &message);
    void clearErrors();
    /// Asked for by a person, or after a key.
    void showCompletions(bool asked);
    void toggleComment();
    void matchWidth();

    SqlEditor::Completer completer;

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void freeKeys();
    void chosen(const char *selection, int start);
    void mark(int indicator, long start, long length);
    [[nodiscard]] long wordStart(long caret) const;

    SqlEditor *const m_owner;
    SqlEditorLexer *const m_colours;
    std::vector<SqlEditor::Completion> m_offered;
    QStringList m_listed;
    bool m_hasErrors = false;
};
