package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session.Close;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that ask for more than their share. */
class SocketFloodIT {
    private static final int FRAME = 4096;
    private static final SocketTimes PATIENT = SocketTimes.USUAL;

    private final ScriptedOperations operations = new ScriptedOperations();
    private final Vertx vertx = Vertx.vertx();
    private int port;

    private void open(SocketTimes times, OptionalInt rate) throws Exception {
        DoorSettings settings = new DoorSettings("127.0.0.1", 0, 1, FRAME, 65_536, 100).withRate(rate);
        port = ScriptedDoors.open(vertx, operations, settings, times).actualPort();
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void waits_overTheBound_areTooManyAndHoldUpNothing() throws Exception {
        open(PATIENT, OptionalInt.empty());
        try (RawPeer peer = connected()) {
            for (int i = 0; i < UnderWay.MAX_WAITS; i++) {
                peer.sendText(request("" + i, "lock.acquire", "{'lock':'a" + i + "','wait':60000}"));
            }
            assertAlive(peer);
            peer.sendText(request("'over'", "lock.acquire", "{'lock':'b','wait':60000}"));
            JsonObject answer = peer.readJson();
            assertThat(answer.getString("id")).isEqualTo("over");
            assertThat(answer.getJsonObject("error").getString("code")).isEqualTo("too_many");

            operations.waitFor("a7").complete(new JsonObject());
            assertThat(peer.readJson().getInteger("id")).isEqualTo(7);
            assertAlive(peer);
        }
    }

    @Test
    void flood_ofRequestsThatTakeTheirTime_isHeldUpAndNotRefused() throws Exception {
        open(PATIENT, OptionalInt.empty());
        int flood = 3 * UnderWay.MAX_IN_FLIGHT;
        operations.slow = true;
        try (RawPeer peer = connected()) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < flood; i++) {
                        peer.sendText(request("" + i, "lock.get", "{'lock':'a'}"));
                    }
                } catch (java.io.IOException cut) {
                    throw new java.io.UncheckedIOException(cut);
                }
            });
            sender.start();
            Await.until("held up", () -> operations.slowed.size() == UnderWay.MAX_IN_FLIGHT);
            int most = 0;
            for (int i = 0; i < flood; i++) {
                most = Math.max(most, operations.slowed.size());
                Await.until("the next", () -> !operations.slowed.isEmpty());
                operations.slowed.remove().complete(new JsonObject());
                JsonObject answer = peer.readJson();
                assertThat(answer.getInteger("id")).isEqualTo(i);
                assertThat(answer.getBoolean("ok")).isTrue();
            }
            assertThat(most).isLessThanOrEqualTo(UnderWay.MAX_IN_FLIGHT);
            sender.join();
        }
    }

    @Test
    void flood_aboveTheRate_isPacedAndNotRefused() throws Exception {
        open(PATIENT, OptionalInt.of(50));
        try (RawPeer peer = connected()) {
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                peer.sendText(request("" + i, "lock.get", "{'lock':'a'}"));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(peer.readJson().getBoolean("ok")).isTrue();
            }
            // The handshake and 49 of them at once, 51 more at 50 a second.
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(950));
        }
    }

    @Test
    void flood_ofManySocketsAboveTheRate_isTooManyInTheEnd() throws Exception {
        open(PATIENT, OptionalInt.of(10));
        List<RawPeer> peers = new java.util.ArrayList<>();
        try {
            while (peers.size() < 25) {
                RawPeer peer = new RawPeer(port);
                Response response = peer.upgrade(port);
                if (response.status() == 101) {
                    peers.add(peer);
                } else {
                    // Handshakes count as well, and cannot be held up.
                    assertThat(response.errorCode()).isEqualTo("too_many");
                    assertThat(response.header("Retry-After")).isEqualTo("1");
                    peer.close();
                }
            }
            int refused = 0;
            for (RawPeer peer : peers) {
                for (int i = 0; i < 20; i++) {
                    peer.sendText(request("" + i, "lock.get", "{'lock':'a'}"));
                }
            }
            for (RawPeer peer : peers) {
                for (int i = 0; i < 3; i++) {
                    JsonObject answer = peer.readJson();
                    if (!answer.getBoolean("ok")) {
                        JsonObject error = answer.getJsonObject("error");
                        assertThat(error.getString("code")).isEqualTo("too_many");
                        assertThat(error.getJsonObject("details").getInteger("retryAfter"))
                                .isEqualTo(1);
                        refused++;
                    }
                }
            }
            assertThat(refused).isPositive();
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void peer_floodOfPings_whosePongsAreNeverRead_isCut() throws Exception {
        open(
                new SocketTimes(
                        Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofMillis(500)),
                OptionalInt.empty());
        try (RawPeer peer = connected(4 << 10)) {
            java.io.ByteArrayOutputStream pings = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                pings.write(0x89);
                pings.write(0x80 | 120);
                pings.write(new byte[4 + 120]);
            }
            long sent = 0;
            try {
                while (sent < 1L << 30) {
                    peer.send(pings.toByteArray());
                    sent += pings.size();
                }
            } catch (java.io.IOException cut) {
                // As it is to be, long before a gigabyte.
            }
            assertThat(sent).as("how much it takes depends on the machine").isLessThan(1L << 30);
            Await.until("given up", () -> operations.lastSession().closes.equals(List.of(Close.BY_SERVER)));
        }
    }

    private RawPeer connected() throws Exception {
        return connected(64 << 10);
    }

    private RawPeer connected(int receiveBuffer) throws Exception {
        return ScriptedDoors.connected(operations, port, receiveBuffer);
    }

    private static void assertAlive(RawPeer peer) throws Exception {
        peer.sendText(request("'alive'", "cluster.get", "{}"));
        assertThat(peer.readJson().getString("id")).isEqualTo("alive");
    }

    private static String request(String id, String op, String args) {
        return ("{'id':" + id + ",'op':'" + op + "','args':" + args + "}").replace('\'', '"');
    }
}
