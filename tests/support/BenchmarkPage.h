// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

/// docs/benchmarks.md, to which each benchmark brings its own section; the sections stand in the order of their titles.
namespace BenchmarkPage {

/// Replaces the section under "## TITLE", or adds it.
void write(const QString &title, const QString &section);
[[nodiscard]] double median(std::vector<double> values);
[[nodiscard]] QString cell(double value, int decimals);

} // namespace BenchmarkPage
