package dev.carabiner.client;

import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One call without an answer yet. It may be presented to one member after another: a repeat with the same lease id has the
 * effect of one. It is over when its wait is, and {@link #ANSWER} more.
 */
final class Request {
    /** How long a call goes on for beyond its wait, over however many members. */
    static final Duration ANSWER = Duration.ofSeconds(10);
    /**
     * How long one member may take beyond the wait before it is doubted. Members answer within 2 s, or not at all; the
     * rest is for networks and busy machines.
     */
    static final Duration DOUBT = Duration.ofSeconds(4);

    private static final Set<String> KNOWN =
            Arrays.stream(Op.values()).map(Op::label).collect(Collectors.toUnmodifiableSet());
    private static final String WAIT = "wait";
    private static final String WAITED = "waited";

    /** For what nobody waits for. */
    static final Outcome UNHEARD = new Outcome() {
        @Override
        public void succeeded(JsonObject result) {}

        @Override
        public void failed(OperationFailure failure) {}
    };

    private final String op;
    private final JsonObject args;
    private final boolean named;
    private final long calledNanos;
    private final long waitMillis;
    private final Outcome outcome;

    // Owned by the context of the link.
    private Optional<Long> presentedNanos = Optional.empty();
    private int length;

    /** Where the end of it is told, once. */
    interface Outcome {
        void succeeded(JsonObject result);

        void failed(OperationFailure failure);
    }

    /**
     * A call that begins now.
     *
     * @param args becomes this request's own
     * @throws OperationFailure {@code bad_request}
     */
    Request(String op, JsonObject args, long nowNanos, Outcome outcome) {
        this.op = op;
        this.calledNanos = nowNanos;
        this.outcome = outcome;
        this.args = args;
        boolean acquires = op.equals(Op.LOCK_ACQUIRE.label());
        // Without a name of the caller's choosing a repeat would be another lease.
        this.named = !acquires || args.containsKey("leaseId");
        if (!named) {
            args.put("leaseId", UUID.randomUUID().toString());
        }
        this.waitMillis = acquires ? waitOf(args) : 0;
    }

    /** What is no number is for the member to refuse. */
    private static long waitOf(JsonObject args) {
        return args.getValue(WAIT) instanceof Number millis ? Math.max(0, millis.longValue()) : 0;
    }

    String op() {
        return op;
    }

    boolean acquires() {
        return op.equals(Op.LOCK_ACQUIRE.label());
    }

    /** How many characters it has as a message; 0 before the first. */
    int length() {
        return length;
    }

    /**
     * Whether it may be presented once more when it may have been carried out already. Most operations name a lease, or
     * only look. But to break "whoever holds it" twice may hit a successor, and to drain a member twice may hit its next
     * life.
     */
    boolean isRepeatable() {
        return KNOWN.contains(op)
                && !op.equals(Op.MEMBERS_DRAIN.label())
                && (!op.equals(Op.LOCK_BREAK.label()) || args.containsKey("leaseId"));
    }

    boolean isPresented() {
        return presentedNanos.isPresent();
    }

    /**
     * What would be sent now, with what is left of its wait. A wait that is over asks for a moment more rather than for
     * none, so that the answer is still {@code timeout} and not {@code held}.
     */
    String message(long id, long nowNanos) {
        if (waitMillis > 0) {
            args.put(WAIT, Math.max(1, waitMillis - millisSinceCall(nowNanos)));
        }
        String text =
                new JsonObject().put("id", id).put("op", op).put("args", args).encode();
        length = text.length();
        return text;
    }

    /** It is sent to a member now. */
    void presented(long nowNanos) {
        presentedNanos = Optional.of(nowNanos);
    }

    private long millisSinceCall(long nowNanos) {
        return (nowNanos - calledNanos) / 1_000_000;
    }

    /** Whether the member that it was presented to last should have answered by now. */
    boolean isOverdueAt(long nowNanos) {
        // The wait is counted from the call, so what was left of it at the presentation is over when it is.
        return presentedNanos.isPresent()
                && isRepeatable()
                && nowNanos - presentedNanos.get() > DOUBT.toNanos()
                && nowNanos - calledNanos > waitNanos() + DOUBT.toNanos();
    }

    /** Whether no answer is waited for any longer. */
    boolean isOverAt(long nowNanos) {
        return nowNanos - calledNanos > waitNanos() + ANSWER.toNanos();
    }

    private long waitNanos() {
        return Duration.ofMillis(waitMillis).toNanos();
    }

    void succeed(JsonObject result) {
        // The member counts a wait from when it was asked. For the caller it began with the call.
        if (acquires() && result.getValue(WAITED) instanceof Number waited) {
            long before = presentedNanos.map(this::millisSinceCall).orElse(0L);
            result.put(WAITED, waited.longValue() + before);
        }
        outcome.succeeded(result);
    }

    void fail(OperationFailure failure) {
        outcome.failed(failure);
    }

    /**
     * What undoes it, if its caller cannot: he does not know the lease id that was chosen for him, so what may have been
     * granted under it would stay until its time to live is over.
     */
    Optional<JsonObject> undoing() {
        if (named || !isPresented() || !(args.getValue("lock") instanceof String lock)) {
            return Optional.empty();
        }
        return Optional.of(new JsonObject().put("lock", lock).put("leaseId", args.getString("leaseId")));
    }

    /**
     * A copy of arguments that nobody else changes.
     *
     * @throws OperationFailure {@code bad_request} if they have no JSON form
     */
    static JsonObject copied(JsonObject args) {
        try {
            return args.copy();
        } catch (RuntimeException noJson) {
            throw Refusal.because("args", "not JSON", "an object of JSON values");
        }
    }
}
