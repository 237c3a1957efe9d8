// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/health/HealthJudge.h"

#include <QCoreApplication>

#include <algorithm>

namespace {

struct HealthJudgeText
{
    Q_DECLARE_TR_FUNCTIONS(HealthJudge)
};

using HealthJudge::Judgement;

Judgement degraded(Error reason)
{
    return {HealthStatus::Degraded, std::move(reason)};
}

/// Somebody is there and says no: the database works, for others.
bool answersNevertheless(const Error &error)
{
    return error.code == ErrorCode::ServerLimit || error.code == ErrorCode::DiskFull
           || error.code == ErrorCode::Locked || HealthJudge::isDiskFull(error);
}

Error diskFull(const ConnectionProfile &profile, const Error &cause)
{
    return {
        ErrorCode::DiskFull,
        HealthJudgeText::tr("\"%1\" answers and cannot write: its disk is full.").arg(profile.name),
        HealthJudgeText::tr("Free space where the server keeps its data, its log or its temporary files."),
        cause.detail.isEmpty() ? cause.message : cause.detail, cause.serverCode};
}

std::optional<Error> unwantedRole(const ConnectionProfile &profile, ServerRole role)
{
    if (profile.readOnly)
        return {};
    if (role == ServerRole::Standby)
        return Error{
            ErrorCode::ReadOnly,
            HealthJudgeText::tr("\"%1\" is a standby: it answers and takes no writes.").arg(profile.name),
            HealthJudgeText::tr("Connect to the primary, or mark the connection read-only if a standby is "
                                "what you want.")};
    if (role == ServerRole::ReadOnly)
        return Error{
            ErrorCode::ReadOnly,
            HealthJudgeText::tr("\"%1\" is read-only: it answers and takes no writes.").arg(profile.name),
            HealthJudgeText::tr(
                "Ask who switched it to read-only (default_transaction_read_only, read_only, the "
                "file's permissions), or mark the connection read-only if that is intended.")};
    return {};
}

Error slow(const ConnectionProfile &profile, std::chrono::microseconds took, std::chrono::milliseconds limit)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    return {ErrorCode::Timeout,
            HealthJudgeText::tr("\"%1\" is slow: a round trip took %2 ms.").arg(profile.name).arg(ms),
            HealthJudgeText::tr(
                "Below %1 ms is expected. Look at the server's load and at the network on the way.")
                .arg(limit.count())};
}

} // namespace

namespace HealthJudge {

bool isDiskFull(const Error &error)
{
    // SQLSTATE disk_full; MariaDB's ER_DISK_FULL and ER_RECORD_FILE_FULL; ENOSPC as a storage engine quotes it.
    return error.code == ErrorCode::DiskFull || error.serverCode == QLatin1String("53100")
           || error.serverCode.startsWith(QLatin1String("1021 "))
           || error.serverCode.startsWith(QLatin1String("1114 "))
           || error.detail.contains(QLatin1String("No space left on device"));
}

bool isSilence(const Error &error)
{
    return error.code == ErrorCode::Timeout || error.code == ErrorCode::PoolTimeout;
}

Judgement judge(const Evidence &evidence)
{
    const ConnectionProfile &profile = evidence.profile;
    const HealthLook &look = evidence.look;
    if (look.error) {
        if (look.error->code == ErrorCode::Unsupported)
            return {HealthStatus::Unknown, look.error};
        if (isDiskFull(*look.error))
            return degraded(diskFull(profile, *look.error));
        return answersNevertheless(*look.error) ? degraded(*look.error)
                                                : Judgement{HealthStatus::Down, look.error};
    }
    if (evidence.writeFailure && isDiskFull(*evidence.writeFailure))
        return degraded(diskFull(profile, *evidence.writeFailure));
    if (auto reason = unwantedRole(profile, look.role))
        return degraded(std::move(*reason));
    if (evidence.writeFailure && !(profile.readOnly && evidence.writeFailure->code == ErrorCode::ReadOnly))
        return degraded(*evidence.writeFailure);
    if (look.responseTime > evidence.slowAfter)
        return degraded(slow(profile, look.responseTime, evidence.slowAfter));
    const auto failed = std::find_if(evidence.checks.begin(), evidence.checks.end(), [](const auto &check) {
        return check.state == HealthCheck::State::Failed;
    });
    if (failed != evidence.checks.end())
        return degraded(
            {ErrorCode::ServerLimit,
             HealthJudgeText::tr("%1: %2, should be %3.").arg(failed->title, failed->value, failed->limit),
             failed->advice});
    return {HealthStatus::Healthy, {}};
}

} // namespace HealthJudge
