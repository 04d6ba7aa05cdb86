package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.sim.SimMembers;
import dev.carabiner.sim.SimMembers.SimMember;
import dev.carabiner.sim.SimNetwork.Weather;
import dev.carabiner.sim.SimRegister.Fate;
import dev.carabiner.sim.SimRegister.Faults;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single stories of members on simulated time. */
class MembershipTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(4);
    private static final Weather NO_MESSAGES = new Weather(1, 0, Duration.ofMillis(1), Duration.ofMillis(1));

    private final SimMembers cluster = new SimMembers(7);
    private final SimScheduler scheduler = cluster.scheduler();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void start_ofSeveralAtOnce_convergesOnOneVersionWithAll(int count) {
        List<SimMember> members = startAll(count);
        assertThat(register().version()).isEqualTo(count);
        for (SimMember member : members) {
            assertThat(member.view().version()).isEqualTo(count);
            assertThat(member.view().members()).hasSize(count).isSortedAccordingTo((a, b) -> a.name()
                    .compareTo(b.name()));
            assertThat(member.view().ring().members())
                    .extracting(RingMember::name)
                    .hasSize(count);
        }
    }

    @Test
    void start_givesTheIncarnationOfItsVersion() {
        startAll(3);
        assertThat(register().members()).extracting(Member::incarnation).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void kill_ofAnyMember_takesItOutSoon() {
        List<SimMember> members = startAll(5);
        for (int last = 4; last >= 1; last--) {
            SimMember victim = members.remove(last % 2);
            cluster.kill(victim);
            awaitAgreement(members, SOON);
        }
        assertThat(members).hasSize(1);
    }

    @Test
    void kill_withEveryAnnouncementLost_isSeenByAllWithinATick() {
        List<SimMember> members = startAll(4);
        cluster.network().weather(NO_MESSAGES);
        cluster.kill(members.remove(0));
        awaitAgreement(members, Duration.ofSeconds(3));
    }

    @Test
    void start_ofAKilledMemberUnderItsName_replacesTheFormerLifeInOneWrite() {
        SimMember first = startAll(1).get(0);
        long versionBefore = register().version();
        cluster.kill(first);
        SimMember second = cluster.start("n0");
        scheduler.runUntil("joined", LATER, () -> second.joined().succeeded());
        assertThat(register().version()).isEqualTo(versionBefore + 1);
        assertThat(register().members()).extracting(Member::id).containsExactly(second.id());
        assertThat(register().members().get(0).incarnation()).isEqualTo(versionBefore + 1);
    }

    @Test
    void start_whileALivingMemberHasTheName_failsAfterTheWaitNamingIt() {
        SimMember holder = startAll(1).get(0);
        SimMember second = cluster.start("n0");
        scheduler.runFor(Duration.ofSeconds(14));
        assertThat(second.joined().isComplete()).isFalse();
        scheduler.runFor(Duration.ofMillis(1500));
        assertThat(second.joined().failed()).isTrue();
        assertThat(second.joined().cause()).hasMessageContainingAll("n0", holder.id(), "10.0.0.0:5801");
        assertThat(second.context().pending()).isZero();
        assertThat(register().members()).extracting(Member::id).containsExactly(holder.id());
    }

    @Test
    void start_whenTheHolderOfTheNameGoesInTime_joins() {
        SimMember holder = startAll(1).get(0);
        SimMember second = cluster.start("n0");
        scheduler.runFor(Duration.ofSeconds(10));
        cluster.kill(holder);
        awaitAgreement(List.of(second), LATER);
    }

    @Test
    void start_withOtherVirtualNodesThanTheCluster_failsNamingBoth() {
        startAll(1);
        SimMember other = cluster.start("n1", MembershipSettings.of(RingHash.XXH3, 9, 1));
        scheduler.runFor(SOON);
        assertThat(other.joined().cause()).hasMessageContainingAll("ring.virtualNodes", "9", "8");
        assertThat(register().members()).hasSize(1);
        scheduler.runFor(Duration.ofSeconds(10)); // Beyond all that the engine still has to tell it.
        assertThat(other.context().pending()).isZero();
    }

    @Test
    void start_withOtherHashThanTheCluster_failsNamingBoth() {
        startAll(1);
        SimMember other = cluster.start("n1", MembershipSettings.of(RingHash.MD5, 8, 1));
        scheduler.runFor(SOON);
        assertThat(other.joined().cause()).hasMessageContainingAll("ring.hash", "md5", "xxh3");
    }

    @Test
    void start_whileTheRegisterIsDown_joinsSoonAfterItIsUp() {
        cluster.register().down(true);
        SimMember member = cluster.start("n0");
        scheduler.runFor(Duration.ofMinutes(10));
        assertThat(member.joined().isComplete()).isFalse();
        cluster.register().down(false);
        awaitAgreement(List.of(member), Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_ANSWER", "FAILED_ANSWER", "FALSE_ANSWER", "LATE_ANSWER", "LATE_REQUEST"})
    void write_ofUnknownOutcome_isSettledAndAnnouncedOnce(Fate fate) {
        List<SimMember> members = startAll(2);
        List<MembershipChange> changes = new ArrayList<>();
        SimMember third = cluster.start("n2");
        third.membership().onOwnChange(changes::add);
        cluster.register().writeFaults(Faults.always(fate, Duration.ofMillis(1500)));
        scheduler.runUntil(
                "a read, and with it a write", SOON, () -> third.view().version() == 2);
        cluster.register().faults(Faults.NONE);
        members.add(third);
        awaitAgreement(members, LATER);
        scheduler.runFor(LATER);
        assertThat(register().version()).isEqualTo(3);
        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.joined()).extracting(Member::id).containsExactly(third.id());
            assertThat(change.before().version()).isEqualTo(2);
            assertThat(change.after().version()).isEqualTo(3);
        });
    }

    @Test
    void write_ofUnknownOutcome_thatAnotherWriteFollowed_isAnnouncedAllTheSame() {
        List<SimMember> members = startAll(2);
        List<MembershipChange> changes = new ArrayList<>();
        SimMember third = cluster.start("n2");
        third.membership().onOwnChange(changes::add);
        cluster.register().writeFaults(Faults.always(Fate.LOST_ANSWER, Duration.ZERO));
        scheduler.runUntil("written", SOON, () -> register().version() == 3);
        cluster.register().faults(Faults.NONE);
        Future<Void> left = members.get(0).membership().leave();
        scheduler.runUntil("left", Duration.ofMillis(500), left::succeeded);
        assertThat(register().version()).isEqualTo(4);
        scheduler.runUntil("joined", LATER, () -> third.joined().succeeded());
        assertThat(changes).extracting(change -> change.after().version()).containsExactly(3L);
    }

    @Test
    void hint_duringAPass_isFollowedAsSoonAsThatEnds() {
        List<SimMember> members = startAll(2);
        SimMember reader = members.get(0);
        cluster.register().faults(Faults.always(Fate.LATE_ANSWER, Duration.ofMillis(900)));
        reader.membership().membersChanged();
        scheduler.runFor(Duration.ofMillis(2)); // Its read has been carried out, but the answer takes its time.
        cluster.register().faults(Faults.NONE);
        Future<Void> left = members.get(1).membership().leave();
        scheduler.runUntil("left", SOON, left::succeeded);
        assertThat(reader.view().version()).isEqualTo(2);
        scheduler.runUntil("seen", Duration.ofMillis(950), () -> reader.view().version() == 3);
    }

    @Test
    void pauses_afterFailures_areNotCutShortByHints() {
        SimMember member = startAll(1).get(0);
        cluster.register().faults(Faults.always(Fate.FAILED_REQUEST, Duration.ZERO));
        long before = cluster.register().calls();
        for (int i = 0; i < 10_000; i++) {
            member.membership().membersChanged();
            member.membership().hint(99);
            scheduler.runFor(Duration.ofMillis(1));
        }
        assertThat(cluster.register().calls() - before).isBetween(20L, 60L);
    }

    @Test
    void pause_beyondDetection_isThrownOutAndComesBackUnderTheSameIdWithANewIncarnation() {
        List<SimMember> members = startAll(3);
        SimMember sleeper = members.get(1);
        long before = register().life(sleeper.id()).orElseThrow().incarnation();
        cluster.pause(sleeper);
        awaitAgreement(List.of(members.get(0), members.get(2)), Duration.ofSeconds(7));
        cluster.resume(sleeper);
        awaitAgreement(members, LATER);
        assertThat(register().life(sleeper.id()).orElseThrow().incarnation()).isGreaterThan(before);
    }

    @Test
    void cutOff_ofAMinority_leavesTheRegisterToTheMajorityAndHeals() {
        List<SimMember> members = startAll(5);
        cluster.engine().cutOff(Set.of(members.get(0).id(), members.get(1).id()));
        awaitAgreement(members.subList(2, 5), Duration.ofSeconds(7));
        assertThat(members.get(0).view().members()).hasSize(5);
        cluster.engine().heal();
        awaitAgreement(members, LATER);
    }

    @Test
    void newcomer_notYetInTheEnginesListOfOthers_isNotThrownOut() {
        List<SimMember> members = startAll(3);
        SimMember newcomer = cluster.start("n3");
        members.forEach(member -> cluster.engine().misjudge(member.id(), newcomer.id(), false));
        members.add(newcomer);
        awaitAgreement(members, SOON);
        scheduler.runFor(LATER);
        assertThat(register().version()).isEqualTo(4);
    }

    @Test
    void misjudgedMember_comesBackAtMostOnceAGrace() {
        List<SimMember> members = startAll(2);
        long before = register().version();
        cluster.engine().misjudge(members.get(0).id(), members.get(1).id(), false);
        scheduler.runFor(Duration.ofSeconds(30));
        // Thrown out and back in by turns, but two writes a grace (1 s) at most.
        assertThat(register().version() - before).isBetween(4L, 64L);
    }

    @Test
    void nameTakenWhileOut_staysOutUntilTheOtherGoes() {
        List<SimMember> members = startAll(2);
        SimMember sleeper = members.get(1);
        cluster.pause(sleeper);
        awaitAgreement(members.subList(0, 1), Duration.ofSeconds(7));
        SimMember successor = cluster.start(sleeper.name());
        awaitAgreement(List.of(members.get(0), successor), LATER);
        cluster.resume(sleeper);
        scheduler.runFor(Duration.ofSeconds(30));
        assertThat(register().life(sleeper.id())).isEmpty();
        assertThat(sleeper.view().version()).isEqualTo(register().version());
        cluster.kill(successor);
        awaitAgreement(members, LATER);
    }

    @Test
    void leave_standsInTheRegisterButNotInTheRing() {
        List<SimMember> members = startAll(3);
        Future<Void> left = members.get(0).membership().leave();
        scheduler.runUntil("left", SOON, left::succeeded);
        assertThat(register().life(members.get(0).id()).orElseThrow().state()).isEqualTo(MemberState.LEAVING);
        scheduler.runUntil("seen by all", SOON, () -> members.stream()
                .allMatch(member -> member.view().ring().members().size() == 2));
        long version = register().version();
        Future<Void> again = members.get(0).membership().leave();
        scheduler.runFor(LATER);
        assertThat(again.succeeded()).isTrue();
        assertThat(register().version()).isEqualTo(version);
    }

    @Test
    void remove_takesItOutOfTheRegisterForGood() {
        List<SimMember> members = startAll(2);
        Future<Void> removed = members.get(0).membership().remove();
        scheduler.runUntil("removed", SOON, removed::succeeded);
        awaitAgreement(members.subList(1, 2), SOON);
        scheduler.runFor(Duration.ofSeconds(10));
        assertThat(register().members()).hasSize(1);
    }

    @Test
    void remove_whileTheRegisterIsDown_failsWithinItsBound() {
        SimMember member = startAll(1).get(0);
        cluster.register().down(true);
        Future<Void> removed = member.membership().remove();
        scheduler.runFor(Duration.ofMillis(5100));
        assertUnavailable(removed);
    }

    @Test
    void close_whileTheRegisterIsDown_failsEverythingAndLeavesNoTimer() {
        cluster.register().down(true);
        SimMember member = cluster.start("n0");
        scheduler.runFor(Duration.ofMillis(300));
        Future<RingView> refresh = member.membership().refresh();
        Future<Void> removed = member.membership().remove();
        member.membership().close();
        assertThat(member.joined().failed()).isTrue();
        assertUnavailable(refresh);
        assertUnavailable(removed);
        assertUnavailable(member.membership().refresh());
        scheduler.runFor(Duration.ofMillis(10)); // Failures that are on their way from the register.
        member.membership().membersChanged();
        member.membership().hint(99);
        assertThat(member.context().pending()).isZero();
    }

    @Test
    void refresh_isServedByNoReadThatWasSentBeforeIt() {
        List<SimMember> members = startAll(2);
        SimMember reader = members.get(0);
        cluster.network().weather(NO_MESSAGES);
        cluster.register().faults(Faults.always(Fate.LATE_ANSWER, Duration.ofMillis(900)));
        Future<RingView> early = reader.membership().refresh();
        scheduler.runFor(Duration.ofMillis(2)); // Carried out, but the answer takes its time.
        cluster.register().faults(Faults.NONE);
        Future<Void> left = members.get(1).membership().leave();
        scheduler.runUntil("left", SOON, left::succeeded);
        assertThat(reader.view().version()).isEqualTo(2);
        Future<RingView> late = reader.membership().refresh();
        scheduler.runUntil("refreshed", SOON, late::isComplete);
        assertThat(late.result().version()).isEqualTo(3);
        // The answer to the earlier one tells of version 2, but the view does not go back to it.
        scheduler.runUntil("refreshed", SOON, early::isComplete);
        assertThat(early.result().version()).isEqualTo(3);
        assertThat(reader.view().version()).isEqualTo(3);
    }

    @Test
    void refresh_withoutAnAnswer_failsWithinASecond() {
        SimMember member = startAll(1).get(0);
        cluster.register().faults(Faults.always(Fate.LOST_REQUEST, Duration.ZERO));
        Future<RingView> refresh = member.membership().refresh();
        scheduler.runFor(Duration.ofMillis(1030)); // Its clock may run 1 % slow.
        assertUnavailable(refresh);
    }

    @Test
    void refresh_withTooManyReadsUnanswered_isRefusedAtOnce() {
        SimMember member = startAll(1).get(0);
        cluster.register().faults(Faults.always(Fate.LOST_REQUEST, Duration.ZERO));
        for (int i = 0; i < MembershipReads.MAX_UNDER_WAY; i++) {
            assertThat(member.membership().refresh().isComplete()).isFalse();
            scheduler.runFor(Duration.ofNanos(1000));
        }
        assertUnavailable(member.membership().refresh());
        cluster.register().faults(Faults.NONE);
        scheduler.runFor(LATER);
        Future<RingView> refresh = member.membership().refresh();
        scheduler.runFor(SOON);
        assertThat(refresh.succeeded()).isTrue();
    }

    @Test
    void listener_thatThrows_harmsNobody() {
        List<SimMember> members = startAll(1);
        List<Long> heard = new ArrayList<>();
        members.get(0).membership().onChange(view -> {
            throw new IllegalStateException("on purpose");
        });
        members.get(0).membership().onChange(view -> {
            assertThat(members.get(0).view()).isSameAs(view);
            heard.add(view.version());
        });
        members.get(0).membership().onOwnChange(change -> {
            throw new IllegalStateException("on purpose");
        });
        members.add(cluster.start("n1"));
        awaitAgreement(members, SOON);
        cluster.kill(members.remove(1));
        awaitAgreement(members, LATER);
        assertThat(heard).containsExactly(2L, 3L);
    }

    @Test
    void ring_withFewerThanMinMembers_isEmpty() {
        MembershipSettings three = MembershipSettings.of(RingHash.XXH3, 8, 3);
        List<SimMember> members = new ArrayList<>(List.of(cluster.start("n0", three), cluster.start("n1", three)));
        scheduler.runUntil("joined", SOON, () -> members.stream()
                .allMatch(member -> member.joined().succeeded()));
        scheduler.runFor(SOON);
        assertThat(members.get(0).view().members()).hasSize(2);
        assertThat(members.get(0).view().ring().isEmpty()).isTrue();
        assertThat(members.get(0).view().owner("key")).isEmpty();
        members.add(cluster.start("n2", three));
        awaitAgreement(members, SOON);
        assertThat(members.get(0).view().owner("key")).isPresent();
        assertThat(members.get(0).membership().at(2))
                .hasValueSatisfying(ring -> assertThat(ring.isEmpty()).isTrue());
    }

    @Test
    void at_answersForEarlierVersionsAsFarAsTheHistoryReaches() {
        SimMember member = startAll(3).get(0);
        assertThat(member.membership().at(0)).isEmpty();
        assertThat(member.membership().at(1))
                .hasValueSatisfying(ring -> assertThat(ring.members()).hasSize(1));
        assertThat(member.membership().at(3)).contains(member.view().ring());
        assertThat(member.membership().at(4)).isEmpty();
    }

    @Test
    void rollBack_ofARegisterWithoutQuorum_isWrittenOverWithAHigherVersion() {
        List<SimMember> members = startAll(3);
        for (int writesLost : List.of(2, Integer.MAX_VALUE)) {
            long before = members.get(0).view().version();
            cluster.register().rollBack(writesLost);
            scheduler.runFor(LATER);
            awaitAgreement(members, SOON);
            assertThat(register().members()).extracting(Member::id).hasSize(3);
            assertThat(register().version())
                    .isEqualTo(members.get(0).view().version())
                    .isGreaterThan(before);
        }
    }

    @Test
    void unknownFormat_failsTheStartButNotAMemberThatRuns() {
        List<SimMember> members = startAll(1);
        var written = cluster.register().value();
        cluster.register().replace(Buffer.buffer("{\"format\": 2}"));
        SimMember other = cluster.start("n1");
        scheduler.runFor(LATER);
        assertThat(other.joined().cause()).hasMessageContainingAll("format", "2", "expected: 1");
        assertThat(members.get(0).view().version()).isEqualTo(1);
        assertThat(members.get(0).membership().refresh().isComplete()).isFalse();
        cluster.register().replace(Objects.requireNonNull(written));
        SimMember third = cluster.start("n2");
        members.add(third);
        awaitAgreement(members, LATER);
    }

    @Test
    void staleHint_isIgnored() {
        SimMember member = startAll(1).get(0);
        member.membership().hint(1);
        assertThat(member.context().pending()).isEqualTo(1); // The tick.
        member.membership().hint(2);
        assertThat(member.context().pending()).isEqualTo(1); // A read instead of it.
        scheduler.runFor(LATER);
        assertThat(member.view().version()).isEqualTo(1);
    }

    @Test
    void event_ofAChange_tellsWhoJoinedAndHowMuchMoved() {
        List<SimMember> members = startAll(1);
        List<MembershipChange> changes = new ArrayList<>();
        SimMember second = cluster.start("n1");
        second.membership().onOwnChange(changes::add);
        members.add(second);
        awaitAgreement(members, SOON);
        MembershipChange change = changes.get(0);
        assertThat(change.ringEvent().getMap())
                .containsEntry("version", 2L)
                .containsEntry("previous", 1L)
                .containsKey("left");
        assertThat(change.ringEvent().getJsonArray("joined")).containsExactly("n1");
        assertThat(change.moved()).isStrictlyBetween(0.0, 1.0);
        assertThat(change.membersEvent().getJsonArray("joined").getJsonObject(0).getMap())
                .containsAllEntriesOf(Map.of("name", "n1", "id", second.id(), "state", "active"));
        assertThat(change.membersEvent().getJsonArray("members")).hasSize(2);
    }

    @CanIgnoreReturnValue
    private List<SimMember> startAll(int count) {
        List<SimMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(cluster.start("n" + i));
        }
        awaitAgreement(members, Duration.ofSeconds(2));
        scheduler.runFor(SOON); // All engines have heard of all.
        return members;
    }

    private void awaitAgreement(List<SimMember> members, Duration bound) {
        scheduler.runUntil("agreement of " + members.size(), bound, () -> {
            long version = members.get(0).view().version();
            return members.stream()
                    .allMatch(member -> member.joined().succeeded()
                            && member.view().version() == version
                            && member.view().ring().members().size() == members.size()
                            && members.stream().allMatch(other -> member.view().members().stream()
                                    .anyMatch(standing -> standing.id().equals(other.id()))));
        });
    }

    private RingDescriptor register() {
        return RingDescriptor.from(Objects.requireNonNull(cluster.register().value()));
    }

    private static void assertUnavailable(Future<?> future) {
        assertThat(future.failed()).isTrue();
        assertThat(future.cause()).isInstanceOfSatisfying(OperationFailure.class, failure -> assertThat(failure.code())
                .isEqualTo(ErrorCode.UNAVAILABLE));
    }
}
