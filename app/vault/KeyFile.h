// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/vault/KeyKeeper.h"

#include <QCoreApplication>

/// A key in a file of its own: 32 random bytes that only their owner may read. Answers before its calls
/// return.
class KeyFile final : public KeyKeeper
{
    Q_DECLARE_TR_FUNCTIONS(KeyFile)

public:
    explicit KeyFile(const QString &path);

    [[nodiscard]] Keeper name() const override;
    /// Refuses a file that others may read, that belongs to somebody else, or that has not 32 bytes.
    void read(QObject *context, const Callback &callback) override;
    /// Takes the file when it is already there: a key may be brought along.
    void create(QObject *context, const Callback &callback) override;

private:
    [[nodiscard]] Result<SealKey> readKey() const;
    [[nodiscard]] Result<SealKey> createKey() const;

    QString m_path;
};
