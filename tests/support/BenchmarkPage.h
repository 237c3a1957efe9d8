// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>

/// docs/benchmarks.md, of which each benchmark writes its own part.
namespace BenchmarkPage {

/// Puts a part, "## Title\n\n...", in the place of the one with that title, or at the end. False when the page cannot be
/// written.
inline bool replaceSection(const QString &section)
{
    QFile page(QStringLiteral(PENSTOCK_TEST_DATA "/../../docs/benchmarks.md"));
    QString text;
    if (page.open(QIODevice::ReadOnly))
        text = QString::fromUtf8(page.readAll());
    page.close();
    if (!text.startsWith(QLatin1String("# Benchmarks")))
        text = QStringLiteral(
            "# Benchmarks\n\n"
            "Written by `./test --long`, which runs each peer and Penstock in turns, five rounds; "
            "medians. Figures of\n"
            "the last run; compare columns of one table only, since machines differ.\n");
    const QString title = section.section(QLatin1Char('\n'), 0, 0) + QLatin1Char('\n');
    const qsizetype from = text.indexOf(title);
    if (from < 0) {
        text += QLatin1Char('\n') + section;
    } else {
        const qsizetype next = text.indexOf(QLatin1String("\n## "), from);
        text.replace(from, next < 0 ? -1 : next - from, section);
    }
    return page.open(QIODevice::WriteOnly) && page.write(text.toUtf8()) > 0;
}

} // namespace BenchmarkPage
