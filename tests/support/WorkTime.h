// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <ctime>

/// What the calling thread has worked since this was made: a bound on it holds on a machine that is busy with other
/// programs too.
class WorkTime final
{
public:
    [[nodiscard]] qint64 milliseconds() const { return (now() - m_begun) / 1'000'000; }

    /// A bound for a plain build, in this one: the address sanitizer's checks cost several times the work.
    [[nodiscard]] static constexpr qint64 limit(qint64 milliseconds)
    {
#ifdef __SANITIZE_ADDRESS__
        return 5 * milliseconds;
#else
        return milliseconds;
#endif
    }

private:
    static qint64 now()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
    }

    qint64 m_begun = now();
};
