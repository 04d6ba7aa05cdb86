package dev.carabiner.live;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Two faults at once. */
final class Combined {
    private Combined() {}

    /** With three Raft members nothing is granted until both are back, if both are such; then everything is again. */
    static Blow killAndCut(Arena arena) {
        LiveMember killed = arena.owner();
        LiveMember cut = arena.otherThan(killed);
        Set<LiveMember> minority = new HashSet<>(Cuts.cutOff(arena, cut, killed));
        killed.kill();
        minority.remove(killed);
        return new Blow(
                "kill -9 " + killed + ", " + cut + " cut off",
                Set.of(killed, cut),
                minority,
                arena.between(8, 14),
                () -> {
                    arena.network().heal();
                    killed.start();
                });
    }

    static Blow pauseAndJump(Arena arena) {
        LiveMember paused = arena.owner();
        LiveMember jumping = arena.otherThan(paused);
        paused.pause();
        Duration offset = Jumps.jump(arena, jumping);
        return new Blow(
                "pause " + paused + ", clock of " + jumping + " jumps " + offset,
                Set.of(paused),
                Set.of(),
                arena.between(8, 14),
                () -> {
                    paused.resume();
                    jumping.setClock(Duration.ZERO);
                });
    }

    /** Among those without whom a majority of Raft members is left. */
    static Blow drainAndKill(Arena arena) {
        LiveMember drained = arena.owner();
        LiveMember killed = arena.shuffled().stream()
                .filter(other -> other != drained && arena.isMajority(arena.without(Set.of(drained, other))))
                .findFirst()
                .orElseGet(() -> arena.otherThan(drained));
        drained.terminate();
        killed.kill();
        return new Blow(
                "SIGTERM to " + drained + ", kill -9 " + killed,
                Set.of(drained, killed),
                Set.of(),
                arena.between(5, 10),
                () -> {
                    killed.start();
                    Stops.startAgain(arena, drained);
                });
    }
}
