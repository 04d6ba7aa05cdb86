package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.wire.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeardTest {
    @Test
    void parse_ofAResult_hasItsId() {
        assertThat(Heard.parse("{\"id\":7,\"ok\":true,\"result\":{\"a\":1}}"))
                .isEqualTo(new Heard.Result(7, new JsonObject().put("a", 1)));
    }

    @Test
    void parse_ofAnEvent_hasNameAndData() {
        assertThat(Heard.parse("{\"event\":\"lock.lost\",\"data\":{\"token\":9007199254740991}}"))
                .isEqualTo(new Heard.Event("lock.lost", new JsonObject().put("token", 9007199254740991L)));
    }

    @Test
    void parse_ofAnError_keepsCodeMessageAndDetails() {
        Heard.Failure failure = (Heard.Failure) Heard.parse(
                "{\"id\":3,\"ok\":false,\"error\":{\"code\":\"held\",\"message\":\"m\",\"details\":{\"w\":2}}}");

        assertThat(failure.id()).contains(3L);
        assertThat(failure.failure().code()).isEqualTo(ErrorCode.HELD);
        assertThat(failure.failure()).hasMessage("m");
        assertThat(failure.failure().details()).isEqualTo(new JsonObject().put("w", 2));
    }

    @Test
    void parse_ofAnErrorOfALaterVersion_isInternalAndSaysWhich() {
        Heard.Failure failure = (Heard.Failure)
                Heard.parse("{\"id\":null,\"ok\":false,\"error\":{\"code\":\"tired\",\"message\":\"m\"}}");

        assertThat(failure.id()).isEqualTo(Optional.empty());
        assertThat(failure.failure().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure.failure()).hasMessage("tired: m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "1",
                "{}",
                "{\"id\":1}",
                "{\"ok\":true,\"result\":{}}",
                "{\"id\":1,\"ok\":true}",
                "{\"id\":\"x\",\"ok\":true,\"result\":{}}",
                "{\"id\":1,\"ok\":\"yes\",\"result\":{}}",
                "{\"id\":1,\"ok\":false,\"error\":{}}",
                "{\"id\":1,\"ok\":false,\"error\":3}",
                "{\"event\":\"a\"}",
                "{\"event\":\"a\",\"data\":[]}"
            })
    void parse_ofWhatNoMemberSends_isRefused(String text) {
        assertThatThrownBy(() -> Heard.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
