package dev.carabiner.ring.bench;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import dev.carabiner.ring.RingHash;

/**
 * The floor that no ring reaches: a calculation, without a table. It knows numbers rather than members, so only the last
 * one can leave; it has no weights, no replicas and no ranges.
 */
final class JumpBackBuckets implements Rival {
    private final ConsistentBucketHasher hasher = ConsistentHashing.jumpBackHashSplitMix64();
    private final int members;

    JumpBackBuckets(int members) {
        this.members = members;
    }

    @Override
    public int owner(String key) {
        return ownerOfHash(RingHash.XXH3.hashOf(key));
    }

    @Override
    public int ownerOfHash(long hash) {
        return hasher.getBucket(hash, members);
    }

    @Override
    public Object ring() {
        return this;
    }
}
