package dev.carabiner.client;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a client reaches the cluster.
 *
 * @param addresses of members, or of proxies before them: {@code ws}, {@code wss}, {@code http} or {@code https}, at least
 *     one. The first to be asked is drawn at random, so that clients with the same list spread; then they take turns.
 *     Name several members: a client that knows one only has nowhere to go when that leaves
 * @param credential sent as {@code Authorization: Bearer} with each handshake
 * @param holder text for people who ask who holds a lock, where {@link dev.carabiner.LockOptions#holder} is empty;
 *     at most 256 characters
 * @param connecting how long {@link CarabinerClient#connect} goes on trying before it fails; 1 ms or more, default 10 s
 * @param silence after how long without a sign of life a member is given up, and the next one asked; 500 ms to 1 min,
 *     default 5 s. Pings go out after two fifths of it. A place in a queue outlives a silent member if the wait is
 *     presented elsewhere within 6 s, so more than that costs places
 * @param inFlight how many calls may be unanswered at once, waits among them; 10 to 950, default 900. A tenth is kept
 *     for calls that are no {@code lock.acquire}, so that waits never keep renewals and releases out
 * @param frame the longest request, in bytes; 1024 or more, default 64 KiB, which is what members take
 *     ({@code limits.frame}) unless they are set otherwise
 * @param trust whose certificates are accepted of {@code wss} and {@code https}, such as
 *     {@code new PemTrustOptions().addCertPath("ca.pem")}; default: those that the JVM trusts. The name in the address is
 *     always compared with the certificate
 * @param certificate shown to members that ask for one ({@code http.tls.clientCa}); default: none
 */
public record ClientOptions(
        List<URI> addresses,
        Optional<String> credential,
        String holder,
        Duration connecting,
        Duration silence,
        int inFlight,
        int frame,
        Optional<TrustOptions> trust,
        Optional<KeyCertOptions> certificate) {
    private static final Duration SHORTEST_SILENCE = Duration.ofMillis(500);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    private static final int LEAST_IN_FLIGHT = 10;
    /** A member answers up to 1000 on one socket; the rest is for what a client asks on its own account. */
    private static final int MOST_IN_FLIGHT = 950;

    private static final int LEAST_FRAME = 1024;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    public ClientOptions {
        addresses = List.copyOf(addresses);
        require(!addresses.isEmpty(), "addresses", "none", "at least one");
        for (URI address : addresses) {
            Address unused = Address.parse(address); // Refuses what cannot be used.
        }
        // Not shown: it is a secret, though not one that could be used.
        require(
                credential.isEmpty() || TOKEN.matcher(credential.get()).matches(),
                "credential",
                "(not shown)",
                "visible ASCII characters");
        require(connecting.toMillis() > 0, "connecting", connecting, "at least 1 ms");
        require(
                silence.compareTo(SHORTEST_SILENCE) >= 0 && silence.compareTo(LONGEST_SILENCE) <= 0,
                "silence",
                silence,
                SHORTEST_SILENCE + " to " + LONGEST_SILENCE);
        require(
                inFlight >= LEAST_IN_FLIGHT && inFlight <= MOST_IN_FLIGHT,
                "inFlight",
                inFlight,
                LEAST_IN_FLIGHT + " to " + MOST_IN_FLIGHT);
        trust = trust.map(TrustOptions::copy);
        certificate = certificate.map(KeyCertOptions::copy);
        require(frame >= LEAST_FRAME, "frame", frame, "at least " + LEAST_FRAME + " bytes");
    }

    private static void require(boolean condition, String field, Object value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
        }
    }

    /**
     * The defaults, for these addresses.
     *
     * @throws IllegalArgumentException if one of them cannot be used
     */
    public static ClientOptions of(String... addresses) {
        return of(Arrays.stream(addresses).map(URI::create).toList());
    }

    /**
     * The defaults, for these addresses.
     *
     * @throws IllegalArgumentException if one of them cannot be used
     */
    public static ClientOptions of(List<URI> addresses) {
        return new ClientOptions(
                addresses,
                Optional.empty(),
                "",
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                900,
                64 << 10,
                Optional.empty(),
                Optional.empty());
    }

    /** The same, with a credential. */
    public ClientOptions withCredential(String token) {
        return new ClientOptions(
                addresses, Optional.of(token), holder, connecting, silence, inFlight, frame, trust, certificate);
    }

    /** The same, with other text for people. */
    public ClientOptions heldBy(String text) {
        return new ClientOptions(addresses, credential, text, connecting, silence, inFlight, frame, trust, certificate);
    }

    /** The same, with another patience of {@link CarabinerClient#connect}. */
    public ClientOptions connectingFor(Duration atMost) {
        return new ClientOptions(addresses, credential, holder, atMost, silence, inFlight, frame, trust, certificate);
    }

    /** The same, giving a silent member up after so long. */
    public ClientOptions withSilence(Duration atMost) {
        return new ClientOptions(
                addresses, credential, holder, connecting, atMost, inFlight, frame, trust, certificate);
    }

    /** The same, with another bound on calls without an answer. */
    public ClientOptions withInFlight(int atMost) {
        return new ClientOptions(addresses, credential, holder, connecting, silence, atMost, frame, trust, certificate);
    }

    /** The same, with another bound on the length of a request. */
    public ClientOptions withFrame(int bytes) {
        return new ClientOptions(
                addresses, credential, holder, connecting, silence, inFlight, bytes, trust, certificate);
    }

    /** The same, accepting the certificates that these options name, and no others. */
    public ClientOptions trusting(TrustOptions authorities) {
        return new ClientOptions(
                addresses,
                credential,
                holder,
                connecting,
                silence,
                inFlight,
                frame,
                Optional.of(authorities),
                certificate);
    }

    /** The same, showing a certificate to members that ask for one. */
    public ClientOptions withCertificate(KeyCertOptions own) {
        return new ClientOptions(
                addresses, credential, holder, connecting, silence, inFlight, frame, trust, Optional.of(own));
    }

    /** All but the secrets. */
    @Override
    public String toString() {
        return "ClientOptions[addresses=" + addresses + ", credential=" + (credential.isPresent() ? "set" : "none")
                + ", holder=" + holder + ", connecting=" + connecting + ", silence=" + silence + ", inFlight="
                + inFlight + ", frame=" + frame + ", trust=" + (trust.isPresent() ? "set" : "of the JVM")
                + ", certificate=" + (certificate.isPresent() ? "set" : "none") + "]";
    }
}
