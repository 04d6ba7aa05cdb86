package dev.carabiner.ring.bench;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingMember;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What our ring can do, by members. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // By JMH.
public class RingBench {
    @Param({"10", "100", "1000", "10000"})
    public int members;

    private List<RingMember> roster;
    private RingMember guest;
    private HashRing ring;
    private HashRing grown;
    private HashRing apart;
    private HashRing zoned;
    private HashRing lopsided;

    @Setup
    public void draw() {
        roster = CarabinerRing.members(members);
        guest = RingMember.of("guest");
        ring = CarabinerRing.draw(roster);
        grown = ring.with(guest);
        apart = CarabinerRing.draw(grown.members());
        zoned = CarabinerRing.draw(zoned(i -> "zone-" + i % 3));
        lopsided = CarabinerRing.draw(zoned(i -> i == 0 ? "rare" : "usual-" + i % 2));
    }

    private List<RingMember> zoned(IntFunction<String> zone) {
        return IntStream.range(0, members)
                .mapToObj(i -> new RingMember(CarabinerRing.name(i), 1, Optional.of(zone.apply(i))))
                .toList();
    }

    @Benchmark
    public RingMember ownerOfHash(Keys keys) {
        return ring.ownerOfHash(keys.hash());
    }

    @Benchmark
    public RingMember owner(Keys keys) {
        return ring.owner(keys.key());
    }

    @Benchmark
    public List<RingMember> replicas3(Keys keys) {
        return ring.replicas(keys.key(), 3);
    }

    /** Of three zones of the same size. */
    @Benchmark
    public List<RingMember> replicas3Zones(Keys keys) {
        return zoned.replicas(keys.key(), 3);
    }

    /** Of three zones one of which has a single member, for which each walk has to look. */
    @Benchmark
    public List<RingMember> replicas3RareZone(Keys keys) {
        return lopsided.replicas(keys.key(), 3);
    }

    @Benchmark
    public HashRing build() {
        return CarabinerRing.draw(roster);
    }

    @Benchmark
    public HashRing add() {
        return ring.with(guest);
    }

    @Benchmark
    public HashRing remove() {
        return grown.without("guest");
    }

    /** Of a ring and the one that was made from it. */
    @Benchmark
    public List<?> diff() {
        return ring.diff(grown);
    }

    /** Of two rings that were drawn apart, as a member does that asks for an earlier version. */
    @Benchmark
    public List<?> diffApart() {
        return ring.diff(apart);
    }

    @Benchmark
    public List<?> diffReplicas3() {
        return ring.diffReplicas(grown, 3);
    }
}
