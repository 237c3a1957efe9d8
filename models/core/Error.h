// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// What kind of thing went wrong, so that callers can act without reading text.
enum class ErrorCode {
    Invalid,     ///< The input is wrong; the message says which part.
    NotFound,    ///< A named thing does not exist.
    Inactive,    ///< The connection is switched off in its profile.
    Unsupported, ///< Known, but not in this version.
    Conflict,    ///< Somebody else saved in the meantime; reload and repeat.
    Unconfirmed, ///< Harmless to nobody only if a person says so first.
    NoConsent,   ///< Values would lose something on their way, and nobody has accepted it for these columns.
    NameLookup,  ///< The host name has no address.
    Unreachable, ///< No TCP connection: refused, filtered, no route.
    Tls,         ///< The encrypted channel could not be made or trusted.
    Authentication, ///< The server refuses this user or password.
    NoDatabase,     ///< The server has no such database, or the file is none.
    Privilege,      ///< The user may not do this.
    ReadOnly,       ///< A write through something that only reads.
    ServerLimit,    ///< The server has no room: connections, disk, memory.
    PoolTimeout,    ///< No connection became free in time.
    PoolClosed,     ///< The pool drains or is closed.
    Timeout,        ///< A deadline passed.
    Cancelled,      ///< A person or program asked to stop.
    ConnectionLost, ///< The session ended under us; its statement's fate may be unknown.
    Sql,            ///< The server rejects the statement.
    DataLoss,       ///< Going on would change a value silently.
    Io,             ///< A local file or socket failed.
    DiskFull,
    Damaged,  ///< A file of ours is not what we wrote.
    Locked,   ///< A keyring or file is locked by somebody.
    Internal, ///< A defect of Penstock.
};

/// One failure, in words for the person in front of it.
///
/// `message` names what failed and on which connection; `advice` says what to try next; `detail` is the
/// other side's own text (server, system, library). None of them may hold a secret.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString advice = {};
    QString detail = {};
    /// SQLSTATE or the engine's own number, empty when there is none.
    QString serverCode = {};
    /// Where in the statement, in characters from 0; -1 when the server does not say.
    qsizetype position = -1;

    /// Message, server's words and advice, one line each: what a command line prints.
    [[nodiscard]] QString toText() const;
};
