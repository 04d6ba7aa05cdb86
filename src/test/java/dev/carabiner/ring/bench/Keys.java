package dev.carabiner.ring.bench;

import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Keys of 16 characters, and hashes; each thread has its own place among them, and none sees the same one soon again. */
@State(Scope.Thread)
public class Keys {
    private static final int COUNT = 1 << 14;

    private final String[] keys = new String[COUNT];
    private final long[] hashes = new long[COUNT];
    private int next;

    @Setup(Level.Trial)
    public void draw() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < COUNT; i++) {
            keys[i] = String.format("%016x", random.nextLong());
            hashes[i] = random.nextLong();
        }
    }

    String key() {
        next = (next + 1) & (COUNT - 1);
        return keys[next];
    }

    long hash() {
        next = (next + 1) & (COUNT - 1);
        return hashes[next];
    }
}
