// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/SettingRow.h"

#include "ui/common/PlainLabel.h"
#include "ui/common/Theme.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace {

constexpr int settingTitleWidth = 190;
constexpr int settingEditorWidth = 240;

} // namespace

SettingRow::SettingRow(Settings &settings, const Settings::Entry &entry, QWidget *parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_entry(entry)
    , m_title(new QLabel(this))
    , m_editor(makeEditor())
    , m_reset(new QToolButton(this))
    , m_effect(new PlainLabel(this))
{
    setObjectName(QLatin1String(entry.name));
    m_title->setFixedWidth(settingTitleWidth);
    m_title->setBuddy(m_editor);
    m_editor->setFixedWidth(settingEditorWidth);
    m_editor->setObjectName(QStringLiteral("settingEditor"));
    m_reset->setObjectName(QStringLiteral("settingReset"));
    m_reset->setAutoRaise(true);
    m_reset->setIcon(Theme::icon(QStringLiteral("rollback")));
    QSizePolicy kept = m_reset->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(kept);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 4, 0, 8);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(3);
    grid->addWidget(m_title, 0, 0);
    grid->addWidget(m_editor, 0, 1);
    grid->addWidget(m_reset, 0, 2);
    grid->setColumnStretch(3, 1);
    grid->addWidget(m_effect, 1, 1, 1, 3);
    connect(m_reset, &QToolButton::clicked, this, [this] { m_settings.reset(m_entry.key); });
    connect(&m_settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == m_entry.key)
            showValue();
    });
    retranslate();
    dress();
    showValue();
}

QWidget *SettingRow::makeEditor()
{
    const Settings::Key key = m_entry.key;
    if (!m_entry.choices.isEmpty()) {
        auto *box = new QComboBox(this);
        for (const QString &choice : m_entry.choices)
            box->addItem(QString(), choice);
        connect(box, &QComboBox::activated, this,
                [this, key, box] { m_settings.setValue(key, box->currentData()); });
        return box;
    }
    switch (m_entry.defaultValue.typeId()) {
    case QMetaType::Int: {
        auto *box = new QSpinBox(this);
        box->setRange(static_cast<int>(m_entry.least), static_cast<int>(m_entry.most));
        box->setGroupSeparatorShown(true);
        box->setKeyboardTracking(false); // 12 is not 1 and then 12
        connect(box, &QSpinBox::valueChanged, this,
                [this, key](int value) { m_settings.setValue(key, value); });
        return box;
    }
    case QMetaType::QVariantMap: {
        auto *button = new QPushButton(this);
        connect(button, &QPushButton::clicked, this, [this, key] { emit pageRequested(key); });
        return button;
    }
    default: {
        auto *edit = new QLineEdit(this);
        edit->setMaxLength(static_cast<int>(m_entry.most));
        connect(edit, &QLineEdit::editingFinished, this, [this, key, edit] {
            if (!m_settings.setValue(key, edit->text()))
                showValue();
        });
        return edit;
    }
    }
}

void SettingRow::showValue()
{
    const QVariant value = m_settings.value(m_entry.key);
    const QSignalBlocker blocker(m_editor);
    if (auto *box = qobject_cast<QComboBox *>(m_editor))
        box->setCurrentIndex(box->findData(value));
    else if (auto *number = qobject_cast<QSpinBox *>(m_editor))
        number->setValue(value.toInt());
    else if (auto *edit = qobject_cast<QLineEdit *>(m_editor))
        edit->setText(value.toString());
    else if (auto *button = qobject_cast<QPushButton *>(m_editor))
        button->setText(tr("Changed: %1…").arg(value.toMap().size()));
    m_reset->setVisible(!m_settings.isDefault(m_entry.key));
}

bool SettingRow::matches(const QStringList &words) const
{
    const QString all = QStringList{m_title->text(), QLatin1String(m_entry.name), m_effect->text(),
                                    Settings::groupTitle(m_entry)}
                            .join(QLatin1Char(' '));
    return std::all_of(words.begin(), words.end(),
                       [&all](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

void SettingRow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showValue();
    } else if (event->type() == QEvent::PaletteChange) {
        dress();
    }
    QWidget::changeEvent(event);
}

void SettingRow::retranslate()
{
    m_title->setText(Settings::tr(m_entry.title));
    m_title->setToolTip(QLatin1String(m_entry.name));
    m_editor->setAccessibleName(Settings::tr(m_entry.title));
    QString effect = Settings::tr(m_entry.effect);
    if (m_entry.cost)
        effect += QLatin1Char('\n') + Settings::tr(m_entry.cost);
    m_effect->setText(effect);
    m_editor->setAccessibleDescription(effect);
    m_reset->setToolTip(tr("Back to the default"));
    m_reset->setAccessibleName(tr("Set %1 back to its default").arg(Settings::tr(m_entry.title)));
    if (auto *box = qobject_cast<QComboBox *>(m_editor)) {
        for (int choice = 0; choice < box->count(); ++choice)
            box->setItemText(choice, Settings::choiceTitle(box->itemData(choice).toString()));
    }
    if (m_entry.key == Settings::Key::EditorFontSize)
        static_cast<QSpinBox *>(m_editor)->setSpecialValueText(
            Settings::choiceTitle(QStringLiteral("system")));
    if (m_entry.key == Settings::Key::EditorFontFamily)
        static_cast<QLineEdit *>(m_editor)->setPlaceholderText(
            Settings::choiceTitle(QStringLiteral("system")));
}

void SettingRow::dress()
{
    const QColor quiet = Theme::colour(Theme::Role::Quiet, palette());
    QPalette own = palette();
    if (m_effect->palette().color(QPalette::WindowText) == quiet)
        return;
    own.setColor(QPalette::WindowText, quiet);
    m_effect->setPalette(own);
}
