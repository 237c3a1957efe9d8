// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

/// How often and how patiently health looks. The defaults are the program's; tests shorten them.
struct HealthTimings
{
    using Milliseconds = std::chrono::milliseconds;

    Milliseconds interval{30'000};    ///< Between two looks; a profile may have its own.
    Milliseconds patience{2'000};     ///< For opening, and for the answer.
    Milliseconds confirmAfter{3'000}; ///< A look that disagrees is followed by the one that decides.
    Milliseconds slowAfter{500};      ///< A round trip past this is slow.
    Milliseconds watchedInterval{1'000};
    /// Server figures cost up to three statements: 1-3 ms of the server's time each time, so 0.1 % of one of its cores.
    Milliseconds figuresInterval{30'000};
    Milliseconds watchedFiguresInterval{5'000};
    Milliseconds detailsPatience{5'000};
    Milliseconds slowStatementsInterval{60'000}; ///< Watched ones only.
    Milliseconds writeInterval{300'000};
    /// A refused login is not repeated sooner, so that no server locks the account.
    Milliseconds refusedLogin{300'000};
    /// After a sleep the network needs a moment: so long, silence is nobody's fault.
    Milliseconds wakeGrace{10'000};
    Milliseconds flushInterval{15'000}; ///< Of the history.
};
