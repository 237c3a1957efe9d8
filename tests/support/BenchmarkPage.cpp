// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/BenchmarkPage.h"

#include <QFile>
#include <QMap>

#include <algorithm>

namespace {

constexpr const char *introduction =
    "# Benchmarks\n\n"
    "Written by `./test --long`, which runs each peer and Penstock in turns; medians. Figures of the last\n"
    "run; compare columns of one table only, since machines differ.\n\n";

} // namespace

namespace BenchmarkPage {

void write(const QString &title, const QString &section)
{
    QFile page(QStringLiteral(PENSTOCK_TEST_DATA "/../../docs/benchmarks.md"));
    QMap<QString, QString> sections;
    if (page.open(QIODevice::ReadOnly)) {
        const QStringList parts = QString::fromUtf8(page.readAll()).split(QStringLiteral("\n## "));
        for (const QString &part : parts.mid(1))
            sections.insert(part.section(QLatin1Char('\n'), 0, 0),
                            part.section(QLatin1Char('\n'), 1).trimmed());
        page.close();
    }
    sections.insert(title, section.trimmed());
    QString text = QString::fromLatin1(introduction);
    for (auto it = sections.cbegin(); it != sections.cend(); ++it)
        text += QStringLiteral("## %1\n\n%2\n\n").arg(it.key(), it.value());
    text.chop(1);
    if (!page.open(QIODevice::WriteOnly) || page.write(text.toUtf8()) < 0)
        qFatal("cannot write %s", qPrintable(page.fileName()));
    qInfo("%s", qPrintable(section));
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

QString cell(double value, int decimals)
{
    return QString::number(value, 'f', decimals);
}

} // namespace BenchmarkPage
