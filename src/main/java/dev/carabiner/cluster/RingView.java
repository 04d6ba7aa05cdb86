package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import dev.carabiner.wire.Member;
import java.util.List;
import java.util.Optional;

/**
 * The ring as one member saw it at one moment. Immutable.
 *
 * @param version of the ring register; 0 if it was never read
 * @param members all of them in order of name, also those that are joining or leaving
 * @param ring drawn from the active members; empty while there are fewer of them than {@code ring.minMembers}
 */
public record RingView(long version, List<Member> members, HashRing ring) {
    public RingView {
        members = List.copyOf(members);
    }

    /** The member of this name, whatever its state. */
    public Optional<Member> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** The active member that owns the key, or empty if nobody does. */
    public Optional<Member> owner(String key) {
        return ring.isEmpty() ? Optional.empty() : member(ring.owner(key).name());
    }
}
