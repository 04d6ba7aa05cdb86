package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.Push;
import org.junit.jupiter.api.Test;

/** Events as clients see them. */
final class LockEventsTest {
    private static final LeaseKey KEY = new LeaseKey(new LockName("orders/42"), new LeaseId("mine"));
    private static final FencingToken TOKEN = new FencingToken(1843772417835009L);

    @Test
    void changed_hasTheStateAfterTheChange() {
        LockChange granted = new LockChange(KEY, "", "billing-7", TOKEN, LockChange.Cause.GRANTED, true);
        assertThat(LockEvents.changed(granted, Asker.ANYBODY).encode())
                .isEqualTo("{\"lock\":\"orders/42\",\"state\":\"held\",\"leaseId\":\"mine\",\"holder\":\"billing-7\","
                        + "\"token\":1843772417835009,\"cause\":\"granted\"}");
        LockChange expired = new LockChange(KEY, "", "", TOKEN, LockChange.Cause.EXPIRED, false);
        assertThat(LockEvents.changed(expired, Asker.ANYBODY).getString("state"))
                .isEqualTo("free");
        assertThat(LockEvents.changed(expired, Asker.ANYBODY).getString("cause"))
                .isEqualTo("expired");
    }

    @Test
    void lost_saysHow() {
        Push.LeaseLost broken = new Push.LeaseLost("desk", KEY, TOKEN, Push.Loss.BROKEN, "maintenance");
        assertThat(LockEvents.lost(broken).encode())
                .isEqualTo("{\"lock\":\"orders/42\",\"leaseId\":\"mine\",\"token\":1843772417835009,"
                        + "\"reason\":\"broken\"}");
        Push.LeaseLost expired = new Push.LeaseLost("desk", KEY, TOKEN, Push.Loss.EXPIRED, "");
        assertThat(LockEvents.lost(expired).getString("reason")).isEqualTo("expired");
    }
}
