// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/drivers/ChangeFence.h"
#include "app/replication/GreatestValue.h"
#include "models/core/Result.h"
#include "models/core/Value.h"

#include <QDateTime>

#include <optional>
#include <string>
#include <vector>

/// How far one table of a job is on one target. A value; it stands in the target and changes in the transactions that
/// bring the rows it speaks of.
struct Checkpoint
{
    enum class Phase {
        Copying, ///< All rows, by key; those up to `after` are there.
        Linking, ///< All rows once more, with the columns that were left `without`.
        Current, ///< All rows were copied; what changed since `mark` comes next.
    };

    Phase phase = Phase::Copying;
    /// The target was empty when the copy began: rows after `after` cannot be there.
    bool wasEmpty = false;
    /// signatureOf() the source's table, when the copy began.
    std::string signature = {};
    /// Whose data the rows are: ChangeFence::identity().
    std::string identity = {};
    /// The source's columns by which rows are known, and the one that tells changes; another one makes all begin anew.
    std::vector<std::string> key = {};
    std::string syncKey = {};
    /// Of the source: columns that the copy has left out so far, because by them tables of a circle refer to each other.
    std::vector<std::string> without = {};
    /// The last row that is there, in the order of the scan; empty: none.
    std::vector<Value> after = {};
    /// Read the next changes from here. While Copying: from before the copy.
    std::optional<FenceMark> mark = {};
    /// Changes are being read, up to `after`; what `mark` is at their end.
    std::optional<FenceMark> next = {};
    /// Of syncKey, among all rows that were written here.
    std::optional<GreatestValue::Found> greatest = {};
    /// When both sides were last compared, in UTC; invalid: never.
    QDateTime verifiedAt = {};

    /// Whether runs that read from one of them bring what the other needs.
    [[nodiscard]] bool readsLike(const Checkpoint &other) const;

    /// TableShape::signature(), or a hash of a long one.
    [[nodiscard]] static std::string signatureOf(const std::string &signature);

    /// JSON in ASCII, whatever the names are in.
    [[nodiscard]] std::string toText() const;
    [[nodiscard]] static Result<Checkpoint> fromText(const std::string &text);

    friend bool operator==(const Checkpoint &, const Checkpoint &) = default;
};
