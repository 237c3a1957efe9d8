// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drivers/postgres/PostgresOpening.h"

#include "app/drivers/SocketWait.h"

#include <openssl/ssl.h>

#include <cstring>

#include <poll.h>

/// Sees the TLS channels that libpq throws away on this thread, to know what OpenSSL had against the
/// certificate: libpq 15 says no more than "certificate verify failed".
class PostgresOpening::TlsWitness
{
public:
    TlsWitness()
    {
        static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, &TlsWitness::onFree);
        Q_UNUSED(index)
        s_current = this;
    }
    ~TlsWitness() { s_current = nullptr; }
    TlsWitness(const TlsWitness &) = delete;
    TlsWitness &operator=(const TlsWitness &) = delete;

    [[nodiscard]] PostgresErrors::TlsFault fault() const
    {
        switch (m_verifyResult) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return PostgresErrors::TlsFault::Expired;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        case X509_V_ERR_CERT_UNTRUSTED:
            return PostgresErrors::TlsFault::Untrusted;
        default: // libpq looks at the name when the channel stands
            return m_stood ? PostgresErrors::TlsFault::WrongName : PostgresErrors::TlsFault::Unknown;
        }
    }

private:
    static void onFree(void *channel, void *, CRYPTO_EX_DATA *, int, long, void *)
    {
        if (s_current == nullptr || channel == nullptr)
            return;
        const auto *ssl = static_cast<const SSL *>(channel);
        s_current->m_verifyResult = SSL_get_verify_result(ssl);
        s_current->m_stood = SSL_is_init_finished(ssl) == 1;
    }

    static thread_local TlsWitness *s_current;
    long m_verifyResult = X509_V_OK;
    bool m_stood = false;
};

thread_local PostgresOpening::TlsWitness *PostgresOpening::TlsWitness::s_current = nullptr;

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
{}

PostgresOpening::~PostgresOpening() = default;

Result<PostgresHandle> PostgresOpening::run(const Parameters &parameters, Deadline deadline,
                                            const std::stop_token &stop)
{
    std::vector<const char *> keywords;
    std::vector<const char *> values;
    for (const auto &[keyword, value] : parameters) {
        keywords.push_back(keyword);
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    const TlsWitness witness;
    m_handle.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (!m_handle || PQstatus(m_handle.get()) == CONNECTION_BAD)
        return failure(witness);
    // The one way to hear the SQLSTATE of a refused login.
    PQsetErrorVerbosity(m_handle.get(), PQERRORS_VERBOSE);
    PQsetNoticeReceiver(
        m_handle.get(), [](void *, const PGresult *) {}, nullptr);

    SocketWait socketWait;
    const std::stop_callback stops(stop, [&socketWait] { socketWait.abandon(); });
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    while (step != PGRES_POLLING_OK) {
        if (step == PGRES_POLLING_FAILED)
            return failure(witness);
        const short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        const SocketWait::Outcome outcome = socketWait.wait(PQsocket(m_handle.get()), events, deadline);
        if (outcome == SocketWait::Outcome::TimedOut)
            return m_errors.openTimedOut(m_layer);
        if (outcome == SocketWait::Outcome::Abandoned)
            return m_errors.openStopped();
        m_layer = layerOf(PQstatus(m_handle.get()));
        step = PQconnectPoll(m_handle.get());
        if (step != PGRES_POLLING_FAILED)
            m_layer = layerOf(PQstatus(m_handle.get()));
    }
    // Nothing needs it any more: libpq does not reconnect here, and cancelling takes another secret.
    char *password = PQpass(m_handle.get());
    if (password != nullptr)
        explicit_bzero(password, std::strlen(password));
    return std::move(m_handle);
}

Error PostgresOpening::failure(const TlsWitness &witness) const
{
    PostgresErrors::OpenFailure failure;
    failure.layer = m_layer;
    failure.text = QString::fromLocal8Bit(PQerrorMessage(m_handle.get()));
    failure.passwordMissing = PQconnectionNeedsPassword(m_handle.get()) == 1;
    if (m_layer == PostgresErrors::Layer::Tls)
        failure.tlsFault = witness.fault();
    return m_errors.ofOpening(failure);
}
