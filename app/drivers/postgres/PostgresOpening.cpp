// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresOpening.h"

#include "app/drivers/SocketWait.h"

#include <openssl/ssl.h>

#include <cstring>

#include <poll.h>

/// Keeps libpq's TLS channel after libpq has thrown it away, to ask OpenSSL what it had against the
/// certificate: libpq 15 says no more than "certificate verify failed".
class PostgresOpening::TlsWitness
{
public:
    void watch(PGconn *connection)
    {
        auto *channel = static_cast<SSL *>(PQsslStruct(connection, "OpenSSL"));
        if (channel == nullptr || channel == m_channel.get())
            return;
        SSL_up_ref(channel);
        m_channel.reset(channel);
    }
    [[nodiscard]] PostgresErrors::TlsFault fault() const
    {
        if (!m_channel)
            return PostgresErrors::TlsFault::NotOffered;
        switch (SSL_get_verify_result(m_channel.get())) {
        case X509_V_OK:
            // libpq looks at the name when the channel stands.
            return SSL_is_init_finished(m_channel.get()) == 1 ? PostgresErrors::TlsFault::WrongName
                                                              : PostgresErrors::TlsFault::Unknown;
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return PostgresErrors::TlsFault::Expired;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return PostgresErrors::TlsFault::WrongName;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        case X509_V_ERR_CERT_UNTRUSTED:
            return PostgresErrors::TlsFault::Untrusted;
        default:
            return PostgresErrors::TlsFault::Unknown;
        }
    }

private:
    struct Deleter
    {
        void operator()(SSL *channel) const { SSL_free(channel); }
    };
    std::unique_ptr<SSL, Deleter> m_channel;
};

namespace {

PostgresErrors::Layer layerOf(ConnStatusType status)
{
    switch (status) {
    case CONNECTION_STARTED:
    case CONNECTION_NEEDED:
    case CONNECTION_BAD:
    case CONNECTION_MADE:
        return PostgresErrors::Layer::Network;
    case CONNECTION_SSL_STARTUP:
        return PostgresErrors::Layer::Tls;
    default:
        return PostgresErrors::Layer::Login;
    }
}

} // namespace

PostgresOpening::PostgresOpening(const PostgresErrors &errors)
    : m_errors(errors)
    , m_tls(std::make_unique<TlsWitness>())
{}

PostgresOpening::~PostgresOpening() = default;

Result<PostgresHandle> PostgresOpening::run(const Parameters &parameters, Deadline deadline)
{
    std::vector<const char *> keywords;
    std::vector<const char *> values;
    for (const auto &[keyword, value] : parameters) {
        keywords.push_back(keyword);
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    m_handle.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (!m_handle || PQstatus(m_handle.get()) == CONNECTION_BAD)
        return failure();
    // The one way to hear the SQLSTATE of a refused login.
    PQsetErrorVerbosity(m_handle.get(), PQERRORS_VERBOSE);
    PQsetNoticeReceiver(
        m_handle.get(), [](void *, const PGresult *) {}, nullptr);

    const SocketWait socketWait;
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    while (step != PGRES_POLLING_OK) {
        if (step == PGRES_POLLING_FAILED)
            return failure();
        const short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (socketWait.wait(PQsocket(m_handle.get()), events, deadline) == SocketWait::Outcome::TimedOut)
            return m_errors.openTimedOut(m_layer);
        m_layer = layerOf(PQstatus(m_handle.get()));
        step = PQconnectPoll(m_handle.get());
        if (step != PGRES_POLLING_FAILED)
            m_layer = layerOf(PQstatus(m_handle.get()));
        m_tls->watch(m_handle.get());
    }
    // Nothing needs it any more: libpq does not reconnect here, and cancelling takes another secret.
    char *password = PQpass(m_handle.get());
    if (password != nullptr)
        explicit_bzero(password, std::strlen(password));
    return std::move(m_handle);
}

Error PostgresOpening::failure() const
{
    PostgresErrors::OpenFailure failure;
    failure.layer = m_layer;
    failure.text = QString::fromLocal8Bit(PQerrorMessage(m_handle.get()));
    failure.passwordMissing = PQconnectionNeedsPassword(m_handle.get()) == 1;
    if (m_layer == PostgresErrors::Layer::Tls)
        failure.tlsFault = m_tls->fault();
    return m_errors.ofOpening(failure);
}
