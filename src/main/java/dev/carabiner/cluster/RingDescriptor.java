package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The value of the ring register: who is a member, and how the ring is drawn. Immutable.
 *
 * @param version rises with every write; 0 only where nothing was ever written
 * @param commitId names the write that brought this value; no other write has it
 * @param members in order of name
 * @param history the rings before this one, newest first, at most {@link #MAX_HISTORY}
 */
record RingDescriptor(
        long version, RingHash hash, int virtualNodes, String commitId, List<Member> members, List<Past> history) {

    /** How many earlier rings a descriptor remembers. */
    static final int MAX_HISTORY = 32;

    public RingDescriptor {
        members = members.stream().sorted(Comparator.comparing(Member::name)).toList();
        history = List.copyOf(history);
        requireDistinct(members);
        requireDescending(version, history);
    }

    /**
     * What a descriptor remembers of an earlier one.
     *
     * @param ring the members that its ring was drawn from, in order of name
     */
    record Past(long version, String commitId, List<RingMember> ring) {
        public Past {
            ring = ring.stream().sorted(Comparator.comparing(RingMember::name)).toList();
        }
    }

    /** Stands for the register that was never written. */
    static RingDescriptor unwritten(RingHash hash, int virtualNodes) {
        return new RingDescriptor(0, hash, virtualNodes, "", List.of(), List.of());
    }

    /**
     * Reads a descriptor from the bytes of the register.
     *
     * @throws RingDescriptorException if they are not a descriptor of a format that is known here
     */
    static RingDescriptor from(Buffer bytes) {
        return RingDescriptorCodec.decode(bytes);
    }

    Buffer toBuffer() {
        return RingDescriptorCodec.encode(this);
    }

    /** The descriptor that follows this one. */
    RingDescriptor next(long nextVersion, String nextCommitId, List<Member> nextMembers) {
        return new RingDescriptor(nextVersion, hash, virtualNodes, nextCommitId, nextMembers, nextHistory(nextVersion));
    }

    /** The life of this id, whatever its name. */
    Optional<Member> life(String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    /** The member of this name, whatever its state. */
    Optional<Member> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** The members that the ring is drawn from, in order of name. */
    List<RingMember> ringMembers() {
        return members.stream()
                .filter(member -> member.state() == MemberState.ACTIVE)
                .map(member -> new RingMember(member.name(), member.weight(), member.zone()))
                .toList();
    }

    /** The members that the ring of that version was drawn from, unless it is forgotten or was never written. */
    Optional<List<RingMember>> ringMembersAt(long earlier) {
        if (earlier == version) {
            return Optional.of(ringMembers());
        }
        return history.stream()
                .filter(past -> past.version() == earlier)
                .findFirst()
                .map(Past::ring);
    }

    /**
     * Draws the ring, of all active members, however few.
     *
     * @throws IllegalArgumentException if a bound of the ring is exceeded
     */
    HashRing draw() {
        return HashRing.of(hash, virtualNodes, ringMembers());
    }

    /** Whether this is the write of that commit id, or came after it (as far as the history reaches). */
    boolean follows(String earlierCommitId) {
        return commitId.equals(earlierCommitId)
                || history.stream().anyMatch(past -> past.commitId().equals(earlierCommitId));
    }

    /** Whether the register cannot have come from that value to this one: an engine without a quorum lost writes. */
    boolean rolledBackFrom(RingDescriptor seen) {
        return version < seen.version || (version == seen.version && !commitId.equals(seen.commitId));
    }

    private List<Past> nextHistory(long nextVersion) {
        List<Past> next = new ArrayList<>();
        if (version > 0 && version < nextVersion) {
            next.add(new Past(version, commitId, ringMembers()));
        }
        history.stream().limit(MAX_HISTORY - next.size()).forEach(next::add);
        return next;
    }

    private static void requireDistinct(List<Member> members) {
        Set<String> names = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (Member member : members) {
            if (!names.add(member.name())) {
                throw new IllegalArgumentException(
                        "members: name " + member.name() + " twice (expected: a name of its own for each member)");
            }
            if (!ids.add(member.id())) {
                throw new IllegalArgumentException(
                        "members: id " + member.id() + " twice (expected: an id of its own for each life)");
            }
        }
    }

    private static void requireDescending(long version, List<Past> history) {
        if (history.size() > MAX_HISTORY) {
            throw new IllegalArgumentException(
                    "history: " + history.size() + " rings (expected: at most " + MAX_HISTORY + ")");
        }
        long newer = version;
        for (Past past : history) {
            if (past.version() >= newer) {
                throw new IllegalArgumentException(
                        "history: version " + past.version() + " (expected: below " + newer + ", newest first)");
            }
            newer = past.version();
        }
    }
}
