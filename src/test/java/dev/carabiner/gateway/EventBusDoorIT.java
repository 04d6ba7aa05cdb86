package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.access.Caller;
import dev.carabiner.service.Session.Close;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventBusDoorIT {
    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;
    private EventBusDoor door;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        door = Await.result(EventBusDoor.open(vertx, operations, Caller.anybody("bus")));
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void request_isAnsweredWithTheResult() throws Exception {
        JsonObject request = new JsonObject().put("op", "ring.owner").put("args", new JsonObject().put("key", "k"));

        assertThat(Await.result(request(request))).isEqualTo(request);
        assertThat(Await.result(request(new JsonObject().put("op", "ring.get"))).getString("op"))
                .isEqualTo("ring.get");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void failure_ofEveryCode_travelsAsStatusAndText(ErrorCode code) throws Exception {
        ReplyException failure = refusal("lock.get", new JsonObject().put("lock", "fail " + code.label()));

        assertThat(failure.failureCode()).isEqualTo(code.status());
        assertThat(failure).hasMessage(code.label() + ": because the test says so");
    }

    @ParameterizedTest
    @CsvSource({"throw", "bug"})
    void failure_ofABug_saysNothingOfIt(String lock) throws Exception {
        ReplyException failure = refusal("lock.get", new JsonObject().put("lock", lock));

        assertThat(failure.failureCode()).isEqualTo(500);
        assertThat(failure.getMessage()).startsWith("internal: ").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{} § bad_request: op: null (expected: the name of an operation)",
                "{'op':1} § bad_request: op: 1 (expected: the name of an operation)",
                "{'op':'ring.get','args':[]} § bad_request: args: an array (expected: an object)",
                "{'op':'ring.get','args':null} § bad_request: args: null (expected: an object)",
                "{'op':'ring.get','arg':{}} § bad_request: arg: unknown field (expected: op, args)",
                "{'op':'lock.get'} § bad_request: lock: missing (expected: a lock name)",
                "{'op':'lock.acquire','args':{'lock':'a','onClose':'release'}} § bad_request: onClose: \"release\" (expected: keep; only a WebSocket can close)",
                "{'op':'watch.start','args':{}} § bad_request: op: \"watch.start\" (expected: an operation without events; watch over a WebSocket)"
            })
    void request_malformed_isBadRequest(String body, String message) throws Exception {
        Throwable failure = Await.failure(request(new JsonObject(body.replace('\'', '"'))));

        assertThat(failure).isInstanceOf(ReplyException.class).hasMessage(message);
    }

    @Test
    void request_ofAnotherBody_isBadRequest() throws Exception {
        Throwable failure = Await.failure(vertx.eventBus().request(EventBusDoor.ADDRESS, "lock.get"));

        assertThat(failure).hasMessage("bad_request: body: not a JsonObject (expected: {op, args})");
        assertThat(Await.failure(vertx.eventBus().request(EventBusDoor.ADDRESS, null)))
                .hasMessage("bad_request: body: not a JsonObject (expected: {op, args})");
    }

    @Test
    void wait_asLongAsTheUsualTimeout_isRefusedWithTheFigureToSet() throws Exception {
        assertThat(refusal("lock.acquire", new JsonObject().put("lock", "a").put("wait", 30_000)))
                .hasMessage(
                        "bad_request: wait: 30000 (expected: less than the send time-out, 30000; set a send time-out"
                                + " of 33000 and state it in the header timeout)");
        assertThat(operations.parked).isEmpty();
    }

    @Test
    void wait_longerThanTheStatedTimeout_isRefused() throws Exception {
        JsonObject args = new JsonObject().put("lock", "a").put("wait", 500);
        DeliveryOptions options = new DeliveryOptions().addHeader(EventBusDoor.TIMEOUT_HEADER, "400");

        Throwable failure = Await.failure(vertx.eventBus()
                .request(
                        EventBusDoor.ADDRESS,
                        new JsonObject().put("op", "lock.acquire").put("args", args),
                        options));

        assertThat(failure).hasMessageStartingWith("bad_request: wait: 500 (expected: less than");
    }

    @Test
    void wait_shorterThanTheStatedTimeout_parks() throws Exception {
        JsonObject args = new JsonObject().put("lock", "a").put("wait", 60_000);
        DeliveryOptions options =
                new DeliveryOptions().setSendTimeout(63_000).addHeader(EventBusDoor.TIMEOUT_HEADER, "63000");

        Future<Message<JsonObject>> reply = vertx.eventBus()
                .request(
                        EventBusDoor.ADDRESS,
                        new JsonObject().put("op", "lock.acquire").put("args", args),
                        options);
        Await.until("parked", () -> operations.parked.containsKey("a"));
        operations.waitFor("a").complete(new JsonObject().put("token", 5));

        assertThat(Await.result(reply).body()).isEqualTo(new JsonObject().put("token", 5));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1.5", "30s", "''"})
    void timeout_malformed_isRefused(String stated) throws Exception {
        DeliveryOptions options = new DeliveryOptions().addHeader(EventBusDoor.TIMEOUT_HEADER, stated);

        assertThat(Await.failure(vertx.eventBus()
                        .request(EventBusDoor.ADDRESS, new JsonObject().put("op", "ring.get"), options)))
                .hasMessageStartingWith("bad_request: timeout: \"" + stated + "\"");
    }

    @Test
    void close_failsWhatIsUnderWay() throws Exception {
        Future<JsonObject> parked = request(new JsonObject()
                .put("op", "lock.acquire")
                .put("args", new JsonObject().put("lock", "a").put("wait", 20_000)));
        Await.until("parked", () -> operations.parked.containsKey("a"));

        Await.result(door.close());

        assertThat(Await.failure(parked)).hasMessageStartingWith("unavailable: ");
        assertThat(operations.closes()).isEqualTo(List.of(Close.BY_SERVER));
        assertThat(Await.failure(request(new JsonObject().put("op", "ring.get"))))
                .isInstanceOf(ReplyException.class);
    }

    private Future<JsonObject> request(JsonObject body) {
        return vertx.eventBus().<JsonObject>request(EventBusDoor.ADDRESS, body).map(Message::body);
    }

    private ReplyException refusal(String op, JsonObject args) throws Exception {
        return (ReplyException)
                Await.failure(request(new JsonObject().put("op", op).put("args", args)));
    }
}
