package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.access.Authenticator;
import dev.carabiner.config.AuthOptions;
import dev.carabiner.gateway.ContractExamples.Request;
import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the door really answers against what the contract says, example by example. */
class ContractIT {
    private static final JsonObject DOCUMENT =
            Contract.parsed(Contract.load().document().bytes().toString());
    private static final ContractExamples EXAMPLES = new ContractExamples(DOCUMENT);
    /** Served, where there is anything to be measured, in front of the routes of this door. */
    private static final String METRICS = "metrics.get";

    private static final WireOperations OPERATIONS = new WireOperations();
    private static Vertx vertx;
    private static int port;
    private static AnswerCheck answers;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        answers = AnswerCheck.of(vertx, DOCUMENT);
        port = Await.result(Doors.open(
                        vertx,
                        OPERATIONS,
                        () -> Future.succeededFuture(Readiness.Verdict.READY),
                        new DoorSettings("127.0.0.1", 0, 1, 65_536, 65_536, 100)))
                .actualPort();
    }

    @AfterAll
    static void close() throws Exception {
        Await.result(vertx.close());
    }

    @BeforeEach
    void succeed() {
        OPERATIONS.failure = Optional.empty();
    }

    static Stream<Request> requests() {
        return EXAMPLES.requests().stream()
                .filter(request -> !request.operation().equals(METRICS));
    }

    private static Response send(Request request) throws Exception {
        return RawPeer.request(port, request.method(), request.target(), request.body(), "Host: localhost");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void exampleRequest_isAnsweredAsTheContractSays(Request request) throws Exception {
        Response response = send(request);

        assertThat(response.status()).as(response.body()).isEqualTo(200);
        if (response.header("Content-Type").equals("application/json")) {
            answers.check(request.operation(), response);
        }
    }

    static Stream<String> operations() {
        return EXAMPLES.operations().stream().filter(id -> !id.equals(METRICS));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void failure_ofEachDocumentedCode_isAnsweredAsTheContractSays(String operation) throws Exception {
        if (Arrays.stream(Op.values()).noneMatch(op -> op.label().equals(operation))) {
            return; // Not carried out by the operations, so it cannot be made to fail here.
        }
        Request request = requests()
                .filter(one -> one.operation().equals(operation))
                .findFirst()
                .orElseThrow();
        for (ErrorCode code : ErrorCode.values()) {
            if (EXAMPLES.answers(operation).containsKey(Integer.toString(code.status()))) {
                OPERATIONS.failure = Optional.of(code);
                Response response = send(request);

                assertThat(response.status()).isEqualTo(code.status());
                answers.check(operation, response);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void exampleAnswers_areAsTheContractSays(String operation) throws Exception {
        for (Map.Entry<String, List<JsonObject>> documented :
                EXAMPLES.answers(operation).entrySet()) {
            int status = Integer.parseInt(documented.getKey());
            Map<String, String> headers = status == 200 || status == 304
                    ? Map.of("ETag", "\"x\"")
                    : status == 429 || status == 503 ? Map.of("Retry-After", "1") : Map.of();
            for (JsonObject example : documented.getValue()) {
                answers.check(operation, status, example.encode(), headers);
                assertThat(EXAMPLES.undocumented(operation, status, example)).isEmpty();
            }
        }
    }

    @Test
    void everyCode_isDocumentedSomewhere() {
        TreeSet<Integer> statuses = new TreeSet<>();
        EXAMPLES.operations()
                .forEach(operation ->
                        EXAMPLES.answers(operation).keySet().forEach(status -> statuses.add(Integer.valueOf(status))));
        statuses.add(405); // Belongs to what is no operation.

        assertThat(statuses)
                .containsAll(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::status).toList());
    }

    @Test
    void refusals_ofTheDoorItself_areAsTheContractSays() throws Exception {
        Response bad = RawPeer.request(port, "GET", "/v1/locks?count=5000");
        Response stranger =
                RawPeer.request(port, "GET", "/v1/cluster", "", "Host: localhost", "Origin: http://evil.example");
        Response large = RawPeer.request(port, "POST", "/v1/locks/a/acquire", " ".repeat(65_537), "Host: localhost");

        answers.check("lock.list", bad);
        assertThat(bad.errorMessage()).isEqualTo("count: 5000 (expected: an integer, 1 to 1000)");
        answers.check("cluster.get", stranger);
        answers.check("lock.acquire", large);
        assertThat(List.of(bad.status(), stranger.status(), large.status())).containsExactly(400, 403, 413);
    }

    @Test
    void routes_areThoseOfTheContract() throws Exception {
        Set<String> documented = EXAMPLES.routes();
        documented.remove("GET /metrics");
        Health health = new Health(() -> Future.succeededFuture(Readiness.Verdict.READY));
        HttpDoor door = new HttpDoor(
                vertx.getOrCreateContext(),
                Contract.load(),
                ObservedOperations.behind(Door.HTTP, OPERATIONS, DoorObserver.NONE),
                Await.result(Authenticator.open(vertx, AuthOptions.OPEN).map(Callers::new)),
                new BodyReader(vertx, 1024),
                health);

        TreeSet<String> routes = new TreeSet<>(door.routes());
        routes.remove("GET /metrics");
        // The page is for people; what it asks for is in the contract.
        routes.removeAll(Set.of("GET /", "GET /dashboard/{file}"));

        assertThat(routes).isEqualTo(documented);
    }
}
