package dev.carabiner.live;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Members that end without a word, and are started again. */
final class Kills {
    /** Longer than a missing Raft member is waited for, and than its successor takes. */
    private static final Duration REPLACED = Duration.ofSeconds(30);

    private Kills() {}

    static Blow owner(Arena arena) {
        return kill(arena.owner(), arena.between(4, 12));
    }

    static Blow leader(Arena arena) {
        return kill(arena.leader(), arena.between(4, 12));
    }

    static Blow restart(Arena arena) {
        return kill(arena.any(), Duration.ZERO);
    }

    static Blow replaced(Arena arena) {
        return kill(arena.leader(), REPLACED);
    }

    private static Blow kill(LiveMember victim, Duration away) {
        victim.kill();
        return Blow.on(victim, "kill -9", away, victim::start);
    }

    /** Nothing is left of what they knew: leases end, and tokens go on rising all the same. */
    static Blow all(Arena arena) {
        arena.members().forEach(LiveMember::kill);
        return Stops.started(arena, "kill -9");
    }

    /** Two without whom a majority of Raft members is left: nothing brings back one that was killed. */
    static Blow two(Arena arena) {
        List<LiveMember> order = arena.shuffled();
        LiveMember first = order.get(0);
        LiveMember second = order.stream()
                .skip(1)
                .filter(other -> arena.isMajority(arena.without(Set.of(first, other))))
                .findFirst()
                .orElse(first);
        Set<LiveMember> both = Set.copyOf(List.of(first, second).subList(0, first == second ? 1 : 2));
        both.forEach(LiveMember::kill);
        return new Blow("kill -9 " + both, both, Set.of(), arena.between(4, 12), () -> both.forEach(LiveMember::start));
    }
}
