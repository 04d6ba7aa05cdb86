package dev.carabiner.client;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The calls without an answer, in the order in which they were made. Pure; owned by the context of the link. */
final class Calls {
    private final int bound;
    private final int boundOfAcquires;
    private final Map<Long, Request> open = new LinkedHashMap<>();
    private int acquires;
    private long lastId;

    /** @param bound how many there may be; a tenth of them is kept for what does not acquire */
    Calls(int bound) {
        this.bound = bound;
        this.boundOfAcquires = bound - bound / 10;
    }

    /**
     * Takes a call in.
     *
     * @return its id
     * @throws OperationFailure {@code too_many}
     */
    long add(Request request) {
        if (open.size() >= bound) {
            throw tooMany("calls", open.size(), bound);
        }
        if (request.acquires() && acquires >= boundOfAcquires) {
            throw tooMany("calls of lock.acquire", acquires, boundOfAcquires);
        }
        return addUnbounded(request);
    }

    /** Takes in what the client asks on its own account, whatever the bound. */
    long addUnbounded(Request request) {
        open.put(++lastId, request);
        acquires += request.acquires() ? 1 : 0;
        return lastId;
    }

    private static OperationFailure tooMany(String what, int count, int bound) {
        return new OperationFailure(
                ErrorCode.TOO_MANY, what + ": " + (count + 1) + " in flight (expected: at most " + bound + ")");
    }

    /** Takes a call out that has ended; empty if it has ended before. */
    Optional<Request> remove(long id) {
        Optional<Request> removed = Optional.ofNullable(open.remove(id));
        acquires -= removed.filter(Request::acquires).isPresent() ? 1 : 0;
        return removed;
    }

    /** Takes all calls out of which this is true, in order. */
    List<Request> removeIf(Predicate<Request> condition) {
        List<Request> removed = new ArrayList<>();
        for (Map.Entry<Long, Request> call : all()) {
            if (condition.test(call.getValue())) {
                remove(call.getKey()).ifPresent(removed::add);
            }
        }
        return removed;
    }

    /** Takes out the longest of those that have been presented. */
    Optional<Request> removeLongest() {
        return all().stream()
                .filter(call -> call.getValue().isPresented())
                .max(Comparator.comparingInt(call -> call.getValue().length()))
                .flatMap(call -> remove(call.getKey()));
    }

    boolean anyOverdueAt(long nowNanos) {
        return open.values().stream().anyMatch(request -> request.isOverdueAt(nowNanos));
    }

    /** All, by id, in order; a copy. */
    List<Map.Entry<Long, Request>> all() {
        return List.copyOf(open.entrySet());
    }
}
