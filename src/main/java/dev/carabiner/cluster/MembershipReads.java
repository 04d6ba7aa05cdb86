package dev.carabiner.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the ring register. All who ask while one task runs share one read, which is sent when that task has ended; so
 * each gets an answer that was read after the question. Reads do not wait for each other: one lost answer delays nobody
 * else.
 */
final class MembershipReads {
    /** Reads without an answer yet; beyond it a read is refused at once, and the answers that come serve the next. */
    static final int MAX_UNDER_WAY = 64;

    private final Register register;
    private final Timers timers;
    private final MembershipDeadlines deadlines;
    private final MembershipSettings settings;
    private final Consumer<RingDescriptor> sink;

    // Owned by the member's coordination context.
    private @Nullable Promise<Reading> next;
    private Timers.@Nullable Timer sending;
    private int underWay;
    private boolean closed;
    private Reading latest;

    /** What stood in the register: the very bytes (null: never written), and what they mean. */
    record Reading(@Nullable Buffer bytes, RingDescriptor descriptor) {}

    /** @param sink gets every descriptor that is read, also from answers that came too late for those who asked */
    MembershipReads(
            MembershipPorts ports,
            MembershipDeadlines deadlines,
            MembershipSettings settings,
            Consumer<RingDescriptor> sink) {
        this.register = ports.register();
        this.timers = ports.timers();
        this.deadlines = deadlines;
        this.settings = settings;
        this.sink = sink;
        this.latest = new Reading(null, RingDescriptor.unwritten(settings.hash(), settings.virtualNodes()));
    }

    /**
     * Reads, after this call. Fails with {@code unavailable} within the call time-out, and with
     * {@link RingDescriptorException} if the register holds what we cannot read.
     */
    Future<Reading> fresh() {
        if (closed) {
            return Future.failedFuture(MembershipDeadlines.closed("ring register"));
        }
        if (next == null) {
            if (underWay >= MAX_UNDER_WAY) {
                return Future.failedFuture(MembershipDeadlines.unavailable("ring register: " + underWay
                        + " reads without an answer (expected: less than " + MAX_UNDER_WAY + ")"));
            }
            Promise<Reading> promise = Promise.promise();
            next = promise;
            sending = timers.after(Duration.ZERO, () -> send(promise));
        }
        return next.future();
    }

    void close() {
        closed = true;
        if (sending != null) {
            sending.cancel();
        }
        if (next != null) {
            next.tryFail(MembershipDeadlines.closed("ring register"));
            next = null;
        }
    }

    private void send(Promise<Reading> promise) {
        next = null;
        sending = null;
        underWay++;
        deadlines
                .within(
                        settings.callTimeout(),
                        "read of the ring register",
                        register.read().map(this::take))
                .onComplete(answer -> {
                    underWay--;
                    if (answer.succeeded()) {
                        promise.tryComplete(answer.result());
                    } else {
                        promise.tryFail(answer.cause());
                    }
                });
    }

    private Reading take(@Nullable Buffer bytes) {
        if (bytes != null) {
            // Nearly every read finds what the last one found.
            if (!bytes.equals(latest.bytes())) {
                latest = new Reading(bytes, RingDescriptor.from(bytes));
            }
            sink.accept(latest.descriptor());
            return latest;
        }
        return new Reading(null, RingDescriptor.unwritten(settings.hash(), settings.virtualNodes()));
    }
}
