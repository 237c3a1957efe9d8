// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ResultWords.h"

#include "app/query/ResultSet.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace {

struct ResultWordsText
{
    Q_DECLARE_TR_FUNCTIONS(ResultWords)
};

} // namespace

QString ResultWords::rows(const ResultSet &result)
{
    const std::int64_t rows = result.rowCount();
    const QString count = QLocale().toString(qint64{rows});
    if (!result.isOver())
        return rows == 1 ? ResultWordsText::tr("1 row so far")
                         : ResultWordsText::tr("%1 rows so far").arg(count);
    if (result.schema()->empty())
        return {};
    if (result.state() != ResultSet::State::Complete)
        return rows == 1 ? ResultWordsText::tr("the first row")
                         : ResultWordsText::tr("the first %1 rows").arg(count);
    return ResultWords::count(rows);
}

QString ResultWords::count(std::int64_t rows)
{
    return rows == 1 ? ResultWordsText::tr("1 row")
                     : ResultWordsText::tr("%1 rows").arg(QLocale().toString(qint64{rows}));
}

QString ResultWords::changed(std::int64_t rows)
{
    return rows == 1 ? ResultWordsText::tr("1 row changed")
                     : ResultWordsText::tr("%1 rows changed").arg(QLocale().toString(qint64{rows}));
}

QString ResultWords::time(std::chrono::milliseconds time)
{
    if (time < std::chrono::seconds(10))
        return time < std::chrono::seconds(1) ? ResultWordsText::tr("%1 ms").arg(time.count())
                                              : ResultWordsText::tr("%1 s").arg(QLocale().toString(
                                                  static_cast<double>(time.count()) / 1000.0, 'f', 1));
    const qint64 seconds = time.count() / 1000;
    return seconds < 60 ? ResultWordsText::tr("%1 s").arg(seconds)
                        : ResultWordsText::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
}

QString ResultWords::shortStatement(const QString &statement, qsizetype longest)
{
    const QString plain = statement.left(4 * longest).simplified(); // of megabytes, the beginning will do
    return plain.size() > longest ? plain.left(longest) + QStringLiteral("…") : plain;
}

QString ResultWords::status(const ResultSet &result, int shown, bool chosen)
{
    using State = ResultSet::State;
    const State state = result.state();
    const ResultSet::Times times = result.times();
    QStringList parts;
    if (state == State::Waiting)
        parts << ResultWordsText::tr("Waiting for the server…");
    else if (state == State::Stopped)
        parts << ResultWordsText::tr("Stopped");
    else if (state == State::Failed)
        parts << ResultWordsText::tr("Failed");
    if (state != State::Waiting && !rows(result).isEmpty())
        parts << rows(result);
    if (chosen)
        parts << ResultWordsText::tr("%1 shown").arg(QLocale().toString(shown));
    else if (result.rowCount() > shown)
        parts << ResultWordsText::tr("the first %1 are shown; export to have all")
                     .arg(QLocale().toString(shown));
    if (result.rowCount() > 0)
        parts << ResultWordsText::tr("first row after %1").arg(time(times.firstRow));
    parts << (result.isOver() ? ResultWordsText::tr("%1 in all").arg(time(times.total)) : time(times.total));
    return parts.join(QStringLiteral("  ·  "));
}

QString ResultWords::message(const ResultSet &result)
{
    if (result.state() != ResultSet::State::Complete)
        return {};
    const StatementSummary &summary = result.summary();
    QStringList lines;
    if (!summary.tag.isEmpty())
        lines << summary.tag;
    if (summary.affected >= 0)
        lines << changed(summary.affected);
    if (lines.isEmpty())
        lines << ResultWordsText::tr("Done; the statement has no result.");
    for (const QString &notice : summary.notices)
        lines << notice;
    return lines.join(u'\n');
}
