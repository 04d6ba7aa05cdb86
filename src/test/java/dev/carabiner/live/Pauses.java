package dev.carabiner.live;

import java.time.Duration;

/** Members that stand still, as a suspended host does, and go on. */
final class Pauses {
    private Pauses() {}

    static Blow owner(Arena arena) {
        return pause(arena.owner(), arena.between(8, 14));
    }

    static Blow leader(Arena arena) {
        return pause(arena.leader(), arena.between(8, 14));
    }

    static Blow blink(Arena arena) {
        return pause(arena.owner(), arena.between(1, 4));
    }

    private static Blow pause(LiveMember victim, Duration length) {
        victim.pause();
        return Blow.on(victim, "pause " + length.toMillis() + " ms", length, victim::resume);
    }
}
