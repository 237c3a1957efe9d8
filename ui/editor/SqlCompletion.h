// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/schema/SchemaCompletion.h"

#include <QObject>
#include <QTimer>

#include <functional>

/// What an editor's list offers, from what is known of the page's connections. Never waits: what is missing is asked
/// for, and moreKnown() says when to ask again (SqlEditor::refreshCompletion()).
/// Thread: GUI.
class SqlCompletion final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SqlCompletion)

public:
    using Source = SchemaCompletion::Source;

    /// `service` must outlive this object.
    explicit SqlCompletion(SchemaService &service, QObject *parent = nullptr);

    /// A page of one connection; begins to read its schemas and the default one's tables.
    void setConnection(const Source &source);
    /// A page of many: names begin with the connection's.
    void setFederated(const std::vector<Source> &sources);
    [[nodiscard]] std::vector<SchemaCompletion::Candidate> at(const QString &text, qsizetype cursor);

    /// For SqlEditor::setCompleter(completion->completer<SqlEditor::Completion>()); it must not outlive this object.
    template <typename Completion>
    [[nodiscard]] std::function<std::vector<Completion>(const QString &text, qsizetype cursor)> completer()
    {
        return [this](const QString &text, qsizetype cursor) {
            std::vector<Completion> list;
            for (auto &candidate : at(text, cursor))
                list.push_back(Completion{std::move(candidate.text), std::move(candidate.describe)});
            return list;
        };
    }

signals:
    /// Something that the last answer lacked has come; told once for many.
    void moreKnown();

private:
    SchemaCompletion m_completion;
    QTimer m_telling;
};
