package dev.carabiner.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cp.CPMember;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Who votes, as a majority has agreed.
 *
 * @param members all Raft members, missing ones too, and those that are in no group and stand by
 * @param groups the members of each group
 */
record RaftComposition(Collection<CPMember> members, List<Collection<CPMember>> groups) {
    static final RaftComposition UNKNOWN = new RaftComposition(List.of(), List.of());

    RaftComposition {
        members = List.copyOf(members);
        groups = List.copyOf(groups);
    }

    boolean isKnown() {
        return !members.isEmpty();
    }

    boolean contains(UUID member) {
        return members.stream().anyMatch(other -> other.getUuid().equals(member));
    }

    /** How many of all members are here. */
    int present(Set<Address> here) {
        return present(members, here);
    }

    /** How many members are here of the group that has the fewest. */
    int presentInWeakest(Set<Address> here) {
        return groups.stream().mapToInt(group -> present(group, here)).min().orElseGet(() -> present(here));
    }

    /** Whether each group has a majority of its members here, and so can commit. */
    boolean hasMajorities(Set<Address> here) {
        return groups.stream().allMatch(group -> present(group, here) * 2 > group.size());
    }

    /** Whether all who vote in any group are here. */
    boolean isComplete(Set<Address> here) {
        return groups.stream().allMatch(group -> present(group, here) == group.size());
    }

    /** Those that are not here; first those that are in no group, as to remove them costs nothing. */
    List<CPMember> missing(Set<Address> here) {
        return members.stream()
                .filter(member -> !here.contains(member.getAddress()))
                .sorted((one, other) -> Boolean.compare(votes(one), votes(other)))
                .toList();
    }

    private boolean votes(CPMember member) {
        return groups.stream().anyMatch(group -> group.stream()
                .anyMatch(other -> other.getUuid().equals(member.getUuid())));
    }

    private static int present(Collection<CPMember> members, Set<Address> here) {
        return (int) members.stream()
                .filter(member -> here.contains(member.getAddress()))
                .count();
    }
}
