package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Doors that are ready, with scripted operations behind them, and sockets through them. */
final class ScriptedDoors {
    private ScriptedDoors() {}

    /** Opens them; the sessions of the operations are then those of peers alone. */
    static Doors open(Vertx vertx, ScriptedOperations operations, DoorSettings settings) throws Exception {
        return open(vertx, operations, settings, SocketTimes.USUAL);
    }

    static Doors open(Vertx vertx, ScriptedOperations operations, DoorSettings settings, SocketTimes times)
            throws Exception {
        Doors doors = Await.result(
                Doors.open(vertx, operations, () -> Future.succeededFuture(Readiness.Verdict.READY), settings, times));
        operations.sessions.clear(); // That of the event bus.
        return doors;
    }

    /** A socket at {@code /v1/ws}, and its session. */
    static RawPeer connected(ScriptedOperations operations, int port, int receiveBuffer) throws Exception {
        int before = operations.sessions.size();
        RawPeer peer = new RawPeer(port, receiveBuffer);
        assertThat(peer.upgrade(port).status()).isEqualTo(101);
        Await.until("opened", () -> operations.sessions.size() == before + 1);
        return peer;
    }
}
