package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The arguments of {@code lock.acquire}.
 *
 * @param maxWait {@code wait}: how long to stand in the queue; zero only tries
 * @param permits taken by this lease; 1 in the other modes
 * @param limit of permits in use at once; 1 in the other modes
 * @param leaseId chosen by the caller, so that a repeat is known as one; empty: the member chooses
 * @param holder shown to people, may be empty
 * @param metadata at most {@value #MAX_METADATA_BYTES} bytes of encoded JSON
 * @param releaseOnClose whether the lease goes when its client closes its socket
 */
public record AcquireArgs(
        LockName lock,
        Duration ttl,
        Duration maxWait,
        LockMode mode,
        int permits,
        int limit,
        Optional<LeaseId> leaseId,
        String holder,
        JsonObject metadata,
        boolean releaseOnClose) {
    /** The greatest {@code limit}. */
    public static final int MAX_LIMIT = 1_000_000;

    /** The most metadata, in bytes of encoded JSON. */
    public static final int MAX_METADATA_BYTES = 1024;

    /** What {@code onClose} may say. */
    private enum OnClose {
        KEEP,
        RELEASE;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static AcquireArgs parse(JsonObject json, LockBounds bounds) {
        Arguments args = Arguments.of(
                json, "lock", "ttl", "wait", "mode", "permits", "limit", "leaseId", "holder", "metadata", "onClose");
        LockName lock = args.lock();
        Duration ttl = args.millis("ttl", bounds.ttlMin(), bounds.ttlMax()).orElse(bounds.ttlDefault());
        Duration maxWait = args.millis("wait", Duration.ZERO, bounds.waitMax()).orElse(Duration.ZERO);
        LockMode mode = args.choice("mode", LockMode.values(), LockMode::label).orElse(LockMode.EXCLUSIVE);
        int limit = limit(args, mode);
        int permits = permits(args, mode, limit);
        return new AcquireArgs(
                lock,
                ttl,
                maxWait,
                mode,
                permits,
                limit,
                args.optionalLeaseId(),
                args.label("holder").orElse(""),
                metadata(args),
                args.choice("onClose", OnClose.values(), choice -> choice.label).orElse(OnClose.KEEP)
                        == OnClose.RELEASE);
    }

    private static int limit(Arguments args, LockMode mode) {
        Optional<Long> limit = args.integer("limit", 1, MAX_LIMIT);
        if (mode != LockMode.PERMIT) {
            refuseOutsidePermit("limit", limit, mode);
            return 1;
        }
        return limit.orElseThrow(() -> Refusal.missing("limit", "an integer, 1 to " + MAX_LIMIT + ", with mode permit"))
                .intValue();
    }

    private static int permits(Arguments args, LockMode mode, int limit) {
        Optional<Long> permits = args.integer("permits", 1, MAX_LIMIT);
        if (mode != LockMode.PERMIT) {
            refuseOutsidePermit("permits", permits, mode);
            return 1;
        }
        if (permits.isPresent() && permits.get() > limit) {
            throw Refusal.of("permits", permits.get(), "at most limit, " + limit);
        }
        return permits.orElse(1L).intValue();
    }

    private static void refuseOutsidePermit(String field, Optional<Long> value, LockMode mode) {
        if (value.isPresent()) {
            throw Refusal.of(field, value.get(), "left out with mode " + mode.label() + "; it belongs to mode permit");
        }
    }

    private static JsonObject metadata(Arguments args) {
        JsonObject metadata = args.object("metadata").orElseGet(JsonObject::new);
        String encoded = metadata.encode();
        // Encoding by way of bytes, so that a lone surrogate, which has no UTF-8 form, is seen here and not in a
        // register.
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_METADATA_BYTES) {
            throw Refusal.because(
                    "metadata", bytes.length + " bytes of JSON", "at most " + MAX_METADATA_BYTES + " bytes");
        }
        if (!new String(bytes, StandardCharsets.UTF_8).equals(encoded)) {
            throw Refusal.because("metadata", "an unpaired surrogate", "valid Unicode");
        }
        return metadata;
    }
}
