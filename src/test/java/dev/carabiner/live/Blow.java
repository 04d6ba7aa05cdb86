package dev.carabiner.live;

import java.time.Duration;
import java.util.Set;

/**
 * A fault that has been struck.
 *
 * @param what whom it hit, for people
 * @param struck members that can serve no longer, or are about to
 * @param minority members that are up but cut off from the majority of Raft members, for sure
 * @param lasts how long to leave it so
 * @param mend undoes it, as far as an operator or a supervisor would
 */
record Blow(String what, Set<LiveMember> struck, Set<LiveMember> minority, Duration lasts, Runnable mend) {
    Blow {
        struck = Set.copyOf(struck);
        minority = Set.copyOf(minority);
    }

    static Blow on(LiveMember struck, String what, Duration lasts, Runnable mend) {
        return new Blow(what + " " + struck, Set.of(struck), Set.of(), lasts, mend);
    }
}
