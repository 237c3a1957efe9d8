// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/ConnectionChooser.h"

#include "app/connections/DatabaseManager.h"
#include "ui/common/Theme.h"

#include <QEvent>
#include <QSignalBlocker>

#include <algorithm>

namespace {

/// Also while the choice is locked: production stays red.
QIcon dotOf(const ConnectionProfile &profile, const QWidget *widget)
{
    const QPixmap dot =
        Theme::dot(Theme::connectionColour(profile.colour, profile.environment, widget->palette()),
                   widget->devicePixelRatioF());
    QIcon icon(dot);
    icon.addPixmap(dot, QIcon::Disabled);
    return icon;
}

} // namespace

ConnectionChooser::ConnectionChooser(DatabaseManager &databases, QWidget *parent)
    : QComboBox(parent)
    , m_databases(databases)
    , m_jobs(1)
{
    setObjectName(QStringLiteral("connectionChooser"));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setMinimumContentsLength(14);
    setIconSize({Theme::dotSize, Theme::dotSize});
    connect(this, &QComboBox::activated, this, [this](int index) {
        const QString id = itemData(index).toString();
        if (id == m_chosen)
            return;
        m_chosen = id;
        emit profileChanged();
    });
    retranslate();
    refresh();
}

void ConnectionChooser::choose(const QString &connectionId)
{
    if (connectionId == m_chosen)
        return;
    m_chosen = connectionId;
    setCurrentIndex(findData(m_chosen));
    emit profileChanged();
    if (!profile())
        refresh();
}

const ConnectionProfile *ConnectionChooser::profile() const
{
    const auto found = std::find_if(m_profiles.begin(), m_profiles.end(),
                                    [this](const ConnectionProfile &known) { return known.id == m_chosen; });
    return found == m_profiles.end() ? nullptr : &*found;
}

QColor ConnectionChooser::colour() const
{
    const ConnectionProfile *known = profile();
    return known ? Theme::connectionColour(known->colour, known->environment, palette()) : QColor();
}

/// The list of profiles may be locked while one is saved, so it is not read here.
void ConnectionChooser::refresh()
{
    if (std::exchange(m_reading, true))
        return;
    m_jobs.start([this]() -> BackgroundJobs::Delivery {
        auto profiles = m_databases.getAvailableDatabases();
        return [this, profiles = std::move(profiles)]() mutable {
            m_reading = false;
            if (profiles) // else what is known stays; the window, which reads them too, tells why
                fill(std::move(*profiles));
        };
    });
}

void ConnectionChooser::fill(std::vector<ConnectionProfile> profiles)
{
    if (count() > 0 && profiles == m_profiles)
        return;
    m_profiles = std::move(profiles);
    QSignalBlocker quiet(this);
    clear();
    for (const ConnectionProfile &known : m_profiles)
        addItem(dotOf(known, this), known.name, known.id);
    setCurrentIndex(findData(m_chosen));
    quiet.unblock();
    emit profileChanged();
}

void ConnectionChooser::showPopup()
{
    refresh();
    QComboBox::showPopup();
}

void ConnectionChooser::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::PaletteChange) {
        for (int row = 0; row < count() && row < static_cast<int>(m_profiles.size()); ++row)
            setItemIcon(row, dotOf(m_profiles[static_cast<std::size_t>(row)], this));
    }
    QComboBox::changeEvent(event);
}

void ConnectionChooser::retranslate()
{
    setAccessibleName(tr("Connection"));
    setPlaceholderText(tr("Choose a connection"));
    setToolTip(tr("The connection that this page's statements run on"));
}
