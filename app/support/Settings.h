// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/Error.h"

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QVariant>

#include <memory>
#include <optional>
#include <vector>

class BackgroundJobs;

/// The settings of a workspace, each declared once in one table: stored name, type, default, bounds, effect and cost.
/// docs/settings.md is that table in words, and a test holds the two together. Kept in settings.ini of the workspace:
/// read once, by the constructor, before there is a window to wait; written behind the caller's back on a thread of its
/// own, entry by entry, so that what another program changed meanwhile stays. The destructor writes what is pending.
/// A stored value that makes no sense is left in the file and the default is used; problems() says so.
/// Thread: main.
class Settings final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Settings)

public:
    enum class Key {
        Theme,            ///< "window/theme": system, light, dark
        Language,         ///< "window/language": system, en, fr
        EditorFontSize,   ///< "editor/fontSize": points, 0 = the system's
        EditorFontFamily, ///< "editor/fontFamily": empty = the system's fixed font
        RunWhat,          ///< "editor/runKey": statement, script: what Ctrl+Enter runs
        HistoryLimit,     ///< "history/limit": statements kept
        ResultMemory,     ///< "results/memoryMiB"
        ResultDisk,       ///< "results/diskMiB"
        NullText,         ///< "results/nullText"
        ExportFormat,     ///< "results/exportFormat": csv, tsv, json, ndjson, markdown, insert, xlsx
        ExportFolder,     ///< "results/exportFolder": empty = the home folder
        HealthInterval,   ///< "health/interval": seconds
        HealthSlow,       ///< "health/slowMs"
        HealthWrite,      ///< "health/writeProbe": off, on
        Shortcuts,        ///< "window/shortcuts": QVariantMap of changed keys, stored as JSON
    };
    Q_ENUM(Key)
    struct Entry
    {
        Key key;
        const char *name;
        QVariant defaultValue;
        QStringList choices; ///< Of a text with few values.
        qint64 least;
        qint64 most;        ///< Of a number, or of a text's length; 0: no bounds.
        const char *title;  ///< What a page calls it, English, context Settings.
        const char *effect; ///< One sentence, the same.
        const char *cost;   ///< What it costs; null when it costs nothing.
    };

    /// An empty name keeps nothing beyond this object.
    explicit Settings(const QString &file, QObject *parent = nullptr);
    ~Settings() override;

    /// In the order of a page, groups together.
    [[nodiscard]] static const std::vector<Entry> &entries();
    [[nodiscard]] static const Entry &entry(Key key);
    /// "Window", by the part of the name before the slash, in the language in force.
    [[nodiscard]] static QString groupTitle(const Entry &entry);
    /// Of a choice, in the language in force.
    [[nodiscard]] static QString choiceTitle(const QString &choice);

    /// Of the default's type, always sound.
    [[nodiscard]] QVariant value(Key key) const;
    [[nodiscard]] QString text(Key key) const { return value(key).toString(); }
    [[nodiscard]] int number(Key key) const { return value(key).toInt(); }
    /// A value outside the table's bounds is a defect of the caller and refused (false).
    bool setValue(Key key, const QVariant &value);
    /// Back to the table's default; the entry leaves the file.
    void reset(Key key);
    [[nodiscard]] bool isDefault(Key key) const;
    [[nodiscard]] QStringList problems() const { return m_problems; }

signals:
    void changed(Settings::Key key);
    /// What was set holds for this run and could not be written.
    void failed(const Error &error);

private:
    /// Names and what to write under them; an invalid variant removes.
    using Changes = QHash<QString, QVariant>;

    [[nodiscard]] static bool isSound(const Entry &entry, const QVariant &value);
    [[nodiscard]] static std::optional<Error> write(const QString &file, const Changes &changes);
    void load();
    void put(const Entry &entry, const QVariant &stored);
    void writePending();

    const QString m_file;
    QHash<int, QVariant> m_values; ///< By key; those that are not the default.
    QStringList m_problems;
    Changes m_pending;
    bool m_writing = false;
    std::unique_ptr<BackgroundJobs> m_jobs;
};
