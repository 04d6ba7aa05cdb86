package dev.carabiner.service;

import dev.carabiner.cluster.Timers;
import io.vertx.core.Completable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one key that are not settled: those that were sent, all to one member, and those that wait for them.
 * Lives from the first message under way to the end of the last, so for most keys as long as one request; it is kept small
 * for that reason. Owned by the context of its lane, which alone changes it.
 */
final class KeyedStream<R> {
    final Id id;
    /** The member that has those that were sent. */
    String target;
    /** How many were sent and are not settled. */
    int outstanding;
    /** Whether what waited is being sent now. */
    boolean flushing;
    /** Those that were sent, oldest first; settled ones are dropped from the front. */
    @Nullable
    Call<R> first;

    private @Nullable Call<R> last;
    /** Those that wait, oldest first; rarely any, and so not there before the first. */
    private @Nullable Deque<Call<R>> waiting;

    record Id(String address, String key) {}

    /** One message. */
    static final class Call<R> {
        final KeyedPost post;
        final Completable<R> answer;
        /** Until when it may wait, if it waits. */
        long deadlineNanos;

        boolean settled;
        Timers.@Nullable Timer timer;
        /** The one that was sent after it. */
        @Nullable
        Call<R> next;

        Call(KeyedPost post, Completable<R> answer) {
            this.post = post;
            this.answer = answer;
        }
    }

    KeyedStream(Id id, String target) {
        this.id = id;
        this.target = target;
    }

    boolean hasWaiting() {
        return waiting != null && !waiting.isEmpty();
    }

    /** Has it wait, behind all others. */
    void park(Call<R> call) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(call);
    }

    /** The oldest of those that wait; there must be one. */
    Call<R> head() {
        return Objects.requireNonNull(waiting).element();
    }

    /** Has the oldest one wait no longer. */
    void dropHead() {
        Objects.requireNonNull(waiting).remove();
    }

    /** Has it wait no longer; says whether it did. */
    boolean unpark(Call<R> call) {
        return waiting != null && waiting.remove(call);
    }

    /** Adds one that is being sent. */
    void add(Call<R> call) {
        if (last == null) {
            first = call;
        } else {
            last.next = call;
        }
        last = call;
    }

    void dropSettled() {
        Call<R> oldest = first;
        while (oldest != null && oldest.settled) {
            oldest = oldest.next;
        }
        first = oldest;
        if (oldest == null) {
            last = null;
        }
    }
}
