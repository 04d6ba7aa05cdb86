package dev.carabiner;

import io.vertx.core.Future;
import java.time.Duration;

/**
 * One grant of a lock, in the hands of its holder. It is renewed by itself unless {@link LockOptions#renewing} says
 * otherwise. May be used from any context; each future completes on the context of the caller.
 *
 * <p>A holder must stop when {@link #lost} completes. What it writes elsewhere should carry {@link #token}: a resource that
 * remembers the highest token it has seen, and refuses a lower one, is safe from a holder that stops too late.
 */
public interface Lease extends AutoCloseable {
    /** The name of the lock. */
    String lock();

    /** What names this lease to the service; nobody else needs it. */
    String leaseId();

    /** The fencing token: higher than that of every grant of this lock before it. */
    long token();

    /**
     * Whether the holder may still count on it: neither released, nor lost, nor over by the holder's own clock. A hint for
     * loops; only a resource that checks the token is safe from a pause right after the question.
     */
    boolean isHeld();

    /**
     * For how much longer the holder may count on it if no renewal succeeds any more, by its own clock; zero once it is not
     * held. For work that has to begin stopping in good time.
     */
    Duration remaining();

    /**
     * Renews it now, for its time to live from the sending of the request on. Rarely needed.
     *
     * @return fails with {@code lost} if it is not held any more, with {@code unavailable} if nobody could tell: then it
     *     is held for as long as {@link #isHeld} says
     */
    Future<Void> renew();

    /**
     * Gives it back. Repeating it is harmless.
     *
     * @return done when the service has confirmed it; fails with {@code lost} if it had ended before by itself, and with
     *     {@code unavailable} if nobody could tell within its time to live, after which it has ended in any case
     */
    Future<Void> release();

    /**
     * Completes when the lease is lost against its holder's will, and never if it was released in time. On expiry it
     * completes before anyone else can be granted the lock, by the holder's own clock, as long as clocks run within 1 % of
     * each other and this process is not paused; on a break at once, but then the successor does not wait.
     */
    Future<Loss> lost();

    /**
     * Begins to {@link #release} it and does not wait for that, so it is fit for {@code try (Lease lease = …)} around code
     * that blocks. Beware of it around code that only starts something: that is still running when the block ends; use
     * {@link Locks#withLock} there. A failure is logged.
     */
    @Override
    void close();

    /** How a lease was lost. */
    enum Loss {
        /** It could not be renewed in time. */
        EXPIRED,
        /** An operator broke it. */
        BROKEN,
        /** The service says that it is not held, and nothing more. */
        GONE
    }
}
