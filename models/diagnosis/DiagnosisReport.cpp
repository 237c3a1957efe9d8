// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/diagnosis/DiagnosisReport.h"

#include "models/core/Error.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace {

struct DiagnosisReportText
{
    Q_DECLARE_TR_FUNCTIONS(DiagnosisReport)
};

/// Two decimals: a name on this machine is found in less than a millisecond.
double millisecondsOf(std::chrono::microseconds took)
{
    return std::round(static_cast<double>(took.count()) / 10.0) / 100.0;
}

} // namespace

const DiagnosisReport::Entry *DiagnosisReport::failure() const
{
    const auto found = std::ranges::find(layers, Status::Failed, &Entry::status);
    return found == layers.end() ? nullptr : &*found;
}

QJsonObject DiagnosisReport::toJson() const
{
    QJsonArray list;
    for (const Entry &entry : layers)
        list.append(QJsonObject{{QStringLiteral("layer"), name(entry.layer)},
                                {QStringLiteral("status"), name(entry.status)},
                                {QStringLiteral("milliseconds"), millisecondsOf(entry.took)},
                                {QStringLiteral("detail"), entry.detail},
                                {QStringLiteral("advice"), entry.advice}});
    return {{QStringLiteral("connection"), connection}, {QStringLiteral("layers"), list}};
}

QString DiagnosisReport::toText() const
{
    QString text = DiagnosisReportText::tr("Diagnosis of %1").arg(connection) + QLatin1Char('\n');
    for (const Entry &entry : layers)
        text += toText(entry);
    return text;
}

QString DiagnosisReport::toText(const Entry &entry)
{
    QString text = QStringLiteral("%1  %2  %3  %4\n")
                       .arg(title(entry.status), -7)
                       .arg(title(entry.layer), -11)
                       .arg(entry.status == Status::Skipped ? QString() : timeOf(entry), 9)
                       .arg(entry.detail);
    for (const QString &line : entry.advice.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        text += QString(9, QLatin1Char(' ')) + line + QLatin1Char('\n');
    return text;
}

QString DiagnosisReport::timeOf(const Entry &entry)
{
    const double milliseconds = millisecondsOf(entry.took);
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return DiagnosisReportText::tr("%1 ms").arg(
        locale.toString(milliseconds, 'f', milliseconds < 10 ? 1 : 0));
}

QString DiagnosisReport::name(Layer layer)
{
    switch (layer) {
    case Layer::Name:
        return QStringLiteral("name");
    case Layer::Tcp:
        return QStringLiteral("tcp");
    case Layer::Tls:
        return QStringLiteral("tls");
    case Layer::Authentication:
        return QStringLiteral("authentication");
    case Layer::Database:
        return QStringLiteral("database");
    case Layer::Privileges:
        return QStringLiteral("privileges");
    case Layer::Clock:
        return QStringLiteral("clock");
    case Layer::Limits:
        return QStringLiteral("limits");
    case Layer::Driver:
        break;
    }
    return QStringLiteral("driver");
}

QString DiagnosisReport::name(Status status)
{
    switch (status) {
    case Status::Passed:
        return QStringLiteral("passed");
    case Status::Failed:
        return QStringLiteral("failed");
    case Status::Skipped:
        break;
    }
    return QStringLiteral("skipped");
}

QString DiagnosisReport::title(Layer layer)
{
    switch (layer) {
    case Layer::Name:
        return DiagnosisReportText::tr("Name");
    case Layer::Tcp:
        return DiagnosisReportText::tr("Port");
    case Layer::Tls:
        return DiagnosisReportText::tr("Encryption");
    case Layer::Authentication:
        return DiagnosisReportText::tr("Sign-in");
    case Layer::Database:
        return DiagnosisReportText::tr("Database");
    case Layer::Privileges:
        return DiagnosisReportText::tr("Privileges");
    case Layer::Clock:
        return DiagnosisReportText::tr("Clock");
    case Layer::Limits:
        return DiagnosisReportText::tr("Limits");
    case Layer::Driver:
        break;
    }
    return DiagnosisReportText::tr("Driver");
}

QString DiagnosisReport::title(Status status)
{
    switch (status) {
    case Status::Passed:
        return DiagnosisReportText::tr("passed");
    case Status::Failed:
        return DiagnosisReportText::tr("failed");
    case Status::Skipped:
        break;
    }
    return DiagnosisReportText::tr("skipped");
}

std::optional<DiagnosisReport::Layer> DiagnosisReport::layerOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::NameLookup:
        return Layer::Name;
    case ErrorCode::Unreachable:
        return Layer::Tcp;
    case ErrorCode::Tls:
        return Layer::Tls;
    case ErrorCode::Authentication:
        return Layer::Authentication;
    case ErrorCode::NoDatabase:
        return Layer::Database;
    case ErrorCode::ServerLimit:
        return Layer::Limits;
    default:
        return {};
    }
}

bool DiagnosisReport::canExplain(const Error &error)
{
    return layerOf(error) || error.code == ErrorCode::Timeout || error.code == ErrorCode::ConnectionLost
           || error.code == ErrorCode::PoolTimeout || error.code == ErrorCode::Locked
           || error.code == ErrorCode::Damaged;
}
