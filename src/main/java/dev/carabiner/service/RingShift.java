package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.ring.MovedRange;

/**
 * What a new ring moved, in numbers.
 *
 * @param shards how many shards of the lock table have another owner than before
 * @param share the part of all keys that have another owner than before, 0 to 1
 */
public record RingShift(int shards, double share) {
    static RingShift between(RingView before, RingView after, Shards shards) {
        int moved = 0;
        for (int shard = 0; shard < shards.count(); shard++) {
            String key = Shards.key(shard);
            if (!before.owner(key)
                    .map(owner -> owner.name())
                    .equals(after.owner(key).map(owner -> owner.name()))) {
                moved++;
            }
        }
        return new RingShift(moved, MovedRange.share(before.ring().diff(after.ring())));
    }
}
