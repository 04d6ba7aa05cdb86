package dev.carabiner.sim.locks;

import java.util.Optional;

/** One thing that must hold of every history. */
public interface LockCheck {
    /** What was broken, with all that is needed to find the place in the trace; empty if nothing was. */
    Optional<String> violation(LockHistory history);

    /** What is checked, in a word. */
    default String invariant() {
        return getClass().getSimpleName();
    }
}
