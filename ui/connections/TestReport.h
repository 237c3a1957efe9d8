// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/connection/ConnectionTest.h"

#include <QFrame>

#include <optional>

class PlainLabel;
class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;

/// What a test of a connection found, layer by layer; hidden before the first.
/// Thread: GUI.
class TestReport final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TestReport)

public:
    explicit TestReport(QWidget *parent = nullptr);

    void showRunning(const ConnectionProfile &profile);
    void showResult(const ConnectionProfile &profile, const Result<ConnectionTest> &result);

signals:
    /// Of a failed test.
    void diagnoseRequested(const ConnectionProfile &profile);

protected:
    void changeEvent(QEvent *event) override;

private:
    void draw();

    PlainLabel *const m_summary;
    QProgressBar *const m_running;
    QWidget *const m_layers;
    QGridLayout *const m_grid;
    PlainLabel *const m_more;
    QPushButton *const m_diagnose;
    ConnectionProfile m_profile;
    std::optional<Result<ConnectionTest>> m_result;
};
