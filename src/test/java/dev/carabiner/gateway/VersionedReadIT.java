package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.access.Caller;
import dev.carabiner.gateway.RawPeer.Response;
import dev.carabiner.service.Session;
import dev.carabiner.service.Session.Close;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.Topic;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has a version, read over HTTP: tags, and waits for another version. The scripted one is 7. */
class VersionedReadIT {
    private static final String LONG = "&wait=300000";

    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;
    private Doors doors;
    private int port;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        doors = ScriptedDoors.open(vertx, operations, new DoorSettings("127.0.0.1", 0, 1, 65_536, 4096, 2000));
        port = doors.actualPort();
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    private RawPeer asking(String target) throws IOException {
        RawPeer peer = new RawPeer(port);
        peer.sendRequest("GET", target, "", "Host: localhost");
        return peer;
    }

    private void change(long version) {
        operations.version = version;
        operations.sessions.forEach(session -> session.events.accept("ring.changed", new JsonObject()));
    }

    private void awaitSessions(int count) throws InterruptedException {
        Await.until(count + " sessions", () -> operations.sessions.size() == count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/ring", "/v1/members"})
    void read_otherVersionThanKnown_isAnsweredAtOnce(String path) throws IOException {
        for (String known : List.of("", "?version=6" + LONG, "?version=8" + LONG, "?version=7", "?version=7&wait=0")) {
            Response response = RawPeer.request(port, "GET", path + known);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.json().getLong("version")).isEqualTo(7);
            assertThat(response.json().getJsonObject("args").getJsonArray("topics"))
                    .containsExactly(path.substring("/v1/".length()));
        }
        assertThat(operations.closes()).hasSize(5).containsOnly(Close.BY_SERVER);
    }

    @Test
    void wait_knownVersion_isAnsweredOnceItChanges() throws Exception {
        try (RawPeer peer = asking("/v1/ring?version=7" + LONG)) {
            awaitSessions(1);
            change(7); // Only a hint: nothing has changed.
            change(8);

            assertThat(peer.readResponse(false).json().getLong("version")).isEqualTo(8);
        }
        Await.until("ended", () -> operations.closes().equals(List.of(Close.BY_SERVER)));
    }

    /** Answers each call when the test says so. */
    private static final class SlowSession implements Session {
        final List<Promise<JsonObject>> calls = new CopyOnWriteArrayList<>();

        @Override
        public Future<JsonObject> call(String op, JsonObject args) {
            Promise<JsonObject> answer = Promise.promise();
            calls.add(answer);
            return answer.future();
        }

        void answer(int call, long version) {
            JsonObject ring = new JsonObject().put("version", version);
            calls.get(call).complete(new JsonObject().put("state", new JsonObject().put("ring", ring)));
        }

        @Override
        public void actAs(Caller caller) {}

        @Override
        public Future<Void> retire() {
            return Future.succeededFuture();
        }

        @Override
        public void close(Close cause) {}
    }

    @Test
    void wait_changeWhileItReads_isNotMissed() throws Exception {
        Context context = vertx.getOrCreateContext();
        SlowSession session = new SlowSession();
        VersionedRead read = new VersionedRead(context, new Topic.Ring(), Optional.of(7L), 60_000);
        Promise<JsonObject> answer = Promise.promise();
        context.runOnContext(now -> read.run(session, new RequestId("test")).onComplete(answer));
        Await.until("reads", () -> session.calls.size() == 1);

        read.note();
        context.runOnContext(now -> session.answer(0, 7)); // What stood there before the change.

        Await.until("reads again", () -> session.calls.size() == 2);
        context.runOnContext(now -> session.answer(1, 8));
        assertThat(Await.result(answer.future()).getLong("version")).isEqualTo(8);
    }

    @Test
    void wait_nothingChanges_endsWithWhatThereIs() throws Exception {
        try (RawPeer peer = asking("/v1/members?version=7&wait=50")) {
            Response response = peer.readResponse(false);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.json().getLong("version")).isEqualTo(7);
        }
        assertThat(operations.closes()).containsExactly(Close.BY_SERVER);
    }

    @Test
    void wait_nothingChanges_forWhomHasIt_isNotModified() throws Exception {
        String tag = RawPeer.request(port, "GET", "/v1/ring").header("ETag");

        Response response = RawPeer.request(
                port, "GET", "/v1/ring?version=7&wait=50", "", "Host: localhost", "If-None-Match: " + tag);

        assertThat(response.status()).isEqualTo(304);
    }

    @Test
    void wait_clientGoesAway_endsItsSession() throws Exception {
        RawPeer peer = asking("/v1/ring?version=7" + LONG);
        awaitSessions(1);
        peer.close();

        Await.until("closed", () -> operations.closes().equals(List.of(Close.BY_CLIENT)));
        change(8); // Nobody is there to be told.
    }

    @Test
    void wait_memberLeaves_isUnavailable() throws Exception {
        try (RawPeer peer = asking("/v1/ring?version=7" + LONG)) {
            awaitSessions(1);

            Future<Void> closed = doors.close();

            Response response = peer.readResponse(false);
            assertThat(response.errorCode()).isEqualTo("unavailable");
            assertThat(response.header("Retry-After")).isEqualTo("1");
            Await.result(closed);
        }
    }

    @Test
    void wait_beyondTheBound_isTooMany_andThereIsRoomAgain() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < VersionedReads.MAX_WAITING; i++) {
                peers.add(asking("/v1/ring?version=7" + LONG));
            }
            awaitSessions(VersionedReads.MAX_WAITING);

            Response refused = RawPeer.request(port, "GET", "/v1/ring?version=7" + LONG);
            assertThat(refused.errorCode()).isEqualTo("too_many");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(RawPeer.request(port, "GET", "/v1/ring?version=6" + LONG).status())
                    .isEqualTo(429); // Whether it would wait is not known before it is read.
            assertThat(RawPeer.request(port, "GET", "/v1/ring").status()).isEqualTo(200);

            change(8);
            for (RawPeer peer : peers) {
                assertThat(peer.readResponse(false).json().getLong("version")).isEqualTo(8);
            }
            assertThat(RawPeer.request(port, "GET", "/v1/ring?version=8&wait=1").status())
                    .isEqualTo(200);
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void tag_known_isAnsweredNotModified() throws IOException {
        Response first = RawPeer.request(port, "GET", "/v1/ring");
        String tag = first.header("ETag");
        assertThat(tag).matches("\"[A-Za-z0-9_-]{22}\"");
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");

        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            try (RawPeer peer = new RawPeer(port)) {
                peer.sendRequest("GET", "/v1/ring", "", "Host: localhost", "If-None-Match: " + known);
                Response same = peer.readResponse(true);

                assertThat(same.status()).isEqualTo(304);
                assertThat(same.header("ETag")).isEqualTo(tag);
                assertThat(same.header("Content-Type")).isEmpty();
                peer.sendRequest("GET", "/health/live", "", "Host: localhost"); // Nothing of a body in between.
                assertThat(peer.readResponse(false).status()).isEqualTo(200);
            }
        }
        operations.version = 8;
        Response changed = RawPeer.request(port, "GET", "/v1/ring", "", "Host: localhost", "If-None-Match: " + tag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
    }

    @Test
    void document_isServedAndCacheable() throws IOException {
        Response response = RawPeer.request(port, "GET", "/openapi.yaml");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).startsWith("openapi: 3.1.");
        assertThat(response.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(response.header("Cache-Control")).isEqualTo("public, max-age=300");
        Response again = RawPeer.request(
                port, "GET", "/openapi.yaml", "", "Host: localhost", "If-None-Match: " + response.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
    }
}
