package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.wire.RingDocuments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code carabiner ring} against an HTTP server on loopback that answers as a member does. */
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
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String body = RingDocuments.ring(12, RING).encode();

    RingCommandIT() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void ring_withoutKeys_showsMembersAndShares() {
        assertThat(ring()).isZero();
        assertThat(asked).containsExactly("/v1/ring []");
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
        assertThat(asked).hasSize(1);
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
        assertThat(asked).containsExactly("/v1/ring [Bearer secret]");
    }

    @Test
    void ring_memberRefuses_tellsWhyAndItsExitStatus() {
        body = "{\"error\":{\"code\":\"unauthenticated\",\"message\":\"no token\"}}";
        status = 401;
        assertThat(ring()).isEqualTo(77);
        assertThat(err.toString())
                .isEqualTo("carabiner: unauthenticated: no token\n".replace("\n", System.lineSeparator()));
        status = 503;
        assertThat(ring()).isEqualTo(69);
        status = 404;
        assertThat(ring()).isEqualTo(1);
    }

    @Test
    void ring_drawnInAnotherWay_isNotShown() {
        body = RingDocuments.ring(12, RING).put("digest", "0123456789abcdef").encode();
        assertThat(ring()).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("ring: digest 0123456789abcdef (expected: ");
        body = RingDocuments.ring(12, RING).put("hash", "sha9").encode();
        assertThat(ring()).isEqualTo(1);
        assertThat(err.toString()).contains("hash: sha9");
    }

    @Test
    void ring_noMemberThere_isUnreachable() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(ring("--url", "http://127.0.0.1:" + port)).isEqualTo(69);
        body = "<html>";
        assertThat(ring()).isEqualTo(69);
        assertThat(err.toString()).contains("no JSON, status 200");
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
                .contains("url: localhost (expected: http://");
        assertThat(out.toString()).isEmpty();
    }

    private JsonObject json() {
        return new JsonObject(out.toString());
    }

    private int ring(String... args) {
        List<String> all = new ArrayList<>(List.of("ring"));
        all.addAll(List.of(args));
        Map<String, String> environment = Map.of(
                "CARABINER_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment, false);
        return CommandTree.of(terminal).execute(all.toArray(String[]::new));
    }
}
