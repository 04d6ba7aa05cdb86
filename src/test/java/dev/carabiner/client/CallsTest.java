package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallsTest {
    private final Calls calls = new Calls(10);

    private static Request request(String op) {
        return request(op, "a");
    }

    private static Request request(String op, String lock) {
        return new Request(op, new JsonObject().put("lock", lock), 0, Request.UNHEARD);
    }

    private void fill(String op, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(calls.add(request(op))).isPositive();
        }
    }

    @Test
    void add_beyondTheBound_isTooMany() {
        fill("lock.renew", 10);

        assertThatThrownBy(() -> calls.add(request("lock.renew")))
                .isInstanceOfSatisfying(OperationFailure.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.TOO_MANY))
                .hasMessage("calls: 11 in flight (expected: at most 10)");
        assertThat(calls.addUnbounded(request("lock.cancel"))).isEqualTo(11);
    }

    @Test
    void add_ofTooManyAcquires_keepsRoomForTheRest() {
        fill("lock.acquire", 9);

        assertThatThrownBy(() -> calls.add(request("lock.acquire")))
                .hasMessage("calls of lock.acquire: 10 in flight (expected: at most 9)");
        fill("lock.renew", 1);
    }

    @Test
    void remove_makesRoom_andHappensOnce() {
        fill("lock.acquire", 9);

        assertThat(calls.remove(1)).isPresent();
        assertThat(calls.remove(1)).isEmpty();
        fill("lock.acquire", 1);
        assertThatThrownBy(() -> calls.add(request("lock.acquire"))).hasMessageContaining("10 in flight");
    }

    @Test
    void removeIf_takesInOrderWhatItIsTrueOf() {
        fill("lock.acquire", 2);
        fill("lock.renew", 1);
        fill("lock.acquire", 2);

        assertThat(calls.removeIf(Request::acquires)).hasSize(4);
        assertThat(calls.all()).singleElement().satisfies(left -> assertThat(left.getKey())
                .isEqualTo(3));
    }

    @Test
    void removeLongest_looksAtWhatWasPresented() {
        List<Request> requests =
                List.of(request("lock.get", "b"), request("lock.get", "longer"), request("lock.get", "the longest"));
        for (Request request : requests) {
            String unused = request.message(calls.add(request), 0);
        }
        requests.get(0).presented(0);
        requests.get(1).presented(0);

        assertThat(calls.removeLongest()).contains(requests.get(1));
        assertThat(calls.removeLongest()).contains(requests.get(0));
        assertThat(calls.removeLongest()).isEmpty();
    }
}
