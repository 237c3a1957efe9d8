// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Interruption.h"
#include "app/ctl/StandardOutput.h"
#include "app/transfer/RowWriter.h"

#include <functional>

class RowSink;
class RowStream;
class Services;

/// What every command gets. Thread: the command's.
struct CommandContext
{
    Services &services;
    Interruption &interruption;
    StandardOutput &output;
    RowWriter::Format format = RowWriter::Format::Table;

    /// Starts a statement into the sink.
    using Start = std::function<std::shared_ptr<RowStream>(std::shared_ptr<RowSink>, int credit)>;
    /// Prints a statement's rows as they come; stops it on Ctrl+C or when nobody reads any more.
    [[nodiscard]] Result<void> print(const Start &start);
    /// Prints what Penstock knows itself, in the format asked for.
    [[nodiscard]] Result<void> printTable(const std::vector<std::string> &columns,
                                          const std::vector<std::vector<std::string>> &rows);
    /// One thing: its fields one below the other for people, one record for programs.
    [[nodiscard]] Result<void> printRecord(const std::vector<std::pair<std::string, std::string>> &fields);
    /// A line for people: printed only when the format is for people.
    [[nodiscard]] Result<void> say(const QString &line);

    [[nodiscard]] std::unique_ptr<RowWriter> writer();
};
