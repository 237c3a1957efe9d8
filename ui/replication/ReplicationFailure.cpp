// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replication/ReplicationFailure.h"

#include "models/diagnosis/DiagnosisReport.h"
#include "models/replication/ReplicationWords.h"
#include "ui/common/PlainLabel.h"
#include "ui/replication/ReplicationSigns.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QGridLayout>
#include <QPushButton>

#include <algorithm>

namespace {

constexpr int failureSign = 18;

bool isGuarded(const ReplicationProgress &one)
{
    return one.error && one.error->code == ErrorCode::Unconfirmed;
}

/// The source or its columns are others than before: the checkpoint says nothing about them.
bool needsCopyAgain(const Error &error)
{
    return error.code == ErrorCode::Conflict || error.code == ErrorCode::Invalid;
}

} // namespace

ReplicationFailure::ReplicationFailure(QWidget *parent)
    : QFrame(parent)
    , m_mark(new QLabel(this))
    , m_cause(new PlainLabel(this))
    , m_advice(new PlainLabel(this))
    , m_retry(new QPushButton(this))
    , m_deletes(new QPushButton(this))
    , m_again(new QPushButton(this))
    , m_diagnose(new QPushButton(this))
{
    setObjectName(QStringLiteral("replicationFailure"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    m_cause->setObjectName(QStringLiteral("failureCause"));
    m_advice->setObjectName(QStringLiteral("failureAdvice"));
    m_retry->setObjectName(QStringLiteral("failureRetry"));
    m_deletes->setObjectName(QStringLiteral("failureDeletes"));
    m_again->setObjectName(QStringLiteral("failureAgain"));
    m_diagnose->setObjectName(QStringLiteral("failureDiagnose"));
    m_cause->setBold(true);
    auto *buttons = new QVBoxLayout;
    buttons->setSpacing(4);
    for (QPushButton *button : {m_retry, m_deletes, m_again, m_diagnose})
        buttons->addWidget(button);
    buttons->addStretch();
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(12, 8, 8, 8);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(4);
    grid->addWidget(m_mark, 0, 0, Qt::AlignTop);
    grid->addWidget(m_cause, 0, 1, Qt::AlignTop);
    grid->addWidget(m_advice, 1, 1, Qt::AlignTop);
    grid->addLayout(buttons, 0, 2, 2, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(1, 1);
    connect(m_retry, &QPushButton::clicked, this, &ReplicationFailure::retryRequested);
    connect(m_deletes, &QPushButton::clicked, this, &ReplicationFailure::deletesRequested);
    connect(m_again, &QPushButton::clicked, this, &ReplicationFailure::copyAgainRequested);
    connect(m_diagnose, &QPushButton::clicked, this, [this] { emit diagnoseRequested(m_connectionId); });
    retranslate();
    hide();
}

std::vector<ReplicationProgress> ReplicationFailure::guarded(const ReplicationRun &run)
{
    std::vector<ReplicationProgress> tables;
    std::copy_if(run.tables.begin(), run.tables.end(), std::back_inserter(tables), isGuarded);
    return tables;
}

void ReplicationFailure::showRun(const ReplicationRun &run, const QString &sourceId, bool canRun)
{
    const auto error = run.firstError();
    if (!error) {
        clear();
        return;
    }
    QStringList advice;
    if (!error->detail.isEmpty() && !error->message.contains(error->detail)) {
        for (const QString &line : error->detail.split(u'\n', Qt::SkipEmptyParts))
            advice << line.trimmed(); // servers indent theirs
    }
    if (!error->advice.isEmpty())
        advice << error->advice;
    const auto more = std::count_if(run.tables.begin(), run.tables.end(),
                                    [](const ReplicationProgress &one) { return one.error.has_value(); })
                      - (run.error ? 0 : 1);
    if (more > 0)
        advice << tr("%n more tables have errors, see below.", nullptr, static_cast<int>(more));
    const bool isNew = !isVisible() || m_cause->text() != error->message;
    m_connectionId = connectionOf(run, *error, sourceId);
    m_cause->setText(error->message);
    m_advice->setText(advice.join(u'\n'));
    m_advice->setVisible(!advice.isEmpty());
    m_retry->setVisible(canRun);
    m_deletes->setVisible(canRun && (!guarded(run).empty() || error->code == ErrorCode::Unconfirmed));
    m_again->setVisible(canRun && needsCopyAgain(*error));
    m_diagnose->setVisible(!m_connectionId.isEmpty() && DiagnosisReport::canExplain(*error));
    setAccessibleDescription(error->toText());
    dress();
    show();
    if (isNew) {
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void ReplicationFailure::clear()
{
    m_connectionId.clear();
    hide();
}

/// An error names its connection; where it does not, it is the table's target, or else the source.
QString ReplicationFailure::connectionOf(const ReplicationRun &run, const Error &error,
                                         const QString &sourceId) const
{
    QStringList ids{sourceId};
    for (const ReplicationProgress &one : run.tables) {
        if (!ids.contains(one.targetDatabase))
            ids << one.targetDatabase;
    }
    QString named = ReplicationWords::connectionIn(error.message, ids, m_names);
    if (!named.isEmpty())
        return named;
    const auto failed = std::find_if(run.tables.begin(), run.tables.end(),
                                     [](const ReplicationProgress &one) { return one.error.has_value(); });
    return run.error || failed == run.tables.end() ? sourceId : failed->targetDatabase;
}

void ReplicationFailure::dress()
{
    const auto sign = ReplicationSigns::of(ReplicationRun::State::Failed);
    m_mark->setPixmap(sign.drawn(QApplication::palette()).pixmap(failureSign, failureSign));
    Theme::setGround(*this, sign.role);
}

void ReplicationFailure::retranslate()
{
    setAccessibleName(tr("Why the run failed"));
    m_retry->setText(tr("Retry from the checkpoint"));
    m_retry->setToolTip(tr("What was written stays; the run goes on where it was"));
    m_deletes->setText(tr("Run and allow deletes…"));
    m_again->setText(tr("Copy all again…"));
    m_diagnose->setText(tr("Diagnose"));
    m_diagnose->setToolTip(tr("Find out, layer by layer, why the connection does not work"));
}

void ReplicationFailure::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        dress();
}
