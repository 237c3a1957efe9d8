// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gallery/GalleryWindow.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>

/// The modes in which a gallery is drawn: light and dark, switched while the scene stands, by this process; and two by
/// processes of their own at the same time: fr, a window that is French from its first moment, and 2x, a light screen of
/// 200 %. The pictures are gallery/NAME-MODE.png in the build folder.
class GalleryPictures final
{
public:
    /// Of the gallery of this name.
    explicit GalleryPictures(const QString &gallery)
        : m_gallery(gallery)
    {}

    /// Empty in the process that a person started.
    [[nodiscard]] const QString &mode() const { return m_mode; }
    [[nodiscard]] bool isFirst() const { return m_mode.isEmpty(); }
    [[nodiscard]] bool makeFolder() const { return m_folder.mkpath(QStringLiteral(".")); }

    void startOthers()
    {
        start(m_others[0], QStringLiteral("2x"));
        start(m_others[1], QStringLiteral("fr"));
    }
    /// Empty, or what failed.
    [[nodiscard]] QString awaitOthers()
    {
        for (QProcess &other : m_others) {
            if (other.state() != QProcess::NotRunning && !other.waitForFinished(180000))
                return QStringLiteral("another mode's pictures do not end");
            if (other.exitCode() != 0)
                return QStringLiteral("other pictures failed: see gallery/%1-*.log").arg(m_gallery);
        }
        return {};
    }

    /// What fails fails the test.
    void take(GalleryWindow &at, QWidget *widget, const QString &name) const
    {
        if (!widget || QTest::currentTestFailed())
            return QTest::qFail(qPrintable(name), __FILE__, __LINE__);
        Settings &settings = at.services.settings();
        QStringList modes{QStringLiteral("light"), QStringLiteral("dark")};
        if (!m_mode.isEmpty())
            modes = {m_mode};
        for (const QString &mode : modes) {
            const bool dark = mode == QLatin1String("dark");
            settings.setValue(Settings::Key::Theme, dark ? mode : QStringLiteral("light"));
            for (int round = 0; round < 4; ++round) // what one layout asks for, the next one does
                QTest::qWait(10);
            const QImage picture = widget->grab().toImage();
            const bool isDark =
                picture.pixelColor(picture.width() / 2, picture.height() - 3).lightness() < 128;
            QCOMPARE(isDark, dark);
            QVERIFY2(picture.save(m_folder.filePath(QStringLiteral("%1-%2.png").arg(name, mode))),
                     qPrintable(name));
        }
        settings.setValue(Settings::Key::Theme, QStringLiteral("light"));
    }

private:
    void start(QProcess &other, const QString &mode) const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PENSTOCK_GALLERY_MODE"), mode);
        if (mode == QLatin1String("2x"))
            environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("2"));
        other.setProcessEnvironment(environment);
        other.setProcessChannelMode(QProcess::MergedChannels);
        other.setStandardOutputFile(m_folder.filePath(QStringLiteral("%1-%2.log").arg(m_gallery, mode)));
        other.start(QCoreApplication::applicationFilePath(), QCoreApplication::arguments().mid(1));
    }

    const QString m_gallery;
    const QDir m_folder{QStringLiteral(PENSTOCK_BIN "/../gallery")};
    const QString m_mode = qEnvironmentVariable("PENSTOCK_GALLERY_MODE");
    QProcess m_others[2];
};
