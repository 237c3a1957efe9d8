// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/instances/InstanceClient.h"

#include "app/instances/InstanceSocket.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLocalSocket>

namespace {

struct InstanceClientText
{
    Q_DECLARE_TR_FUNCTIONS(InstanceClient)
};

Error noAnswer(const QString &instance, const QString &detail)
{
    return {ErrorCode::Timeout, InstanceClientText::tr("%1 does not answer.").arg(instance),
            InstanceClientText::tr("It may be stopped, or just ending."), detail};
}

/// Up to the line's end, or nothing.
std::optional<QByteArray> readLine(QLocalSocket &socket, Deadline deadline)
{
    QByteArray line;
    while (!line.endsWith('\n')) {
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(deadline.pollMilliseconds()))
            return {};
        line += socket.readLine(InstanceSocket::mostAnswerBytes + 1 - line.size());
        if (line.size() > InstanceSocket::mostAnswerBytes)
            return {};
    }
    return line;
}

} // namespace

Result<QJsonObject> InstanceClient::askOne(const QString &workspace, const QString &instance,
                                           const QString &question, Deadline deadline)
{
    const auto path = InstanceSocket::path(workspace, instance);
    if (!path)
        return path.error();
    QLocalSocket socket;
    socket.connectToServer(*path);
    if (!socket.waitForConnected(deadline.pollMilliseconds()))
        return noAnswer(instance, socket.errorString());
    socket.write(QJsonDocument(QJsonObject{{QStringLiteral("ask"), question}}).toJson(QJsonDocument::Compact)
                 + '\n');
    const auto line = readLine(socket, deadline);
    if (!line)
        return noAnswer(instance, socket.errorString());
    const QJsonDocument answer = QJsonDocument::fromJson(*line);
    if (!answer.isObject())
        return noAnswer(instance, InstanceClientText::tr("what came is no answer"));
    if (const QJsonValue error = answer.object().value(QLatin1String("error")); error.isString())
        return Error{ErrorCode::Unsupported, InstanceClientText::tr("%1 refuses the question.").arg(instance),
                     InstanceClientText::tr("It may be of another version."), error.toString()};
    return answer.object();
}

Result<std::vector<InstanceClient::Answer>> InstanceClient::ask(const QString &workspace,
                                                                const QString &question, Deadline deadline)
{
    std::vector<Answer> answers;
    for (const QString &instance : InstanceSocket::running(workspace))
        answers.push_back({instance, askOne(workspace, instance, question, deadline)});
    if (answers.empty())
        return Error{
            ErrorCode::NotFound,
            InstanceClientText::tr("No Penstock program runs in the workspace %1.").arg(workspace),
            InstanceClientText::tr("Open it in the window first; these figures are those of a running "
                                   "program.")};
    return answers;
}
