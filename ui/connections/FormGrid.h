// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ProfileField.h"
#include "ui/common/Theme.h"

#include <QWidget>

#include <map>

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
    explicit FormGrid(QWidget *parent = nullptr);

    /// `content` is the field, or a widget that holds it with others; `focus` then says which one the title leads to.
    void addRow(ProfileField field, QWidget *content, QWidget *focus = nullptr);
    /// Errors of `field` are shown at the row of `row`.
    void addAlias(ProfileField field, ProfileField row) { m_aliases[field] = row; }
    /// Also the accessible name, where the field has none of its own.
    void setTitle(ProfileField field, const QString &title);
    /// Below the field while there is no error; empty: none.
    void setHint(ProfileField field, const QString &hint, Theme::Role role = Theme::Role::Quiet);
    /// False when the field is not in this grid. An empty text takes the error away.
    bool setError(ProfileField field, const QString &error);
    void clearErrors();
    void setRowVisible(ProfileField field, bool visible);
    [[nodiscard]] bool has(ProfileField field) const { return find(field) != nullptr; }
    void focusField(ProfileField field);

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

    [[nodiscard]] const Row *find(ProfileField field) const;
    [[nodiscard]] Row *find(ProfileField field);
    void show(const Row &row);

    QGridLayout *const m_grid;
    std::map<ProfileField, Row> m_rows;
    std::map<ProfileField, ProfileField> m_aliases;
};
