// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/ConnectionDialog.h"

#include "app/connections/DatabaseManager.h"
#include "app/vault/Keeper.h"
#include "models/connection/ProfileRules.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/FoldingSection.h"
#include "ui/common/QuestionBar.h"
#include "ui/connections/AboutForm.h"
#include "ui/connections/EncryptionForm.h"
#include "ui/connections/LimitsForm.h"
#include "ui/connections/PlaceForm.h"
#include "ui/connections/SafetyForm.h"
#include "ui/connections/TestReport.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>
#include <utility>

namespace {

/// After the last key; shorter would judge half-typed words.
constexpr int checkDelay = 150;

/// A duplicate shares nothing that must be unique.
ConnectionProfile startOf(ConnectionDialog::Purpose purpose, ConnectionProfile profile)
{
    if (purpose == ConnectionDialog::Purpose::Edit)
        return profile;
    profile.id.clear();
    profile.name.clear();
    profile.source.clear();
    profile.isDefault = false;
    return profile;
}

} // namespace

ConnectionDialog::ConnectionDialog(DatabaseManager &databases, Purpose purpose,
                                   const ConnectionProfile &profile,
                                   const std::vector<ConnectionProfile> &others, QWidget *parent)
    : QDialog(parent)
    , m_databases(databases)
    , m_purpose(purpose)
    , m_start(startOf(purpose, profile))
    , m_place(new PlaceForm(this))
    , m_encryption(new EncryptionForm)
    , m_about(new AboutForm)
    , m_scroll(new QScrollArea(this))
    , m_confirm(new QuestionBar(this))
    , m_errors(new ErrorBar(this))
    , m_report(new TestReport(this))
    , m_test(new QPushButton(this))
    , m_cancelTest(new QPushButton(this))
    , m_save(new QPushButton(this))
    , m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("connectionDialog"));
    setModal(false);
    buildLayout();
    connectForms();
    retranslate();
    setOthers(others);
    showProfile(m_start);
    resize(640, 560);
    m_place->grid().focusField(purpose == Purpose::Edit ? ProfileField::Host : ProfileField::Type);
}

// -- Building -----------------------------------------------------------------------------------------------

void ConnectionDialog::buildLayout()
{
    auto *body = new QWidget(m_scroll);
    buildSections(body);
    m_scroll->setWidget(body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);

    for (const auto &[button, name] :
         {std::pair{m_test, "test"}, {m_cancelTest, "cancelTest"}, {m_save, "save"}, {m_close, "close"}})
        button->setObjectName(QLatin1String(name));
    m_save->setDefault(true);
    for (QPushButton *button : {m_test, m_cancelTest, m_close})
        button->setAutoDefault(false);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_test);
    buttons->addWidget(m_cancelTest);
    buttons->addStretch();
    buttons->addWidget(m_save);
    buttons->addWidget(m_close);

    auto *column = new QVBoxLayout(this);
    column->addWidget(m_errors);
    column->addWidget(m_confirm);
    column->addWidget(m_scroll, 1);
    column->addWidget(m_report);
    connect(m_report, &TestReport::diagnoseRequested, this, &ConnectionDialog::diagnoseRequested);
    column->addLayout(buttons);

    connect(m_test, &QPushButton::clicked, this, &ConnectionDialog::test);
    connect(m_cancelTest, &QPushButton::clicked, this, &ConnectionDialog::cancelTest);
    connect(m_save, &QPushButton::clicked, this, &ConnectionDialog::save);
    connect(m_close, &QPushButton::clicked, this, &ConnectionDialog::reject);
    updateButtons();
}

void ConnectionDialog::buildSections(QWidget *body)
{
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(4, 4, 12, 4);
    column->setSpacing(4);
    column->addWidget(m_place);
    column->addSpacing(6);
    for (ConnectionForm *form :
         {static_cast<ConnectionForm *>(m_encryption), static_cast<ConnectionForm *>(new LimitsForm),
          static_cast<ConnectionForm *>(new SafetyForm), static_cast<ConnectionForm *>(m_about)}) {
        auto *fold = new FoldingSection(form, body);
        column->addWidget(fold);
        m_sections.append({fold, form});
    }
    column->addStretch(1);
}

void ConnectionDialog::connectForms()
{
    for (ConnectionForm *form : forms())
        connect(form, &ConnectionForm::changed, this, &ConnectionDialog::fieldChanged);
    connect(m_place, &PlaceForm::urlTaken, this,
            [this](const ConnectionProfile &profile, const QStringList &warnings) {
                ConnectionProfile whole = current();
                whole.tls = profile.tls;
                whole.tlsCaFile = profile.tlsCaFile;
                whole.tlsCertFile = profile.tlsCertFile;
                whole.tlsKeyFile = profile.tlsKeyFile;
                whole.connectTimeout = profile.connectTimeout;
                for (const Section &section : m_sections)
                    section.form->show(whole);
                if (!warnings.isEmpty())
                    m_errors->showWarnings(warnings);
            });
    m_checking.setSingleShot(true);
    m_checking.setInterval(checkDelay);
    connect(&m_checking, &QTimer::timeout, this, &ConnectionDialog::check);
}

void ConnectionDialog::retranslate()
{
    switch (m_purpose) {
    case Purpose::New:
        setWindowTitle(tr("New connection"));
        break;
    case Purpose::Edit:
        setWindowTitle(tr("Connection “%1”").arg(m_start.name));
        break;
    case Purpose::Duplicate:
        setWindowTitle(tr("Duplicate of a connection"));
        break;
    }
    const QStringList titles{tr("Encryption"), tr("Limits and time-outs"), tr("Safety"), tr("About")};
    for (qsizetype i = 0; i < m_sections.size(); ++i)
        m_sections.at(i).fold->setTitle(titles.at(i));
    const ConnectionProfile profile = current();
    for (const Section &section : m_sections)
        section.fold->setSummary(section.form->summary(profile));
    m_test->setText(tr("&Test"));
    m_cancelTest->setText(tr("&Cancel the test"));
    m_save->setText(m_purpose == Purpose::Edit ? tr("&Save") : tr("&Save the connection"));
    m_close->setText(tr("Close"));
    const auto keeper = m_databases.keeper();
    m_place->setSecretPlace(
        keeper ? tr("Sealed in this workspace; its key is kept by %1.").arg(keeper->toText()) : QString());
}

QList<ConnectionForm *> ConnectionDialog::forms() const
{
    QList<ConnectionForm *> all{m_place};
    for (const Section &section : m_sections)
        all << section.form;
    return all;
}

// -- Fields -------------------------------------------------------------------------------------------------

ConnectionProfile ConnectionDialog::current() const
{
    ConnectionProfile profile = m_start;
    for (const ConnectionForm *form : forms())
        form->writeTo(profile);
    return profile;
}

void ConnectionDialog::showProfile(const ConnectionProfile &profile)
{
    m_start = profile;
    for (ConnectionForm *form : forms())
        form->show(profile);
    m_shown = current();
    for (const Section &section : m_sections) {
        section.form->adaptTo(m_shown);
        section.fold->setSummary(section.form->summary(m_shown));
    }
    m_touched.clear();
    clearErrors();
}

void ConnectionDialog::setOthers(const std::vector<ConnectionProfile> &others)
{
    QStringList names, groups;
    for (const ConnectionProfile &other : others) {
        if (other.id != m_start.id)
            names << other.name;
        if (!other.group.isEmpty() && !groups.contains(other.group))
            groups << other.group;
    }
    groups.sort(Qt::CaseInsensitive);
    m_place->setTakenNames(names);
    m_about->setGroups(groups);
}

void ConnectionDialog::fieldChanged(ProfileField field)
{
    m_touched << field;
    if (!m_testing)
        m_report->hide(); // of what was, not of what is written now
    const ConnectionProfile profile = current();
    for (const Section &section : m_sections) {
        section.form->adaptTo(profile);
        section.fold->setSummary(section.form->summary(profile));
    }
    for (ConnectionForm *form : forms())
        form->grid().setError(field, {});
    m_checking.start();
}

/// The rules look at files, so they are applied in the background.
void ConnectionDialog::check()
{
    const ConnectionProfile profile = current();
    if (m_place->isTaken(profile.name)) {
        ++m_checkGeneration;
        clearErrors();
        placeError(ProfileField::Name,
                   {ErrorCode::Invalid, tr("There is already a connection named “%1”.").arg(profile.name)},
                   false);
        return;
    }
    m_checks.start([this, profile, generation = ++m_checkGeneration]() -> BackgroundJobs::Delivery {
        ProfileRules rules(profile);
        const auto whole = rules.apply();
        return [this, generation, field = rules.field(), error = whole ? Error() : whole.error()] {
            showChecked(generation, field, error);
        };
    });
}

void ConnectionDialog::showChecked(int generation, ProfileField field, const Error &error)
{
    if (generation != m_checkGeneration)
        return;
    clearErrors();
    // A field that nobody has come to yet is not wrong yet.
    const bool known = m_tried || m_touched.contains(field) || m_touched.contains(ProfileField::Url)
                       || field == ProfileField::Plaintext || field == ProfileField::Key
                       || field == ProfileField::Certificate;
    if (!error.message.isEmpty() && known)
        placeError(field, error, false);
}

void ConnectionDialog::clearErrors()
{
    for (ConnectionForm *form : forms())
        form->grid().clearErrors();
}

void ConnectionDialog::placeError(ProfileField field, const Error &error, bool mayFocus)
{
    QStringList words{error.message};
    if (!error.advice.isEmpty())
        words << error.advice;
    const QString text = words.join(QLatin1Char(' '));
    if (m_place->grid().setError(field, text)) {
        if (mayFocus)
            m_place->grid().focusField(field);
        return;
    }
    for (const Section &section : m_sections) {
        if (section.form->grid().setError(field, text)) {
            section.fold->setOpen(true);
            if (mayFocus)
                section.form->grid().focusField(field);
            return;
        }
    }
    m_errors->showError(error);
}

// -- Test ---------------------------------------------------------------------------------------------------

void ConnectionDialog::test()
{
    m_tried = true;
    m_testing = true;
    m_errors->hide();
    const ConnectionProfile profile = current();
    m_report->showRunning(profile);
    ++m_running;
    updateButtons();
    m_jobs.start([this, profile, generation = ++m_testGeneration]() -> BackgroundJobs::Delivery {
        ProfileRules rules(profile);
        const auto whole = rules.apply();
        if (!whole)
            return [this, generation, field = rules.field(), error = whole.error()] {
                --m_running;
                if (generation == m_testGeneration) {
                    cancelTest();
                    clearErrors();
                    placeError(field, error, true);
                }
                leave();
            };
        return [this, generation, profile = *whole, result = m_databases.testProfile(*whole)] {
            --m_running;
            showTested(generation, profile, result);
            leave();
        };
    });
}

void ConnectionDialog::showTested(int generation, const ConnectionProfile &profile,
                                  const Result<ConnectionTest> &result)
{
    if (generation != m_testGeneration)
        return;
    m_testing = false;
    m_report->showResult(profile, result);
    updateButtons();
    m_test->setFocus();
}

/// The test itself ends by its time-out; its answer is not waited for.
void ConnectionDialog::cancelTest()
{
    ++m_testGeneration;
    m_testing = false;
    m_report->hide();
    updateButtons();
    m_test->setFocus();
}

void ConnectionDialog::updateButtons()
{
    m_test->setVisible(!m_testing);
    m_cancelTest->setVisible(m_testing);
    m_save->setEnabled(!m_saving);
}

// -- Save ---------------------------------------------------------------------------------------------------

void ConnectionDialog::save()
{
    m_tried = true;
    m_errors->hide();
    m_confirm->withdraw();
    const ConnectionProfile profile = current();
    if (m_place->isTaken(profile.name)) {
        check();
        m_place->grid().focusField(ProfileField::Name);
        return;
    }
    m_saving = true;
    updateButtons();
    ++m_running;
    m_jobs.start([this, profile]() -> BackgroundJobs::Delivery {
        ProfileRules rules(profile);
        Result<ConnectionProfile> whole = rules.apply();
        if (whole)
            whole = m_databases.addOrUpdateConfig(*whole);
        return [this, field = rules.field(), whole] {
            --m_running;
            showSaved(field, whole);
            leave();
        };
    });
}

void ConnectionDialog::showSaved(ProfileField field, const Result<ConnectionProfile> &result)
{
    m_saving = false;
    updateButtons();
    if (result) {
        m_left = true;
        emit saved(*result);
        return;
    }
    if (result.error().code == ErrorCode::Conflict) {
        QuestionBar::Question question;
        question.text = result.error().message;
        question.yes = tr("Load it as it is now");
        question.no = tr("Keep my changes here");
        question.confirmed = [this] { reloadAfterConflict(); };
        m_confirm->ask(std::move(question));
        return;
    }
    clearErrors();
    placeError(field, result.error(), true);
}

void ConnectionDialog::reloadAfterConflict()
{
    ++m_running;
    m_jobs.start([this, id = m_start.id]() -> BackgroundJobs::Delivery {
        const Result<void> read = m_databases.reload();
        Result<ConnectionProfile> now = m_databases.profile(id);
        if (!read)
            now = read.error();
        return [this, now] {
            --m_running;
            if (now)
                showProfile(*now);
            else
                m_errors->showError(now.error());
            leave();
        };
    });
}

// -- Leaving ------------------------------------------------------------------------------------------------

void ConnectionDialog::reject()
{
    if (current() == m_shown || m_left) {
        m_left = true;
        leave();
        return;
    }
    QuestionBar::Question question;
    question.text = tr("The changes to this connection are not saved.");
    question.yes = tr("&Discard them");
    question.no = tr("&Go on editing");
    question.confirmed = [this] {
        m_left = true;
        leave();
    };
    question.declined = [this] { m_place->grid().focusField(ProfileField::Host); };
    m_confirm->ask(std::move(question));
}

/// Goes when that was decided and nothing runs any more: destroying it would wait for a test's time-out.
void ConnectionDialog::leave()
{
    if (!m_left)
        return;
    hide();
    if (m_running == 0)
        deleteLater();
}

void ConnectionDialog::closeEvent(QCloseEvent *event)
{
    event->ignore();
    reject();
}

void ConnectionDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
