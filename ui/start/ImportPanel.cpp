// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start/ImportPanel.h"

#include "app/connections/DatabaseManager.h"
#include "app/connections/ProfileImport.h"
#include "ui/common/ErrorBar.h"
#include "ui/common/PlainLabel.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

#include <algorithm>

ImportPanel::ImportPanel(DatabaseManager &databases, const ImportPlaces &places, QWidget *parent)
    : QWidget(parent)
    , m_databases(databases)
    , m_places(places)
    , m_title(new PlainLabel(this))
    , m_errors(new ErrorBar(this))
    , m_table(new QTableView(this))
    , m_remarks(new QPlainTextEdit(this))
    , m_all(new QPushButton(this))
    , m_none(new QPushButton(this))
    , m_file(new QPushButton(this))
    , m_import(new QPushButton(this))
    , m_back(new QPushButton(this))
{
    buildLayout();
    retranslate();
    connect(&m_model, &ImportListModel::tickedChanged, this, &ImportPanel::update);
    connect(m_all, &QPushButton::clicked, this, [this] { m_model.tickAll(true); });
    connect(m_none, &QPushButton::clicked, this, [this] { m_model.tickAll(false); });
    connect(m_file, &QPushButton::clicked, this, &ImportPanel::chooseFile);
    connect(m_import, &QPushButton::clicked, this, &ImportPanel::save);
    connect(m_back, &QPushButton::clicked, this, &ImportPanel::cancelled);
    search();
}

void ImportPanel::buildLayout()
{
    m_table->setObjectName(QStringLiteral("importTable"));
    m_import->setObjectName(QStringLiteral("importButton"));
    m_file->setObjectName(QStringLiteral("importFile"));
    m_remarks->setObjectName(QStringLiteral("importRemarks"));
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    m_title->setFont(large);
    m_table->setModel(&m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_remarks->setReadOnly(true);
    m_remarks->setTabChangesFocus(true);
    m_remarks->setMaximumHeight(110);

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_all);
    buttons->addWidget(m_none);
    buttons->addWidget(m_file);
    buttons->addStretch();
    buttons->addWidget(m_import);
    buttons->addWidget(m_back);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_errors);
    column->addWidget(m_table, 1);
    column->addWidget(m_remarks);
    column->addLayout(buttons);
}

void ImportPanel::retranslate()
{
    m_table->setAccessibleName(tr("Connections of other programs"));
    m_remarks->setAccessibleName(tr("What is left out, and why"));
    m_all->setText(tr("Tick &all"));
    m_none->setText(tr("Tick &none"));
    m_file->setText(tr("From a &file…"));
    m_file->setToolTip(
        tr("DBeaver's data-sources.json, pgAdmin's export of servers, pg_service.conf or my.cnf"));
    m_back->setText(tr("Back"));
    update();
}

void ImportPanel::update()
{
    m_title->setText(m_searching           ? tr("Looking for connections of other programs…")
                     : summary().isEmpty() ? tr("No connections of other programs were found here.")
                                           : tr("Found: %1").arg(summary()));
    const auto count = static_cast<int>(m_model.ticked().size());
    m_import->setText(count == 1 ? tr("&Import 1 connection") : tr("&Import %n connections", nullptr, count));
    m_import->setEnabled(count > 0 && !m_saving);
    QStringList remarks;
    for (const ImportSource &source : m_sources) {
        if (!source.remark.isEmpty() && !remarks.contains(source.remark))
            remarks << source.remark;
        for (const Error &problem : source.problems)
            remarks << tr("%1: %2").arg(source.name, problem.toText());
    }
    m_remarks->setVisible(!remarks.isEmpty());
    if (m_remarks->toPlainText() != remarks.join(QLatin1Char('\n')))
        m_remarks->setPlainText(remarks.join(QLatin1Char('\n')));
}

QString ImportPanel::summary() const
{
    QStringList parts;
    for (const ImportSource &source : m_sources) {
        if (!source.profiles.empty())
            parts << QStringLiteral("%1 %2").arg(source.name).arg(source.profiles.size());
    }
    return parts.join(QStringLiteral(", "));
}

void ImportPanel::activate()
{
    if (m_model.rowCount() == 0) {
        m_file->setFocus();
        return;
    }
    m_table->setFocus();
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model.index(0, 0));
}

void ImportPanel::search()
{
    m_jobs.start([this]() -> BackgroundJobs::Delivery {
        const auto sources = m_places.find();
        auto present = m_databases.allProfiles();
        return [this, sources, present] {
            m_searching = false;
            if (present)
                m_model.setPresent(*present);
            else
                m_errors->showError(present.error());
            for (const ImportSource &source : sources)
                addSource(source);
            update();
            emit found();
        };
    });
}

void ImportPanel::addSource(const ImportSource &source)
{
    m_sources.push_back(source);
    m_model.add(source.name, source.profiles);
    m_table->resizeColumnsToContents();
    for (int column = 0; column < ImportListModel::ColumnCount - 1; ++column) // the last has the rest
        m_table->setColumnWidth(column, std::min(m_table->columnWidth(column) + 14, 340));
}

void ImportPanel::chooseFile()
{
    if (m_dialog)
        return;
    m_dialog = new QFileDialog(this, tr("Connections of another program"));
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setFileMode(QFileDialog::ExistingFile);
    connect(m_dialog, &QFileDialog::fileSelected, this, &ImportPanel::readFile);
    m_dialog->open();
}

void ImportPanel::readFile(const QString &file)
{
    m_jobs.start([this, file]() -> BackgroundJobs::Delivery {
        const auto source = m_places.readFile(file);
        return [this, source] {
            if (!source)
                return m_errors->showError(source.error());
            m_errors->hide();
            addSource(*source);
            update();
            emit found();
        };
    });
}

void ImportPanel::save()
{
    m_saving = true;
    m_errors->hide();
    update();
    m_jobs.start([this, profiles = m_model.ticked()]() -> BackgroundJobs::Delivery {
        const auto outcome = ProfileImport::save(m_databases, profiles);
        const auto present = m_databases.allProfiles();
        return [this, outcome, present] {
            m_saving = false;
            if (present)
                m_model.setPresent(*present);
            QStringList problems;
            for (const Error &problem : outcome.problems)
                problems << problem.toText();
            if (!problems.isEmpty())
                m_errors->showWarnings(problems);
            update();
            if (!outcome.ids.isEmpty())
                emit imported(outcome.ids);
        };
    });
}

void ImportPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        emit cancelled();
    else
        QWidget::keyPressEvent(event);
}

void ImportPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}
