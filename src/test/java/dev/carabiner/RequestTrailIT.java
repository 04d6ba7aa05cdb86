package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request is found again in the logs of both members that had to do with it. */
final class RequestTrailIT {
    @Test
    void request_toALockOfAnotherMember_isNamedOnBoth() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start(2, 0, Map.of());
                LogLines desk = LogLines.of("dev.carabiner.gateway.RequestLog");
                LogLines owner = LogLines.of("dev.carabiner.service.Trail")) {
            Carabiner asked = cluster.member(0);
            String lock = lockServedBy(cluster.member(1).name(), asked);
            int tries = 1;
            HttpResponse<String> answer = post(asked, lock, "trail 1/\"a\"");
            while (answer.statusCode() == 503 && tries < 10) { // Where a member stood still: to be asked again.
                answer = post(asked, lock, "trail " + ++tries + "/\"a\"");
            }
            String id = "trail " + tries + "/\"a\"";

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Request-Id")).contains(id);
            // To the owner a request that takes over a second is repeated, and answered as often.
            TestCluster.awaitUntil(
                    "both have logged it",
                    Duration.ofSeconds(20),
                    () -> !owner.with("request " + id + ": Acquire for shard").isEmpty()
                            && owner.with("request " + id + ": ").stream()
                                    .anyMatch(line -> line.contains("answers Granted"))
                            && !desk.with("request " + id + ": lock.acquire (http) answered in")
                                    .isEmpty());
            assertThat(desk.with("request " + id + ": lock.acquire (http) answered in"))
                    .hasSize(1);
            // A request that brings no usable id is given one.
            assertThat(post(asked, lock, "x".repeat(200)).headers().firstValue("X-Request-Id"))
                    .hasValueSatisfying(made -> assertThat(made).matches("[0-9a-z]+-[0-9a-z]+"));
        }
    }

    private static String lockServedBy(String name, Carabiner asked) throws Exception {
        String[] found = new String[1];
        TestCluster.awaitUntil("a lock of " + name, Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 64; i++) {
                if (get(asked, "/v1/locks/trail-" + i).contains("\"owner\":\"" + name + "\"")) {
                    found[0] = "trail-" + i;
                    return true;
                }
            }
            return false;
        });
        return found[0];
    }

    private static String get(Carabiner member, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(member.http() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static HttpResponse<String> post(Carabiner member, String lock, String id) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(member.http() + "/v1/locks/" + lock + "/acquire"))
                                .header("X-Request-Id", id)
                                .POST(HttpRequest.BodyPublishers.ofString("{\"leaseId\": \"a\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
