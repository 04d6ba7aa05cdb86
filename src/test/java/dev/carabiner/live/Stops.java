package dev.carabiner.live;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Members that are asked to stop, and are started again. */
final class Stops {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private Stops() {}

    static Blow drain(Arena arena) {
        LiveMember victim = arena.owner();
        victim.terminate();
        return Blow.on(victim, "SIGTERM to", arena.between(5, 10), () -> startAgain(arena, victim));
    }

    /** One after the other, each when the one before serves again and the Raft group is whole. */
    static Blow rolling(Arena arena) {
        for (LiveMember member : arena.shuffled()) {
            member.terminate();
            startAgain(arena, member);
            arena.recovery().awaitServing();
            arena.recovery().awaitWhole();
        }
        return new Blow("all, one after the other", Set.of(), Set.of(), Duration.ZERO, () -> {});
    }

    /** All at once; nobody is started before all have ended. */
    static Blow all(Arena arena) {
        arena.members().forEach(LiveMember::terminate);
        arena.members().forEach(member -> awaitStop(arena, member));
        return started(arena, "SIGTERM to");
    }

    /** Once all members have ended. */
    static Blow started(Arena arena, String what) {
        arena.noteAllLost();
        return new Blow(what + " all", Set.copyOf(arena.members()), Set.of(), Duration.ZERO, () -> arena.members()
                .forEach(LiveMember::start));
    }

    static void startAgain(Arena arena, LiveMember member) {
        awaitStop(arena, member);
        member.start();
    }

    private static void awaitStop(Arena arena, LiveMember member) {
        Optional<Integer> status = member.awaitExit(BOUND);
        if (status.isEmpty() || status.get() != 0) {
            arena.recovery()
                    .note(member + " did not stop in order: "
                            + status.map(code -> "status " + code)
                                    .orElse("still there after " + BOUND.toSeconds() + " s")
                            + ", " + member.lastWords());
            member.kill();
        }
    }
}
