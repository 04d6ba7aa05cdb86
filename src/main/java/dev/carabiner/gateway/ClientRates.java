package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How many requests a second each client may make. Owned by the event loop of the doors.
 *
 * <p>The table is bounded: when it is full, whoever has been quiet for longest is forgotten. That gives nothing away: who
 * is forgotten begins again with a full bucket, and so does anybody who comes from yet another address.
 */
final class ClientRates {
    /** How far ahead of its rate a client may be before its requests are refused, where they can be slowed down first. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_CLIENTS = 10_000;

    private final OptionalInt perSecond;
    private final Map<ClientKey, TokenBucket> buckets;

    ClientRates(OptionalInt perSecond) {
        this(perSecond, MAX_CLIENTS);
    }

    ClientRates(OptionalInt perSecond, int maxClients) {
        this.perSecond = perSecond;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ClientKey, TokenBucket> eldest) {
                return size() > maxClients;
            }
        };
    }

    /**
     * Counts a request that cannot be held up, only answered.
     *
     * @throws OperationFailure {@code too_many} with {@code retryAfter}, whole seconds
     */
    void take(ClientKey client, long nowNanos) {
        if (perSecond.isPresent()) {
            long due = bucket(client, nowNanos).take(nowNanos);
            if (due > 0) {
                throw tooMany(due);
            }
        }
    }

    /**
     * Counts a request of a client that can be held up. Answers for how many nanoseconds it has to be; empty if the
     * request is not to be carried out at all, since others of the same client have used up all patience.
     */
    OptionalLong borrow(ClientKey client, long nowNanos) {
        return perSecond.isEmpty()
                ? OptionalLong.of(0)
                : bucket(client, nowNanos).borrow(nowNanos, PATIENCE_NANOS);
    }

    /** What is answered to a request that {@link #borrow} has refused. */
    OperationFailure tooMany() {
        return tooMany(PATIENCE_NANOS);
    }

    int clients() {
        return buckets.size();
    }

    private TokenBucket bucket(ClientKey client, long nowNanos) {
        return buckets.computeIfAbsent(client, unknown -> new TokenBucket(perSecond.getAsInt(), nowNanos));
    }

    private OperationFailure tooMany(long dueNanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return new OperationFailure(
                ErrorCode.TOO_MANY,
                "requests: too many (expected: at most " + perSecond.getAsInt() + " a second from one client)",
                new JsonObject().put("retryAfter", (dueNanos + second - 1) / second));
    }
}
