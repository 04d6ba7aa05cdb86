package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.ThreeMembers;
import dev.carabiner.gateway.RawPeer.Response;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a real member answers, against the contract. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContractMemberIT {
    private static ThreeMembers cluster;
    private static AnswerCheck answers;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        cluster = ThreeMembers.start(1, 0, Map.of());
        port = URI.create(cluster.member(0).http()).getPort();
        answers = AnswerCheck.of(
                cluster.member(0).vertx(),
                Contract.parsed(Contract.load().document().bytes().toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    /**
     * Asks, and checks status and form of the answer. A member that could not answer in time says {@code unavailable}, and
     * is asked again, as the contract says; so what is asked for names its lease, where once is not the same as twice.
     */
    @CanIgnoreReturnValue
    private static JsonObject ask(int status, String operation, String method, String target, String body)
            throws Exception {
        Response response = RawPeer.request(port, method, target, body, "Host: localhost");
        for (int i = 0; i < 10 && response.status() == 503; i++) {
            answers.check(operation, response);
            response = RawPeer.request(port, method, target, body, "Host: localhost");
        }
        assertThat(response.status()).as("%s: %s", operation, response.body()).isEqualTo(status);
        answers.check(operation, response);
        return response.json();
    }

    @CanIgnoreReturnValue
    private static JsonObject post(int status, String lock, String action, String body) throws Exception {
        return ask(status, "lock." + action, "POST", "/v1/locks/" + lock + "/" + action, body);
    }

    @CanIgnoreReturnValue
    private static JsonObject get(int status, String operation, String target) throws Exception {
        return ask(status, operation, "GET", target, "");
    }

    @Test
    void locks_areAnsweredAsTheContractSays() throws Exception {
        String mine = "{\"leaseId\":\"mine\"}";
        JsonObject first = post(
                200, "a%2Fb", "acquire", "{\"leaseId\":\"mine\",\"holder\":\"me\",\"metadata\":{\"job\":{\"run\":1}}}");
        assertThat(first.getString("lock")).isEqualTo("a/b");
        long token = first.getLong("token");
        assertThat(post(409, "a%2Fb", "acquire", "").encode()).contains("\"held\"", "holders");
        assertThat(post(408, "a%2Fb", "acquire", "{\"wait\":50}").encode()).contains("\"timeout\"");
        assertThat(post(409, "a%2Fb", "acquire", "{\"leaseId\":\"mine\",\"mode\":\"shared\"}")
                        .encode())
                .contains("\"conflict\"");
        assertThat(post(400, "a%2Fb", "acquire", "{\"ttl\":50}").encode()).contains("100 to 86400000");
        assertThat(post(400, "a%2Fb", "acquire", "{\"mode\":\"permit\"}").encode())
                .contains("limit: missing");
        post(200, "a%2Fb", "renew", mine);
        assertThat(get(200, "lock.get", "/v1/locks/a%2Fb").getString("state")).isEqualTo("held");
        assertThat(get(200, "lock.list", "/v1/locks?prefix=a%2F&count=1")
                        .getJsonArray("locks")
                        .size())
                .isEqualTo(1);
        assertThat(post(200, "a%2Fb", "check", "{\"token\":" + token + "}").getBoolean("current"))
                .isTrue();
        post(412, "a%2Fb", "check", "{\"token\":1}");
        post(200, "a%2Fb", "release", mine);
        post(200, "a%2Fb", "release", mine);
        post(410, "a%2Fb", "renew", mine);
        post(200, "a%2Fb", "cancel", mine);
        assertThat(get(200, "lock.get", "/v1/locks/a%2Fb").getString("state")).isEqualTo("free");
        post(200, "permits", "acquire", "{\"leaseId\":\"two\",\"mode\":\"permit\",\"permits\":2,\"limit\":3}");
        assertThat(post(409, "permits", "acquire", "{\"mode\":\"permit\",\"limit\":4}")
                        .encode())
                .contains("\"conflict\"");
        assertThat(ask(200, "lock.break", "DELETE", "/v1/locks/permits?reason=stuck+job", "")
                        .getInteger("broken"))
                .isEqualTo(1);
    }

    @Test
    void ringAndMembers_areAnsweredAsTheContractSays() throws Exception {
        JsonObject ring = get(200, "ring.get", "/v1/ring");
        long version = ring.getLong("version");
        assertThat(get(200, "members.list", "/v1/members").getLong("version")).isEqualTo(version);
        get(200, "ring.owner", "/v1/ring/owner?key=&replicas=3");
        get(200, "ring.diff", "/v1/ring/diff?from=" + version);
        get(404, "ring.diff", "/v1/ring/diff?from=" + (version + 1));
    }

    @Test
    void otherAnswers_areAsTheContractSays() throws Exception {
        get(200, "cluster.get", "/v1/cluster");
        get(200, "health.live", "/health/live");
        get(200, "health.ready", "/health/ready");
        ask(404, "members.drain", "POST", "/v1/members/nobody/drain", "");
    }

    @Test
    @Order(Integer.MAX_VALUE) // The versions change for some time afterwards.
    void change_ofTheMembers_endsAWaitForIt() throws Exception {
        long version = get(200, "members.list", "/v1/members").getLong("version");
        try (RawPeer ring = new RawPeer(port);
                RawPeer members = new RawPeer(port)) {
            ring.socket.setSoTimeout(60_000);
            members.socket.setSoTimeout(60_000);
            ring.sendRequest("GET", "/v1/ring?wait=60000&version=" + version, "", "Host: localhost");
            members.sendRequest("GET", "/v1/members?wait=60000&version=" + version, "", "Host: localhost");

            String joined = cluster.startAnother().name();

            Response newMembers = members.readResponse(false);
            answers.check("members.list", newMembers);
            assertThat(newMembers.json().getLong("version")).isGreaterThan(version);
            assertThat(newMembers.body()).contains("\"" + joined + "\"");
            Response newRing = ring.readResponse(false);
            answers.check("ring.get", newRing);
            assertThat(newRing.json().getLong("version")).isGreaterThan(version);
        }
    }

    @Test
    void wait_clientGoesAway_givesUpItsPlace() throws Exception {
        post(200, "left", "acquire", "{\"leaseId\":\"holder\"}");
        try (RawPeer peer = new RawPeer(port)) {
            peer.sendRequest("POST", "/v1/locks/left/acquire", "{\"wait\":600000}", "Host: localhost");
            awaitWaiting(1);
        }

        awaitWaiting(0);
    }

    private static void awaitWaiting(int count) throws InterruptedException {
        Await.until(count + " waiting", () -> {
            try {
                return get(200, "lock.get", "/v1/locks/left").getInteger("waiting") == count;
            } catch (Exception unreadable) {
                throw new IllegalStateException(unreadable);
            }
        });
    }
}
