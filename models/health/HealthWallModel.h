// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/connection/ConnectionProfile.h"
#include "models/health/HealthCheck.h"
#include "models/health/HealthResult.h"

#include <QAbstractListModel>
#include <QList>
#include <QPointF>

#include <optional>
#include <vector>

/// One row for each active connection: how it is, in words and in figures. Meanings come in roles; colours, sizes and the
/// order are the view's. Only a row that says something new is told of.
/// Thread: the view's.
class HealthWallModel final : public QAbstractListModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthWallModel)

public:
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        StatusRole,            ///< HealthStatus
        StatusTextRole,        ///< "Down since 14:02"
        ShortStatusRole,       ///< "Down · 14:02"
        ResponseRole,          ///< "3.2 ms"; empty when it never answered
        PointsRole,            ///< QList<QPointF>: ms since 1970 in UTC, response time in ms
        GapRole,               ///< qint64: points further apart than these ms have a gap between them
        PoolRole,              ///< HealthWallModel::Pool
        TroubleRole,           ///< The worst in words; empty when nothing is wrong
        PlaceRole,             ///< "Head office · production"
        GroupRole,             ///< QString, may be empty
        EnvironmentRole,       ///< Environment
        OwnColourRole,         ///< QString, "#rrggbb"; empty: the environment's
        RankRole,              ///< int, the higher the more trouble
    };

    /// Leases of a pool, as a bar shows them.
    struct Pool
    {
        int active = 0;
        int idle = 0;
        int waiting = 0;
        int most = 0; ///< 0: no pool yet.

        friend bool operator==(const Pool &, const Pool &) = default;
    };
    struct Points
    {
        QList<QPointF> values;
        qint64 gap = 0; ///< As GapRole.
    };
    struct Counts
    {
        int down = 0;
        int degraded = 0;
        int unknown = 0;
        int healthy = 0;
    };

    explicit HealthWallModel(QObject *parent = nullptr);

    /// The active ones of these. A connection that stays keeps what is known of it.
    void setProfiles(const std::vector<ConnectionProfile> &profiles);
    /// An id that is not here is ignored: it was removed in the meantime.
    void setHealth(const QString &id, const HealthResult &result, const std::vector<HealthCheck> &checks,
                   const Points &points);
    void setPool(const QString &id, const Pool &pool);
    /// Texts in the language in force; on QEvent::LanguageChange.
    void retranslate();

    [[nodiscard]] Counts counts() const;
    /// By name.
    [[nodiscard]] QStringList groups() const;
    [[nodiscard]] QStringList ids() const;
    [[nodiscard]] int rowOf(const QString &id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

    [[nodiscard]] static QString environmentText(Environment environment);

private:
    struct Row
    {
        ConnectionProfile profile;
        HealthResult result;
        std::optional<HealthCheck> worst; ///< That did not pass.
        Points points;
        Pool pool;
    };

    [[nodiscard]] static QString statusText(const Row &row);
    [[nodiscard]] static QString troubleText(const Row &row);
    [[nodiscard]] static QString placeText(const Row &row);
    [[nodiscard]] static QString accessibleText(const Row &row);
    [[nodiscard]] static QString toolTip(const Row &row);
    [[nodiscard]] static int rankOf(const Row &row);
    [[nodiscard]] QVariant wordsOf(const Row &row, int role) const;

    std::vector<Row> m_rows;
};

Q_DECLARE_METATYPE(HealthWallModel::Pool)
