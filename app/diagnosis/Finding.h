// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/diagnosis/DiagnosisReport.h"

/// What one layer of a diagnosis comes to, before it is timed. Thread: a value.
struct Finding
{
    DiagnosisReport::Status status = DiagnosisReport::Status::Skipped;
    QString detail = {};
    QString advice = {};

    [[nodiscard]] static Finding passed(const QString &detail, const QString &advice = {})
    {
        return {DiagnosisReport::Status::Passed, detail, advice};
    }
    [[nodiscard]] static Finding failed(const QString &detail, const QString &advice)
    {
        return {DiagnosisReport::Status::Failed, detail, advice};
    }
    [[nodiscard]] static Finding skipped(const QString &reason)
    {
        return {DiagnosisReport::Status::Skipped, reason, {}};
    }
};
