// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connection/ConnectionLayers.h"

#include "models/connection/TlsSummary.h"
#include "models/diagnosis/DiagnosisReport.h"

#include <QCoreApplication>

namespace {

struct ConnectionLayersText
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionLayers)
};

using ConnectionLayers::Layer;
using ConnectionLayers::State;

enum Step { NameStep, PortStep, TlsStep, SignInStep, DatabaseStep, AllSteps, NoStep };

/// The step that an error is of.
Step failedStep(const ConnectionProfile &profile, const Error &error)
{
    using Layer = DiagnosisReport::Layer;
    switch (DiagnosisReport::layerOf(error).value_or(Layer::Driver)) {
    case Layer::Name:
        return NameStep;
    case Layer::Tcp:
        return PortStep;
    case Layer::Tls:
        return TlsStep;
    case Layer::Authentication:
        return SignInStep;
    case Layer::Database:
    case Layer::Limits:
        return DatabaseStep;
    default:
        break;
    }
    const bool isOfDatabase = error.code == ErrorCode::Privilege || error.code == ErrorCode::Sql
                              || DatabaseTypes::isFile(profile.type);
    return isOfDatabase ? DatabaseStep : NoStep;
}

QString passedWords(Step step, const ConnectionProfile &profile)
{
    const int port = profile.port != 0 ? profile.port : DatabaseTypes::defaultPort(profile.type);
    switch (step) {
    case NameStep:
        return profile.host.startsWith(QLatin1Char('/'))
                   ? ConnectionLayersText::tr("A socket on this machine")
                   : ConnectionLayersText::tr("%1 has an address").arg(profile.host);
    case PortStep:
        return ConnectionLayersText::tr("A server answers on port %1").arg(port);
    case TlsStep:
        return TlsSummary::words(profile);
    case SignInStep:
        return ConnectionLayersText::tr("%1 is let in").arg(profile.username);
    case DatabaseStep:
    case AllSteps:
    case NoStep:
        break;
    }
    return ConnectionLayersText::tr("%1 is open").arg(profile.database);
}

QString nameOf(Step step, const ConnectionProfile &profile)
{
    using Layer = DiagnosisReport::Layer;
    switch (step) {
    case NameStep:
        return DiagnosisReport::title(Layer::Name);
    case PortStep:
        return DiagnosisReport::title(Layer::Tcp);
    case TlsStep:
        return DiagnosisReport::title(Layer::Tls);
    case SignInStep:
        return DiagnosisReport::title(Layer::Authentication);
    case DatabaseStep:
    case AllSteps:
    case NoStep:
        break;
    }
    return DatabaseTypes::isFile(profile.type) ? ConnectionLayersText::tr("File")
                                               : DiagnosisReport::title(Layer::Database);
}

} // namespace

namespace ConnectionLayers {

QList<Layer> of(const ConnectionProfile &profile, const Result<ConnectionTest> &result)
{
    const Step failed = result ? AllSteps : failedStep(profile, result.error());
    QList<Layer> layers;
    for (int i = DatabaseTypes::isFile(profile.type) ? DatabaseStep : NameStep; i < AllSteps; ++i) {
        const auto step = static_cast<Step>(i);
        Layer layer{nameOf(step, profile), {}, State::Unknown};
        if (failed == NoStep) {
            layer.words = ConnectionLayersText::tr("not known");
        } else if (step < failed) {
            layer.state = State::Passed;
            layer.words = passedWords(step, profile);
        } else if (step == failed) {
            layer.state = State::Failed;
            layer.words = result.error().message;
        } else {
            layer.state = State::NotReached;
            layer.words = ConnectionLayersText::tr("not reached");
        }
        layers << layer;
    }
    return layers;
}

QString summary(const ConnectionProfile &profile, const Result<ConnectionTest> &result)
{
    if (!result)
        return result.error().message;
    return ConnectionLayersText::tr("%1 in %2 ms, %3")
        .arg(result->serverVersion)
        .arg(result->openTime.count())
        .arg(TlsSummary::words(profile));
}

} // namespace ConnectionLayers
