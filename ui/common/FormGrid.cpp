// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/FormGrid.h"

#include "ui/common/PlainLabel.h"

#include <QEvent>
#include <QGridLayout>

#include <algorithm>
#include <utility>

namespace {

/// All grids of a window line up, as long as no title is longer; see lineUp().
constexpr int titleWidth = 130;

} // namespace

// No QFormLayout: with hidden rows, that of Qt 6.4.2 writes past its memory.
FormGrid::FormGrid(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnMinimumWidth(0, titleWidth);
    m_grid->setColumnStretch(1, 1);
}

void FormGrid::addRow(Field field, QWidget *content, QWidget *focus)
{
    Row row;
    row.title = new QLabel(this);
    row.title->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row.content = content;
    row.focus = focus ? focus : content;
    row.title->setBuddy(row.focus);
    row.note = new PlainLabel(this);
    row.note->setObjectName(row.focus->objectName() + QStringLiteral("Note"));
    row.note->setFocusPolicy(Qt::ClickFocus);
    row.note->hide();
    const int number = m_grid->rowCount();
    m_grid->addWidget(row.title, number, 0);
    m_grid->addWidget(content, number, 1);
    m_grid->addWidget(row.note, number + 1, 1);
    m_rows.emplace(field, row);
}

const FormGrid::Row *FormGrid::find(Field field) const
{
    const auto alias = m_aliases.find(field);
    const auto found = m_rows.find(alias == m_aliases.end() ? field : alias->second);
    return found == m_rows.end() ? nullptr : &found->second;
}

FormGrid::Row *FormGrid::find(Field field)
{
    return const_cast<Row *>(std::as_const(*this).find(field));
}

void FormGrid::setTitle(Field field, const QString &title)
{
    Row &row = m_rows.at(field);
    row.title->setText(title);
    row.focus->setAccessibleName(QString(title).remove(QLatin1Char('&')));
}

void FormGrid::setHint(Field field, const QString &hint, Theme::Role role)
{
    Row &row = m_rows.at(field);
    row.hint = hint;
    row.role = role;
    show(row);
}

bool FormGrid::setError(Field field, const QString &error)
{
    Row *row = find(field);
    if (!row)
        return false;
    row->error = error;
    row->focus->setAccessibleDescription(error);
    show(*row);
    return true;
}

void FormGrid::clearErrors()
{
    for (auto &[field, row] : m_rows) {
        if (!row.error.isEmpty())
            setError(field, {});
    }
}

void FormGrid::setRowVisible(Field field, bool visible)
{
    Row &row = m_rows.at(field);
    row.visible = visible;
    row.title->setVisible(visible);
    row.content->setVisible(visible);
    show(row);
}

void FormGrid::focusField(Field field)
{
    if (const Row *row = find(field))
        row->focus->setFocus();
}

void FormGrid::lineUp(const QList<FormGrid *> &grids)
{
    int width = titleWidth;
    for (const FormGrid *grid : grids) {
        for (const auto &[field, row] : grid->m_rows)
            width = row.visible ? std::max(width, row.title->sizeHint().width()) : width;
    }
    for (FormGrid *grid : grids)
        grid->m_grid->setColumnMinimumWidth(0, width);
}

void FormGrid::show(const Row &row)
{
    const bool wrong = !row.error.isEmpty();
    const QString &text = wrong ? row.error : row.hint;
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, Theme::colour(wrong ? Theme::Role::Bad : row.role, colours));
    row.note->setPalette(colours);
    row.note->setText(text);
    row.note->setVisible(row.visible && !text.isEmpty());
}

void FormGrid::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        for (const auto &[field, row] : m_rows)
            show(row);
    }
}
