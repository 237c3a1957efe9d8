// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QStringList>

#include <chrono>
#include <cstdint>
#include <vector>

/// What a federated statement did: what each source was asked and gave, and what was worked out here from it. Holds no
/// values of rows, and none of the statement's own: those stand as $1 or '?'.
struct FederatedPlan
{
    using Duration = std::chrono::microseconds;

    /// One read of one table or view.
    struct Scan
    {
        QString connection; ///< The catalogue's name, as statements have it.
        QString object;     ///< "public.orders".
        /// As the server got it, values as $1..$n. Empty when the statement ended before this scan began.
        QString statement = {};
        /// What the server sorted out: "total > $1".
        QStringList predicates = {};
        /// What it could not, and this program did: an expression; empty for none.
        QString localFilter = {};
        /// Empty: only the number of rows was asked for.
        QStringList columns = {};
        std::int64_t rows = 0;  ///< That came from the server.
        std::int64_t bytes = 0; ///< Of values, as they are held here.
        Duration wait{0};       ///< For a connection of the pool.
        Duration firstRow{0};   ///< From having the connection to the first rows; 0 when none came.
        Duration total{0};      ///< From asking for a connection until it was given back.
        bool complete = false;  ///< Read to its end; otherwise stopped early (a LIMIT had enough) or failed.
    };

    /// One step of the work done here. Scans are leaves.
    struct Operator
    {
        QString name;             ///< "HASH_JOIN".
        QStringList details = {}; ///< "Conditions: id = customer".
        std::int64_t rows = 0;    ///< That it gave to its parent.
        Duration time{0};         ///< All threads together; a scan's includes its waiting for rows.
        int scan = -1;            ///< Index into scans, for a leaf that reads a source.
        std::vector<Operator> children = {};
    };

    std::vector<Scan> scans = {}; ///< In the order in which they began.
    /// The last step; without a name when the statement failed or was stopped before it was known.
    Operator root = {};
    std::int64_t rows = 0; ///< Of the result.
    Duration total{0};
    QString failedConnection = {}; ///< Id of the one whose error ended the statement; empty for none.

    [[nodiscard]] std::int64_t totalBytes() const;
    /// A tree for a terminal, at most two levels of detail a line. No trailing line break.
    [[nodiscard]] QString toText() const;
    [[nodiscard]] QJsonObject toJson() const;

    /// "HASH_JOIN" as people say it: "hash join".
    [[nodiscard]] static QString operatorText(const QString &name);
    /// "812 µs", "14 ms", "2.35 s".
    [[nodiscard]] static QString timeText(Duration time);
    /// "< 1 ms", "14 ms", "2.35 s": of a clock that counts no less.
    [[nodiscard]] static QString timeText(std::chrono::milliseconds time);
    /// "1 row", "1,204 rows".
    [[nodiscard]] static QString rowsText(std::int64_t count);
    /// "512 B", "1.4 MiB".
    [[nodiscard]] static QString bytesText(std::int64_t bytes);
};
