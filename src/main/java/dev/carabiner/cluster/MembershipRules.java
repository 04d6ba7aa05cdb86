package dev.carabiner.cluster;

import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides, from a value of the register and from who is alive, what this member writes next. Looks only at what stands
 * there, never at what was tried before, so every step may be repeated: a write of unknown outcome is either seen here,
 * or is made again.
 */
final class MembershipRules {
    private final Member self;
    private final MembershipSettings settings;

    /** @param self this member; its state and incarnation are decided here */
    MembershipRules(Member self, MembershipSettings settings) {
        this.self = self;
        this.settings = settings;
    }

    /**
     * @param found what stands in the register
     * @param seen the newest descriptor that was known when that read was sent
     * @param commitId for the write, if there is to be one
     */
    MembershipPlan plan(
            RingDescriptor found,
            RingDescriptor seen,
            MembershipGoal goal,
            MembershipLiveness liveness,
            String commitId) {
        if (!fits(found)) {
            return new MembershipPlan.Refused(misfit(found));
        }
        boolean rolledBack = found.rolledBackFrom(seen);
        long nextVersion = (rolledBack ? seen.version() : found.version()) + 1;

        List<Member> next = new ArrayList<>();
        found.members().stream()
                .filter(member -> isSelf(member) || !liveness.isGone(member))
                .forEach(next::add);
        Optional<Member> holder = next.stream()
                .filter(member -> member.name().equals(self.name()) && !isSelf(member))
                .findFirst();
        standAs(goal, next, holder.isPresent(), nextVersion);

        // After a roll-back even the same members are written again, or views that know more would never move again.
        if (rolledBack || !next.equals(found.members())) {
            return new MembershipPlan.Write(found.next(nextVersion, commitId, next));
        }
        if (goal == MembershipGoal.ACTIVE && holder.isPresent()) {
            return new MembershipPlan.Blocked(holder.get());
        }
        return new MembershipPlan.Settled();
    }

    private void standAs(MembershipGoal goal, List<Member> members, boolean nameTaken, long nextVersion) {
        switch (goal) {
            case NONE -> {}
            case ACTIVE -> {
                if (members.stream().anyMatch(this::isSelf)) {
                    become(MemberState.ACTIVE, members);
                } else if (!nameTaken) {
                    members.add(newLife(nextVersion));
                }
            }
            case LEAVING -> become(MemberState.LEAVING, members);
            case OUT -> members.removeIf(this::isSelf);
        }
    }

    private void become(MemberState state, List<Member> members) {
        members.replaceAll(member -> isSelf(member) ? member.withState(state) : member);
    }

    private Member newLife(long incarnation) {
        return new Member(
                self.name(),
                self.id(),
                MemberState.ACTIVE,
                self.zone(),
                self.weight(),
                self.address(),
                self.http(),
                self.joinedSeconds(),
                incarnation);
    }

    private boolean isSelf(Member member) {
        return member.id().equals(self.id());
    }

    private boolean fits(RingDescriptor found) {
        return found.hash() == settings.hash() && found.virtualNodes() == settings.virtualNodes();
    }

    private String misfit(RingDescriptor found) {
        return found.hash() == settings.hash()
                ? mismatch("ring.virtualNodes", settings.virtualNodes(), found.virtualNodes())
                : mismatch("ring.hash", settings.hash().label(), found.hash().label());
    }

    private static String mismatch(String key, Object ours, Object theirs) {
        return key + ": " + ours + " (expected: " + theirs + ", as in the cluster that is running)";
    }
}
