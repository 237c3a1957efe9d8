// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/diagnosis/EngineAdvice.h"

#include <QCoreApplication>

/// SQLite: a file instead of a server, so that most layers are none of it. Thread: any.
class FileAdvice final : public EngineAdvice
{
    Q_DECLARE_TR_FUNCTIONS(FileAdvice)

public:
    Verdict ofOpening(const ConnectionProfile &profile, const Error &error,
                      const ServerGreeting &greeting) const override;
    QString ofRefusal(const ConnectionProfile &) const override { return {}; }
    QString ofSilence(const ConnectionProfile &) const override { return {}; }
    QString ofMissingTls() const override { return {}; }
    QString ofMissingRead(const ConnectionProfile &profile, const QString &user) const override;
    QString ofMissingWrite(const ConnectionProfile &profile, const QString &user) const override;

    /// What is wrong with the file before a library looks at it, as a failure, or what is known of it.
    [[nodiscard]] static Finding look(const ConnectionProfile &profile);
    /// May it be changed? With the reason when not.
    [[nodiscard]] static Finding lookAtWriting(const ConnectionProfile &profile);
    /// Room on its disk.
    [[nodiscard]] static Finding lookAtDisk(const ConnectionProfile &profile);

private:
    static QString similarNames(const QString &file);
    static Finding ofHeader(const QString &file, const QByteArray &header, qint64 size);
    static QString holders(const QString &file);
};
