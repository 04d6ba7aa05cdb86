package dev.carabiner.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Where faults are struck: whom there is, who does what, and chance. Owned by the thread of the test. */
final class Arena {
    private final LiveCluster cluster;
    private final MemberDoor door;
    private final Recovery recovery;
    private final int shards;
    private final Random random;
    private final Runnable allLost;
    private Map<Integer, LiveMember> owners = Map.of();
    private RaftView raft = new RaftView(Map.of(), Map.of());

    /** @param allLost to be run when all members have ended, so that no lease is left */
    Arena(LiveCluster cluster, MemberDoor door, Recovery recovery, int shards, Random random, Runnable allLost) {
        this.cluster = cluster;
        this.door = door;
        this.recovery = recovery;
        this.shards = shards;
        this.random = random;
        this.allLost = allLost;
    }

    /** All members have ended, and with them all leases. */
    void noteAllLost() {
        members().forEach(LiveMember::beginAnew); // Raft counts from zero again.
        allLost.run();
    }

    /** Looks around. That takes its time, so it is done before a blow. */
    void look() {
        owners = askOwners();
        raft = cluster.raft();
    }

    Network network() {
        return cluster.network();
    }

    Recovery recovery() {
        return recovery;
    }

    List<LiveMember> members() {
        return cluster.members();
    }

    List<LiveMember> shuffled() {
        List<LiveMember> members = new ArrayList<>(members());
        Collections.shuffle(members, random);
        return members;
    }

    LiveMember any() {
        return members().get(random.nextInt(members().size()));
    }

    LiveMember otherThan(LiveMember member) {
        return shuffled().stream().filter(other -> other != member).findFirst().orElseThrow();
    }

    List<LiveMember> without(Collection<LiveMember> some) {
        return members().stream().filter(member -> !some.contains(member)).toList();
    }

    boolean chance() {
        return random.nextBoolean();
    }

    Duration between(int fromSeconds, int toSeconds) {
        return Duration.ofMillis(1_000L * fromSeconds + random.nextInt(1_000 * (toSeconds - fromSeconds) + 1));
    }

    /** The owner of one shard or another: the more a member owns, the likelier it is. */
    LiveMember owner() {
        return owners.getOrDefault(random.nextInt(shards), any());
    }

    /** The leader of one Raft group or another. */
    LiveMember leader() {
        List<String> leaders = new ArrayList<>(raft.leaders().values());
        Collections.shuffle(leaders, random);
        return leaders.stream()
                .flatMap(address -> members().stream()
                        .filter(member -> member.address().cluster().equals(address)))
                .findFirst()
                .orElseGet(this::any);
    }

    private Map<Integer, LiveMember> askOwners() {
        Map<Integer, LiveMember> found = new HashMap<>();
        for (int shard = 0; shard < shards; shard++) {
            Optional<String> owner = Optional.empty();
            for (LiveMember asked : members()) {
                owner = owner.isPresent() ? owner : door.ownerOf(asked.address(), shard);
            }
            for (LiveMember member : members()) {
                if (owner.isPresent() && owner.get().equals(member.name())) {
                    found.put(shard, member);
                }
            }
        }
        return found;
    }

    /** Who owned each shard at the last look, by name. */
    Map<Integer, String> ownerNames() {
        return owners.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .name()));
    }

    /** Whether the registers can be written with only these members left. */
    boolean isMajority(Collection<LiveMember> left) {
        return raft.isMajority(addresses(left));
    }

    /** All those whose side of a partition has no majority in any Raft group. */
    Set<LiveMember> minority(Collection<LiveMember> oneSide, Collection<LiveMember> otherSide) {
        Set<LiveMember> minority = new HashSet<>();
        if (raft.isMinority(addresses(oneSide))) {
            minority.addAll(oneSide);
        }
        if (raft.isMinority(addresses(otherSide))) {
            minority.addAll(otherSide);
        }
        return minority;
    }

    private static Set<String> addresses(Collection<LiveMember> members) {
        return members.stream().map(member -> member.address().cluster()).collect(Collectors.toSet());
    }
}
