// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <optional>
#include <vector>

class QJsonObject;
struct Error;

/// What a diagnosis found, layer by layer, in the order in which a connection is made.
struct DiagnosisReport
{
    enum class Layer { Name, Tcp, Tls, Authentication, Database, Privileges, Clock, Limits, Driver };
    enum class Status { Passed, Failed, Skipped };
    struct Entry
    {
        Layer layer;
        Status status = Status::Skipped;
        std::chrono::microseconds took{0};
        QString detail; ///< What was found, or why it was skipped; no secrets.
        QString advice; ///< What to do; empty when passed without remark.
    };

    QString connection; ///< Its name.
    std::vector<Entry> layers;

    /// The first failed layer, null when none failed.
    [[nodiscard]] const Entry *failure() const;
    /// {"connection", "layers": [{"layer", "status", "milliseconds", "detail", "advice"}]}.
    [[nodiscard]] QJsonObject toJson() const;
    /// For the clipboard and the command line, one layer a line, advice below it.
    [[nodiscard]] QString toText() const;
    /// The same of one layer, with a line's end.
    [[nodiscard]] static QString toText(const Entry &entry);
    /// "name", "tcp", ...; "passed", ...: of JSON.
    [[nodiscard]] static QString name(Layer layer);
    [[nodiscard]] static QString name(Status status);
    /// For a person, in the language in force.
    [[nodiscard]] static QString title(Layer layer);
    [[nodiscard]] static QString title(Status status);
    [[nodiscard]] static QString timeOf(const Entry &entry);

    /// The layer that an error of a connection names by its code; nothing when it could be several.
    [[nodiscard]] static std::optional<Layer> layerOf(const Error &error);
    /// Whether a diagnosis may know more about it.
    [[nodiscard]] static bool canExplain(const Error &error);
};
