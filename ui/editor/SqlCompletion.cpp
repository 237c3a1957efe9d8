// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/SqlCompletion.h"

#include <algorithm>

namespace {

constexpr std::chrono::milliseconds tellAfter{30};

} // namespace

SqlCompletion::SqlCompletion(SchemaService &service, QObject *parent)
    : QObject(parent)
    , m_completion(service)
{
    m_telling.setSingleShot(true);
    m_telling.setInterval(tellAfter);
    connect(&m_telling, &QTimer::timeout, this, &SqlCompletion::moreKnown);
    connect(&service, &SchemaService::changed, this, [this](const QString &connectionId) {
        const auto &sources = m_completion.sources();
        const bool isOurs = std::any_of(sources.begin(), sources.end(), [&](const Source &source) {
            return source.connectionId == connectionId;
        });
        if (isOurs && !m_telling.isActive())
            m_telling.start();
    });
}

void SqlCompletion::setConnection(const Source &source)
{
    m_completion.setConnection(source);
    (void)at({}, 0); // asks for what the first list needs
}

void SqlCompletion::setFederated(const std::vector<Source> &sources)
{
    m_completion.setFederated(sources);
}

std::vector<SchemaCompletion::Candidate> SqlCompletion::at(const QString &text, qsizetype cursor)
{
    return m_completion.at(text, cursor);
}
