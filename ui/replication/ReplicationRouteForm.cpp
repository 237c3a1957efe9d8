// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationRouteForm.h"

#include "ui/common/Theme.h"

#include <QComboBox>
#include <QEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace {

using Field = ReplicationField;
constexpr int targetIdRole = Qt::UserRole;
constexpr int fewestTargetRows = 3;
constexpr int mostTargetRows = 6;

} // namespace

ReplicationRouteForm::ReplicationRouteForm(bool isCopy, QWidget *parent)
    : QWidget(parent)
    , m_grid(new FormGrid(this))
    , m_name(new QLineEdit(this))
    , m_source(new QComboBox(this))
    , m_targets(new QListWidget(this))
{
    m_name->setObjectName(QStringLiteral("jobName"));
    m_source->setObjectName(QStringLiteral("jobSource"));
    m_targets->setObjectName(QStringLiteral("jobTargets"));
    m_source->setIconSize({Theme::dotSize, Theme::dotSize});
    m_targets->setIconSize({Theme::dotSize, Theme::dotSize});
    m_targets->setUniformItemSizes(true);
    m_grid->addRow(Field::Name, m_name);
    m_grid->addRow(Field::Source, m_source);
    m_grid->addRow(Field::Targets, m_targets);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_grid);
    connect(m_name, &QLineEdit::textEdited, this, [this] { emit changed(Field::Name); });
    connect(m_source, &QComboBox::activated, this, [this](int index) {
        const QString id = m_source->itemData(index).toString();
        if (id == m_sourceId)
            return;
        m_sourceId = id;
        m_targetIds.removeAll(id);
        fillTargets();
        suggestName();
        emit changed(Field::Source);
    });
    connect(m_targets, &QListWidget::itemChanged, this, [this] {
        if (m_isFilling)
            return;
        readTargets();
        suggestName();
        emit changed(Field::Targets);
    });
    retranslate();
    m_grid->setRowVisible(Field::Name, !isCopy);
    m_source->setEnabled(!isCopy);
}

void ReplicationRouteForm::focusFirst()
{
    if (m_source->isEnabled())
        m_source->setFocus();
    else
        m_targets->setFocus();
}

// -- Connections --------------------------------------------------------------------------------------------

const ConnectionProfile *ReplicationRouteForm::profile(const QString &id) const
{
    const auto found = std::find_if(m_profiles.begin(), m_profiles.end(),
                                    [&id](const ConnectionProfile &known) { return known.id == id; });
    return found == m_profiles.end() ? nullptr : &*found;
}

QIcon ReplicationRouteForm::dotOf(const ConnectionProfile &profile) const
{
    return Theme::rowDot(Theme::connectionColour(profile.colour, profile.environment, palette()),
                         devicePixelRatioF(), palette());
}

void ReplicationRouteForm::setProfiles(const std::vector<ConnectionProfile> &profiles)
{
    if (profiles == m_profiles)
        return;
    m_profiles = profiles;
    fill();
    suggestName();
}

void ReplicationRouteForm::fill()
{
    const QSignalBlocker quiet(m_source);
    m_source->clear();
    for (const ConnectionProfile &known : m_profiles) {
        if (known.isActive || known.id == m_sourceId)
            m_source->addItem(dotOf(known), known.name, known.id);
    }
    if (!m_sourceId.isEmpty() && !profile(m_sourceId))
        m_source->addItem(tr("%1 (no such connection)").arg(m_sourceId), m_sourceId);
    m_source->setCurrentIndex(m_source->findData(m_sourceId));
    fillTargets();
}

void ReplicationRouteForm::fillTargets()
{
    m_isFilling = true;
    const int current = m_targets->currentRow();
    m_targets->clear();
    const auto add = [this](const QString &text, const QString &id) {
        auto *item = new QListWidgetItem(text, m_targets);
        item->setData(targetIdRole, id);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(m_targetIds.contains(id) ? Qt::Checked : Qt::Unchecked);
        return item;
    };
    for (const ConnectionProfile &known : m_profiles) {
        if (known.id == m_sourceId || (!known.isActive && !m_targetIds.contains(known.id)))
            continue;
        QListWidgetItem *item = add(known.name, known.id);
        item->setIcon(dotOf(known));
        item->setToolTip(known.displayUrl());
    }
    for (const QString &id : std::as_const(m_targetIds)) {
        if (!profile(id))
            add(tr("%1 (no such connection)").arg(id), id);
    }
    m_targets->setCurrentRow(std::clamp(current, 0, std::max(0, m_targets->count() - 1)));
    const int rows = std::clamp(m_targets->count(), fewestTargetRows, mostTargetRows);
    m_targets->setFixedHeight(rows * std::max(m_targets->sizeHintForRow(0), fontMetrics().height() + 4)
                              + 2 * m_targets->frameWidth());
    m_isFilling = false;
}

void ReplicationRouteForm::readTargets()
{
    m_targetIds.clear();
    for (int row = 0; row < m_targets->count(); ++row) {
        if (m_targets->item(row)->checkState() == Qt::Checked)
            m_targetIds << m_targets->item(row)->data(targetIdRole).toString();
    }
}

// -- The job ------------------------------------------------------------------------------------------------

void ReplicationRouteForm::setTakenNames(const QStringList &names)
{
    m_takenNames = names;
    suggestName();
}

/// "shop to archive": a name that nobody has to think of.
void ReplicationRouteForm::suggestName()
{
    const ConnectionProfile *source = profile(m_sourceId);
    QStringList targets;
    for (const QString &id : std::as_const(m_targetIds))
        targets << (profile(id) ? profile(id)->name : id);
    m_suggestion.clear();
    if (source && !targets.isEmpty()) {
        const QString base =
            tr("%1 to %2", "source, targets").arg(source->name, targets.join(QStringLiteral(", ")));
        m_suggestion = base;
        for (int number = 2; m_takenNames.contains(m_suggestion, Qt::CaseInsensitive); ++number)
            m_suggestion = QStringLiteral("%1 %2").arg(base).arg(number);
    }
    m_name->setPlaceholderText(m_suggestion);
}

void ReplicationRouteForm::show(const ReplicationJob &job)
{
    m_name->setText(job.name);
    m_sourceId = job.sourceDatabase;
    m_targetIds = job.targetDatabases;
    fill();
    suggestName();
}

void ReplicationRouteForm::writeTo(ReplicationJob &job) const
{
    const QString written = m_name->text().trimmed();
    job.name = written.isEmpty() ? m_suggestion : written;
    job.sourceDatabase = m_sourceId;
    job.targetDatabases = m_targetIds;
}

void ReplicationRouteForm::retranslate()
{
    m_grid->setTitle(Field::Name, tr("&Name"));
    m_grid->setTitle(Field::Source, tr("&From"));
    m_grid->setTitle(Field::Targets, tr("T&o"));
    m_targets->setAccessibleName(tr("Targets"));
    m_source->setPlaceholderText(tr("Choose a connection"));
    suggestName();
}

void ReplicationRouteForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        fill();
}
