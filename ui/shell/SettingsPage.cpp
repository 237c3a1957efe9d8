// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/SettingsPage.h"

#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"
#include "ui/shell/SettingRow.h"

#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace {

constexpr int settingsWidth = 860;

QString settingGroup(const Settings::Entry &entry)
{
    return QString::fromLatin1(entry.name).section(QLatin1Char('/'), 0, 0);
}

} // namespace

SettingsPage::SettingsPage(Settings &settings, QWidget *parent)
    : Page(parent)
    , m_settings(settings)
    , m_search(new QLineEdit(this))
    , m_problems(new PlainLabel(this))
    , m_nothing(new QLabel(this))
{
    m_search->setObjectName(QStringLiteral("settingsSearch"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(Theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_problems->setText(m_settings.problems().join(QLatin1Char('\n')));
    m_problems->setVisible(!m_settings.problems().isEmpty());
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus); // what is in it has the focus, and scrolls it
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(makeRows());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(m_search);
    column->addWidget(m_problems);
    column->addWidget(area, 1);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::search);
    retranslate();
}

QWidget *SettingsPage::makeRows()
{
    auto *content = new QWidget;
    content->setMaximumWidth(settingsWidth);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(0);
    QString group;
    for (const Settings::Entry &entry : Settings::entries()) {
        if (group != settingGroup(entry)) {
            group = settingGroup(entry);
            auto *label = new QLabel(content);
            QFont font = label->font();
            font.setBold(true);
            label->setFont(font);
            label->setContentsMargins(0, 14, 0, 6);
            column->addWidget(label);
            m_groups.push_back({label, {}});
        }
        auto *row = new SettingRow(m_settings, entry, content);
        connect(row, &SettingRow::pageRequested, this, &SettingsPage::shortcutsRequested);
        column->addWidget(row);
        m_groups.back().rows.push_back(row);
    }
    column->addWidget(m_nothing);
    column->addStretch(1);
    return content;
}

QIcon SettingsPage::icon() const
{
    return Theme::icon(QStringLiteral("settings"));
}

void SettingsPage::activate()
{
    m_search->setFocus();
}

void SettingsPage::search()
{
    const QStringList words = m_search->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    bool any = false;
    for (const GroupHead &group : m_groups) {
        bool anyHere = false;
        for (SettingRow *row : group.rows) {
            const bool shown = row->matches(words);
            row->setVisible(shown);
            anyHere = anyHere || shown;
        }
        group.label->setVisible(anyHere);
        any = any || anyHere;
    }
    m_nothing->setVisible(!any);
}

void SettingsPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    Page::changeEvent(event);
}

void SettingsPage::retranslate()
{
    m_search->setPlaceholderText(tr("Search the settings"));
    m_search->setAccessibleName(tr("Search the settings"));
    m_nothing->setText(tr("No setting has these words."));
    for (const GroupHead &group : m_groups)
        group.label->setText(Settings::groupTitle(group.rows.front()->entry()));
    search();
    emit pageChanged();
}
