package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefereeTest {
    private static final LockName LOCK = new LockName("a");

    private final LiveHistory history = new LiveHistory(new TrueTime());

    @Test
    void violations_ofOneAfterTheOther_areNone() {
        acquired("one", 1, 10, 20);
        held("one", 1, 20, 30);
        acquired("two", 2, 21, 31);
        held("two", 2, 31, 40);
        assertThat(violations()).isEmpty();
    }

    @Test
    void violations_ofTwoHoldersAtOnce_areFound() {
        held("one", 1, 20, 30);
        held("two", 2, 29, 40);
        assertThat(violations()).singleElement().asString().startsWith("ExclusionCheck: ");
    }

    @Test
    void violations_ofATokenThatFalls_areFound() {
        acquired("one", 7, 10, 20);
        acquired("two", 6, 21, 31);
        assertThat(violations()).singleElement().asString().startsWith("TokenCheck: ");
    }

    @Test
    void violations_ofOneLeaseWithTwoTokens_areFound() {
        held("one", 1, 20, 30);
        held("one", 2, 29, 40);
        assertThat(violations()).singleElement().asString().startsWith("SingleGrantCheck: ");
    }

    @Test
    void violations_ofALeaseLostBeforeItsTime_areFound() {
        history.earlyLoss(new LiveHistory.EarlyLoss("a#one", true, 10, 20));
        assertThat(violations()).containsExactly("EarlyLoss: a#one");
    }

    @Test
    void violations_ofALeaseLostBeforeItsTimeDuringAFault_areExcusedForAReleaseOnly() {
        history.earlyLoss(new LiveHistory.EarlyLoss("renewed", false, 45, 55));
        history.earlyLoss(new LiveHistory.EarlyLoss("released", true, 45, 55));
        assertThat(Referee.violations(history, List.of(cutOff(50, 200)))).containsExactly("EarlyLoss: renewed");
    }

    @Test
    void violations_ofAStaleWriteWhereTokensAreChecked_areFound() {
        long first = history.checking().read(LOCK, 5);
        history.checking().write(LOCK, 5, history.checking().read(LOCK, 5));
        history.checking().write(LOCK, 5, first);
        assertThat(violations()).singleElement().asString().startsWith("FencedResource: 1 ");
    }

    @Test
    void violations_ofAGrantWithoutAMajority_areFound_butNotAfterTheHeal() {
        MinorityWatch.Answer refused = new MinorityWatch.Answer("m0", 100, 150, "unavailable");
        MinorityWatch.Answer during = new MinorityWatch.Answer("m0", 100, 199, "ok");
        MinorityWatch.Answer after = new MinorityWatch.Answer("m0", 190, 201, "ok");
        assertThat(Referee.violations(history, List.of(cutOff(50, 200, refused, during, after))))
                .containsExactly("MinorityGrant: strike 1: " + during);
    }

    @Test
    void violations_ofAYesToAClientWithoutAMajority_areFound_butNotOfWhatWasUnderWay() {
        long cut = 10_000_000_000L;
        long heal = 20_000_000_000L;
        acquired("under way", 1, cut - 1, cut + 5);
        acquired("healed", 2, heal - 5, heal + 5);
        List<Strike> strikes = List.of(cutOff(cut, heal));
        assertThat(Referee.violations(history, strikes)).isEmpty();
        acquired("cut off", 3, cut + Strike.SETTLED_NANOS + 1, heal - 1);
        assertThat(Referee.violations(history, strikes))
                .contains("MinorityAnswer: strike 1: " + history.seen().calls().get(2) + " at "
                        + (cut + Strike.SETTLED_NANOS + 1) / 1e9);
    }

    private static Strike cutOff(long from, long healed, MinorityWatch.Answer... answers) {
        return new Strike(
                1,
                Fault.MINORITY,
                "",
                Set.of(),
                from,
                Optional.of(from),
                healed,
                Optional.of(healed + 1),
                Optional.of(healed + 1),
                Set.of("m0"),
                List.of(answers));
    }

    private List<String> violations() {
        return Referee.violations(history, List.of());
    }

    private static LeaseKey key(String client) {
        return new LeaseKey(LOCK, new LeaseId(client));
    }

    private void acquired(String client, long token, long sent, long received) {
        Call call = history.seen().call(client, Call.Kind.ACQUIRE, key(client), "m0", sent);
        call.outcome = Optional.of(Outcome.ok(token));
        call.answeredNanos = received;
        call.receivedNanos = Optional.of(received);
    }

    private void held(String client, long token, long from, long until) {
        LeaseRequest request = new LeaseRequest(key(client), LockMode.EXCLUSIVE, 1, 1, 1_000, client, "", "");
        assertThat(history.seen().hold(client, request, token, from, until)).isNotNull();
    }
}
