// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pool/OpenBackoff.h"

#include <QRandomGenerator>

#include <algorithm>

using std::chrono::milliseconds;

milliseconds OpenBackoff::jittered(milliseconds span, double from, double to)
{
    const double factor = from + (to - from) * QRandomGenerator::global()->generateDouble();
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(span.count()) * factor));
}

void OpenBackoff::failed(Clock::TimePoint now)
{
    constexpr milliseconds first{10};
    constexpr milliseconds longest{5000};
    const milliseconds wait = std::min(longest, first * (1 << std::min(m_failures, 9)));
    ++m_failures;
    m_retryAt = now + jittered(wait, 0.75, 1.25);
}
