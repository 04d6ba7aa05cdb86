package dev.carabiner.service;

import dev.carabiner.cluster.Timers;
import io.vertx.core.Completable;
import org.jspecify.annotations.Nullable;

/** One message of a lane, until it is settled. Owned by the context of the lane, which alone changes it. */
final class KeyedCall<R> {
    final KeyedPost post;
    final Completable<R> answer;

    /** The member that it was sent to; empty if it waits. */
    String target = "";
    /** Those of its key, if they are told apart from others. */
    @Nullable
    KeyedStream<R> stream;

    boolean settled;

    /** Until when it may wait, if it waits. */
    long deadlineNanos;

    Timers.@Nullable Timer timer;

    // Its place among those that were sent.
    @Nullable
    KeyedCall<R> before;

    @Nullable
    KeyedCall<R> after;

    KeyedCall(KeyedPost post, Completable<R> answer) {
        this.post = post;
        this.answer = answer;
    }
}
