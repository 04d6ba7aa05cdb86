package dev.carabiner.service;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.carabiner.lock.LockName;

/** Which shard a lock belongs to, and what a shard is called in the ring and among the registers. */
final class Shards {
    private final int count;

    Shards(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /**
     * The shard of a lock: the high half of hash times count, which spreads evenly over any count (Lemire 2019, "Fast
     * random integer generation in an interval", section 3). Always XXH3, whatever the ring is drawn with.
     */
    int of(LockName lock) {
        long hash = Hashing.xxh3_64().hashCharsToLong(lock.value());
        long high = Math.multiplyHigh(hash, count);
        // multiplyHigh reads the hash as signed; one count too few comes out where its top bit is set.
        return (int) (hash < 0 ? high + count : high);
    }

    static String key(int shard) {
        return "shard/" + shard;
    }
}
