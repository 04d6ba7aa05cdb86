package dev.carabiner.service;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The messages of one key that are not settled: those that were sent, all to one member, and those that wait for them.
 * There is one only for a key that had messages under way when somebody asked for the keys of those, as at a change of the
 * ring; it ends with the last of its messages. Owned by the context of its lane, which alone changes it.
 */
final class KeyedStream<R> {
    final Id id;
    /** The member that has those that were sent. */
    String target;
    /** Those that were sent. */
    final KeyedCalls<R> sent = new KeyedCalls<>();
    /** Whether what waited is being sent now. */
    boolean flushing;

    private final Deque<KeyedCall<R>> waiting = new ArrayDeque<>(0);

    record Id(String address, String key) {}

    KeyedStream(Id id, String target) {
        this.id = id;
        this.target = target;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Has it wait, behind all others. */
    void park(KeyedCall<R> call) {
        waiting.add(call);
    }

    /** The oldest of those that wait; there must be one. */
    KeyedCall<R> head() {
        return waiting.element();
    }

    /** Has the oldest one wait no longer. */
    void dropHead() {
        waiting.remove();
    }

    /** Has it wait no longer; says whether it did. */
    boolean unpark(KeyedCall<R> call) {
        return waiting.remove(call);
    }

    /** Adds one that is being sent, or was. */
    void add(KeyedCall<R> call) {
        call.stream = this;
        sent.add(call);
    }
}
