package dev.carabiner.gateway;

import dev.carabiner.access.Authenticator;
import dev.carabiner.access.Caller;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who sends a request. A credential stands in the header {@code Authorization}, or in a frame, and nowhere else: targets of
 * requests are written into the logs of every proxy on the way.
 */
final class Callers {
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([\\x21-\\x7e]+) *");
    private static final List<String> NAMES_OF_CREDENTIALS =
            List.of("access_token", "token", "credential", "authorization", "api_key", "apikey", "jwt");

    private final Authenticator authenticator;

    Callers(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * Refuses a query that has a credential in it, whether or not one is needed. What it says does not show it.
     *
     * @throws OperationFailure {@code bad_request}
     */
    static void refuseInQuery(Map<String, String> query) {
        for (String name : NAMES_OF_CREDENTIALS) {
            if (query.containsKey(name)) {
                throw Refusal.because(
                        name, "a credential in a query", "the header Authorization: Bearer TOKEN; this one has leaked");
            }
        }
    }

    /**
     * Who sends an HTTP request.
     *
     * @throws OperationFailure {@code unauthenticated}
     */
    Caller of(HttpServerRequest request) {
        return atHandshake(request).orElseThrow(() -> refused("none", "the header Authorization: Bearer TOKEN"));
    }

    /**
     * Who asks for a WebSocket; empty if it has to say who it is, and does not say so in a header.
     *
     * @throws OperationFailure {@code unauthenticated}
     */
    Optional<Caller> atHandshake(HttpServerRequest request) {
        String from = from(request);
        if (authenticator.isOpen()) {
            return Optional.of(Caller.anybody(from));
        }
        return credential(request).map(credential -> authenticator.authenticate(credential, from));
    }

    private static Optional<String> credential(HttpServerRequest request) {
        List<String> headers = request.headers().getAll("Authorization");
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        Matcher bearer = BEARER.matcher(headers.get(0));
        if (headers.size() > 1 || !bearer.matches()) {
            throw refused("a header Authorization that is not understood", "one, Bearer TOKEN");
        }
        return Optional.of(bearer.group(1));
    }

    /** Whether nobody has to say who they are. */
    boolean areAllTheSame() {
        return authenticator.isOpen();
    }

    /**
     * Who has this credential.
     *
     * @throws OperationFailure {@code unauthenticated}
     */
    Caller authenticate(String credential, String from) {
        return authenticator.authenticate(credential, from);
    }

    /** Whether whoever stays is still who they proved to be. */
    boolean isCurrent(Caller caller) {
        return authenticator.isOpen() || authenticator.isCurrent(caller, Instant.now());
    }

    /** The door, and the address at its other side: of the last proxy, if there is one. */
    static String from(HttpServerRequest request) {
        boolean socket = request.headers().contains("Upgrade");
        return (socket ? "ws " : "http ") + request.remoteAddress();
    }

    static OperationFailure refused(String what, String expected) {
        return new OperationFailure(ErrorCode.UNAUTHENTICATED, "credential: " + what + " (expected: " + expected + ")");
    }
}
