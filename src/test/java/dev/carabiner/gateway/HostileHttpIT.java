package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no honest client sends: two in one, too many, too slow, never read. */
class HostileHttpIT {
    private static final String CHECK = "POST /v1/locks/a/check HTTP/1.1\r\nHost: localhost\r\n";
    private static final String SECOND = "GET /v1/ring/owner?key=smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String CHUNKS = "\r\nb\r\n{\"token\":1}\r\n0\r\n\r\n";

    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;
    private Doors doors;
    private int port;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        doors = opened(OptionalInt.empty());
    }

    private Doors opened(OptionalInt rate) throws Exception {
        Doors opened = Await.result(Doors.open(
                vertx,
                operations,
                () -> Future.succeededFuture(Readiness.Verdict.READY),
                new DoorSettings("127.0.0.1", 0, 1, 65_536, 65_536, 100).withRate(rate)));
        port = opened.actualPort();
        return opened;
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Content-Length: 4~Transfer-Encoding: chunked~ | 200",
                "Transfer-Encoding: chunked~Content-Length: 100~ | 200",
                "Transfer-Encoding: chunked~ | 200",
                "Transfer-Encoding: gzip, chunked~ | 400",
                "Transfer-Encoding: chunked~Transfer-Encoding: identity~ | 400",
                "Transfer-Encoding: xchunked~ | 400",
                "Transfer-Encoding : chunked~Content-Length: 11~ | 400",
                "Content-Length: 33~Content-Length: 34~ | 400",
                "Content-Length: 33, 33~ | 400",
                "Content-Length: +33~ | 400",
                "Content-Length: -1~ | 400",
                "Content-Length: 0x21~ | 400",
                "X: a\rTransfer-Encoding: chunked~ | 400",
                "X: a\0b~ | 400"
            })
    void requestWithTwoEnds_isTheLastOneThatIsLookedAt(String headers, int status) throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            send(peer, CHECK + headers.replace("~", "\r\n") + CHUNKS + SECOND);

            assertThat(peer.readResponse(false).status()).isEqualTo(status);
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(operations.calls).doesNotContain("ring.owner");
        assertThat(RawPeer.request(port, "GET", "/health/live").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 11\r\n\r\n{\"token\":1}",
                "X: a\r\n b\r\nContent-Length: 11\r\n\r\n{\"token\":1}",
                "Connection: keep-alive\r\nContent-Length: 11\r\n\r\n{\"token\":1}"
            })
    void requestWithOneEnd_isFollowedByTheNext(String rest) throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            send(peer, CHECK + rest + SECOND);

            assertThat(peer.readResponse(false).status()).isEqualTo(200);
            assertThat(peer.readResponse(false).json().getString("op")).isEqualTo("ring.owner");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1\r\n", "ffffffffffffffffb\r\n", "5\r\n{\"token\":1}\r\n", "zz\r\n"})
    void chunks_unreadable_endTheConnection(String chunks) throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            send(peer, CHECK + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n" + SECOND);
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(operations.calls).doesNotContain("ring.owner");
    }

    @Test
    void headers_tooMany_areTooLarge() throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            send(peer, "GET /v1/cluster HTTP/1.1\r\nHost: localhost\r\n" + "a: b\r\n".repeat(100) + "\r\n");
            Response refused = peer.readResponse(false);

            assertThat(refused.errorCode()).isEqualTo("too_large");
            assertThat(refused.errorMessage()).isEqualTo("headers: 101 (expected: at most 100)");
        }
    }

    @Test
    void rate_exceeded_isTooManyUntilTheSecondIsOver() throws Exception {
        Await.result(doors.close());
        doors = opened(OptionalInt.of(5));
        try (RawPeer peer = new RawPeer(port)) {
            int refused = 0;
            // For as long as it takes to be faster than five a second, were it on a machine that is busy.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            for (int i = 0; i < 20 || (refused == 0 && System.nanoTime() - end < 0); i++) {
                peer.sendRequest("GET", "/v1/locks/a", "", "Host: localhost");
                Response response = peer.readResponse(false);
                if (response.status() != 200) {
                    assertThat(response.errorCode()).isEqualTo("too_many");
                    assertThat(response.header("Retry-After")).isEqualTo("1");
                    refused++;
                }
                peer.sendRequest("GET", "/health/live", "", "Host: localhost");
                assertThat(peer.readResponse(false).status()).isEqualTo(200);
            }
            assertThat(refused).isPositive();
            Await.until("served again", () -> {
                try {
                    peer.sendRequest("GET", "/v1/locks/a", "", "Host: localhost");
                    return peer.readResponse(false).status() == 200;
                } catch (IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            });
        }
    }

    @Test
    void body_thatTricklesIn_isRefusedAndItsConnectionClosed() throws Exception {
        BodyReader bodies = new BodyReader(vertx, 1_000, Duration.ofMillis(300));
        HttpServer server = Await.result(vertx.createHttpServer()
                .requestHandler(request -> bodies.read(request)
                        .onSuccess(body -> request.response().end())
                        .onFailure(new Exchange(request, java.util.Map.of())::fail))
                .listen(0, "127.0.0.1"));
        try (RawPeer peer = new RawPeer(server.actualPort())) {
            send(peer, CHECK + "Content-Length: 900\r\n\r\n{");
            Response late = peer.readResponse(false);

            assertThat(late.status()).isEqualTo(400);
            assertThat(late.header("Connection")).isEqualTo("close");
            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void answers_neverRead_holdUpTheirConnectionAndNothingElse() throws Exception {
        try (RawPeer peer = new RawPeer(port, 4_096)) {
            byte[] requests = "GET /v1/locks/huge HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .repeat(1_000)
                    .getBytes(StandardCharsets.US_ASCII);
            Thread flood = new Thread(() -> {
                try {
                    while (true) {
                        peer.send(requests);
                    }
                } catch (IOException cut) {
                    // As it is to be.
                }
            });
            flood.start();
            Await.until("asked", () -> !operations.calls.isEmpty());
            for (int i = 0; i < 20; i++) {
                assertThat(RawPeer.request(port, "GET", "/health/live").status())
                        .isEqualTo(200);
            }
            // Not as many as were sent: what is answered with a megabyte each waits for its reader.
            assertThat(operations.calls).hasSizeLessThan(100);

            Await.result(doors.close());
            flood.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(flood.isAlive()).isFalse();
        }
    }

    private static void send(RawPeer peer, String text) throws IOException {
        peer.send(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
