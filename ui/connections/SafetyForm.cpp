// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/SafetyForm.h"

#include <QComboBox>
#include <QEvent>

namespace {

/// To choose from, told apart on light and on dark; people's marks, not the program's meanings.
struct NamedColour
{
    const char *value;
    const char *name;
};
constexpr std::array namedColours{
    NamedColour{"#d03b3b", QT_TRANSLATE_NOOP("SafetyForm", "Red")},
    NamedColour{"#d9822b", QT_TRANSLATE_NOOP("SafetyForm", "Orange")},
    NamedColour{"#b58900", QT_TRANSLATE_NOOP("SafetyForm", "Yellow")},
    NamedColour{"#2f9e44", QT_TRANSLATE_NOOP("SafetyForm", "Green")},
    NamedColour{"#1098ad", QT_TRANSLATE_NOOP("SafetyForm", "Turquoise")},
    NamedColour{"#3b7dd8", QT_TRANSLATE_NOOP("SafetyForm", "Blue")},
    NamedColour{"#7b5bd6", QT_TRANSLATE_NOOP("SafetyForm", "Violet")},
    NamedColour{"#c2458b", QT_TRANSLATE_NOOP("SafetyForm", "Pink")},
};

constexpr std::array allEnvironments{Environment::Development, Environment::Test, Environment::Production};
constexpr std::array allLevels{SafetyLevel::Silent, SafetyLevel::ConfirmWrites, SafetyLevel::ConfirmAll,
                               SafetyLevel::ReadOnly};

} // namespace

SafetyForm::SafetyForm(QWidget *parent)
    : ConnectionForm(parent)
    , m_environment(new QComboBox(this))
    , m_colour(new QComboBox(this))
    , m_level(new QComboBox(this))
    , m_commit(new QComboBox(this))
{
    for (const Environment environment : allEnvironments)
        m_environment->addItem(QString(), static_cast<int>(environment));
    m_level->addItem(QString());
    for (const SafetyLevel level : allLevels)
        m_level->addItem(QString(), static_cast<int>(level));
    m_commit->addItem(QString());
    m_commit->addItem(QString(), false);
    m_commit->addItem(QString(), true);
    fillColours();
    for (const auto &[combo, name, field] :
         {std::tuple{m_environment, "environment", ProfileField::Environment},
          {m_colour, "colour", ProfileField::Colour},
          {m_level, "safetyLevel", ProfileField::Safety},
          {m_commit, "commitMode", ProfileField::Commit}}) {
        combo->setObjectName(QLatin1String(name));
        m_grid->addRow(field, combo);
        connect(combo, &QComboBox::activated, this, [this, field = field] {
            explain();
            emit changed(field);
        });
    }
    retranslate();
}

Environment SafetyForm::environment() const
{
    return static_cast<Environment>(m_environment->currentData().toInt());
}

QString SafetyForm::words(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return tr("Development");
    case Environment::Test:
        return tr("Test");
    case Environment::Production:
        return tr("Production");
    }
    return {};
}

void SafetyForm::fillColours()
{
    const QString chosen = m_colour->currentData().toString();
    m_colour->clear();
    m_colour->addItem(
        QIcon(Theme::dot(Theme::colour(Theme::roleOf(environment()), palette()), devicePixelRatioF())),
        tr("The environment's"), QString());
    for (const NamedColour &colour : namedColours) {
        const QString value = QLatin1String(colour.value);
        m_colour->addItem(QIcon(Theme::dot(QColor(value), devicePixelRatioF())), tr(colour.name), value);
    }
    m_colour->setIconSize({Theme::dotSize, Theme::dotSize});
    int index = m_colour->findData(chosen);
    if (index < 0 && !chosen.isEmpty()) {
        m_colour->addItem(QIcon(Theme::dot(QColor(chosen), devicePixelRatioF())), chosen, chosen);
        index = m_colour->count() - 1;
    }
    m_colour->setCurrentIndex(std::max(index, 0));
}

void SafetyForm::retranslate()
{
    m_grid->setTitle(ProfileField::Environment, tr("En&vironment"));
    m_grid->setTitle(ProfileField::Colour, tr("Colou&r"));
    m_grid->setTitle(ProfileField::Safety, tr("Before &statements"));
    m_grid->setTitle(ProfileField::Commit, tr("Co&mmit"));
    for (int i = 0; i < m_environment->count(); ++i)
        m_environment->setItemText(i, words(static_cast<Environment>(m_environment->itemData(i).toInt())));
    m_level->setItemText(1, tr("Run them"));
    m_level->setItemText(2, tr("Ask before writes"));
    m_level->setItemText(3, tr("Ask before every statement"));
    m_level->setItemText(4, tr("Read only: writes are refused, by the server too"));
    m_commit->setItemText(1, tr("Each statement by itself (auto-commit)"));
    m_commit->setItemText(2, tr("By hand: a transaction until Commit or Roll back"));
    explain();
}

void SafetyForm::explain()
{
    const bool production = environment() == Environment::Production;
    m_level->setItemText(0, production ? tr("The environment's: ask before writes")
                                       : tr("The environment's: run them"));
    m_commit->setItemText(0, production ? tr("The environment's: by hand")
                                        : tr("The environment's: auto-commit"));
    fillColours();
}

void SafetyForm::show(const ConnectionProfile &profile)
{
    const QSignalBlocker quiet(this);
    m_environment->setCurrentIndex(m_environment->findData(static_cast<int>(profile.environment)));
    if (m_colour->findData(profile.colour) < 0)
        m_colour->addItem(profile.colour, profile.colour);
    m_colour->setCurrentIndex(m_colour->findData(profile.colour));
    const auto level = profile.readOnly ? std::optional(SafetyLevel::ReadOnly) : profile.safety;
    m_level->setCurrentIndex(level ? m_level->findData(static_cast<int>(*level)) : 0);
    m_commit->setCurrentIndex(profile.manualCommitChoice ? m_commit->findData(*profile.manualCommitChoice)
                                                         : 0);
    explain();
}

void SafetyForm::writeTo(ConnectionProfile &profile) const
{
    profile.environment = environment();
    profile.colour = m_colour->currentData().toString();
    const QVariant level = m_level->currentData();
    profile.setSafety(level.isValid() ? std::optional(static_cast<SafetyLevel>(level.toInt()))
                                      : std::nullopt);
    const QVariant commit = m_commit->currentData();
    profile.manualCommitChoice = commit.isValid() ? std::optional(commit.toBool()) : std::nullopt;
}

QString SafetyForm::summary(const ConnectionProfile &profile) const
{
    QStringList parts{words(profile.environment)};
    switch (profile.safetyLevel()) {
    case SafetyLevel::Silent:
        break;
    case SafetyLevel::ConfirmWrites:
        parts << tr("asks before writes");
        break;
    case SafetyLevel::ConfirmAll:
        parts << tr("asks before every statement");
        break;
    case SafetyLevel::ReadOnly:
        parts << tr("read only");
        break;
    }
    if (profile.manualCommit())
        parts << tr("commits by hand");
    return parts.join(QStringLiteral(", "));
}

void SafetyForm::changeEvent(QEvent *event)
{
    ConnectionForm::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fillColours();
}
