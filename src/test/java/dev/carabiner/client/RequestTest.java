package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestTest {
    private final List<JsonObject> results = new ArrayList<>();
    private final Request.Outcome outcome = new Request.Outcome() {
        @Override
        public void succeeded(JsonObject result) {
            results.add(result);
        }

        @Override
        public void failed(OperationFailure failure) {}
    };

    private Request request(String op, JsonObject args) {
        return new Request(op, args, at(0), outcome);
    }

    private Request acquire(int wait) {
        return request("lock.acquire", lock().put("wait", wait).put("leaseId", "mine"));
    }

    private static JsonObject lock() {
        return new JsonObject().put("lock", "a");
    }

    private static long at(long millis) {
        return Long.MAX_VALUE - 1_000_000L + Duration.ofMillis(millis).toNanos(); // Wraps, as a clock may.
    }

    private static JsonObject args(String message) {
        return new JsonObject(message).getJsonObject("args");
    }

    @Test
    void message_presentedAgain_hasTheSameIdsAndWhatIsLeftOfTheWait() {
        Request request = acquire(5_000);

        assertThat(new JsonObject(request.message(3, at(0))))
                .isEqualTo(new JsonObject()
                        .put("id", 3)
                        .put("op", "lock.acquire")
                        .put("args", lock().put("wait", 5_000).put("leaseId", "mine")));
        assertThat(args(request.message(3, at(1_200))))
                .isEqualTo(lock().put("wait", 3_800).put("leaseId", "mine"));
        assertThat(args(request.message(3, at(9_000))).getInteger("wait"))
                .as("still a wait, so that it ends in a timeout")
                .isEqualTo(1);
    }

    @Test
    void message_ofATry_neverWaits() {
        assertThat(args(acquire(0).message(1, at(500))).getInteger("wait")).isZero();
    }

    @Test
    void message_withoutLeaseId_hasAlwaysTheSameOne() {
        Request request = request("lock.acquire", lock());
        String first = args(request.message(1, at(0))).getString("leaseId");

        assertThat(first).isNotBlank();
        assertThat(args(request.message(1, at(10))).getString("leaseId")).isEqualTo(first);
        assertThat(args(request("lock.acquire", lock()).message(1, at(0))).getString("leaseId"))
                .isNotEqualTo(first);
    }

    @Test
    void message_withAMalformedWait_leavesItToTheMember() {
        Request request = request("lock.acquire", lock().put("wait", "long"));

        assertThat(args(request.message(1, at(10))).getString("wait")).isEqualTo("long");
        assertThat(request.isOverAt(at(10_001))).isTrue();
    }

    @Test
    void isRepeatable_exceptWhatMayHitSomebodyElse() {
        assertThat(acquire(0).isRepeatable()).isTrue();
        for (String op :
                List.of("lock.renew", "lock.release", "lock.cancel", "lock.check", "lock.get", "watch.start")) {
            assertThat(request(op, lock()).isRepeatable()).as(op).isTrue();
        }
        assertThat(request("lock.break", lock().put("leaseId", "x")).isRepeatable())
                .isTrue();
        assertThat(request("lock.break", lock()).isRepeatable()).isFalse();
        assertThat(request("members.drain", new JsonObject().put("name", "b")).isRepeatable())
                .isFalse();
        assertThat(request("lock.steal", lock()).isRepeatable()).isFalse();
    }

    @Test
    void isOverdueAt_countsFromTheLastPresentationAndTheWait() {
        Request request = acquire(5_000);
        assertThat(request.isOverdueAt(at(60_000))).as("presented to nobody").isFalse();
        request.presented(at(0));

        assertThat(request.isOverdueAt(at(9_000))).isFalse();
        assertThat(request.isOverdueAt(at(9_001))).isTrue();
        request.presented(at(9_001));
        assertThat(request.isOverdueAt(at(13_000))).isFalse();
        assertThat(request.isOverdueAt(at(13_002))).isTrue();
        assertThat(request.isOverAt(at(15_000))).isFalse();
        assertThat(request.isOverAt(at(15_001))).isTrue();
    }

    @Test
    void succeed_afterTheSecondPresentation_countsTheWaitFromTheCall() {
        Request request = acquire(5_000);
        request.presented(at(0));
        request.presented(at(2_000));
        request.succeed(new JsonObject().put("waited", 30));

        assertThat(results).containsExactly(new JsonObject().put("waited", 2_030));
    }

    @Test
    void undoing_isForThoseWhoDoNotKnowTheirLeaseId() {
        Request nameless = request("lock.acquire", lock());
        assertThat(nameless.undoing()).as("presented to nobody").isEmpty();
        nameless.presented(at(0));

        assertThat(nameless.undoing().orElseThrow().getString("leaseId"))
                .isEqualTo(args(nameless.message(1, at(0))).getString("leaseId"));
        Request named = acquire(0);
        named.presented(at(0));
        assertThat(named.undoing()).isEmpty();
    }

    @Test
    void copied_ofWhatIsNoJson_isABadRequest() {
        JsonObject args = lock().put("x", new Object());

        assertThatThrownBy(() -> Request.copied(args))
                .isInstanceOf(OperationFailure.class)
                .hasMessageContaining("args: not JSON");
    }
}
