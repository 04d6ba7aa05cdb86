package dev.carabiner;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.MovedRange;
import dev.carabiner.ring.RingMember;
import dev.carabiner.service.MemberRing;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One ring after another. Members that are joining or leaving have versions of their own, so a change may move nothing.
 *
 * @param previous the version before
 * @param version the version after; greater, by more than one where several changes came at once
 */
public record RingChange(long previous, long version, HashRing before, HashRing after) {
    static RingChange between(MemberRing.Snapshot before, MemberRing.Snapshot after) {
        return new RingChange(before.version(), after.version(), before.ring(), after.ring());
    }

    /** The names of the members that stand in the ring now, and did not before, in order. */
    public List<String> joined() {
        return without(after, before);
    }

    /** The names of the members that stood in the ring before, and do not now, in order. */
    public List<String> left() {
        return without(before, after);
    }

    /** The ranges of hashes that changed owner, as few as possible; worked out at each call. */
    public List<MovedRange> moved() {
        return before.diff(after);
    }

    /** Whether this key has another owner than before. */
    public boolean moved(String key) {
        if (before.isEmpty() || after.isEmpty()) {
            return before.isEmpty() != after.isEmpty();
        }
        return !before.owner(key).name().equals(after.owner(key).name());
    }

    private static List<String> without(HashRing ring, HashRing other) {
        Set<String> names = new TreeSet<>(names(ring));
        names.removeAll(names(other));
        return List.copyOf(names);
    }

    private static Set<String> names(HashRing ring) {
        return ring.members().stream().map(RingMember::name).collect(Collectors.toSet());
    }
}
