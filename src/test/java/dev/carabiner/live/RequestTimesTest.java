package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockName;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.ClientHistory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestTimesTest {
    private static final long SECOND = 1_000_000_000;
    private static final LeaseKey KEY = new LeaseKey(new LockName("a"), new LeaseId("one"));

    private final ClientHistory history = new ClientHistory();

    @Test
    void during_someRequests_takesThoseOfTheStrikeThatWaitForNobody() {
        answered("c", Call.Kind.RENEW, 9, 3);
        for (int i = 0; i < 99; i++) {
            answered("c", Call.Kind.RENEW, 10, 1);
        }
        answered("c", Call.Kind.RELEASE, 18, 2);
        answered("c", Call.Kind.ACQUIRE, 11, 30);
        history.call("c", Call.Kind.RENEW, KEY, "m0", 12 * SECOND); // Never answered.
        answered("c", Call.Kind.RENEW, 19, 3);

        assertThat(times()).isEqualTo(new RequestTimes(100, SECOND, 2 * SECOND));
    }

    @Test
    void during_acquireOfAProbe_counts() {
        answered("probe-3", Call.Kind.ACQUIRE, 11, 4);
        assertThat(times())
                .isEqualTo(new RequestTimes(1, 4 * SECOND, 4 * SECOND))
                .hasToString("4.00 / 4.00");
    }

    private RequestTimes times() {
        Strike strike = new Strike(
                1,
                Fault.DRAIN,
                "",
                Set.of(),
                10 * SECOND,
                Optional.empty(),
                16 * SECOND,
                Optional.of(18 * SECOND),
                Optional.of(18 * SECOND),
                Set.of(),
                List.of());
        return RequestTimes.during(List.of(strike), history.calls());
    }

    private void answered(String client, Call.Kind kind, long second, long seconds) {
        Call call = history.call(client, kind, KEY, "m0", second * SECOND);
        call.receivedNanos = Optional.of((second + seconds) * SECOND);
    }
}
