// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnosis/Diagnostician.h"

#include "app/connections/DatabaseManager.h"
#include "app/diagnosis/DiagnosisRun.h"
#include "app/support/BackgroundJobs.h"

#include <QCoreApplication>
#include <QMetaObject>

Diagnostician::Diagnostician(DatabaseManager &databases, QObject *parent)
    : QObject(parent)
    , m_databases(databases)
    , m_jobs(std::make_unique<BackgroundJobs>(1))
{}

Diagnostician::~Diagnostician()
{
    stop();
}

void Diagnostician::retire(std::unique_ptr<Diagnostician> doctor)
{
    if (!doctor || !doctor->isRunning())
        return;
    doctor->disconnect();
    doctor->stop();
    Diagnostician *left = doctor.release();
    left->setParent(QCoreApplication::instance());
    connect(left, &Diagnostician::finished, left, &QObject::deleteLater);
    connect(left, &Diagnostician::failed, left, &QObject::deleteLater);
}

bool Diagnostician::diagnose(const QString &connection)
{
    return start(connection,
                 [&databases = m_databases, connection] { return databases.profileToOpen(connection); });
}

bool Diagnostician::diagnose(const ConnectionProfile &profile)
{
    return start(profile.name, [profile]() -> Result<ConnectionProfile> { return profile; });
}

bool Diagnostician::start(const QString &connection, std::function<Result<ConnectionProfile>()> find)
{
    if (isRunning())
        return false;
    const std::stop_source stop = m_stop.emplace();
    m_jobs->start([this, connection, stop, find = std::move(find)]() -> BackgroundJobs::Delivery {
        const auto over = [this, stop] {
            if (m_stop == stop)
                m_stop.reset();
        };
        const auto profile = find();
        if (!profile)
            return [this, over, connection, error = profile.error()] {
                over();
                emit failed(connection, error);
            };
        const auto done = [this, name = profile->name](const DiagnosisReport::Entry &entry) {
            QMetaObject::invokeMethod(
                this, [this, name, entry] { emit layerDone(name, entry); }, Qt::QueuedConnection);
        };
        DiagnosisReport report = run(*profile, done, stop.get_token());
        return [this, over, report = std::move(report)] {
            over();
            emit finished(report);
        };
    });
    return true;
}

bool Diagnostician::isRunning() const
{
    return m_stop.has_value();
}

void Diagnostician::stop()
{
    if (m_stop)
        m_stop->request_stop();
}

DiagnosisReport Diagnostician::run(const ConnectionProfile &profile,
                                   const std::function<void(const DiagnosisReport::Entry &)> &layerDone,
                                   const std::stop_token &stop)
{
    const auto valid = profile.validated();
    if (valid)
        return DiagnosisRun(*valid, layerDone, stop).run();
    // Nothing can be asked of a profile that makes no sense; its fault is nobody's but the form's.
    DiagnosisReport report{profile.name, {}};
    for (int layer = 0; layer <= static_cast<int>(DiagnosisReport::Layer::Driver); ++layer) {
        const bool isFirst = layer == 0;
        report.layers.push_back({static_cast<DiagnosisReport::Layer>(layer),
                                 isFirst ? DiagnosisReport::Status::Failed : DiagnosisReport::Status::Skipped,
                                 {},
                                 isFirst ? valid.error().message : QString(),
                                 isFirst ? valid.error().advice : QString()});
        if (layerDone)
            layerDone(report.layers.back());
    }
    return report;
}
