package dev.carabiner.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Strikes one fault after the other, each when everything has come back from the one before. */
final class Storm {
    private final LiveCluster cluster;
    private final Arena arena;
    private final MemberDoor door;
    private final TrueTime time;
    private final int shards;
    private final List<Fault> faults;
    private final Random random;
    private final List<Strike> strikes = new ArrayList<>();
    private final Deque<Fault> bag = new ArrayDeque<>();

    Storm(
            LiveCluster cluster,
            Arena arena,
            MemberDoor door,
            TrueTime time,
            int shards,
            List<Fault> faults,
            Random random) {
        this.cluster = cluster;
        this.arena = arena;
        this.door = door;
        this.time = time;
        this.shards = shards;
        this.faults = faults;
        this.random = random;
    }

    List<Strike> strikes() {
        return strikes;
    }

    /** Strikes each kind about as often as any other, in random order, until then or until nothing comes back. */
    void rage(long untilNanos) {
        boolean back = true;
        while (back && time.nanos() < untilNanos) {
            Recovery.sleep(3_000L + random.nextInt(4_000));
            arena.recovery().supervise();
            back = strike(draw());
        }
    }

    private Fault draw() {
        if (bag.isEmpty()) {
            List<Fault> fitting = new ArrayList<>(
                    faults.stream().filter(fault -> fault.fits(cluster)).toList());
            Collections.shuffle(fitting, random);
            bag.addAll(fitting);
        }
        return bag.pop();
    }

    /** Strikes once, heals and waits; whether everything came back. */
    boolean strike(Fault fault) {
        arena.look();
        Map<Integer, String> owners = arena.ownerNames();
        long from = time.nanos();
        Blow blow = fault.strike(arena);
        long hit = time.nanos();
        System.out.printf("live: %8.3f s: %s: %s%n", from / 1e9, fault.label(), blow.what());
        MinorityWatch watch = new MinorityWatch(door, time);
        watch.watch(blow.minority(), hit, hit + blow.lasts().toNanos());
        long mending = time.nanos();
        blow.mend().run();
        Optional<Long> served = arena.recovery().awaitServing();
        Optional<Long> whole = arena.recovery().awaitWhole();
        strikes.add(new Strike(
                strikes.size() + 1,
                fault,
                blow.what(),
                shardsOf(blow, owners),
                from,
                blow.struck().isEmpty() ? Optional.empty() : Optional.of(hit),
                mending,
                served,
                whole,
                blow.minority().stream().map(LiveMember::name).collect(Collectors.toSet()),
                watch.answers()));
        return served.isPresent() && whole.isPresent();
    }

    private Set<Integer> shardsOf(Blow blow, Map<Integer, String> owners) {
        if (blow.struck().isEmpty()) {
            return IntStream.range(0, shards).boxed().collect(Collectors.toSet());
        }
        Set<String> struck = blow.struck().stream().map(LiveMember::name).collect(Collectors.toSet());
        Set<Integer> of = new HashSet<>();
        owners.forEach((shard, owner) -> {
            if (struck.contains(owner)) {
                of.add(shard);
            }
        });
        return of;
    }
}
