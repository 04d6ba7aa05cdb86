package dev.carabiner.live;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Members that do not reach each other. Clients reach all of them all the time, but for a link that is down. */
final class Cuts {
    private Cuts() {}

    private static Duration length(Arena arena) {
        return arena.between(8, 14);
    }

    static Blow unplug(Arena arena) {
        LiveMember victim = arena.any();
        arena.network().unplug(victim.number());
        return Blow.on(victim, "link down at", length(arena), arena.network()::heal);
    }

    static Blow minority(Arena arena) {
        return split(arena, Set.of(arena.chance() ? arena.leader() : arena.any()));
    }

    static Blow halves(Arena arena) {
        List<LiveMember> order = arena.shuffled();
        return split(arena, order.subList(0, order.size() / 2));
    }

    private static Blow split(Arena arena, Collection<LiveMember> side) {
        List<LiveMember> rest = arena.without(side);
        Set<LiveMember> minority = arena.minority(side, rest);
        for (LiveMember one : side) {
            rest.forEach(other -> cutBoth(arena, one, other));
        }
        return new Blow(side + " against " + rest, minority, minority, length(arena), arena.network()::heal);
    }

    private static void cutBoth(Arena arena, LiveMember one, LiveMember other) {
        arena.network().cut(one.number(), other.number());
        arena.network().cut(other.number(), one.number());
    }

    static Blow oneWay(Arena arena) {
        LiveMember from = arena.chance() ? arena.leader() : arena.any();
        LiveMember to = arena.otherThan(from);
        arena.network().cut(from.number(), to.number());
        return new Blow(from + " is not heard by " + to, Set.of(), Set.of(), length(arena), arena.network()::heal);
    }

    static Blow mute(Arena arena) {
        LiveMember from = arena.chance() ? arena.leader() : arena.any();
        arena.without(Set.of(from)).forEach(to -> arena.network().cut(from.number(), to.number()));
        return new Blow(from + " is not heard by any", Set.of(from), Set.of(), length(arena), arena.network()::heal);
    }

    static Blow ring(Arena arena) {
        List<LiveMember> order = arena.shuffled();
        int size = order.size();
        for (int i = 0; i < size; i++) {
            for (int j = i + 2; j < size; j++) {
                if (i > 0 || j < size - 1) {
                    cutBoth(arena, order.get(i), order.get(j));
                }
            }
        }
        return new Blow("ring " + order, Set.of(), Set.of(), length(arena), arena.network()::heal);
    }

    /** Cuts one member off, and says who could not be sure of a majority then, were that other one gone too. */
    static Set<LiveMember> cutOff(Arena arena, LiveMember victim, LiveMember gone) {
        Set<LiveMember> rest = new HashSet<>(arena.without(Set.of(victim)));
        rest.forEach(other -> cutBoth(arena, victim, other));
        rest.remove(gone);
        return arena.minority(Set.of(victim), rest);
    }
}
