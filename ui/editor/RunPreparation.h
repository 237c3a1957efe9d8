// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/support/BackgroundJobs.h"
#include "models/connection/ConnectionProfile.h"
#include "models/core/Error.h"
#include "ui/editor/QueryRunner.h"
#include "ui/editor/SafetyQuestion.h"

#include <optional>

class ParameterBar;
class QuestionBar;

/// The way from the run key to statements that may run: what is written is taken apart, values of its parameters and
/// a yes to what is dangerous are asked for. A long text is read on a thread of its own.
/// Thread: GUI, which never waits here.
class RunPreparation final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunPreparation)

public:
    struct Request
    {
        QString text;          ///< The part of the page that is to be read.
        qsizetype base = 0;    ///< Where that part begins,
        int line = 0;          ///< in which line, from 0.
        qsizetype cursor = -1; ///< Of the one statement wanted, in `text`; -1 for all.
        bool explain = false;  ///< Asks for plans, runs nothing.
        bool keepResults = false;
    };

    /// The bars must outlive it.
    RunPreparation(ParameterBar &parameters, QuestionBar &question, QObject *parent = nullptr);

    /// Ends with ready() or refused(), or with nothing when the person says no; takes the place of the one before.
    void begin(const Request &request, const ConnectionProfile &profile);
    void cancel();

signals:
    void ready(const std::vector<QueryRunner::Statement> &statements, bool keepResults);
    /// `position` in the page's text of what is to be mended, with `mark` to be shown there; -1 for none.
    void refused(const Error &error, qsizetype position, const QString &mark);
    /// The question is answered; the keyboard belongs to the text again.
    void answered();

private:
    /// What reading a text found.
    struct Found
    {
        std::vector<QueryRunner::Statement> statements = {};
        std::vector<QStringList> parameters = {}; ///< Of each statement, by name.
        std::optional<SafetyQuestion> question = {};
        std::optional<Error> error = {};
        qsizetype position = -1;
        QString mark = {};
    };
    [[nodiscard]] static Found read(const Request &request, const ConnectionProfile &profile);
    void askParameters(Found found);
    void askSafety(const Found &found);
    void finish(const Found &found);

    ParameterBar &m_parameters;
    QuestionBar &m_question;
    bool m_keepResults = false;
    int m_generation = 0;
    BackgroundJobs m_jobs{1}; ///< Last, so that its threads end first.
};
