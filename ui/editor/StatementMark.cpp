// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/StatementMark.h"

#include "app/query/StatementSplitter.h"
#include "ui/editor/SqlEditor.h"

namespace {

constexpr std::chrono::milliseconds underlineDelay{150};

} // namespace

StatementMark::StatementMark(SqlEditor &editor, QObject *parent)
    : QObject(parent)
    , m_editor(editor)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(underlineDelay);
    connect(&m_delay, &QTimer::timeout, this, &StatementMark::draw);
    connect(&m_editor, &SqlEditor::cursorMoved, &m_delay, qOverload<>(&QTimer::start));
    connect(&m_editor, &SqlEditor::textChanged, this, [this] {
        m_editor.underline(0, 0); // where it was is elsewhere now
        m_delay.start();
    });
}

void StatementMark::setDialect(DatabaseType type)
{
    if (type == m_type)
        return;
    m_type = type;
    m_editor.setDialect(type);
    m_delay.start();
}

void StatementMark::draw()
{
    if (m_editor.length() > SqlEditor::longText || !m_editor.selectedText().isEmpty()) {
        m_editor.underline(0, 0);
        return;
    }
    const auto found = StatementSplitter::split(m_editor.text(), m_type);
    const auto *statement = found.size() > 1 ? StatementSplitter::at(found, m_editor.cursor()) : nullptr;
    m_editor.underline(statement ? statement->start : 0, statement ? statement->length : 0);
}
