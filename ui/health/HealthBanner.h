// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/health/HealthResult.h"

#include <QFrame>

class PlainLabel;
class QLabel;

/// How a connection is, in one bar: sign, word and colour, and below what is wrong and what to do, or what the server is.
/// Thread: GUI.
class HealthBanner final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthBanner)

public:
    explicit HealthBanner(QWidget *parent = nullptr);

    void setResult(const HealthResult &result);

protected:
    void changeEvent(QEvent *event) override;

private:
    void dress();

    QLabel *const m_sign;
    PlainLabel *const m_state;
    PlainLabel *const m_more;
    HealthResult m_result;
};
