package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session.Close;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDoorIT {
    private static final int BODY = 4096;

    private final ScriptedOperations operations = new ScriptedOperations();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private volatile Future<Readiness.Verdict> readiness = Future.succeededFuture(Readiness.Verdict.READY);
    private Vertx vertx;
    private Doors doors;
    private int port;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        vertx.exceptionHandler(uncaught::add);
        doors = Await.result(
                Doors.open(vertx, operations, () -> readiness, new DoorSettings("127.0.0.1", 0, 1, 65_536, BODY, 100)));
        port = doors.actualPort();
        operations.sessions.clear(); // That of the event bus.
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    static Stream<List<String>> routes() {
        return Stream.of(
                List.of("POST", "/v1/locks/a/acquire", "{'ttl':500}", "lock.acquire", "{'ttl':500,'lock':'a'}"),
                List.of(
                        "GET",
                        "/v1/ring/diff?from=9223372036854775807",
                        "",
                        "ring.diff",
                        "{'from':9223372036854775807}"),
                List.of("POST", "/v1/locks/a/acquire", "", "lock.acquire", "{'lock':'a'}"),
                List.of("POST", "/v1/locks/a/renew", "{'leaseId':'l'}", "lock.renew", "{'leaseId':'l','lock':'a'}"),
                List.of("POST", "/v1/locks/a/release", "{'leaseId':'l'}", "lock.release", "{'leaseId':'l','lock':'a'}"),
                List.of("POST", "/v1/locks/a/cancel", "{'leaseId':'l'}", "lock.cancel", "{'leaseId':'l','lock':'a'}"),
                List.of("POST", "/v1/locks/a/check", "{'token':5}", "lock.check", "{'token':5,'lock':'a'}"),
                List.of("GET", "/v1/locks/a", "", "lock.get", "{'lock':'a'}"),
                List.of("GET", "/v1/locks", "", "lock.list", "{}"),
                List.of(
                        "GET",
                        "/v1/locks?prefix=o%2F&after=o%2F1&count=10",
                        "",
                        "lock.list",
                        "{'prefix':'o/','after':'o/1','count':10}"),
                List.of("GET", "/v1/locks?prefix=7", "", "lock.list", "{'prefix':'7'}"),
                List.of(
                        "DELETE",
                        "/v1/locks/a?reason=stuck+job&leaseId=l",
                        "",
                        "lock.break",
                        "{'reason':'stuck job','leaseId':'l','lock':'a'}"),
                List.of("GET", "/v1/ring/owner?key=", "", "ring.owner", "{'key':''}"),
                List.of("GET", "/v1/ring/owner?key=k&replicas=3", "", "ring.owner", "{'key':'k','replicas':3}"),
                List.of("GET", "/v1/ring/diff?from=3&to=9", "", "ring.diff", "{'from':3,'to':9}"),
                List.of("POST", "/v1/members/node%201/drain", "", "members.drain", "{'name':'node 1'}"),
                List.of("POST", "/v1/members/node%201/drain", "{}", "members.drain", "{'name':'node 1'}"),
                List.of("GET", "/v1/cluster", "", "cluster.get", "{}"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void route_reachesItsOperation(List<String> row) throws IOException {
        Response response =
                RawPeer.request(port, row.get(0), row.get(1), row.get(2).replace('\'', '"'), "Host: localhost:" + port);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.json())
                .isEqualTo(new JsonObject()
                        .put("op", row.get(3))
                        .put("args", new JsonObject(row.get(4).replace('\'', '"'))));
        // Not by the client: its leases are to live on.
        assertThat(operations.closes()).containsExactly(Close.BY_SERVER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/v1/locks/a%2Fb a/b",
                "/v1/locks/a%2F..%2Fb a/../b",
                "/v1/locks/%2Fetc%2Fpasswd /etc/passwd",
                "/v1/locks/a+b a+b",
                "/v1/locks/a%20b a%20b",
                "/v1/locks/100%25 100%",
                "/v1/locks/%252e%252e %2e%2e",
                "/v1/locks/acquire acquire",
                "/v1/locks/%C3%BCbung übung",
                "/v1/locks/übung übung",
                "/v1/locks/%F0%9F%94%92 🔒",
                "/v1/locks/a%3Fb%23c a?b#c",
                "/v1/locks/a;b=c a;b=c",
                "/v1/locks/... ..."
            })
    void name_hostile_isDecodedExactlyOnce(String target, String name) throws IOException {
        Response response = RawPeer.request(port, "GET", target);

        assertThat(response.json().getJsonObject("args").getString("lock")).isEqualTo(name.replace("%20", " "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/locks/%2e%2e",
                "/v1/locks/..",
                "/v1/locks/.",
                "/v1/locks/",
                "/v1/locks/%00",
                "/v1/locks/%0d%0aX-Evil:1",
                "/v1/locks/%",
                "/v1/locks/%zz",
                "/v1/locks/%C0%AF",
                "/v1/locks/%ED%A0%80",
                "/v1/locks?cuont=5",
                "/v1/locks?count=5&count=6",
                "/v1/locks?count=ten",
                "/v1/locks?count=0",
                "/v1/locks?count=1001",
                "/v1/ring/owner",
                "/v1/ring/diff?from=9223372036854775808",
                "/v1/ring?wait=5",
                "/v1/ring?version=1&wait=300001",
                "/v1/ring?version=one",
                "/v1/locks/a?lock=b",
                "/v1/ring?x"
            })
    void target_malformed_isBadRequest(String target) throws IOException {
        Response response = RawPeer.request(port, "GET", target);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.errorCode()).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/",
                "/v2/locks",
                "//v1/locks",
                "/v1//locks",
                "/v1/locks/../members",
                "/v1/./locks",
                "/v1%2Flocks",
                "/V1/locks",
                "/v1/locks/a/b",
                "/v1/members/",
                "/index.html"
            })
    void path_unknown_isNotFound(String target) throws IOException {
        Response response = RawPeer.request(port, "GET", target);

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.errorCode()).isEqualTo("not_found");
        assertThat(operations.sessions).isEmpty();
    }

    @Test
    void target_absoluteForm_isBadRequest() throws IOException {
        assertThat(RawPeer.request(port, "GET", "http://localhost/v1/locks").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /v1/locks/a | DELETE, GET, HEAD, OPTIONS",
                "GET | /v1/locks/a/acquire | OPTIONS, POST",
                "PUT | /v1/locks | GET, HEAD, OPTIONS",
                "DELETE | /health/live | GET, HEAD, OPTIONS",
                "POST | /v1/ws | GET, OPTIONS",
                "BREW | /v1/ring | GET, HEAD, OPTIONS"
            })
    void method_other_isRefusedWithAllow(String method, String target, String allow) throws IOException {
        Response response = RawPeer.request(port, method, target);

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.errorCode()).isEqualTo("method_not_allowed");
        assertThat(response.header("Allow")).isEqualTo(allow);
    }

    @Test
    void method_options_tellsWhatIsAllowed() throws IOException {
        Response response = RawPeer.request(port, "OPTIONS", "/v1/locks/a");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
        assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void method_head_isAGetWithoutItsBody() throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest("HEAD", "/v1/ring", "", "Host: localhost");
            Response head = peer.readResponse(true);
            peer.sendRequest("GET", "/v1/ring", "", "Host: localhost");
            Response get = peer.readResponse(false);

            assertThat(head.status()).isEqualTo(200);
            assertThat(get.json().getLong("version")).isEqualTo(7);
            assertThat(head.header("ETag")).isEqualTo(get.header("ETag")).isNotEmpty();
            assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void failure_ofEveryCode_hasItsStatusAndForm(ErrorCode code) throws IOException {
        Response response = RawPeer.request(port, "GET", "/v1/locks/fail%20" + code.label());

        assertThat(response.status()).isEqualTo(code.status());
        assertThat(response.json())
                .isEqualTo(new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("code", code.label())
                                        .put("message", "because the test says so")
                                        .put("details", new JsonObject().put("waiting", 3))));
        boolean repeatable = code == ErrorCode.UNAVAILABLE || code == ErrorCode.TOO_MANY;
        assertThat(response.header("Retry-After")).isEqualTo(repeatable ? "1" : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "bug"})
    void failure_ofABug_saysNothingOfIt(String lock) throws IOException {
        Response response = RawPeer.request(port, "GET", "/v1/locks/" + lock);

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.errorCode()).isEqualTo("internal");
        assertThat(response.body()).doesNotContain("secret", "Exception", "at dev.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[]", "7", "null", "\"x\"", "{\"ttl\":1}x", "{\"lock\":\"b\"}", "{\"onClose\":\"release\"}"
            })
    void body_unusable_isBadRequest(String body) throws IOException {
        Response response = RawPeer.request(port, "POST", "/v1/locks/a/acquire", body, "Host: localhost");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.errorCode()).isEqualTo("bad_request");
    }

    @Test
    void body_nestedDeep_isBadRequest() throws IOException {
        String deep = "{\"a\":" + "[".repeat(BODY / 2) + "]".repeat(BODY / 2 - 10) + "}";

        Response response = RawPeer.request(port, "POST", "/v1/locks/a/acquire", deep, "Host: localhost");

        assertThat(response.errorMessage()).isEqualTo("body: not JSON (expected: a JSON object)");
    }

    @Test
    void body_ofAForm_isReadAsJson() throws IOException {
        Response response = RawPeer.request(
                port,
                "POST",
                "/v1/locks/a/acquire",
                "{\"ttl\":500}",
                "Host: localhost",
                "Content-Type: application/x-www-form-urlencoded");

        assertThat(response.json().getJsonObject("args").getInteger("ttl")).isEqualTo(500);
    }

    @Test
    void body_whereNoneBelongs_isBadRequest() throws IOException {
        assertThat(RawPeer.request(port, "GET", "/v1/locks/a", "{}", "Host: localhost")
                        .errorMessage())
                .isEqualTo("body: 2 bytes (expected: none)");
    }

    @Test
    void body_declaredTooLong_isRefusedBeforeItIsSent() throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest("POST", "/v1/locks/a/acquire", "", "Host: localhost", "Content-Length: " + (BODY + 1));
            Response response = peer.readResponse(false);

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.errorCode()).isEqualTo("too_large");
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void body_tooLongInChunks_isRefused() throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest("POST", "/v1/locks/a/acquire", "", "Host: localhost", "Transfer-Encoding: chunked");
            byte[] chunk = ("400\r\n" + " ".repeat(1024) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 6; i++) {
                peer.send(chunk);
            }

            Response response = peer.readResponse(false);

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(uncaught).isEmpty();
    }

    @Test
    void body_expectingContinue_isAskedFor() throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest(
                    "POST", "/v1/locks/a/acquire", "", "Host: localhost", "Content-Length: 2", "Expect: 100-continue");
            assertThat(peer.readResponse(false).status()).isEqualTo(100);
            peer.send("{}".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.readResponse(false).status()).isEqualTo(200);
        }
    }

    @Test
    void request_unreadable_isAnsweredInTheSameForm() throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            peer.send("GARBAGE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.readResponse(false).errorCode()).isEqualTo("bad_request");
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(RawPeer.request(port, "GET", "/" + "x".repeat(20_000)).errorCode())
                .isEqualTo("too_large");
        assertThat(RawPeer.request(port, "GET", "/", "", "Host: localhost", "X: " + "x".repeat(20_000))
                        .errorCode())
                .isEqualTo("too_large");
    }

    @Test
    void browserOfAStranger_isForbidden() throws IOException {
        Response rebound = RawPeer.request(port, "GET", "/v1/locks/a", "", "Host: evil.example:" + port);
        Response posted = RawPeer.request(
                port, "POST", "/v1/locks/a/acquire", "{}", "Host: localhost:" + port, "Origin: http://evil.example");
        Response own = RawPeer.request(
                port,
                "POST",
                "/v1/locks/a/acquire",
                "{}",
                "Host: localhost:" + port,
                "Origin: http://localhost:" + port);
        Response nameless = RawPeer.request(port, "GET", "/v1/locks/a", "");

        assertThat(rebound.status()).isEqualTo(403);
        assertThat(rebound.errorCode()).isEqualTo("forbidden");
        assertThat(posted.status()).isEqualTo(403);
        assertThat(own.status()).isEqualTo(200);
        assertThat(nameless.status()).isEqualTo(400);
        assertThat(operations.sessions).hasSize(1);
    }

    @Test
    void wait_clientGoesAway_endsItsSessionAsByTheClient() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest("POST", "/v1/locks/a/acquire", "{\"wait\":3600000}", "Host: localhost");
            Await.until("parked", () -> operations.parked.containsKey("a"));
            assertThat(operations.closes()).isEmpty();
        }

        Await.until("closed", () -> operations.closes().equals(List.of(Close.BY_CLIENT)));
    }

    @Test
    void wait_clientResets_endsItsSession() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest("POST", "/v1/locks/a/acquire", "{\"wait\":3600000}", "Host: localhost");
            Await.until("parked", () -> operations.parked.containsKey("a"));
            peer.reset();
        }

        Await.until("closed", () -> operations.closes().size() == 1);
    }

    /** Asks on a context: a body is lost to whoever asks for it from another thread after it has arrived. */
    private Future<JsonObject> json(Supplier<Future<HttpClientResponse>> request) {
        Promise<JsonObject> answer = Promise.promise();
        vertx.runOnContext(now -> request.get()
                .compose(HttpClientResponse::body)
                .map(Buffer::toJsonObject)
                .onComplete(answer));
        return answer.future();
    }

    @Test
    void wait_parked_leavesOtherConnectionsFree() throws Exception {
        HttpClient client = vertx.createHttpClient();
        Future<JsonObject> parked = json(() -> client.request(HttpMethod.POST, port, "localhost", "/v1/locks/a/acquire")
                .compose(request -> request.send("{\"wait\":60000}")));
        Await.until("parked", () -> operations.parked.containsKey("a"));

        JsonObject other = Await.result(json(() ->
                client.request(HttpMethod.GET, port, "localhost", "/v1/locks/b").compose(HttpClientRequest::send)));
        operations.waitFor("a").complete(new JsonObject().put("token", 5));

        assertThat(other.getString("op")).isEqualTo("lock.get");
        assertThat(Await.result(parked)).isEqualTo(new JsonObject().put("token", 5));
        Await.until("both ended", () -> operations.closes().equals(List.of(Close.BY_SERVER, Close.BY_SERVER)));
        Await.result(client.close()); // Held until here: once it is collected as garbage, it is shut down.
    }

    @Test
    void stop_waitsUnderWay_areAnsweredUnavailable() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest("POST", "/v1/locks/a/acquire", "{\"wait\":3600000}", "Host: localhost");
            Await.until("parked", () -> operations.parked.containsKey("a"));

            Future<Void> closed = doors.close();

            assertThat(peer.readResponse(false).errorCode()).isEqualTo("unavailable");
            Await.result(closed);
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(operations.closes()).containsExactly(Close.BY_SERVER);
    }

    @Test
    void health_live_isUp() throws IOException {
        Response response = RawPeer.request(port, "GET", "/health/live");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json()).isEqualTo(new JsonObject().put("status", "UP"));
    }

    @Test
    void health_ready_saysWhyNot() throws IOException {
        assertThat(RawPeer.request(port, "GET", "/health/ready").status()).isEqualTo(200);

        readiness = Future.succeededFuture(new Readiness.Verdict(List.of("not in the ring", "no quorum")));
        Response down = RawPeer.request(port, "GET", "/health/ready");
        assertThat(down.status()).isEqualTo(503);
        assertThat(down.header("Retry-After")).isEqualTo("1");
        assertThat(down.json())
                .isEqualTo(new JsonObject()
                        .put("status", "DOWN")
                        .put(
                                "reasons",
                                new io.vertx.core.json.JsonArray(Arrays.asList("not in the ring", "no quorum"))));

        readiness = Future.failedFuture(new IllegalStateException("secret"));
        assertThat(RawPeer.request(port, "GET", "/health/ready").body()).doesNotContain("secret");

        readiness = Promise.<Readiness.Verdict>promise().future();
        assertThat(RawPeer.request(port, "GET", "/health/ready").status()).isEqualTo(503);
    }
}
