package dev.carabiner.live;

import java.time.Duration;
import java.util.Set;

/** Wall clocks that jump, forth or back, as the engine under the registers reads them. */
final class Jumps {
    private static final Duration FAR = Duration.ofMinutes(10);

    private Jumps() {}

    static Blow leader(Arena arena) {
        LiveMember victim = arena.leader();
        return new Blow(
                "clock of " + victim + " jumps " + jump(arena, victim),
                Set.of(),
                Set.of(),
                arena.between(8, 14),
                () -> victim.setClock(Duration.ZERO));
    }

    static Duration jump(Arena arena, LiveMember victim) {
        Duration offset = arena.chance() ? FAR : FAR.negated();
        victim.setClock(offset);
        return offset;
    }
}
