package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessage.Ask;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

/** Callers of {@code m2} with different subjects, whose desk deals with {@code m1}, the owner. */
final class WaitDeskSubjectTest {
    private final Town town = Town.served("m2");

    private Future<Grant> acquire(String subject, String id, long waitMillis) {
        LeaseRequest request = Town.request(id);
        return town.member("m2")
                .acquire(
                        new LeaseRequest(
                                request.key(),
                                request.mode(),
                                request.permits(),
                                request.limit(),
                                request.ttlMillis(),
                                subject + "'s",
                                request.metadata(),
                                subject),
                        waitMillis);
    }

    @Test
    void acquire_underTheIdOfAnothersWait_isForbiddenAndChangesNothing() {
        town.hold("m1", "a");
        Future<Grant> alices = acquire("alice", "b", 30_000);
        town.time.passMillis(50);
        assertThat(Town.code(acquire("bob", "b", 30_000))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(Town.code(acquire("", "b", 30_000))).isEqualTo(ErrorCode.FORBIDDEN);
        town.now(town.release("m1", "a"));
        assertThat(alices.succeeded()).isTrue();
    }

    @Test
    void acquire_underTheIdOfAnothersWithdrawal_doesNotStopThat() {
        town.hold("m1", "a");
        Future<Grant> alices = acquire("alice", "b", 30_000);
        town.time.passMillis(50);
        town.lose((to, message) -> isWithdrawal(message));
        town.member("m2").desk().callerGone(Town.key("b"), alices);
        town.time.passMillis(50);
        assertThat(Town.code(acquire("bob", "b", 30_000))).isEqualTo(ErrorCode.FORBIDDEN);
        town.loseNothing();
        town.time.passMillis(3_000);
        assertThat(town.member("m2").desk().waiting()).isZero();
        town.now(town.release("m1", "a"));
        town.time.passMillis(100);
        assertThat(town.holders()).isEmpty();
    }

    @Test
    void cancelled_byOneWhoDoesNotSpeakForIt_leavesTheWait() {
        town.hold("m1", "a");
        Future<Grant> alices = acquire("alice", "b", 30_000);
        town.time.passMillis(50);
        town.member("m2").desk().cancelled(Town.key("b"), new Asker("bob", false));
        assertThat(alices.isComplete()).isFalse();
        town.member("m2").desk().cancelled(Town.key("b"), new Asker("ops", true));
        assertThat(Town.code(alices)).isEqualTo(ErrorCode.LOST);
    }

    @Test
    void refusal_ofAHeldLock_showsIdsOfTheSameSubjectOnly() {
        town.now(acquire("alice", "secret", 0));
        Future<Grant> bobs = acquire("bob", "b", 0);
        Future<Grant> hers = acquire("alice", "c", 0);
        town.time.passMillis(50);
        assertThat(details(bobs)).contains("alice's").doesNotContain("secret");
        assertThat(details(hers)).contains("alice's").contains("secret");
    }

    private static String details(Future<Grant> refused) {
        assertThat(Town.code(refused)).isEqualTo(ErrorCode.HELD);
        return ((OperationFailure) refused.cause()).details().encode();
    }

    private static boolean isWithdrawal(MemberMessage message) {
        return message instanceof Ask ask
                && ask.items().stream().anyMatch(item -> item.command() instanceof LockCommand.Withdraw);
    }
}
