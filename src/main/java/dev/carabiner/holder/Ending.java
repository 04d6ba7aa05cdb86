package dev.carabiner.holder;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/**
 * Asks for the end of a lease, or of the wait for it, again and again until the service has answered, or until a time at
 * which the lease has ended by itself.
 */
final class Ending {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final HolderContext context;
    private final LockLink link;
    private final Op op;
    private final LeaseName name;
    private final long giveUpNanos;

    // Owned by the holder's context.
    private final Promise<Void> first = Promise.promise();
    private final Promise<Boolean> answered = Promise.promise();
    private Duration pause = FIRST_PAUSE;
    private boolean repeated; // After an answer that leaves it open whether it was carried out.

    private Ending(HolderContext context, LockLink link, Op op, LeaseName name, long giveUpNanos) {
        this.context = context;
        this.link = link;
        this.op = op;
        this.name = name;
        this.giveUpNanos = giveUpNanos;
    }

    /** Begins to release a lease. */
    static Ending release(HolderContext context, LockLink link, LeaseName name, long ttlMillis) {
        return begun(context, link, Op.LOCK_RELEASE, name, ttlMillis);
    }

    /** Begins to cancel a request: whatever it raced with, nothing is held afterwards. */
    static Ending cancel(HolderContext context, LockLink link, LeaseName name, long ttlMillis) {
        return begun(context, link, Op.LOCK_CANCEL, name, ttlMillis);
    }

    private static Ending begun(HolderContext context, LockLink link, Op op, LeaseName name, long ttlMillis) {
        long giveUpNanos = context.nanoTime() + Duration.ofMillis(ttlMillis).toNanos();
        Ending ending = new Ending(context, link, op, name, giveUpNanos);
        ending.ask();
        return ending;
    }

    /** Completes when the first request has been answered in whatever way, for those who cannot wait for long. */
    Future<Void> firstTry() {
        return first.future();
    }

    /**
     * The answer: whether it was this that ended it, as far as can be told. Fails with {@code unavailable} if there was
     * none in time.
     */
    Future<Boolean> answered() {
        return answered.future();
    }

    private void ask() {
        link.call(op.label(), name.toJson())
                .onComplete(answer -> context.run(() -> {
                    if (answer.succeeded()) {
                        answered.complete(true);
                    } else {
                        failed(answer.cause());
                    }
                    first.tryComplete();
                }));
    }

    private void failed(Throwable failure) {
        ErrorCode code = Answers.code(failure);
        if (code == ErrorCode.LOST) {
            // A repeat may be told so because an earlier one, whose answer was lost, was the end of it.
            answered.complete(repeated);
        } else if (code != ErrorCode.UNAVAILABLE && code != ErrorCode.TOO_MANY) {
            answered.fail(Answers.forCaller(failure));
        } else if (context.nanoTime() + pause.toNanos() - giveUpNanos >= 0) {
            answered.fail(Answers.unavailable(
                    "nobody could tell within the time to live that " + name + " has ended: " + failure.getMessage()));
        } else {
            repeated |= code == ErrorCode.UNAVAILABLE;
            HolderContext.Timer unused = context.after(pause, this::ask);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
    }
}
