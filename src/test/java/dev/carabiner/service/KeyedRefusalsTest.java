package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the sender of a keyed message makes of a failed reply. */
final class KeyedRefusalsTest {
    private static final KeyedPost POST = new KeyedPost("address", "key", "", new DeliveryOptions(), false, false);
    private static final KeyedRoutes ROUTES = KeyedRoutes.of(ManualRing.viewOf(9, List.of("m"), List.of()));

    private static Throwable meaning(ReplyFailure type, int code, String text) {
        return KeyedRefusals.of(new ReplyException(type, code, text), POST, "m", ROUTES);
    }

    private static void assertSays(Throwable failure, ErrorCode code, long ringVersion, String text) {
        assertThat(failure).isInstanceOfSatisfying(OperationFailure.class, told -> {
            assertThat(told.code()).isEqualTo(code);
            assertThat(told.details().getLong("ringVersion")).isEqualTo(ringVersion);
            assertThat(told).hasMessageContaining(text);
        });
    }

    @Test
    void refusalOfAMember_isToldWithItsRingVersion() {
        assertSays(meaning(ReplyFailure.RECIPIENT_FAILURE, -503, "7:why:\nso"), ErrorCode.UNAVAILABLE, 7, "why:\nso");
        assertSays(meaning(ReplyFailure.RECIPIENT_FAILURE, -408, "7:why"), ErrorCode.TIMEOUT, 7, "why");
    }

    @Test
    void refusalWithoutAVersion_isToldAllTheSame() {
        for (String text : List.of("", "why", ":why", "x7:why", "7".repeat(30) + ":why")) {
            assertSays(meaning(ReplyFailure.RECIPIENT_FAILURE, -503, text), ErrorCode.UNAVAILABLE, 0, text);
        }
    }

    @Test
    void failureOfAHandler_staysAsItIs() {
        for (int code : new int[] {-1, 0, 408, 500, 503}) {
            assertThat(meaning(ReplyFailure.RECIPIENT_FAILURE, code, "7:why"))
                    .isInstanceOfSatisfying(ReplyException.class, failed -> {
                        assertThat(failed.failureCode()).isEqualTo(code);
                        assertThat(failed).hasMessage("7:why");
                    });
        }
    }

    @Test
    void failureOfTheBus_isToldWithTheRingVersionOfTheSender() {
        assertSays(meaning(ReplyFailure.TIMEOUT, -1, ""), ErrorCode.TIMEOUT, 9, "no answer within the time-out");
        assertSays(meaning(ReplyFailure.NO_HANDLERS, -1, ""), ErrorCode.UNAVAILABLE, 9, "no consumer");
        assertSays(meaning(ReplyFailure.ERROR, -1, "no codec"), ErrorCode.UNAVAILABLE, 9, "no codec");
    }
}
