package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.TestCluster;
import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.wire.RingDocuments;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code carabiner ring} against a WebSocket server on loopback that answers as a member does. */
class RingCommandIT {
    private static final HashRing RING = HashRing.of(
            RingHash.XXH3,
            256,
            List.of(
                    new RingMember("127.0.0.1:5801", 1, Optional.of("east")),
                    new RingMember("127.0.0.1:5802", 2, Optional.of("west")),
                    RingMember.of("third")));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    /** A question that is not answered within some seconds is asked again. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private final Vertx vertx = Vertx.vertx();
    private volatile JsonObject answer = new JsonObject().put("ok", true).put("result", RingDocuments.ring(12, RING));
    private int port;

    @BeforeEach
    void serve() throws Exception {
        HttpServer server = vertx.createHttpServer().webSocketHandler(socket -> {
            String credential = String.valueOf(socket.headers().get("Authorization"));
            socket.textMessageHandler(text -> {
                JsonObject request = new JsonObject(text);
                asked.add(request.getString("op") + " " + credential);
                socket.writeTextMessage(
                                answer.copy().put("id", request.getValue("id")).encode())
                        .onFailure(gone -> {});
            });
        });
        port = server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private void answering(JsonObject ring) {
        answer = new JsonObject().put("ok", true).put("result", ring);
    }

    private void refusing(String code) {
        answer = new JsonObject()
                .put("ok", false)
                .put(
                        "error",
                        new JsonObject()
                                .put("code", code)
                                .put("message", "because")
                                .put("details", new JsonObject()));
    }

    @Test
    void ring_withoutKeys_showsMembersAndShares() {
        assertThat(ring()).isZero();
        assertThat(asked).containsOnly("ring.get null");
        assertThat(out.toString())
                .contains("version 12, xxh3, 256 virtual nodes, digest " + RingHash.hex(RING.digest()))
                .contains("as expected")
                .containsPattern("127\\.0\\.0\\.1:5802 +2 +\\d\\d\\.\\d\\d% +west")
                .containsPattern("zone east has \\d\\d\\.\\d\\d%");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void ring_ofKeys_tellsTheirReplicasAsTheMemberWould() {
        assertThat(ring("user1", "", "--replicas", "2", "--json")).isZero();
        JsonArray keys = json().getJsonArray("keys");
        assertThat(keys).hasSize(2);
        assertThat(keys.getJsonObject(0).getString("hash")).isEqualTo(RingHash.hex(RING.hashOf("user1")));
        assertThat(keys.getJsonObject(0).getJsonArray("replicas"))
                .isEqualTo(new JsonArray(
                        RING.replicas("user1", 2).stream().map(RingMember::name).toList()));
        assertThat(keys.getJsonObject(1).getString("key")).isEmpty();
    }

    @Test
    void ring_whatIf_tellsWhatWouldMoveAndChangesNothing() {
        assertThat(ring("--what-if", "add:127.0.0.1:5803:1:east,remove:third", "--replicas", "2", "user1", "--json"))
                .isZero();
        HashRing after = RING.with(new RingMember("127.0.0.1:5803", 1, Optional.of("east")))
                .without("third");
        JsonObject told = json();
        assertThat(told.getJsonObject("after").getString("digest")).isEqualTo(RingHash.hex(after.digest()));
        assertThat(told.getDouble("moved")).isBetween(0.2, 0.6);
        assertThat(told.getDouble("copied")).isPositive();
        double flows = told.getJsonArray("flows").stream()
                .mapToDouble(flow -> ((JsonObject) flow).getDouble("share"))
                .sum();
        assertThat(flows).isBetween(told.getDouble("moved") - 1e-9, told.getDouble("moved") + 1e-9);
        assertThat(told.getJsonArray("keys").getJsonObject(0).getJsonArray("after"))
                .hasSize(2);
        assertThat(asked).containsOnly("ring.get null");
    }

    @Test
    void ring_whatIfForPeople_saysItInWords() {
        assertThat(ring("--what-if", "remove:third")).isZero();
        assertThat(out.toString())
                .contains("of all keys would get another owner")
                .contains("third -> 127.0.0.1:5802")
                .containsPattern("third +\\d+\\.\\d\\d% +0\\.00%");
    }

    @Test
    void ring_withCredential_showsIt() {
        assertThat(ring("--credential", "secret")).isZero();
        assertThat(asked).containsOnly("ring.get Bearer secret");
    }

    @Test
    void ring_memberRefuses_tellsWhyAndItsExitStatus() {
        refusing("forbidden");
        assertThat(ring()).isEqualTo(77);
        assertThat(err.toString()).isEqualTo("carabiner: because" + System.lineSeparator());
        refusing("not_found");
        assertThat(ring()).isEqualTo(1);
    }

    @Test
    void ring_drawnInAnotherWay_isNotShown() {
        answering(RingDocuments.ring(12, RING).put("digest", "0123456789abcdef"));
        assertThat(ring()).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("ring: digest 0123456789abcdef (expected: ");
        answering(RingDocuments.ring(12, RING).put("hash", "sha9"));
        assertThat(ring()).isEqualTo(1);
        assertThat(err.toString()).contains("hash: sha9");
    }

    @Test
    void ring_noMemberThere_isUnreachable() {
        int nobody = TestCluster.freePorts(1).getFirst();

        assertThat(ring("--url", "http://127.0.0.1:" + nobody)).isEqualTo(69);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void ring_withMistakes_isUsage() {
        assertThat(ring("--what-if", "drop:third")).isEqualTo(64);
        assertThat(ring("--what-if", "remove:nobody")).isEqualTo(64);
        assertThat(ring("--replicas", "0")).isEqualTo(64);
        assertThat(ring("--url", "localhost")).isEqualTo(64);
        assertThat(err.toString())
                .contains("change: drop:third (expected: add:NAME")
                .contains("remove: nobody (expected: a member of the ring)")
                .contains("--replicas: 0 (expected: at least 1)")
                .contains("localhost (expected: ");
        assertThat(out.toString()).isEmpty();
    }

    private JsonObject json() {
        return new JsonObject(out.toString());
    }

    private int ring(String... args) {
        List<String> all = new ArrayList<>(List.of("ring"));
        all.addAll(List.of(args));
        Map<String, String> environment = Map.of("CARABINER_URL", "http://127.0.0.1:" + port);
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment, false);
        return CommandTree.of(terminal).execute(all.toArray(String[]::new));
    }
}
