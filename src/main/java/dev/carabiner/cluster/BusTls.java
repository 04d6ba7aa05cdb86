package dev.carabiner.cluster;

import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.config.InvalidOptionException;
import dev.carabiner.config.TlsFiles;
import dev.carabiner.config.TlsIdentity;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * TLS on the event bus between members: both ends of each connection show a certificate of an authority that the other
 * one accepts. Host names are not compared (Vert.x turns that off for the event bus, whatever its options say): any
 * certificate of such an authority stands for any member, so the authority must be one that certifies nobody else.
 *
 * <p>Certificates are read once. Vert.x does not let go of the server of its event bus, so new ones need a restart.
 */
final class BusTls {
    private static final System.Logger LOG = System.getLogger(BusTls.class.getName());

    /** The settings that name the authorities, and the certificate. */
    static final String CA = "cluster.tls.ca";

    static final String CERTIFICATE = "cluster.tls.certificate";

    private static final long HANDSHAKE_SECONDS = 5;

    private final Optional<Own> own;

    /** What this member shows: by which files, and of which authority. */
    private record Own(TlsFiles files, TlsIdentity identity, String issuer) {}

    private BusTls(Optional<Own> own) {
        this.own = own;
    }

    /**
     * Reads the files. Blocks for as long as that takes.
     *
     * @throws InvalidOptionException if they cannot be used, or other members could not accept this one by them
     */
    static BusTls read(CarabinerOptions.Cluster cluster) {
        return new BusTls(cluster.tls().map(files -> {
            TlsIdentity identity = files.read();
            return new Own(files, identity, identity.requirePeer());
        }));
    }

    boolean isOn() {
        return own.isPresent();
    }

    String label() {
        return isOn() ? "on" : "off";
    }

    /** What others compare, by name: the digests of the authorities that are accepted, and of the one of this member. */
    Map<String, String> attributes() {
        return own.map(ours -> Map.of(CA, String.join(",", ours.identity.authorityDigests()), CERTIFICATE, ours.issuer))
                .orElse(Map.of());
    }

    /**
     * Compares with what another member says of itself. Only for a clear word at the start: what keeps strangers out is
     * the handshake.
     *
     * @param theirs the {@link #attributes} of the other member, empty where it has none
     * @param whose the other member, for people
     * @return why one of the two would refuse connections of the other; empty if there is no reason. They need not accept
     *     the same authorities, so that a new one can be brought in one member after the other
     */
    Optional<String> refusal(UnaryOperator<String> theirs, String whose) {
        return own.flatMap(ours -> {
            if (!List.of(theirs.apply(CA).split(",", -1)).contains(ours.issuer)) {
                return Optional.of(CERTIFICATE + ": " + ours.files.certificate().path()
                        + " (expected: a certificate of an authority that " + whose + " accepts)");
            }
            return ours.identity.authorityDigests().contains(theirs.apply(CERTIFICATE))
                    ? Optional.empty()
                    : Optional.of(
                            CA + ": " + ours.files.authorities().orElseThrow().path() + " (expected: the authority of "
                                    + whose + " among those in it)");
        });
    }

    /** Says in the log, now and each day, that the certificate ends soon: only a restart can bring another one. */
    void remind(Vertx vertx) {
        if (isOn()) {
            remind(Instant.now());
            vertx.setPeriodic(Duration.ofDays(1).toMillis(), day -> remind(Instant.now()));
        }
    }

    private void remind(Instant now) {
        own.filter(ours -> ours.identity.endsSoon(now))
                .ifPresent(ours -> LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}: the certificate ends soon, or has, and members will accept no new connections then: {1}",
                        ours.files.certificate().path(),
                        ours.identity));
    }

    /** Sets what the event bus needs for it; nothing where it is off. */
    EventBusOptions applied(EventBusOptions options) {
        own.map(Own::identity).ifPresent(identity -> options.setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustAll(false) // Vert.x would accept any certificate here unless told otherwise.
                .setTrustOptions(new PemTrustOptions()
                        .addCertValue(Buffer.buffer(identity.authoritiesPem().orElseThrow())))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(identity.keyPem()))
                        .addCertValue(Buffer.buffer(identity.certificatePem()))));
        return options;
    }
}
