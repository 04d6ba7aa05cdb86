package dev.carabiner.service;

import java.util.ArrayDeque;
import java.util.Deque;

/** The requests that a handler has got and not answered, as long as somebody waits for the answer. Bounded. */
final class Unanswered {
    private final int limit;
    private final Deque<Entry> entries = new ArrayDeque<>();

    private record Entry(KeyedDelivery delivery, long deadlineNanos) {
        boolean isOver(long nowNanos) {
            return delivery.isAnswered() || nowNanos - deadlineNanos >= 0;
        }
    }

    Unanswered(int limit) {
        this.limit = limit;
    }

    /** Adds one, unless there are as many as may be. */
    boolean add(KeyedDelivery delivery, long deadlineNanos, long nowNanos) {
        while (!entries.isEmpty() && entries.element().isOver(nowNanos)) {
            entries.remove();
        }
        // An old one at the front may hide many that are over: look at all of them, but only once it is worth it.
        if (entries.size() >= limit && !entries.removeIf(entry -> entry.isOver(nowNanos))) {
            return false;
        }
        entries.add(new Entry(delivery, deadlineNanos));
        return true;
    }
}
