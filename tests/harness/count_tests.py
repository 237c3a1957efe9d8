#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count_tests.py REPORT: counts the tests in ctest's JUnit report.

Prints a line for each skip, with its reason, and last "RUN FAILED SKIPPED". A program of Qt Test counts
with the functions and rows that it reports itself, any other as one. A program that failed though all
its functions passed (a sanitizer's report, a crash at the end, a time limit) counts as one failure.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

TOTALS = re.compile(r"^Totals: (\d+) passed, (\d+) failed, (\d+) skipped", re.M)
SKIP = re.compile(r"^SKIP\s*: (.*)", re.M)


def main(path):
    run = failed = skipped = 0
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        broken = case.find("failure") is not None or case.get("status") == "fail"
        totals = [tuple(map(int, found)) for found in TOTALS.findall(output)]
        for line in SKIP.findall(output):
            print(f"test: skipped {line}")
        if not totals:
            idle = case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None
            if idle and not broken:
                print(f"test: skipped {case.get('name')}")
            run, failed, skipped = run + (not idle or broken), failed + broken, skipped + (idle and not broken)
            continue
        bad = sum(one[1] for one in totals)
        run += sum(one[0] + one[1] for one in totals)
        failed += max(bad, int(broken))
        skipped += sum(one[2] for one in totals)
    print(int(run), int(failed), int(skipped))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
