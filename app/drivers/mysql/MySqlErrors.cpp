// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/mysql/MySqlErrors.h"

#include <QRegularExpression>

#include <array>

namespace {

struct Meaning
{
    unsigned number;
    ErrorCode code;
};

/// Server errors from 1000 (mysqld_error.h; 3000 and above are MySQL's, 19xx partly MariaDB's), errors of the
/// client library from 2000 (errmsg.h). What is not here is about the statement: Sql.
constexpr std::array meanings{
    Meaning{1044, ErrorCode::Authentication}, // no access to the database
    Meaning{1045, ErrorCode::Authentication}, // wrong user or password
    Meaning{1130, ErrorCode::Authentication}, // this client's host may not connect
    Meaning{1251, ErrorCode::Authentication}, // old authentication protocol
    Meaning{1275, ErrorCode::Authentication}, // old password format
    Meaning{1524, ErrorCode::Authentication}, // plugin not loaded
    Meaning{1698, ErrorCode::Authentication}, // authentication by socket only
    Meaning{1820, ErrorCode::Authentication}, // password expired
    Meaning{1862, ErrorCode::Authentication}, // password expired
    Meaning{2054, ErrorCode::Authentication}, // old authentication protocol
    Meaning{2059, ErrorCode::Authentication}, // plugin cannot be loaded
    Meaning{2061, ErrorCode::Authentication}, // plugin refused or failed
    Meaning{3118, ErrorCode::Authentication}, // account locked (MySQL)
    Meaning{4151, ErrorCode::Authentication}, // account locked (MariaDB)
    Meaning{1049, ErrorCode::NoDatabase},
    Meaning{2002, ErrorCode::Unreachable},
    Meaning{2003, ErrorCode::Unreachable},
    Meaning{2004, ErrorCode::Unreachable},
    Meaning{2005, ErrorCode::NameLookup},
    Meaning{1043, ErrorCode::Tls}, // bad handshake
    Meaning{2026, ErrorCode::Tls},
    Meaning{3159, ErrorCode::Tls},         // server accepts only encrypted sessions
    Meaning{1021, ErrorCode::ServerLimit}, // disk full
    Meaning{1037, ErrorCode::ServerLimit}, // out of memory
    Meaning{1038, ErrorCode::ServerLimit},
    Meaning{1040, ErrorCode::ServerLimit}, // too many connections
    Meaning{1041, ErrorCode::ServerLimit},
    Meaning{1114, ErrorCode::ServerLimit}, // table or disk full
    Meaning{1129, ErrorCode::ServerLimit}, // host blocked after many errors
    Meaning{1135, ErrorCode::ServerLimit}, // no thread for the session
    Meaning{1203, ErrorCode::ServerLimit}, // the user's connections
    Meaning{1206, ErrorCode::ServerLimit}, // locks
    Meaning{1226, ErrorCode::ServerLimit}, // the user's resources
    Meaning{1461, ErrorCode::ServerLimit}, // prepared statements
    Meaning{1317, ErrorCode::Cancelled},
    Meaning{1205, ErrorCode::Timeout}, // waited too long for a lock
    Meaning{1907, ErrorCode::Timeout},
    Meaning{1969, ErrorCode::Timeout},        // max_statement_time
    Meaning{3024, ErrorCode::Timeout},        // max_execution_time
    Meaning{4031, ErrorCode::ConnectionLost}, // idle for too long (MySQL)
    Meaning{1053, ErrorCode::ConnectionLost}, // server shuts down
    Meaning{1077, ErrorCode::ConnectionLost},
    Meaning{1152, ErrorCode::ConnectionLost},
    Meaning{1153, ErrorCode::ConnectionLost}, // packet too large
    Meaning{1158, ErrorCode::ConnectionLost},
    Meaning{1159, ErrorCode::ConnectionLost},
    Meaning{1160, ErrorCode::ConnectionLost},
    Meaning{1161, ErrorCode::ConnectionLost},
    Meaning{1184, ErrorCode::ConnectionLost},
    Meaning{1927, ErrorCode::ConnectionLost}, // KILL CONNECTION
    Meaning{2006, ErrorCode::ConnectionLost},
    Meaning{2012, ErrorCode::ConnectionLost},
    Meaning{2013, ErrorCode::ConnectionLost},
    Meaning{2027, ErrorCode::ConnectionLost}, // malformed packet
    Meaning{2055, ErrorCode::ConnectionLost},
    Meaning{1142, ErrorCode::Privilege},
    Meaning{1143, ErrorCode::Privilege},
    Meaning{1211, ErrorCode::Privilege},
    Meaning{1227, ErrorCode::Privilege},
    Meaning{1345, ErrorCode::Privilege},
    Meaning{1370, ErrorCode::Privilege},
    Meaning{1410, ErrorCode::Privilege},
    Meaning{1419, ErrorCode::Privilege},
    Meaning{1290, ErrorCode::ReadOnly}, // --read-only
    Meaning{1792, ErrorCode::ReadOnly}, // read-only transaction
    Meaning{1836, ErrorCode::ReadOnly},
    Meaning{2008, ErrorCode::Internal}, // out of memory here
    Meaning{2014, ErrorCode::Internal}, // commands out of sync
};

constexpr unsigned syntaxError = 1064;

ErrorCode codeOf(unsigned number, const QString &text)
{
    for (const Meaning &meaning : meanings) {
        if (meaning.number == number)
            return meaning.code;
    }
    // 1030 and others quote the storage engine: "Got error 28 'No space left on device'".
    static const QRegularExpression noSpace(QStringLiteral("\\berror:? 28\\b|No space left on device"),
                                            QRegularExpression::CaseInsensitiveOption);
    return noSpace.match(text).hasMatch() ? ErrorCode::ServerLimit : ErrorCode::Sql;
}

} // namespace

MySqlErrors::MySqlErrors(const ConnectionProfile &profile)
    : m_name(profile.name)
    , m_place(profile.host.startsWith(QLatin1Char('/'))
                  ? profile.host
                  : QStringLiteral("%1:%2").arg(profile.host).arg(profile.port == 0 ? 3306 : profile.port))
    , m_user(profile.username)
    , m_database(profile.database)
{}

Error MySqlErrors::fromServer(unsigned number, const char *sqlState, const QString &text,
                              const QString &statement) const
{
    const ErrorCode code = codeOf(number, text);
    Error error{code, message(code), advice(code), text,
                QStringLiteral("%1 (%2)").arg(number).arg(QLatin1String(sqlState))};
    if (number == syntaxError)
        error.position = syntaxPosition(text, statement);
    if (number == 1153)
        error.advice = tr("The statement or a value is larger than the server's max_allowed_packet.");
    if (number == 1205)
        error.advice =
            tr("Another session holds the rows or the table. End its transaction, then try again.");
    return error;
}

Error MySqlErrors::openStopped() const
{
    return {ErrorCode::Cancelled, tr("Opening \"%1\" was stopped.").arg(m_name)};
}

Error MySqlErrors::timedOut(const QString &doing) const
{
    return {ErrorCode::Timeout,
            tr("Connection \"%1\": no answer from %2 in time while %3.").arg(m_name, m_place, doing),
            tr("Check that the server is up and not overloaded, and that no firewall swallows the packets; "
               "or raise "
               "the timeout.")};
}

Error MySqlErrors::lost(const QString &detail) const
{
    return {ErrorCode::ConnectionLost, message(ErrorCode::ConnectionLost), advice(ErrorCode::ConnectionLost),
            detail};
}

Error MySqlErrors::tls(const QString &detail) const
{
    return {ErrorCode::Tls, message(ErrorCode::Tls), advice(ErrorCode::Tls), detail};
}

Error MySqlErrors::invalid(const QString &message) const
{
    return {ErrorCode::Invalid, tr("Connection \"%1\": %2").arg(m_name, message)};
}

QString MySqlErrors::message(ErrorCode code) const
{
    switch (code) {
    case ErrorCode::Authentication:
        return tr("Connection \"%1\": %2 does not let the user \"%3\" in.").arg(m_name, m_place, m_user);
    case ErrorCode::NoDatabase:
        return tr("Connection \"%1\": there is no database \"%2\" on %3.").arg(m_name, m_database, m_place);
    case ErrorCode::Unreachable:
        return tr("Connection \"%1\": cannot reach %2.").arg(m_name, m_place);
    case ErrorCode::NameLookup:
        return tr("Connection \"%1\": the host of %2 has no address.").arg(m_name, m_place);
    case ErrorCode::Tls:
        return tr("Connection \"%1\": no trusted encrypted channel to %2.").arg(m_name, m_place);
    case ErrorCode::ServerLimit:
        return tr("Connection \"%1\": the server at %2 has no room.").arg(m_name, m_place);
    case ErrorCode::Cancelled:
        return tr("Connection \"%1\": the statement was cancelled.").arg(m_name);
    case ErrorCode::Timeout:
        return tr("Connection \"%1\": the server ended the statement because it took too long.").arg(m_name);
    case ErrorCode::ConnectionLost:
        return tr("Connection \"%1\": the session with %2 ended unexpectedly.").arg(m_name, m_place);
    case ErrorCode::Privilege:
        return tr("Connection \"%1\": the user \"%2\" may not do this.").arg(m_name, m_user);
    case ErrorCode::ReadOnly:
        return tr("Connection \"%1\" only reads; the statement would write.").arg(m_name);
    case ErrorCode::Internal:
        return tr("Connection \"%1\": the client library failed.").arg(m_name);
    default:
        return tr("Connection \"%1\": the server rejects the statement.").arg(m_name);
    }
}

QString MySqlErrors::advice(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Authentication:
        return tr("Check the user name and the password, and that the user may connect from this machine and "
                  "use the "
                  "database (GRANT); reset the password if need be.");
    case ErrorCode::NoDatabase:
        return tr("Check the name of the database, create it if it does not exist, and check that the user "
                  "may see it.");
    case ErrorCode::Unreachable:
        return tr("Check host and port, that the server is running, and that no firewall or network stands "
                  "between.");
    case ErrorCode::NameLookup:
        return tr("Check the spelling of the host, and that this machine's name server (or VPN) knows it.");
    case ErrorCode::Tls:
        return tr("Check the CA file, that the server's certificate is valid and made out to this host name, "
                  "and that "
                  "the server offers TLS. Lower the TLS mode only if you trust the network.");
    case ErrorCode::ServerLimit:
        return tr("Close other sessions, or ask the administrator about max_connections, the user's limits, "
                  "memory and "
                  "disk space.");
    case ErrorCode::Timeout:
        return tr("Narrow the statement, or raise the statement timeout.");
    case ErrorCode::ConnectionLost:
        return tr("Whether the last statement took effect is unknown: look before you repeat it.");
    case ErrorCode::Privilege:
        return tr("Ask the administrator for the privilege, or use another user.");
    case ErrorCode::ReadOnly:
        return tr("Use a connection that may write.");
    default:
        return {};
    }
}

/// MariaDB quotes the statement from the unexpected word on, at most 80 characters of it, and counts the lines
/// from 1. Line and text together name one place, or the position stays unknown.
qsizetype MySqlErrors::syntaxPosition(const QString &message, const QString &statement)
{
    static const QRegularExpression pattern(QStringLiteral("near '(.*)' at line (\\d+)$"),
                                            QRegularExpression::DotMatchesEverythingOption);
    const auto match = pattern.match(message);
    if (!match.hasMatch() || statement.isEmpty())
        return -1;
    const QString near = match.captured(1);
    if (near.isEmpty()) { // the statement ended too early
        qsizetype end = statement.size();
        while (end > 0 && statement[end - 1].isSpace())
            --end;
        return end;
    }
    const qsizetype wanted = match.captured(2).toLongLong();
    qsizetype line = 1;
    qsizetype found = -1;
    for (qsizetype at = 0; at < statement.size(); ++at) {
        if (line == wanted && QStringView(statement).mid(at).startsWith(near)) {
            // Less than the limit reaches to the end of the statement.
            if (near.size() < 80 && at + near.size() == statement.size())
                return at;
            if (found >= 0)
                return -1;
            found = at;
        }
        if (statement[at] == QLatin1Char('\n') && ++line > wanted)
            break;
    }
    return found;
}
