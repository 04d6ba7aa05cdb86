package dev.carabiner.access;

import dev.carabiner.config.AuthOptions;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;

/** Finds out who somebody is. Used on the context of the doors. */
public sealed interface Authenticator permits OpenAuthenticator, TokenAuthenticator, JwtAuthenticator {
    /** Whether nobody has to prove anything. */
    boolean isOpen();

    /**
     * Who has this credential. Answers at once: all that it needs is in memory.
     *
     * @param from the door, and the address at its other side, for people
     * @throws OperationFailure {@code unauthenticated}, which says what is wrong but not with which text
     */
    Caller authenticate(String credential, String from);

    /** Whether the credential is still good that made this caller; asked again and again of one that stays. */
    boolean isCurrent(Caller caller, Instant now);

    /**
     * The authenticator of these settings, on the current context, which ends it with its verticle. Fails if its file
     * cannot be used; from then on it looks for a new one every 5 s.
     */
    static Future<Authenticator> open(Vertx vertx, AuthOptions options) {
        return switch (options.mode()) {
            case NONE -> Future.succeededFuture(new OpenAuthenticator());
            case TOKENS ->
                WatchedFile.open(vertx, "auth.tokens", options.tokens().orElseThrow(), TokenFile::parse)
                        .map(TokenAuthenticator::new);
            case JWT -> JwtAuthenticator.open(vertx, options.jwt().orElseThrow());
        };
    }

    /** What somebody hears whose credential does not do. */
    static OperationFailure refused(String what, String expected) {
        return new OperationFailure(ErrorCode.UNAUTHENTICATED, "credential: " + what + " (expected: " + expected + ")");
    }
}
