// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/support/Log.h"

#include "app/support/AppPaths.h"
#include "app/support/Masking.h"
#include "app/support/SystemError.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <shared_mutex>
#include <vector>

namespace {

constexpr std::size_t maxLogBytes = std::size_t{2} << 20;
constexpr std::size_t olderFiles = 4;

/// What one Log writes to.
struct LogTarget
{
    const Log *owner = nullptr;
    std::shared_ptr<spdlog::logger> logger;
    std::function<void(const LogLine &)> listener;
    QString rules;
};

/// Qt's message handler is a plain function: what it writes to has to stand here.
struct LogTargets
{
    std::shared_mutex mutex;
    std::vector<LogTarget> all; ///< The last one is written to.
    QtMessageHandler previous = nullptr;
};

LogTargets &logTargets()
{
    static LogTargets one;
    return one;
}

spdlog::level::level_enum levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return spdlog::level::debug;
    case QtInfoMsg:
        return spdlog::level::info;
    case QtWarningMsg:
        return spdlog::level::warn;
    case QtCriticalMsg:
        return spdlog::level::err;
    case QtFatalMsg:
        return spdlog::level::critical;
    }
    return spdlog::level::err;
}

LogLine::Level lineLevelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLine::Level::Debug;
    case QtInfoMsg:
        return LogLine::Level::Info;
    case QtWarningMsg:
        return LogLine::Level::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return LogLine::Level::Error;
}

/// One line per message, whatever it holds: nobody forges a line of the log.
QString asOneLine(const QString &text)
{
    QString line;
    line.reserve(text.size());
    for (const QChar c : text) {
        if (c == QLatin1Char('\n'))
            line += QLatin1String("\\n");
        else if (c.category() == QChar::Other_Control)
            line += QLatin1Char(' ');
        else
            line += c;
    }
    return line;
}

void write(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    std::shared_ptr<spdlog::logger> logger;
    {
        const std::shared_lock lock(logTargets().mutex);
        if (!logTargets().all.empty())
            logger = logTargets().all.back().logger;
    }
    if (!logger)
        return;
    QString category = QLatin1String(context.category);
    if (category.startsWith(QLatin1String("penstock.")))
        category.remove(0, 9);
    const QString masked = asOneLine(Masking::secrets(text));
    const QByteArray line = (category + QLatin1String(": ") + masked).toUtf8();
    logger->log(levelOf(type),
                spdlog::string_view_t(line.constData(), static_cast<std::size_t>(line.size())));
    // Under the lock, so that nobody hears a line after ~Log().
    const std::shared_lock lock(logTargets().mutex);
    if (!logTargets().all.empty() && logTargets().all.back().listener)
        logTargets().all.back().listener(
            {QDateTime::currentDateTimeUtc(), lineLevelOf(type), category, masked});
}

Result<QString> filterRules(const QString &levels)
{
    static constexpr std::array names{"debug", "info", "warning", "error"};
    static constexpr std::array types{"debug", "info", "warning", "critical"};
    QString rules;
    const auto add = [&](const QString &category, const QString &level) {
        bool enabled = false;
        for (std::size_t i = 0; i < names.size(); ++i) {
            enabled = enabled || level == QLatin1String(names.at(i));
            rules += QStringLiteral("%1.%2=%3\n")
                         .arg(category, QLatin1String(types.at(i)),
                              enabled ? QLatin1String("true") : QLatin1String("false"));
        }
        return enabled;
    };
    add(QStringLiteral("penstock.*"), QStringLiteral("info"));
    for (const QString &entry : levels.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const auto equals = entry.indexOf(QLatin1Char('='));
        const QString level = entry.mid(equals + 1).trimmed();
        const QString category = equals < 0 ? QStringLiteral("*") : entry.left(equals).trimmed();
        if (!add(QLatin1String("penstock.") + category, level))
            return Error{
                ErrorCode::Invalid, Log::tr("“%1” is no level of the log.").arg(level),
                Log::tr("PENSTOCK_LOG is a level (debug, info, warning, error), or levels by category: "
                        "warning,pool=debug.")};
    }
    return rules;
}

/// Before each opening, also after a rotation: the file is never there with wider permissions.
void makePrivateFile(const spdlog::filename_t &name)
{
    const int file =
        open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0)
        return; // The opening itself fails next, and says why.
    [[maybe_unused]] const int ignored = fchmod(file, S_IRUSR | S_IWUSR);
    close(file);
}

Result<spdlog::sink_ptr> fileSink(const QString &path)
{
    const QFileInfo info(path);
    if (auto folder = AppPaths::makePrivateFolder(info.absolutePath()); !folder)
        return folder.error();
    spdlog::file_event_handlers handlers;
    handlers.before_open = makePrivateFile;
    try {
        auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            QFile::encodeName(info.absoluteFilePath()).toStdString(), maxLogBytes, olderFiles, false,
            handlers);
        sink->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %P %l %v");
        return spdlog::sink_ptr(std::move(sink));
    } catch (const spdlog::spdlog_ex &failure) {
        Error error = SystemError::fromErrno(errno, Log::tr("The log %1 cannot be written.").arg(path));
        error.detail = QString::fromLocal8Bit(failure.what());
        return error;
    }
}

} // namespace

Result<std::unique_ptr<Log>> Log::start(const Options &options)
{
    const auto rules = filterRules(options.levels);
    if (!rules)
        return rules.error();
    std::vector<spdlog::sink_ptr> sinks;
    if (!options.file.isEmpty()) {
        auto sink = fileSink(options.file);
        if (!sink)
            return sink.error();
        sinks.push_back(*std::move(sink));
    }
    if (options.toStandardError) {
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
        sinks.back()->set_pattern("%l: %v");
    }
    auto logger = std::make_shared<spdlog::logger>("penstock", sinks.begin(), sinks.end());
    logger->set_level(spdlog::level::debug);
    logger->flush_on(spdlog::level::info);

    // Outside the lock: Qt itself may have a word to say here, and write() takes the lock.
    QLoggingCategory::setFilterRules(*rules);
    auto log = std::unique_ptr<Log>(new Log);
    const std::unique_lock lock(logTargets().mutex);
    if (logTargets().all.empty())
        logTargets().previous = qInstallMessageHandler(write);
    logTargets().all.push_back({log.get(), std::move(logger), options.listener, *rules});
    return log;
}

Log::~Log()
{
    QString rules;
    {
        const std::unique_lock lock(logTargets().mutex);
        std::vector<LogTarget> &all = logTargets().all;
        const auto own = std::find_if(all.begin(), all.end(),
                                      [this](const LogTarget &target) { return target.owner == this; });
        own->logger->flush();
        all.erase(own);
        if (all.empty())
            qInstallMessageHandler(logTargets().previous);
        else
            rules = all.back().rules;
    }
    QLoggingCategory::setFilterRules(rules);
}
