// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"

#include <QColor>
#include <QWidget>

#include <functional>
#include <vector>

class FindBar;
class Settings;
class SqlEditorView;

/// A text editor for SQL: colours of the engine's dialect in light and dark, line numbers, brackets, completion, the
/// statement at the cursor underlined, an error marked at its place. The one door to QScintilla.
/// Positions are in characters (UTF-16, as QString counts) from the text's begin.
/// Thread: GUI.
class SqlEditor final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SqlEditor)

public:
    /// What may stand at the cursor; asked while typing and on Ctrl+Space, and must answer at once.
    struct Completion
    {
        QString text;     ///< What is inserted, quoted when it must be.
        QString describe; ///< Behind it in the list: "table", "integer · orders".
    };
    using Completer = std::function<std::vector<Completion>(const QString &text, qsizetype cursor)>;

    explicit SqlEditor(QWidget *parent = nullptr);
    ~SqlEditor() override;

    void setDialect(DatabaseType type);
    void setCompleter(Completer completer);
    /// Shows what may stand at the cursor, also where typing alone would not.
    void complete();
    /// The list shown now, asked anew: more has become known.
    void refreshCompletion();

    [[nodiscard]] QString text() const;
    /// Can be undone.
    void setText(const QString &text);
    void insertText(const QString &text);
    [[nodiscard]] qsizetype cursor() const;
    void setCursor(qsizetype position);
    [[nodiscard]] QString selectedText() const;
    [[nodiscard]] qsizetype selectionStart() const;
    void select(qsizetype start, qsizetype length);
    /// Of the text, in bytes: at once, for deciding what may be read at each key.
    [[nodiscard]] qsizetype length() const;
    /// The range that the run key would run; an empty one underlines nothing.
    void underline(qsizetype start, qsizetype length);
    /// Shown at the place, until the next change of the text.
    void markError(qsizetype position, const QString &message);
    void clearErrors();
    /// A coloured strip at the left edge; invalid for none.
    void setEdgeColour(const QColor &colour);
    void setFontFamily(const QString &family, int points);
    /// Its font is what the settings say, now and when they change.
    void followSettings(const Settings &settings);
    void setReadOnly(bool readOnly);
    void toggleComment();
    void showFind();
    /// The line of a position, from 0.
    [[nodiscard]] int lineAt(qsizetype position) const;

    /// Longer texts are not read at each key: no completion by itself.
    static constexpr qsizetype longText = qsizetype{1} << 20;

signals:
    void textChanged();
    void cursorMoved();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void find(const QString &text, bool forward, bool caseSensitive);

    SqlEditorView *const m_view;
    FindBar *const m_find;
    QColor m_edge;
};
