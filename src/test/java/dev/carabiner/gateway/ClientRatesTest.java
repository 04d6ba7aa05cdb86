package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.wire.OperationFailure;
import io.vertx.core.net.SocketAddress;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientRatesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void take_overTheRate_isTooManyWithTheTimeToWait() {
        ClientRates rates = new ClientRates(OptionalInt.of(2));
        rates.take(client("10.0.0.1"), 0);
        rates.take(client("10.0.0.1"), 0);

        assertThatThrownBy(() -> rates.take(client("10.0.0.1"), 0))
                .isInstanceOfSatisfying(OperationFailure.class, refused -> {
                    assertThat(refused.code().label()).isEqualTo("too_many");
                    assertThat(refused).hasMessage("requests: too many (expected: at most 2 a second from one client)");
                    assertThat(refused.details().getLong("retryAfter")).isEqualTo(1);
                });
        rates.take(client("10.0.0.2"), 0); // Somebody else is not meant.
        rates.take(client("10.0.0.1"), SECOND / 2);
    }

    @Test
    void borrow_ofManySocketsOfOneClient_isRefusedOnceTheyAreASecondAhead() {
        ClientRates rates = new ClientRates(OptionalInt.of(4));
        for (int i = 0; i < 4; i++) {
            assertThat(rates.borrow(client("10.0.0.1"), 0)).hasValue(0);
        }
        for (int i = 1; i <= 4; i++) {
            assertThat(rates.borrow(client("10.0.0.1"), 0)).hasValue(i * SECOND / 4);
        }
        assertThat(rates.borrow(client("10.0.0.1"), 0)).isEmpty();
        assertThat(rates.borrow(client("10.0.0.2"), 0)).hasValue(0);
    }

    @Test
    void none_letsEverythingPassAndRemembersNobody() {
        ClientRates rates = new ClientRates(OptionalInt.empty());
        for (int i = 0; i < 10_000; i++) {
            rates.take(client("10.0.0.1"), 0);
            assertThat(rates.borrow(client("10.0.0.1"), 0)).hasValue(0);
        }
        assertThat(rates.clients()).isZero();
    }

    @Test
    void table_full_forgetsWhoeverWasQuietForLongest() {
        ClientRates rates = new ClientRates(OptionalInt.of(1), 2);
        rates.take(client("10.0.0.1"), 0);
        rates.take(client("10.0.0.2"), 0);
        assertThatThrownBy(() -> rates.take(client("10.0.0.1"), 0)).isInstanceOf(OperationFailure.class);
        rates.take(client("10.0.0.3"), 0); // Pushes 10.0.0.2 out.

        assertThat(rates.clients()).isEqualTo(2);
        assertThatThrownBy(() -> rates.take(client("10.0.0.1"), 0)).isInstanceOf(OperationFailure.class);
        rates.take(client("10.0.0.2"), 0);
        assertThat(rates.clients()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "2001:db8::1, 20010db800000000/64",
        "2001:db8:0:0:ffff::9, 20010db800000000/64",
        "2001:db8:0:1::1, 20010db800000001/64"
    })
    void key_ofAnAddress(String address, String key) {
        assertThat(client(address).text()).isEqualTo(key);
    }

    @Test
    void key_ofAConnectionThatHasGone_isOneForAll() {
        assertThat(ClientKey.of(null)).isEqualTo(ClientKey.of(SocketAddress.domainSocketAddress("/tmp/x")));
    }

    private static ClientKey client(String address) {
        return ClientKey.of(SocketAddress.inetSocketAddress(4711, address));
    }
}
