// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/DatabaseType.h"
#include "models/connection/SafetyLevel.h"
#include "models/connection/TlsMode.h"
#include "models/core/Secret.h"

#include <QMap>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

class QJsonObject;

/// How much care a connection deserves.
enum class Environment { Development, Test, Production };

namespace Environments {
[[nodiscard]] QString toName(Environment environment);
[[nodiscard]] Result<Environment> fromName(const QString &name);
} // namespace Environments

/// Everything about one connection: the 13 fields of the specification's DatabaseConfig (id, name, type, host,
/// port, database, username, password, ssl as `tls`, isDefault, isActive, description, connectionString) and
/// ours. A plain value. Validate it once with validated(); nobody checks again.
struct ConnectionProfile
{
    QString id;   ///< Unique and stable; a UUID, or a name such as "primary" from the environment.
    QString name; ///< What people call it; unique. Also the catalogue's name in federated queries.
    DatabaseType type = DatabaseType::PostgreSql;
    QString host;     ///< Name, address, or the folder of a Unix socket (starts with '/').
    int port = 0;     ///< 0: the type's default.
    QString database; ///< For sqlite: the file.
    QString username;
    Secret password;
    /// The specification's `ssl`. Unset: verify-full on remote hosts, disable on loopback and sockets.
    std::optional<TlsMode> tls;
    bool isDefault = false;
    bool isActive = true;
    QString description;
    /// A whole URL, as given; it may hold a password. validated() takes it apart into the fields above, which
    /// it overrides, and clears it, so that there is one truth.
    Secret connectionString;

    int maxConnections = 20;
    /// What all of Penstock may open on this server together with probes and cancels; 0: maxConnections + 4.
    int serverBudget = 0;
    QString region;
    bool readOnly = false;
    /// Unset: the environment's. SafetyLevel::ReadOnly and `readOnly` are one truth: setSafety() keeps them so, and
    /// validated() sets both when either is.
    std::optional<SafetyLevel> safety;
    /// What was chosen; unset: the environment's. JSON "manualCommit".
    std::optional<bool> manualCommitChoice;
    Environment environment = Environment::Development;
    QString colour; ///< "#rrggbb" or empty: the environment's.
    QString group;
    QString tlsCaFile;   ///< Empty: the system's bundle.
    QString tlsCertFile; ///< Client certificate and its key.
    QString tlsKeyFile;
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds acquireTimeout{5000};
    std::chrono::milliseconds idleTimeout{30000};
    std::chrono::milliseconds lifetime{1800000};
    std::chrono::milliseconds statementTimeout{0}; ///< 0: none.
    int healthInterval = 0;                        ///< Seconds between two looks; 0: the setting's.
    /// Set when somebody said yes to an unencrypted production connection.
    bool plaintextConfirmed = false;
    /// Where the profile comes from: "" the store, "environment" (DB_* variables); such ones are not saved.
    QString source;

    /// The profile made whole and checked, or the first thing that is wrong with it; `warnings`, when given,
    /// receives what is allowed but should be known ("not encrypted").
    [[nodiscard]] Result<ConnectionProfile> validated(QStringList *warnings = nullptr) const;

    /// The TLS mode in force after validation.
    [[nodiscard]] TlsMode tlsMode() const { return tls.value_or(TlsMode::VerifyFull); }
    /// The specification's boolean.
    [[nodiscard]] bool ssl() const { return tlsMode() != TlsMode::Disable; }
    /// The safety level in force: read-only first, then what was chosen, then production asks before writes.
    [[nodiscard]] SafetyLevel safetyLevel() const;
    /// Sets or clears `readOnly` with it.
    void setSafety(std::optional<SafetyLevel> level);
    /// Whether sessions of an editor start with a transaction of their own: what was chosen, else production does.
    [[nodiscard]] bool manualCommit() const
    {
        return manualCommitChoice.value_or(environment == Environment::Production);
    }
    /// Loopback address or name, or a Unix socket. SQLite is local too.
    [[nodiscard]] bool isLocal() const;
    /// "postgresql://app@db.example.com:5432/shop", without any secret: for lists, logs and errors.
    [[nodiscard]] QString displayUrl() const;

    /// Field by field, secrets included.
    friend bool operator==(const ConnectionProfile &, const ConnectionProfile &) = default;

    /// With the secrets when asked for: only the sealed store does.
    [[nodiscard]] QJsonObject toJson(bool withSecrets) const;
    /// Of toJson, and of the specification's DatabaseConfig (`ssl`: true is verify-full, false is disable).
    [[nodiscard]] static Result<ConnectionProfile> fromJson(const QJsonObject &json);
};
