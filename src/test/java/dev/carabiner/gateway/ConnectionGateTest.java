package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<HttpConnection> closed = new ArrayList<>();
    private final List<HttpConnection> cut = new ArrayList<>();
    private final ConnectionGate gate = new ConnectionGate(2, cut::add);

    @Test
    void connection_withoutAFirstRequest_isClosedAfter20s() {
        HttpConnection slow = connected();
        gate.sweep(20 * SECOND);
        assertThat(closed).isEmpty();

        gate.sweep(20 * SECOND + 1);
        assertThat(closed).containsExactly(slow);
    }

    @Test
    void connection_betweenRequests_isClosedAfter75s() {
        HttpConnection idle = connected();
        assertThat(gate.begin(idle)).isTrue();
        gate.sweep(1000 * SECOND);
        assertThat(closed).isEmpty();

        gate.end(idle, 1000 * SECOND);
        gate.sweep(1075 * SECOND);
        assertThat(closed).isEmpty();
        gate.sweep(1075 * SECOND + 1);
        assertThat(closed).containsExactly(idle);
    }

    @Test
    void connection_thatDoesNotClose_isCut() {
        HttpConnection stuck = connected();
        gate.sweep(21 * SECOND);
        gate.sweep(26 * SECOND);
        assertThat(closed).containsExactly(stuck);
        assertThat(cut).isEmpty();

        gate.sweep(27 * SECOND);
        assertThat(cut).containsExactly(stuck);
    }

    @Test
    void connection_afterItsLastRequest_hearsNoMoreAndIsClosed() {
        HttpConnection connection = connected();
        assertThat(gate.begin(connection)).isTrue();
        gate.last(connection);
        gate.end(connection, SECOND);

        assertThat(gate.begin(connection)).isFalse();
        gate.sweep(4 * SECOND);
        assertThat(closed).containsExactly(connection);
    }

    @Test
    void webSocket_isLeftAlone() {
        HttpConnection socket = connected();
        assertThat(gate.begin(socket)).isTrue();
        gate.end(socket, SECOND);
        gate.upgraded(socket);

        gate.sweep(1000 * SECOND);
        Future<Void> gone = gate.closeAll(1000 * SECOND);
        assertThat(closed).isEmpty();
        gate.closed(socket);
        assertThat(gone.isComplete()).isTrue();
    }

    @Test
    void closeAll_isCompleteWhenTheLastHasGone() {
        HttpConnection stuck = connected();
        HttpConnection other = connected();
        Future<Void> gone = gate.closeAll(SECOND);
        assertThat(closed).containsExactlyInAnyOrder(stuck, other);
        gate.closed(other);
        assertThat(gone.isComplete()).isFalse();

        gate.sweep(7 * SECOND);
        assertThat(cut).containsExactly(stuck);
        gate.closed(stuck);
        assertThat(gone.isComplete()).isTrue();
    }

    @Test
    void connection_overTheBound_isToldAndClosed() {
        HttpConnection first = connected();
        HttpConnection second = connected();
        HttpConnection third = connected();
        assertThat(gate.begin(first)).isTrue();
        assertThat(gate.begin(second)).isTrue();

        assertThatThrownBy(() -> gate.begin(third)).isInstanceOf(OperationFailure.class);
        gate.end(third, SECOND);
        assertThat(closed).containsExactly(third);

        gate.closed(third);
        gate.closed(first);
        assertThat(gate.begin(connected())).isTrue();
    }

    /** A connection whose close is noted, and takes for ever. */
    private HttpConnection connected() {
        HttpConnection connection = (HttpConnection) Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "close" -> {
                        closed.add((HttpConnection) proxy);
                        yield Promise.<Void>promise().future();
                    }
                    case "closeHandler" -> proxy;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == args[0];
                    case "toString" -> "connection";
                    default -> Future.failedFuture(method.getName());
                });
        gate.opened(connection, 0);
        return connection;
    }
}
