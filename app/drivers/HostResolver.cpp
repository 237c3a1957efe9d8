// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/HostResolver.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include <netdb.h>
#include <sys/socket.h>

namespace {

struct Answer
{
    int code = 0; ///< Of getaddrinfo; 0 is success.
    std::vector<std::string> addresses;
};

/// What the caller and the thread that looks up share; the last of the two frees it.
struct Lookup
{
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    Answer answer;
};

Answer lookUp(const std::string &host, int flags)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo *found = nullptr;
    Answer answer;
    answer.code = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    for (const addrinfo *entry = found; entry != nullptr; entry = entry->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0,
                        NI_NUMERICHOST)
            != 0)
            continue;
        if (std::ranges::find(answer.addresses, text.data()) == answer.addresses.end())
            answer.addresses.emplace_back(text.data());
    }
    return answer;
}

Error cannotLookUp(const QString &host, ErrorCode code, const QString &detail)
{
    if (code == ErrorCode::Cancelled)
        return {code,
                QCoreApplication::translate("HostResolver", "Looking up the host name \"%1\" was stopped.")
                    .arg(host)};
    const QString message =
        code == ErrorCode::Timeout
            ? QCoreApplication::translate("HostResolver", "Looking up the host name \"%1\" took too long.")
            : QCoreApplication::translate("HostResolver", "The host name \"%1\" has no address.");
    const QString advice = QCoreApplication::translate(
        "HostResolver",
        "Check the spelling of the host, and that this machine's name server (or VPN) knows it.");
    return {code, message.arg(host), advice, detail};
}

} // namespace

Result<std::vector<std::string>> HostResolver::addresses(const QString &host, Deadline deadline,
                                                         const std::stop_token &stop)
{
    const std::string name = host.toStdString();
    if (Answer numeric = lookUp(name, AI_NUMERICHOST); numeric.code == 0 && !numeric.addresses.empty())
        return std::move(numeric.addresses);

    const auto lookup = std::make_shared<Lookup>();
    try {
        std::thread([lookup, name] {
            Answer answer = lookUp(name, 0);
            const std::scoped_lock lock(lookup->mutex);
            lookup->answer = std::move(answer);
            lookup->done = true;
            lookup->changed.notify_one();
        }).detach();
    } catch (const std::system_error &error) { // no thread left
        return cannotLookUp(host, ErrorCode::NameLookup, QString::fromLocal8Bit(error.what()));
    }

    std::unique_lock lock(lookup->mutex);
    const auto isDone = [&] { return lookup->done; };
    const bool done = deadline.isForever() ? lookup->changed.wait(lock, stop, isDone)
                                           : lookup->changed.wait_until(lock, stop, deadline.at(), isDone);
    if (!done)
        return cannotLookUp(host, stop.stop_requested() ? ErrorCode::Cancelled : ErrorCode::Timeout, {});
    if (lookup->answer.addresses.empty()) {
        const int code = lookup->answer.code == 0 ? EAI_NONAME : lookup->answer.code;
        return cannotLookUp(host, ErrorCode::NameLookup, QString::fromLocal8Bit(gai_strerror(code)));
    }
    return std::move(lookup->answer.addresses);
}
