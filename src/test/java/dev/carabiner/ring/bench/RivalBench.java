package dev.carabiner.ring.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What others can do, by members: lookups, and what a change of members costs them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // By JMH.
public class RivalBench {
    @Param({"10", "100", "1000", "10000"})
    public int members;

    private TreeMapRing treeMap;
    private KetamaRing ketama;
    private VertxRing vertx;
    private JumpBackBuckets jumpBack;

    @Setup
    public void draw(org.openjdk.jmh.infra.BenchmarkParams run) {
        // Only what is measured, for some of them take seconds to build.
        String name = run.getBenchmark();
        if (name.contains("treeMap")) {
            treeMap = new TreeMapRing(members);
        } else if (name.contains("ketama")) {
            ketama = new KetamaRing(members);
        } else if (name.contains("vertx")) {
            vertx = new VertxRing(members);
        } else {
            jumpBack = new JumpBackBuckets(members);
        }
    }

    @Benchmark
    public int treeMapOwnerOfHash(Keys keys) {
        return treeMap.ownerOfHash(keys.hash());
    }

    @Benchmark
    public int treeMapOwner(Keys keys) {
        return treeMap.owner(keys.key());
    }

    /** In place: a map that other threads read would have to be copied. */
    @Benchmark
    public TreeMapRing treeMapAddAndRemove() {
        treeMap.add(members);
        treeMap.remove(members);
        return treeMap;
    }

    @Benchmark
    public TreeMapRing treeMapBuild() {
        return new TreeMapRing(members);
    }

    @Benchmark
    public Object ketamaOwner(Keys keys) {
        return ketama.node(keys.key());
    }

    @Benchmark
    public KetamaRing ketamaBuild() {
        return new KetamaRing(members);
    }

    @Benchmark
    public int vertxOwner(Keys keys) {
        return vertx.owner(keys.key());
    }

    @Benchmark
    public VertxRing vertxBuild() {
        return new VertxRing(members);
    }

    @Benchmark
    public int jumpBackOwnerOfHash(Keys keys) {
        return jumpBack.ownerOfHash(keys.hash());
    }

    @Benchmark
    public int jumpBackOwner(Keys keys) {
        return jumpBack.owner(keys.key());
    }
}
