package dev.carabiner.service;

import dev.carabiner.trace.RequestId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which request is being carried out right now. It goes beside the work and not through it: the rules of locks know
 * nothing of requests, and most of what lies between a session and the member bus need not either. Whatever starts later,
 * in an answer or by a timer, takes it along.
 */
final class CurrentRequest {
    // Owned by the coordination context.
    private Optional<RequestId> id = Optional.empty();

    /** Its id; empty in work that no request has asked for. */
    Optional<RequestId> id() {
        return id;
    }

    /** Does work for this request. */
    <T> T during(RequestId request, Supplier<T> work) {
        return new Taken(this, Optional.of(request)).resume(work);
    }

    /** What is current now, for work that comes later. */
    Taken take() {
        return new Taken(this, id);
    }

    /** A request that may be taken up again. */
    record Taken(CurrentRequest current, Optional<RequestId> id) {
        /** Does work that belongs to it. */
        <T> T resume(Supplier<T> work) {
            Optional<RequestId> before = current.id;
            current.id = id;
            try {
                return work.get();
            } finally {
                current.id = before;
            }
        }
    }
}
