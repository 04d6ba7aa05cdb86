package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.ring.RingHash;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class MembershipRulesTest {
    private static final MembershipSettings SETTINGS = MembershipSettings.of(RingHash.XXH3, 8, 1);
    private static final RingDescriptor UNWRITTEN = RingDescriptor.unwritten(RingHash.XXH3, 8);
    private static final Member SELF = life("self", "s1", MemberState.JOINING, 0);

    private final MembershipLiveness liveness = new MembershipLiveness("s1", Duration.ofSeconds(1));

    @Test
    void active_inAnUnwrittenRegister_writesItselfAsVersionOne() {
        assertWrites(plan(UNWRITTEN, MembershipGoal.ACTIVE), next -> {
            assertThat(next.version()).isEqualTo(1);
            assertThat(next.commitId()).isEqualTo("commit");
            assertThat(next.members()).containsExactly(life("self", "s1", MemberState.ACTIVE, 1));
        });
    }

    @Test
    void active_whereItStands_isSettled() {
        assertSettled(plan(standing(life("self", "s1", MemberState.ACTIVE, 1)), MembershipGoal.ACTIVE));
    }

    @Test
    void active_andOthersGone_joinsAndTakesThemOutInOneWrite() {
        Member dead = life("dead", "d1", MemberState.ACTIVE, 1);
        Member alive = life("alive", "a1", MemberState.ACTIVE, 1);
        Member former = life("self", "s0", MemberState.ACTIVE, 1);
        liveness.look(Set.of("s1", "d1", "a1", "s0"), List.of(dead, alive, former), 0);
        liveness.look(Set.of("s1", "a1"), List.of(dead, alive, former), 1);
        assertWrites(plan(standing(dead, alive, former), MembershipGoal.ACTIVE), next -> assertThat(next.members())
                .containsExactly(alive, life("self", "s1", MemberState.ACTIVE, 2)));
    }

    @Test
    void active_whileTheNameIsHeld_isBlocked() {
        Member holder = life("self", "s0", MemberState.ACTIVE, 1);
        liveness.look(Set.of("s1", "s0"), List.of(holder), 0);
        assertThat(plan(standing(holder), MembershipGoal.ACTIVE)).isEqualTo(new MembershipPlan.Blocked(holder));
    }

    @Test
    void active_asJoiningOrLeavingAfterAll_becomesActiveUnderItsIncarnation() {
        assertWrites(
                plan(standing(life("self", "s1", MemberState.JOINING, 1)), MembershipGoal.ACTIVE),
                next -> assertThat(next.members()).containsExactly(life("self", "s1", MemberState.ACTIVE, 1)));
    }

    @Test
    void leaving_changesItsStateOnly_andNothingIfItIsOut() {
        Member standing = life("self", "s1", MemberState.ACTIVE, 1);
        assertWrites(plan(standing(standing), MembershipGoal.LEAVING), next -> assertThat(next.members())
                .containsExactly(standing.withState(MemberState.LEAVING)));
        assertSettled(plan(standing(standing.withState(MemberState.LEAVING)), MembershipGoal.LEAVING));
        assertSettled(plan(standing(), MembershipGoal.LEAVING));
    }

    @Test
    void out_takesItselfOut_andNobodyElseOfItsName() {
        assertWrites(
                plan(standing(life("self", "s1", MemberState.LEAVING, 1)), MembershipGoal.OUT),
                next -> assertThat(next.members()).isEmpty());
        assertSettled(plan(standing(life("self", "s2", MemberState.ACTIVE, 1)), MembershipGoal.OUT));
    }

    @Test
    void otherSettings_areRefusedNamingKeyAndBothValues() {
        RingDescriptor md5 = RingDescriptor.unwritten(RingHash.MD5, 8).next(1, "c", List.of());
        assertThat(plan(md5, MembershipGoal.ACTIVE))
                .isEqualTo(new MembershipPlan.Refused(
                        "ring.hash: xxh3 (expected: md5, as in the cluster that is running)"));
        RingDescriptor many = RingDescriptor.unwritten(RingHash.XXH3, 256).next(1, "c", List.of());
        assertThat(plan(many, MembershipGoal.ACTIVE))
                .isEqualTo(new MembershipPlan.Refused(
                        "ring.virtualNodes: 8 (expected: 256, as in the cluster that is running)"));
    }

    @Test
    void rolledBack_isWrittenAboveAllThatWasSeen() {
        RingDescriptor found = standing(life("self", "s1", MemberState.ACTIVE, 1));
        RingDescriptor seen = found.next(8, "lost", List.of());
        MembershipPlan plan =
                new MembershipRules(SELF, SETTINGS).plan(found, seen, MembershipGoal.ACTIVE, liveness, "commit");
        assertWrites(plan, next -> {
            assertThat(next.version()).isEqualTo(9);
            assertThat(next.members()).isEqualTo(found.members());
        });
    }

    private MembershipPlan plan(RingDescriptor found, MembershipGoal goal) {
        return new MembershipRules(SELF, SETTINGS).plan(found, found, goal, liveness, "commit");
    }

    private static void assertSettled(MembershipPlan plan) {
        assertThat(plan).isEqualTo(new MembershipPlan.Settled());
    }

    private static void assertWrites(MembershipPlan plan, Consumer<RingDescriptor> expected) {
        assertThat(plan)
                .asInstanceOf(InstanceOfAssertFactories.type(MembershipPlan.Write.class))
                .extracting(MembershipPlan.Write::next)
                .satisfies(expected);
    }

    private static RingDescriptor standing(Member... members) {
        return UNWRITTEN.next(1, "c1", List.of(members));
    }

    private static Member life(String name, String id, MemberState state, long incarnation) {
        return new Member(name, id, state, Optional.empty(), 1, "h:1", Optional.empty(), 0, incarnation);
    }
}
