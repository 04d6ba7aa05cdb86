package dev.carabiner.client;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * How a connection ended, or why there never was one.
 *
 * @param code a WebSocket close code; {@value #NO_CODE} if nobody closed in order
 * @param text for people
 */
record Farewell(int code, String text) {
    static final int NO_CODE = 1006;

    private static final int GOING_AWAY = 1001;
    private static final int TOO_BIG = 1009;
    /** What members and proxies use for HTTP's 401 and 403, by custom; the codes from 4000 on are free for all. */
    private static final int UNAUTHENTICATED = 4401;

    private static final int FORBIDDEN = 4403;

    /** A connection that broke, or was cut. */
    static Farewell broken(String text) {
        return new Farewell(NO_CODE, text);
    }

    /** A handshake that failed. */
    static Farewell of(Throwable cause) {
        if (cause instanceof UpgradeRejectedException rejected) {
            String text = "handshake refused with " + rejected.getStatus() + reason(rejected.getBody());
            return switch (rejected.getStatus()) {
                case 401 -> new Farewell(UNAUTHENTICATED, text);
                case 403 -> new Farewell(FORBIDDEN, text);
                default -> broken(text);
            };
        }
        String outcome = Refusal.printable(String.valueOf(cause.getMessage()));
        // Of a certificate that was not accepted only the innermost cause says what was wrong with it.
        return broken(
                cause instanceof SSLException ? outcome + ": " + Refusal.printable(innermost(cause, 10)) : outcome);
    }

    private static String innermost(Throwable thrown, int depth) {
        Throwable cause = thrown.getCause();
        return cause == null || depth == 0 ? String.valueOf(thrown.getMessage()) : innermost(cause, depth - 1);
    }

    private static String reason(Buffer body) {
        try {
            JsonObject error = new JsonObject(body).getJsonObject("error", new JsonObject());
            return ": " + Refusal.printable(error.getString("message", "no reason given"));
        } catch (RuntimeException notOurs) {
            return ""; // A proxy's page, say.
        }
    }

    /** Whether the member leaves, and said that another one should be asked. */
    boolean isSentOn() {
        return code == GOING_AWAY;
    }

    /** Whether a request was longer than the member takes. */
    boolean isTooBig() {
        return code == TOO_BIG;
    }

    /** What ends the client for good: a refusal of its credentials, which would be repeated for ever. */
    Optional<OperationFailure> refusal(Address address) {
        return switch (code) {
            case UNAUTHENTICATED -> Optional.of(refused(ErrorCode.UNAUTHENTICATED, address));
            case FORBIDDEN -> Optional.of(refused(ErrorCode.FORBIDDEN, address));
            default -> Optional.empty();
        };
    }

    private OperationFailure refused(ErrorCode error, Address address) {
        return new OperationFailure(error, address + ": " + this);
    }

    @Override
    public String toString() {
        return code == NO_CODE ? text : "closed with " + code + (text.isEmpty() ? "" : ", " + text);
    }
}
