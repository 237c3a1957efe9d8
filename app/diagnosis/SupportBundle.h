// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/core/Result.h"
#include "models/diagnosis/DiagnosisReport.h"

#include <QList>
#include <QStringList>

#include <vector>

class QJsonArray;
class Settings;

/// What a person sends to whoever is to help: one plain text, to be read line by line before it leaves the machine.
/// Passwords, key files' contents and values out of statements are never in it; names of hosts and users are, or stand
/// as host-1, user-1, as the person chooses. A text instead of an archive, because what nobody can read nobody checks.
/// Thread: a value; any.
class SupportBundle final
{
public:
    enum class Section { Versions, Settings, Connections, Diagnoses, Pools, Health, Errors, Log };

    struct Options
    {
        bool showHosts = true; ///< And the users' names.
        QList<Section> sections = all();
    };

    /// Whatever the caller knows; a line each where it is a list. What is empty is said to be.
    QStringList versions = baseVersions(); ///< A caller with a screen adds it.
    QStringList settings = {};
    std::vector<ConnectionProfile> connections = {};
    std::vector<DiagnosisReport> diagnoses = {};
    QStringList pools = {};
    QStringList health = {};
    QStringList errors = {};
    QStringList log = {};

    [[nodiscard]] QString text(const Options &options) const;
    /// Writes the text, for its owner's eyes only; replaces an older file.
    [[nodiscard]] static Result<void> save(const QString &text, const QString &file);

    [[nodiscard]] static QList<Section> all();
    /// In the language in force.
    [[nodiscard]] static QString title(Section section);

    /// Penstock, Qt, the engines' libraries, the system, the language.
    [[nodiscard]] static QStringList baseVersions();
    /// What differs from the defaults. Thread: the settings'.
    [[nodiscard]] static QStringList settingsOf(const Settings &settings);
    /// A line each: "name: value" of what is not empty, nested ones as JSON.
    [[nodiscard]] static QStringList linesOf(const QJsonArray &objects);
    /// Reads the end of a workspace's log into `log`, and what went wrong into `errors`. Waits for the disk.
    void readLog(const QString &file);

private:
    [[nodiscard]] QStringList linesOf(Section section) const;
    [[nodiscard]] QStringList connectionLines() const;
    [[nodiscard]] QString withoutNames(QString text) const;
};
