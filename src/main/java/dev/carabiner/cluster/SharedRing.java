package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The ring register as this member sees it. Used from the member's coordination context; {@link #view} and {@link #at}
 * from anywhere.
 */
public interface SharedRing {
    /** The latest view, at once. Its version never falls. */
    RingView view();

    /**
     * Reads the register and answers with what stands there now; fails if the register does not answer. The read is sent
     * after the call: no earlier one serves it.
     */
    Future<RingView> refresh();

    /** Says that somebody has seen this version; leads to a refresh if it is newer than ours. */
    void hint(long version);

    /** Calls {@code listener} after each new view, on the coordination context. */
    void onChange(Consumer<RingView> listener);

    /** The ring of this or an earlier version, as far back as the register remembers (32 writes, in our own). */
    default Optional<HashRing> at(long version) {
        RingView view = view();
        return version == view.version() ? Optional.of(view.ring()) : Optional.empty();
    }
}
