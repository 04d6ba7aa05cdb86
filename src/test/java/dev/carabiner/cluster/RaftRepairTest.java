package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import com.hazelcast.cp.CPMember;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members are numbered by age; the number is the port, and the name of the one life that each has unless said. */
final class RaftRepairTest {
    private static final RaftRepair.Nothing NOTHING = new RaftRepair.Nothing();
    private static final RaftRepair.StepIn STEP_IN = new RaftRepair.StepIn();

    private record Voter(UUID uuid, Address address) implements CPMember {
        @Override
        public UUID getUuid() {
            return uuid;
        }

        @Override
        public Address getAddress() {
            return address;
        }
    }

    private static Address address(int number) {
        return new Address("127.0.0.1", InetAddress.getLoopbackAddress(), number);
    }

    private static CPMember voter(int number) {
        return new Voter(new UUID(0, number), address(number));
    }

    private static List<CPMember> voters(int... numbers) {
        return Arrays.stream(numbers).mapToObj(RaftRepairTest::voter).toList();
    }

    private static RaftComposition composition(List<CPMember> members, List<CPMember> group) {
        return new RaftComposition(members, List.of(group, group));
    }

    /** Those who are here, as member {@code self} sees them. */
    private static List<RaftRepair.Candidate> here(int self, int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> new RaftRepair.Candidate(address(number), number == self))
                .toList();
    }

    private static long after(Duration time) {
        return 77 + time.toNanos();
    }

    private static RaftRepair.Step at(
            RaftRepair repair,
            RaftComposition composition,
            List<RaftRepair.Candidate> here,
            boolean voter,
            Duration time) {
        return repair.next(composition, here, voter, after(time));
    }

    @Test
    void next_allHere_isNothingForAnybody() {
        RaftComposition whole = composition(voters(1, 2, 3), voters(1, 2, 3));
        assertThat(at(new RaftRepair(3), whole, here(1, 1, 2, 3, 4), true, Duration.ZERO))
                .isEqualTo(NOTHING);
        assertThat(at(new RaftRepair(3), whole, here(4, 1, 2, 3, 4), false, Duration.ofHours(1)))
                .isEqualTo(NOTHING);
    }

    @Test
    void next_voterMissing_theOldestOtherStepsInAtOnceAndTheNextOnlyIfThatDoesNot() {
        RaftComposition composition = composition(voters(1, 2, 3), voters(1, 2, 3));
        assertThat(at(new RaftRepair(3), composition, here(4, 1, 3, 4, 5), false, Duration.ZERO))
                .isEqualTo(STEP_IN);
        RaftRepair fifth = new RaftRepair(3);
        List<RaftRepair.Candidate> here = here(5, 1, 3, 4, 5);
        assertThat(at(fifth, composition, here, false, Duration.ZERO)).isEqualTo(NOTHING);
        assertThat(at(fifth, composition, here, false, Duration.ofSeconds(5))).isEqualTo(NOTHING);
        assertThat(at(fifth, composition, here, false, Duration.ofSeconds(6))).isEqualTo(STEP_IN);
    }

    @Test
    void next_missingOneIsBack_nobodyStepsInAnyMore() {
        RaftComposition composition = composition(voters(1, 2, 3), voters(1, 2, 3));
        RaftRepair fifth = new RaftRepair(3);
        assertThat(at(fifth, composition, here(5, 1, 3, 4, 5), false, Duration.ZERO))
                .isEqualTo(NOTHING);
        assertThat(at(fifth, composition, here(5, 1, 2, 3, 4, 5), false, Duration.ofSeconds(3)))
                .isEqualTo(NOTHING);
        // The time counts anew.
        assertThat(at(fifth, composition, here(5, 1, 3, 4, 5), false, Duration.ofSeconds(7)))
                .isEqualTo(NOTHING);
    }

    @Test
    void next_replacementStandsBy_theMissingOneIsRemovedAfterTenSecondsByTheOldest() {
        RaftComposition composition = composition(voters(1, 2, 3, 4), voters(1, 2, 3));
        RaftRepair first = new RaftRepair(3);
        List<RaftRepair.Candidate> here = here(1, 1, 3, 4);
        assertThat(at(first, composition, here, true, Duration.ZERO)).isEqualTo(NOTHING);
        assertThat(at(first, composition, here, true, Duration.ofMillis(9_999))).isEqualTo(NOTHING);
        assertThat(at(first, composition, here, true, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(RaftRepair.Remove.class, remove -> assertThat(remove.member())
                        .isEqualTo(voter(2)));
        RaftRepair third = new RaftRepair(3);
        assertThat(at(third, composition, here(3, 1, 3, 4), true, Duration.ZERO))
                .isEqualTo(NOTHING);
        assertThat(at(third, composition, here(3, 1, 3, 4), true, Duration.ofSeconds(15)))
                .isEqualTo(NOTHING);
        assertThat(at(third, composition, here(3, 1, 3, 4), true, Duration.ofSeconds(16)))
                .isInstanceOf(RaftRepair.Remove.class);
    }

    @Test
    void next_oneOfThreeMissingAndNobodyToReplaceIt_isNeverRemoved() {
        RaftComposition composition = composition(voters(1, 2, 3), voters(1, 2, 3));
        RaftRepair first = new RaftRepair(3);
        assertThat(at(first, composition, here(1, 1, 3), true, Duration.ZERO)).isEqualTo(NOTHING);
        assertThat(at(first, composition, here(1, 1, 3), true, Duration.ofDays(1)))
                .isEqualTo(NOTHING);
    }

    @Test
    void next_oneOfFiveMissing_isRemovedAfterAMinuteThoughNobodyReplacesIt() {
        RaftComposition composition = composition(voters(1, 2, 3, 4, 5), voters(1, 2, 3, 4, 5));
        RaftRepair first = new RaftRepair(5);
        assertThat(at(first, composition, here(1, 1, 2, 3, 4), true, Duration.ZERO))
                .isEqualTo(NOTHING);
        assertThat(at(first, composition, here(1, 1, 2, 3, 4), true, Duration.ofSeconds(59)))
                .isEqualTo(NOTHING);
        assertThat(at(first, composition, here(1, 1, 2, 3, 4), true, Duration.ofSeconds(60)))
                .isInstanceOf(RaftRepair.Remove.class);
    }

    @Test
    void next_twoMissing_oneThatVotesInNoGroupGoesFirst() {
        RaftComposition composition = composition(voters(1, 2, 3, 4, 5), voters(1, 2, 3));
        RaftRepair first = new RaftRepair(3);
        assertThat(at(first, composition, here(1, 1, 3, 4), true, Duration.ZERO))
                .isEqualTo(NOTHING);
        assertThat(at(first, composition, here(1, 1, 3, 4), true, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(RaftRepair.Remove.class, remove -> assertThat(remove.member())
                        .isEqualTo(voter(5)));
    }

    @Test
    void next_ownAddressAmongTheVoters_removesThatPredecessorAtOnceWhateverItsAge() {
        RaftComposition composition = composition(voters(1, 2, 3), voters(1, 2, 3));
        assertThat(at(new RaftRepair(3), composition, here(2, 1, 3, 4, 2), false, Duration.ZERO))
                .isInstanceOfSatisfying(RaftRepair.Remove.class, remove -> {
                    assertThat(remove.member()).isEqualTo(voter(2));
                    assertThat(remove.ofPredecessor()).isTrue();
                });
    }

    @Test
    void composition_majorities_areThoseOfEachGroup() {
        RaftComposition composition =
                new RaftComposition(voters(1, 2, 3, 4), List.of(voters(1, 2, 3), voters(2, 3, 4)));
        assertThat(composition.hasMajorities(java.util.Set.of(address(1), address(3), address(4))))
                .isTrue();
        assertThat(composition.hasMajorities(java.util.Set.of(address(1), address(2), address(5))))
                .isFalse();
        assertThat(composition.presentInWeakest(java.util.Set.of(address(1), address(2))))
                .isEqualTo(1);
        assertThat(composition.isComplete(java.util.Set.of(address(1), address(2), address(3))))
                .isFalse();
    }
}
