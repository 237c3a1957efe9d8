// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ReliabilityPage.h"

#include "tests/support/RandomSeed.h"

#include <QFile>
#include <QStringList>

namespace {

constexpr const char *measuredHeading = "## Measured";
constexpr const char *measuredTable = "| proof | outcome | command |\n|---|---|---|\n";

} // namespace

void ReliabilityPage::write(const QString &proof, const QString &outcome, const QString &test,
                            std::uint32_t seed)
{
    if (!isLongRun())
        return;
    QFile page(QStringLiteral(PENSTOCK_TEST_DATA "/../../docs/reliability.md"));
    if (!page.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(page.fileName()));
    const QString text = QString::fromUtf8(page.readAll());
    page.close();
    const QString heading = QString::fromLatin1(measuredHeading);
    const QString before = text.section(heading, 0, 0).trimmed();
    QStringList lines;
    for (const QString &line : text.section(heading, 1).split(u'\n')) {
        if (line.startsWith(QLatin1String("| ")) && !line.startsWith(QLatin1String("| proof"))
            && !line.startsWith(QStringLiteral("| %1 |").arg(proof)))
            lines << line;
    }
    lines << QStringLiteral("| %1 | %2 | `PENSTOCK_LONG=1 PENSTOCK_SEED=%3 tests/harness/with-servers "
                            "build/release/tests/%4` |")
                 .arg(proof, outcome)
                 .arg(seed)
                 .arg(test);
    lines.sort();
    const QString whole = before + QStringLiteral("\n\n") + heading + QStringLiteral("\n\n")
                          + QString::fromLatin1(measuredTable) + lines.join(u'\n') + u'\n';
    if (!page.open(QIODevice::WriteOnly) || page.write(whole.toUtf8()) < 0)
        qFatal("cannot write %s", qPrintable(page.fileName()));
}
