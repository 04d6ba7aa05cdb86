package dev.carabiner.service;

import static dev.carabiner.service.Town.code;
import static dev.carabiner.service.Town.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.RingView;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessage.Ask;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a wait whose desk leaves in order. {@code a} is held by a caller of m1, the owner; {@code b} waits at
 * m2, which leaves, and {@code c} behind it at m3. A ring in which m2 is not named at all is one that it has left.
 */
final class DrainedDeskTest {
    private final Town town = Town.served("m2", "m3");

    private Future<Grant> b = Promise.<Grant>promise().future();
    private Future<Grant> c = b;

    private void queue() {
        town.hold("m1", "a");
        b = town.acquire("m2", "b", 60_000);
        town.time.passMillis(50);
        c = town.acquire("m3", "c", 60_000);
        town.time.passMillis(50);
        assertThat(b.isComplete() || c.isComplete()).isFalse();
    }

    private void m2LetsGo() {
        town.member("m2").desk().presentations().all();
        town.time.passMillis(10);
        town.member("m2").desk().letGo(key("b"), b);
    }

    private void m2IsGone() {
        town.kill("m2");
        town.ring(2, List.of("m1"), List.of("m3"));
        town.time.passMillis(10);
    }

    private static boolean withdraws(MemberMessage message) {
        return message instanceof Ask ask
                && ask.items().stream().anyMatch(item -> item.command() instanceof LockCommand.Withdraw);
    }

    @Test
    void letGo_queued_isUnavailableAndWithdrawnNowhere() {
        queue();
        m2LetsGo();
        town.time.passMillis(100);
        assertThat(code(b)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(town.sent).noneMatch(DrainedDeskTest::withdraws);
        assertThat(town.member("m2").desk().waiting()).isZero();
    }

    @Test
    void letGo_askedForAtAnotherDeskAfterTheMemberIsGone_keepsThePlace() {
        queue();
        m2LetsGo();
        m2IsGone();
        town.time.passMillis(3_500);
        Future<Grant> back = town.acquire("m3", "b", 60_000);
        town.time.passMillis(50);
        town.now(town.release("m1", "a"));
        assertThat(back.succeeded()).isTrue();
        assertThat(c.isComplete()).isFalse();
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void letGo_askedForElsewhereBeforeTheMemberIsGone_keepsThePlace() {
        queue();
        m2LetsGo();
        Future<Grant> back = town.acquire("m3", "b", 60_000);
        town.time.passMillis(50);
        m2IsGone();
        town.time.passMillis(8_000); // Longer than an unpresented wait lasts, shorter than the lease ahead of it.
        town.now(town.release("m1", "a"));
        assertThat(back.succeeded()).isTrue();
        assertThat(c.isComplete()).isFalse();
    }

    @Test
    void letGo_grantedWhileTheCallerIsOnItsWay_isTheirsOnArrival() {
        queue();
        m2LetsGo();
        m2IsGone();
        town.now(town.release("m1", "a"));
        assertThat(town.holders()).containsExactly("b");
        Future<Grant> back = town.acquire("m3", "b", 60_000);
        town.time.passMillis(100);
        assertThat(back.succeeded()).isTrue();
        // For its whole time, not for what is left of a grant that nobody took up.
        town.time.passMillis(9_000);
        assertThat(town.holders()).containsExactly("b");
    }

    @Test
    void letGo_callerNeverComesBack_delaysNobodyForMoreThanThreeSeconds() {
        queue();
        m2LetsGo();
        m2IsGone();
        town.now(town.release("m1", "a"));
        town.time.passMillis(3_100);
        assertThat(c.succeeded()).isTrue();
    }

    @Test
    void letGo_callerNeverComesBackWhileTheLockIsHeld_leavesTheQueueAfterSixSeconds() {
        queue();
        m2LetsGo();
        m2IsGone();
        town.now(town.renew("m1", "a"));
        town.time.passMillis(6_200);
        town.now(town.release("m1", "a"));
        assertThat(c.succeeded()).isTrue();
    }

    @Test
    void letGo_shardMovesMeanwhile_keepsThePlace() {
        queue();
        m2LetsGo();
        m2IsGone();
        town.ring(3, List.of("m3"), List.of("m1"));
        town.time.passMillis(1_000);
        Future<Grant> back = town.acquire("m3", "b", 60_000);
        town.time.passMillis(50);
        town.now(town.release("m1", "a"));
        assertThat(back.succeeded()).isTrue();
        assertThat(c.isComplete()).isFalse();
    }

    @Test
    void letGo_whileItIsBeingAskedFor_isLetGoOnceItIsQueued() {
        town.hold("m1", "a");
        b = town.acquire("m2", "b", 60_000);
        town.member("m2").desk().letGo(key("b"), b);
        assertThat(b.isComplete()).isFalse();
        town.time.passMillis(50);
        assertThat(code(b)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(town.sent).noneMatch(DrainedDeskTest::withdraws);
        c = town.acquire("m3", "c", 60_000);
        town.time.passMillis(50);
        Future<Grant> back = town.acquire("m3", "b", 60_000);
        town.time.passMillis(50);
        town.now(town.release("m1", "a"));
        assertThat(back.succeeded()).isTrue();
        assertThat(c.isComplete()).isFalse();
    }

    @Test
    void letGo_grantOnItsWay_isDelivered() {
        queue();
        town.lose((to, message) -> to.equals("m2") && message instanceof MemberMessage.Answer);
        town.now(town.release("m1", "a"));
        town.member("m2").desk().letGo(key("b"), b);
        town.loseNothing();
        town.time.passMillis(1_100);
        assertThat(b.succeeded()).isTrue();
    }

    @Test
    void letGo_ofAnotherCallersFuture_changesNothing() {
        queue();
        Future<Grant> again = town.acquire("m2", "b", 60_000);
        town.member("m2").desk().letGo(key("b"), b);
        town.now(town.release("m1", "a"));
        assertThat(again.succeeded()).isTrue();
    }

    @Test
    void giveUpAll_leavesNothingBehind() {
        queue();
        town.member("m2").desk().giveUpAll();
        town.time.passMillis(50);
        assertThat(code(b)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(town.member("m2").desk().waiting()).isZero();
        town.now(town.release("m1", "a"));
        assertThat(c.succeeded()).isTrue();
    }

    @Test
    void deathOfAMemberThatWasNotLeaving_forgetsItsWaitsAtOnce() {
        RingView leaving = ManualRing.viewOf(2, List.of("m1"), List.of("m2", "m3"));
        List<Member> active = leaving.members().stream()
                .map(member -> member.withState(MemberState.ACTIVE))
                .toList();
        town.ring("m1", new RingView(2, active, leaving.ring()));
        queue();
        town.kill("m2");
        town.ring(3, List.of("m1"), List.of("m3"));
        town.time.passMillis(10);
        town.now(town.release("m1", "a"));
        assertThat(c.succeeded()).isTrue();
    }
}
