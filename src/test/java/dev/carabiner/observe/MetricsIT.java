package dev.carabiner.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Carabiner;
import dev.carabiner.ThreeMembers;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a member says of itself, after a script of operations at its doors. */
final class MetricsIT {
    private static final Set<String> LABELS = Set.of(
            "op", "door", "outcome", "status", "cause", "loop", "state", "version", "le", "area", "id", "action", "gc");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void metrics_afterAScript_sayWhatHappened() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start(1, 0, Map.of("locks.shards", "4"))) {
            Carabiner member = cluster.member(0);
            warmUp(member, "a");
            warmUp(member, "b");
            Exposition before = metrics(member);

            assertThat(status(member, "POST", "/v1/locks/a/acquire", "{\"leaseId\": \"1\"}"))
                    .isEqualTo(200);
            assertThat(status(member, "POST", "/v1/locks/a/acquire", "{\"leaseId\": \"2\"}"))
                    .isEqualTo(409);
            assertThat(status(member, "POST", "/v1/locks/b/acquire", "{\"leaseId\": \"3\"}"))
                    .isEqualTo(200);
            assertThat(status(member, "POST", "/v1/locks/b/release", "{\"leaseId\": \"no\"}"))
                    .isEqualTo(410);
            assertThat(status(member, "POST", "/v1/locks/a/acquire", "{\"tll\": 5}"))
                    .isEqualTo(400);
            assertThat(status(member, "GET", "/v1/nowhere", "")).isEqualTo(404);
            ask(member, "lock.get", new JsonObject().put("lock", "a")).await(20, TimeUnit.SECONDS);
            CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                    request(member, "POST", "/v1/locks/a/acquire", "{\"leaseId\": \"4\", \"wait\": 30000}"),
                    HttpResponse.BodyHandlers.ofString());
            Exposition held = awaitWaiting(member);

            assertThat(held.value("carabiner_leases")).isEqualTo(2);
            assertThat(held.value("carabiner_waits")).isEqualTo(1);
            assertThat(held.value("carabiner_shards_owned")).isEqualTo(4);
            assertThat(held.value("carabiner_members", "state", "active")).isEqualTo(1);
            assertThat(held.value("carabiner_raft_state", "state", "dev")).isEqualTo(1);
            assertThat(held.value("carabiner_connections")).isPositive();
            assertThat(held.value("carabiner_ring_version")).isPositive();

            assertThat(status(member, "POST", "/v1/locks/a/release", "{\"leaseId\": \"1\"}"))
                    .isEqualTo(200);
            assertThat(waiting.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(status(member, "POST", "/v1/locks/a/release", "{\"leaseId\": \"4\"}"))
                    .isEqualTo(200);
            Exposition after = metrics(member);

            assertThat(after.value("carabiner_leases")).isEqualTo(1);
            assertThat(after.value("carabiner_waits")).isZero();
            assertThat(after.value("carabiner_waiting_callers")).isZero();
            Growth growth = new Growth(before, after);
            assertThat(growth.of("carabiner_requests_total", "op", "lock.acquire", "door", "http", "outcome", "ok"))
                    .isEqualTo(3);
            assertThat(growth.of("carabiner_requests_total", "op", "lock.acquire", "outcome", "held"))
                    .isEqualTo(1);
            assertThat(growth.of("carabiner_requests_total", "op", "lock.acquire", "outcome", "bad_request"))
                    .isEqualTo(1);
            assertThat(growth.of("carabiner_requests_total", "op", "lock.release", "outcome", "lost"))
                    .isEqualTo(1);
            assertThat(growth.of("carabiner_requests_total", "op", "lock.release", "outcome", "ok"))
                    .isEqualTo(2);
            assertThat(growth.of("carabiner_requests_total", "op", "lock.get", "door", "bus", "outcome", "ok"))
                    .isEqualTo(1);
            assertThat(growth.of("carabiner_request_seconds_count", "op", "lock.acquire"))
                    .isEqualTo(5);
            assertThat(growth.of("carabiner_http_responses_total", "status", "404"))
                    .isEqualTo(1);
            assertThat(growth.of("carabiner_grant_seconds_count")).isEqualTo(2);
            assertThat(growth.of("carabiner_wait_seconds_count", "outcome", "granted"))
                    .isEqualTo(1);
            assertThat(growth.of("carabiner_lease_changes_total", "cause", "granted"))
                    .isEqualTo(3);
            assertThat(growth.of("carabiner_lease_changes_total", "cause", "released"))
                    .isEqualTo(2);
            assertThat(growth.of("carabiner_shard_commit_seconds_count", "outcome", "won"))
                    .isGreaterThanOrEqualTo(4);
            assertThat(growth.of("carabiner_shard_batch_commands_count")).isGreaterThanOrEqualTo(8);
            assertThat(after.value("carabiner_ring_changes_total")).isPositive();
            assertThat(after.value("carabiner_ring_moved_share_total")).isEqualTo(1); // From nobody to this member.
            assertThat(after.value("carabiner_shard_claims_total")).isGreaterThanOrEqualTo(4);
            assertThat(after.value("carabiner_loop_delay_seconds_count", "loop", "locks"))
                    .isPositive();
            assertThat(after.value("carabiner_loop_delay_seconds_count", "loop", "doors"))
                    .isPositive();
            assertThat(after.samples).allSatisfy(sample -> {
                String family = after.family(sample);
                assertThat(after.help).containsKey(family);
                assertThat(LABELS)
                        .as("labels of %s", sample)
                        .containsAll(sample.labels().keySet());
            });
        }
    }

    /** The first request of all is slow, and may be too slow on a busy machine: then it is to be made again. */
    private void warmUp(Carabiner member, String lock) {
        TestCluster.awaitUntil("a member that answers", () -> granted(member, lock, "acquire"));
        TestCluster.awaitUntil("a free lock", () -> granted(member, lock, "release"));
    }

    private boolean granted(Carabiner member, String lock, String action) {
        try {
            return status(member, "POST", "/v1/locks/" + lock + "/" + action, "{\"leaseId\": \"warm-up\"}") == 200;
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    /** What came between two pages. */
    private record Growth(Exposition before, Exposition after) {
        double of(String name, String... labels) {
            return after.value(name, labels) - before.value(name, labels);
        }
    }

    private Exposition awaitWaiting(Carabiner member) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Exposition page = metrics(member);
        while (page.value("carabiner_waits") < 1) {
            assertThat(System.nanoTime()).as("a wait is queued").isLessThan(deadline);
            page = metrics(member);
        }
        return page;
    }

    private Exposition metrics(Carabiner member) throws IOException, InterruptedException {
        HttpResponse<String> page =
                http.send(request(member, "GET", "/metrics", ""), HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        return Exposition.parse(page.body());
    }

    private int status(Carabiner member, String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(request(member, method, path, body), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static HttpRequest request(Carabiner member, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(member.http() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static Future<JsonObject> ask(Carabiner member, String op, JsonObject args) {
        return member.vertx()
                .eventBus()
                .<JsonObject>request("carabiner", new JsonObject().put("op", op).put("args", args))
                .map(Message::body);
    }
}
