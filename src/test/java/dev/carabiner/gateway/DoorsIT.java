package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session.Close;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoorsIT {
    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void port_taken_isSteppedOver() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Doors doors = Await.result(open(taken.getLocalPort(), 20, 100));

            assertThat(doors.actualPort()).isBetween(taken.getLocalPort() + 1, taken.getLocalPort() + 19);
            assertThat(RawPeer.request(doors.actualPort(), "GET", "/health/live")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void port_takenAndAskedForByName_failsAndLeavesNothingOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Throwable failure = Await.failure(open(taken.getLocalPort(), 1, 100));

            assertThat(failure)
                    .hasMessageStartingWith("port: " + taken.getLocalPort() + " on 127.0.0.1 (expected: a free port");
            assertThat(vertx.deploymentIDs()).isEmpty();
        }
    }

    @Test
    void port_ofAnotherServerOfTheSameVertx_isNotShared() throws Exception {
        HttpServer application = Await.result(vertx.createHttpServer()
                .requestHandler(request -> request.response().end("application"))
                .listen(0, "127.0.0.1"));
        Doors doors = Await.result(open(application.actualPort(), 20, 100));

        assertThat(doors.actualPort()).isNotEqualTo(application.actualPort());
        for (int i = 0; i < 4; i++) {
            assertThat(RawPeer.request(application.actualPort(), "GET", "/").body())
                    .isEqualTo("application");
        }
    }

    @Test
    void connections_overTheBound_areToldAndClosed() throws Exception {
        int port = Await.result(open(0, 1, 3)).actualPort();
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                RawPeer peer = new RawPeer(port);
                peers.add(peer);
                // One of them a socket: it counts like the others, and its end is noticed too.
                assertThat(i == 0 ? peer.upgrade(port).status() : live(peer).status())
                        .isEqualTo(i == 0 ? 101 : 200);
            }
            try (RawPeer over = new RawPeer(port)) {
                Response refused = live(over);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.errorCode()).isEqualTo("unavailable");
                assertThat(refused.header("Retry-After")).isEqualTo("1");
                assertThat(over.isClosedByPeer()).isTrue();
            }
            peers.remove(0).close();
            Await.until("room again", () -> {
                try (RawPeer next = new RawPeer(port)) {
                    return live(next).status() == 200;
                } catch (java.io.IOException refused) {
                    return false;
                }
            });
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void close_leavesNothingBehind() throws Exception {
        Doors doors = Await.result(open(0, 1, 100));
        try (RawPeer idle = new RawPeer(doors.actualPort())) {
            assertThat(live(idle).status()).isEqualTo(200);

            Await.result(doors.close());

            assertThat(idle.isClosedByPeer()).isTrue();
        }
        assertThat(operations.closes()).containsExactly(Close.BY_SERVER);
        Doors again = Await.result(open(doors.actualPort(), 1, 100));
        assertThat(again.actualPort()).isEqualTo(doors.actualPort());
    }

    private static Response live(RawPeer peer) throws java.io.IOException {
        peer.sendRequest("GET", "/health/live", "", "Host: localhost");
        return peer.readResponse(false);
    }

    private Future<Doors> open(int port, int range, int connections) {
        return Doors.open(
                vertx,
                operations,
                () -> Future.succeededFuture(Readiness.Verdict.READY),
                new DoorSettings("127.0.0.1", port, range, 65_536, 65_536, connections));
    }
}
