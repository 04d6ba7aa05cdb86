package dev.carabiner.gateway;

import dev.carabiner.config.TlsIdentity;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the door agrees to in a TLS handshake. */
final class DoorTls {
    private static final long HANDSHAKE_SECONDS = 5;
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    /** Only what keeps past traffic secret when a key is stolen later, and proves each record whole. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private DoorTls() {}

    static void apply(HttpServerOptions options, TlsIdentity identity) {
        options.setSsl(true)
                .setUseAlpn(false) // One protocol: see the clear-text side.
                .setKeyCertOptions(own(identity))
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        CIPHERS.forEach(options::addEnabledCipherSuite);
        identity.authoritiesPem().ifPresent(authorities -> options.setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(accepting(authorities)));
    }

    /** The same, for a server that is running. */
    static ServerSSLOptions options(TlsIdentity identity) {
        ServerSSLOptions options = new ServerSSLOptions()
                .setUseAlpn(false)
                .setKeyCertOptions(own(identity))
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        for (String cipher : CIPHERS) {
            options = options.addEnabledCipherSuite(cipher);
        }
        if (identity.authoritiesPem().isPresent()) {
            options = options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(accepting(identity.authoritiesPem().get()));
        }
        return options;
    }

    // The contents that were checked, rather than the files, which may be others by now.
    private static PemKeyCertOptions own(TlsIdentity identity) {
        return new PemKeyCertOptions()
                .addKeyValue(Buffer.buffer(identity.keyPem()))
                .addCertValue(Buffer.buffer(identity.certificatePem()));
    }

    private static PemTrustOptions accepting(String authorities) {
        return new PemTrustOptions().addCertValue(Buffer.buffer(authorities));
    }
}
