// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Theme.h"

#include <QList>
#include <QWidget>

#include <compare>
#include <map>
#include <type_traits>

class PlainLabel;
class QGridLayout;
class QLabel;

/// Rows of a title, a field, and below it what is wrong with the field or worth knowing.
/// Thread: GUI.
class FormGrid final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FormGrid)

public:
    /// What a field is called in its grid: a value of one enumeration, whichever the form has.
    class Field
    {
    public:
        template <typename Name, typename = std::enable_if_t<std::is_enum_v<Name>>>
        Field(Name name)
            : m_number(static_cast<int>(name))
        {}
        friend auto operator<=>(Field, Field) = default;

    private:
        int m_number;
    };

    explicit FormGrid(QWidget *parent = nullptr);

    /// `content` is the field, or a widget that holds it with others; `focus` then says which one the title leads to.
    void addRow(Field field, QWidget *content, QWidget *focus = nullptr);
    /// Errors of `field` are shown at the row of `row`.
    void addAlias(Field field, Field row) { m_aliases.insert_or_assign(field, row); }
    /// Also the accessible name, where the field has none of its own.
    void setTitle(Field field, const QString &title);
    /// Below the field while there is no error; empty: none.
    void setHint(Field field, const QString &hint, Theme::Role role = Theme::Role::Quiet);
    /// False when the field is not in this grid. An empty text takes the error away.
    bool setError(Field field, const QString &error);
    void clearErrors();
    void setRowVisible(Field field, bool visible);
    [[nodiscard]] bool has(Field field) const { return find(field) != nullptr; }
    void focusField(Field field);
    /// Gives the titles of all these grids, which stand below each other, one width.
    static void lineUp(const QList<FormGrid *> &grids);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row
    {
        QLabel *title = nullptr;
        QWidget *content = nullptr;
        QWidget *focus = nullptr;
        PlainLabel *note = nullptr;
        QString hint;
        QString error;
        Theme::Role role = Theme::Role::Quiet;
        bool visible = true;
    };

    [[nodiscard]] const Row *find(Field field) const;
    [[nodiscard]] Row *find(Field field);
    void show(const Row &row);

    QGridLayout *const m_grid;
    std::map<Field, Row> m_rows;
    std::map<Field, Field> m_aliases;
};
