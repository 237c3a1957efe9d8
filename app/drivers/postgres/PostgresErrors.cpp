// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresErrors.h"

#include <QRegularExpression>
#include <QStringList>

#include <libpq-fe.h>

#include <utility>

namespace {

QString field(const PGresult *result, int code)
{
    return QString::fromUtf8(PQresultErrorField(result, code));
}

/// Codes that mean the same whatever was asked; the rest is the statement's fault.
/// Source: PostgreSQL 15 documentation, appendix A.
ErrorCode codeOf(std::string_view state, const QString &text)
{
    if (state == "57014") // one SQLSTATE for both
        return text.contains(QLatin1String("timeout")) ? ErrorCode::Timeout : ErrorCode::Cancelled;
    if (state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05" || state == "25P03"
        || (state.starts_with("08") && state != "08P01"))
        return ErrorCode::ConnectionLost;
    if (state == "25006")
        return ErrorCode::ReadOnly;
    if (state == "42501")
        return ErrorCode::Privilege;
    if (state == "28000" || state == "28P01")
        return ErrorCode::Authentication;
    if (state == "3D000")
        return ErrorCode::NoDatabase;
    if (state.starts_with("53") || state.starts_with("54"))
        return ErrorCode::ServerLimit;
    return ErrorCode::Sql;
}

/// The server counts characters from 1, a QString UTF-16 units from 0.
qsizetype positionIn(const QString &statement, const char *serverPosition)
{
    bool ok = false;
    const int character = QByteArray(serverPosition).toInt(&ok);
    if (!ok || character < 1)
        return -1;
    qsizetype at = 0;
    for (int i = 1; i < character && at < statement.size(); ++i)
        at += statement.at(at).isHighSurrogate() ? 2 : 1;
    return at;
}

QString joinedLines(const QString &first, const QString &second)
{
    return first.isEmpty() || second.isEmpty() ? first + second : first + QLatin1Char('\n') + second;
}

} // namespace

PostgresErrors::PostgresErrors(Place place)
    : m_place(std::move(place))
{}

Error PostgresErrors::ofResult(const PGresult *result, const QString &statement) const
{
    const char *sqlState = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (sqlState == nullptr) // libpq speaks, not the server: only a broken socket makes it
        return lost(QString::fromUtf8(PQresultErrorMessage(result)).trimmed());

    const std::string_view state = sqlState;
    const QString primary = field(result, PG_DIAG_MESSAGE_PRIMARY);
    Error error{codeOf(state, primary), tr("%1: %2").arg(m_place.connection, primary)};
    error.detail = joinedLines(field(result, PG_DIAG_MESSAGE_DETAIL), field(result, PG_DIAG_MESSAGE_HINT));
    error.serverCode = QLatin1String(sqlState);
    if (const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION))
        error.position = positionIn(statement, position);

    if (field(result, PG_DIAG_SOURCE_FUNCTION) == QLatin1String("exec_parse_message") && state == "42601")
        error.advice = tr("Send one statement at a time.");
    else if (state == "25P02")
        error.advice = tr("An earlier statement failed; end the transaction with ROLLBACK.");
    else if (state == "40001" || state == "40P01")
        error.advice = tr("Others changed the same rows at the same time; repeat the whole transaction.");
    else if (error.code == ErrorCode::ReadOnly)
        error.advice = tr("The connection is read-only: its profile says so, or the server is a standby.");
    else if (error.code == ErrorCode::Privilege)
        error.advice =
            tr("Ask the owner or an administrator to GRANT the privilege to user \"%1\".").arg(m_place.user);
    else if (error.code == ErrorCode::Timeout)
        error.advice = tr("Give the statement more time, or help it with an index or a narrower condition.");
    else if (state == "53100")
        error.advice = tr("The server's disk is full: free space there and repeat.");
    else if (state == "53300")
        error.advice = tr("The server has no connection left: close others, or raise its max_connections.");
    else if (error.code == ErrorCode::ConnectionLost)
        error.advice = tr("Whether the statement took effect is not known; look before you repeat it.");
    return error;
}

Error PostgresErrors::ofCopy(const PGresult *result) const
{
    Error error = ofResult(result);
    error.detail = joinedLines(error.detail, field(result, PG_DIAG_CONTEXT));
    return error;
}

Error PostgresErrors::ofOpening(const OpenFailure &failure) const
{
    // "... failed: FATAL:  28P01: password authentication failed": the word is translated, the code is not,
    // and only before the code there are two spaces.
    static const QRegularExpression serverWords(QStringLiteral(":  ([0-9A-Z]{5}): ([^\\n]*)"));
    std::string sqlState;
    QString text = failure.text.trimmed();
    for (auto matches = serverWords.globalMatch(failure.text); matches.hasNext();) {
        const auto match = matches.next(); // "prefer" may have tried twice: the last one counts
        sqlState = match.captured(1).toStdString();
        text = match.captured(2);
    }
    if (!sqlState.empty())
        return ofLogin(sqlState, text);
    if (failure.passwordMissing)
        return authentication(tr("The server asks for a password and the profile has none."));
    if (failure.layer == Layer::Tls)
        return ofTls(failure);
    return unreachable(text);
}

Error PostgresErrors::ofLogin(std::string_view sqlState, const QString &text) const
{
    Error error;
    switch (codeOf(sqlState, text)) {
    case ErrorCode::Authentication:
        error = authentication(text);
        break;
    case ErrorCode::NoDatabase:
        error = {
            ErrorCode::NoDatabase,
            tr("\"%1\" (%2) has no database \"%3\".").arg(m_place.connection, m_place.host, m_place.database),
            tr("Check the database's name, create it if it does not exist, and check the user's "
               "permissions.")};
        break;
    case ErrorCode::Privilege:
        error = {ErrorCode::Privilege,
                 tr("User \"%3\" may not connect to database \"%4\" of \"%1\" (%2).")
                     .arg(m_place.connection, m_place.host, m_place.user, m_place.database),
                 tr("Ask an administrator to GRANT CONNECT on the database to the user.")};
        break;
    case ErrorCode::ServerLimit:
        error = {ErrorCode::ServerLimit,
                 tr("\"%1\" (%2) takes no more connections.").arg(m_place.connection, m_place.host),
                 tr("Close other connections, lower this profile's maximum, or raise the server's "
                    "max_connections or the user's limit.")};
        break;
    case ErrorCode::ConnectionLost:
        error = {ErrorCode::Unreachable,
                 tr("\"%1\" (%2) is starting up or shutting down.").arg(m_place.connection, m_place.host),
                 tr("Try again in a moment.")};
        break;
    default:
        error = {ErrorCode::Sql, tr("\"%1\" (%2) refuses the session.").arg(m_place.connection, m_place.host),
                 tr("The server's words say which of the profile's settings it does not take.")};
    }
    error.detail = text;
    error.serverCode = QString::fromLatin1(sqlState.data(), static_cast<qsizetype>(sqlState.size()));
    return error;
}

Error PostgresErrors::ofTls(const OpenFailure &failure) const
{
    Error error{ErrorCode::Tls,
                tr("No trustworthy encrypted channel to \"%1\" (%2).").arg(m_place.connection, m_place.host)};
    error.detail = failure.text.trimmed();
    // No channel ever stood; what libpq says is all there is. In another language the advice is the general one.
    const bool notOffered = failure.text.contains(QLatin1String("does not support SSL"));
    switch (notOffered ? TlsFault::NotOffered : failure.tlsFault) {
    case TlsFault::NotOffered:
        error.message = tr("\"%1\" (%2) offers no encryption, and the profile asks for it.")
                            .arg(m_place.connection, m_place.host);
        error.advice =
            tr("Switch TLS on at the server (ssl = on). Only on a trusted network: TLS mode disable.");
        break;
    case TlsFault::Untrusted:
        error.message = tr("The certificate of \"%1\" (%2) is signed by nobody this profile trusts.")
                            .arg(m_place.connection, m_place.host);
        error.advice =
            tr("Give the profile the certificate of the authority that signed it (CA file), and make "
               "sure that this is really your server.");
        break;
    case TlsFault::Expired:
        error.message = tr("The certificate of \"%1\" (%2) has expired or is not valid yet.")
                            .arg(m_place.connection, m_place.host);
        error.advice = tr("Have the server's certificate renewed, and check this machine's clock.");
        break;
    case TlsFault::WrongName:
        error.message = tr("The certificate of \"%1\" (%2) is made out to another host name.")
                            .arg(m_place.connection, m_place.host);
        error.advice = tr("Use the host name that the certificate names, or have one made for this name. "
                          "TLS mode verify-ca trusts the authority without looking at the name.");
        break;
    case TlsFault::Unknown:
        error.advice = tr("Check the profile's TLS mode and files, and the server's TLS settings.");
        break;
    }
    return error;
}

Error PostgresErrors::openTimedOut(Layer layer) const
{
    Error error{ErrorCode::Timeout, {}};
    switch (layer) {
    case Layer::Network:
        error.message = tr("\"%1\" (%2) did not answer in time.").arg(m_place.connection, m_place.host);
        error.advice =
            tr("Check the host and port, that the server is running, and that no firewall drops packets.");
        break;
    case Layer::Tls:
    case Layer::Login:
        error.message = tr("\"%1\" (%2) accepted the connection but did not let us in in time.")
                            .arg(m_place.connection, m_place.host);
        error.advice = tr("The server is overloaded or stopped, or another program listens on this port.");
        break;
    }
    return error;
}

Error PostgresErrors::unreadableTlsFile(const QString &path) const
{
    if (path.isEmpty())
        return {ErrorCode::Tls,
                tr("This system has no bundle of certificate authorities to check \"%1\" with.")
                    .arg(m_place.connection),
                tr("Install the package ca-certificates, or give the profile a CA file.")};
    return {ErrorCode::Tls, tr("The TLS file \"%2\" of \"%1\" cannot be read.").arg(m_place.connection, path),
            tr("Check the path and the permissions of the file.")};
}

Error PostgresErrors::unreachable(const QString &detail) const
{
    return {
        ErrorCode::Unreachable, tr("\"%1\" cannot be reached at %2.").arg(m_place.connection, m_place.host),
        tr("Check that host and port are right, that the database server is running, and that no firewall or "
           "network fault is in between."),
        detail};
}

Error PostgresErrors::authentication(const QString &detail) const
{
    return {
        ErrorCode::Authentication,
        tr("\"%1\" (%2) refuses user \"%3\".").arg(m_place.connection, m_place.host, m_place.user),
        tr("Check user name and password and the user's permissions in the database; reset the password if "
           "necessary."),
        detail};
}

Error PostgresErrors::timedOut() const
{
    return {ErrorCode::Timeout,
            tr("\"%1\" (%2) did not answer in time.").arg(m_place.connection, m_place.host)};
}

Error PostgresErrors::lost(const QString &detail) const
{
    return {ErrorCode::ConnectionLost,
            tr("The connection to \"%1\" (%2) was lost.").arg(m_place.connection, m_place.host),
            tr("Whether the running statement took effect is not known; look before you repeat it."), detail};
}

Error PostgresErrors::abandoned() const
{
    return {ErrorCode::ConnectionLost,
            tr("The connection to \"%1\" (%2) was given up: the server no longer answered.")
                .arg(m_place.connection, m_place.host),
            tr("Whether the running statement took effect is not known; look before you repeat it.")};
}

Error PostgresErrors::cancelled() const
{
    return {ErrorCode::Cancelled,
            tr("%1: the statement was cancelled before it began.").arg(m_place.connection)};
}

Error PostgresErrors::wrongParameterCount(int needed, std::size_t given) const
{
    return {ErrorCode::Invalid,
            tr("%1: the statement has %2 parameters and got %3 values.")
                .arg(m_place.connection, QString::number(needed), QString::number(given)),
            tr("Give one value for each of $1, $2, ...")};
}

Error PostgresErrors::copyRefused() const
{
    return {ErrorCode::Unsupported,
            tr("%1: COPY from or to the client is not a query.").arg(m_place.connection),
            tr("Use Penstock's import and export, or SELECT and INSERT.")};
}

Error PostgresErrors::unreadableValue(const QString &column, const std::string &type, std::int64_t row) const
{
    return {ErrorCode::DataLoss,
            tr("%1: the value of column \"%2\" in row %3 does not fit its type %4.")
                .arg(m_place.connection, column, QString::number(row), QString::fromStdString(type)),
            tr("Cast the column to text to see what the server holds.")};
}

Error PostgresErrors::doesNotFit(const QString &column, const std::string &type, std::int64_t row,
                                 const QString &value, const QString &reason) const
{
    return {ErrorCode::DataLoss,
            tr("%1: the value %2 of column \"%3\" in row %4 cannot be kept as it is in %5.")
                .arg(m_place.connection, value, column, QString::number(row), QString::fromStdString(type)),
            tr("Correct the value at its source, or give the target's column a type that holds it."), reason};
}

Error PostgresErrors::cannotHold(const QString &column, const std::string &type,
                                 const std::string &source) const
{
    return {
        ErrorCode::Unsupported,
        tr("%1: column \"%2\" of type %3 cannot take values of type %4.")
            .arg(m_place.connection, column, QString::fromStdString(type), QString::fromStdString(source)),
        tr("Change the column's type, or leave it out.")};
}

Error PostgresErrors::keyIsNull(const QString &column, std::int64_t row) const
{
    return {ErrorCode::Invalid,
            tr("%1: column \"%2\" of the key is NULL in row %3.")
                .arg(m_place.connection, column, QString::number(row)),
            tr("A row is found again by its key: choose a key that is never NULL.")};
}
