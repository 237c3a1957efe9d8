// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/Page.h"
#include "ui/common/Theme.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

/// A page with a text that it keeps, for tests of what holds pages.
class TestPage final : public Page
{
public:
    explicit TestPage(const QString &kind, const QString &title = {}, const QString &text = {})
        : m_kind(kind)
        , m_title(title)
        , m_text(new QPlainTextEdit(text, this))
    {
        auto *column = new QVBoxLayout(this);
        column->addWidget(m_text);
        connect(m_text, &QPlainTextEdit::textChanged, this, &Page::stateChanged);
    }

    [[nodiscard]] QString kind() const override { return m_kind; }
    [[nodiscard]] QString title() const override { return m_title; }
    [[nodiscard]] QIcon icon() const override { return Theme::icon(QStringLiteral("query")); }
    [[nodiscard]] QColor colour() const override { return m_colour; }
    [[nodiscard]] PageStatus status() const override { return m_status; }
    [[nodiscard]] QString reasonToStay() const override { return m_reason; }
    [[nodiscard]] QJsonObject saveState() const override
    {
        return {{QStringLiteral("title"), m_title}, {QStringLiteral("text"), m_text->toPlainText()}};
    }
    void restoreState(const QJsonObject &state) override
    {
        m_title = state.value(QLatin1String("title")).toString();
        m_text->setPlainText(state.value(QLatin1String("text")).toString());
    }
    void activate() override { m_text->setFocus(); }

    [[nodiscard]] QPlainTextEdit *text() const { return m_text; }
    void setReason(const QString &reason) { m_reason = reason; }
    void setLooks(const QString &title, const QColor &colour, const PageStatus &status)
    {
        m_title = title;
        m_colour = colour;
        m_status = status;
        emit pageChanged();
    }

private:
    const QString m_kind;
    QString m_title;
    QColor m_colour;
    PageStatus m_status;
    QString m_reason;
    QPlainTextEdit *const m_text;
};
