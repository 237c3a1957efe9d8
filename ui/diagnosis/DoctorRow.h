// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/diagnosis/DiagnosisReport.h"

#include <QFrame>

#include <optional>

class PlainLabel;
class QLabel;

/// One layer of a diagnosis: mark and word for its state, how long it took, what was found, and what to do about it.
/// Thread: GUI.
class DoctorRow final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DoctorRow)

public:
    explicit DoctorRow(DiagnosisReport::Layer layer, QWidget *parent = nullptr);

    /// Nothing known of it; it is not asked now.
    void showWaiting();
    void showRunning();
    void showEntry(const DiagnosisReport::Entry &entry);

protected:
    void changeEvent(QEvent *event) override;

private:
    void draw();
    [[nodiscard]] int titleWidth() const;

    const DiagnosisReport::Layer m_layer;
    QLabel *const m_mark;
    QLabel *const m_title;
    QLabel *const m_state;
    QLabel *const m_time;
    PlainLabel *const m_detail;
    PlainLabel *const m_advice;
    bool m_isRunning = false;
    std::optional<DiagnosisReport::Entry> m_entry;
};
