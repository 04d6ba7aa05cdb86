package dev.carabiner.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cp.CPMember;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Decides what one member does for the Raft groups. All members decide by the same lists, so that in general one acts;
 * should the one whose turn it is do nothing, the next one does after a while. Two that act at once do no harm: an extra
 * member stands by, and a second removal finds nothing.
 */
final class RaftRepair {
    /**
     * How long a Raft member may be missing before another one takes its place for good. It begins when the failure
     * detector has given it up. A member that was cut off or paused for longer has to start anew to vote again, and one
     * more loss in the meantime can take the majority away: this weighs the one against the other.
     */
    static final Duration REPLACED_AFTER = Duration.ofSeconds(10);
    /** The same where nobody takes its place, and the rest only becomes a smaller group. */
    static final Duration REDUCED_AFTER = Duration.ofSeconds(60);
    /** Fewer are not worth calling a group: with a majority of both of two, a removal gains nothing. */
    private static final int FEWEST = 3;
    /** How much longer than the one before it in line a member waits before it does that one's work. */
    private static final Duration IN_LINE = Duration.ofSeconds(6);

    private final int required;

    // Owned by the context of the steward.
    private final Map<UUID, Long> missingSince = new HashMap<>();
    private Optional<Long> tooFewSince = Optional.empty();

    /** @param required how many Raft members the configuration asks for */
    RaftRepair(int required) {
        this.required = required;
    }

    /** A member of the cluster that votes, or could. */
    record Candidate(Address address, boolean isSelf) {}

    /** What to do; then ask again. */
    sealed interface Step {
        <R> R match(Cases<R> cases);
    }

    /** One case each. */
    interface Cases<R> {
        R nothing();

        R remove(Remove remove);

        R stepIn(StepIn stepIn);
    }

    /** Everything is as it should be, or somebody else's to do. */
    record Nothing() implements Step {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.nothing();
        }
    }

    /** Take this one out of the Raft members. */
    record Remove(CPMember member, boolean ofPredecessor, String reason) implements Step {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.remove(this);
        }
    }

    /** Become a Raft member. */
    record StepIn() implements Step {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stepIn(this);
        }
    }

    /**
     * Decides.
     *
     * @param candidates the full members of the cluster, oldest first; this one among them
     * @param isRaftMember whether this member is one of those in {@code composition}
     */
    Step next(RaftComposition composition, List<Candidate> candidates, boolean isRaftMember, long nowNanos) {
        Set<Address> here = candidates.stream().map(Candidate::address).collect(Collectors.toSet());
        List<CPMember> missing = composition.missing(here);
        missingSince.keySet().retainAll(missing.stream().map(CPMember::getUuid).toList());
        missing.forEach(member -> missingSince.putIfAbsent(member.getUuid(), nowNanos));

        boolean tooFew = composition.present(here) < required;
        tooFewSince = tooFew ? tooFewSince.or(() -> Optional.of(nowNanos)) : Optional.empty();
        return isRaftMember
                ? removeMissing(composition, candidates, missing, nowNanos)
                : stepIn(composition, candidates, nowNanos);
    }

    private Step removeMissing(
            RaftComposition composition, List<Candidate> candidates, List<CPMember> missing, long nowNanos) {
        OptionalInt place = placeInLine(composition, candidates, true);
        int size = composition.members().size();
        if (missing.isEmpty() || place.isEmpty() || size <= FEWEST) {
            return new Nothing();
        }
        boolean replaced = size > required;
        Duration patience = (replaced ? REPLACED_AFTER : REDUCED_AFTER).plus(IN_LINE.multipliedBy(place.getAsInt()));
        CPMember first = missing.get(0);
        long since = missingSince.getOrDefault(first.getUuid(), nowNanos);
        return nowNanos - since < patience.toNanos()
                ? new Nothing()
                : new Remove(first, false, replaced ? "missing, another one takes its place" : "missing for a minute");
    }

    private Step stepIn(RaftComposition composition, List<Candidate> candidates, long nowNanos) {
        Optional<CPMember> predecessor = candidates.stream()
                .filter(Candidate::isSelf)
                .flatMap(self -> composition.members().stream()
                        .filter(member -> member.getAddress().equals(self.address())))
                .findFirst();
        if (predecessor.isPresent()) {
            return new Remove(predecessor.get(), true, "an earlier life at this address");
        }
        OptionalInt place = placeInLine(composition, candidates, false);
        if (tooFewSince.isEmpty() || place.isEmpty()) {
            return new Nothing();
        }
        Duration patience = IN_LINE.multipliedBy(place.getAsInt());
        return nowNanos - tooFewSince.get() < patience.toNanos() ? new Nothing() : new StepIn();
    }

    /** Where this member stands among those that are Raft members, or among those that are not. */
    private static OptionalInt placeInLine(
            RaftComposition composition, List<Candidate> candidates, boolean raftMembers) {
        Set<Address> taken =
                composition.members().stream().map(CPMember::getAddress).collect(Collectors.toSet());
        int place = 0;
        for (Candidate candidate : candidates) {
            if (candidate.isSelf()) {
                return OptionalInt.of(place);
            }
            if (taken.contains(candidate.address()) == raftMembers) {
                place++;
            }
        }
        return OptionalInt.empty();
    }
}
