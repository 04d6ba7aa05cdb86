package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFrameTest {
    @Test
    void parse_whole_isRead() {
        assertThat(parse("{'id':'r-1','op':'lock.get','args':{'lock':'a'}}"))
                .isEqualTo(new RequestFrame(Optional.of("r-1"), "lock.get", new JsonObject().put("lock", "a")));
        assertThat(parse("{'id':7,'op':'ring.get'}"))
                .isEqualTo(new RequestFrame(Optional.of(7), "ring.get", new JsonObject()));
        assertThat(parse("{'id':-1.5,'op':'ring.get'}").id()).contains(-1.5);
        assertThat(parse("{'id':99999999999999999999,'op':'ring.get'}")
                        .id()
                        .orElseThrow()
                        .toString())
                .isEqualTo("99999999999999999999");
    }

    @Test
    void parse_auth_needsNoId() {
        assertThat(parse("{'op':'auth','args':{'token':'t'}}").id()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{} § op: null (expected: the name of an operation)",
                "{'id':1,'op':5} § op: 5 (expected: the name of an operation)",
                "{'op':'ring.get'} § id: null (expected: a string or a number of at most 64 characters)",
                "{'id':null,'op':'ring.get'} § id: null (expected: a string or a number of at most 64 characters)",
                "{'id':null,'op':'auth'} § id: null (expected: a string or a number of at most 64 characters)",
                "{'id':true,'op':'ring.get'} § id: true (expected: a string or a number of at most 64 characters)",
                "{'id':[1],'op':'ring.get'} § id: an array (expected: a string or a number of at most 64 characters)",
                "{'id':1e999,'op':'x'} § id: Infinity (expected: a string or a number of at most 64 characters)",
                "{'id':1,'op':'x','args':[]} § args: an array (expected: an object)",
                "{'id':1,'op':'x','args':null} § args: null (expected: an object)",
                "{'id':1,'op':'x','argz':{}} § argz: unknown field (expected: id, op, args)"
            })
    void parse_bad_isRefused(String frame, String message) {
        assertThatThrownBy(() -> parse(frame)).hasMessage(message);
    }

    @Test
    void idOf_longOnes_areNotGivenBack() {
        assertThat(RequestFrame.idOf(new JsonObject().put("id", "x".repeat(65))))
                .isEmpty();
        assertThat(RequestFrame.idOf(new JsonObject().put("id", "x".repeat(64))))
                .isPresent();
        assertThat(RequestFrame.idOf(new JsonObject("{\"id\":" + "9".repeat(65) + "}")))
                .isEmpty();
        assertThat(RequestFrame.idOf(new JsonObject("{\"id\":" + "9".repeat(900) + "}")))
                .isEmpty();
    }

    private static RequestFrame parse(String frame) {
        return RequestFrame.parse(new JsonObject(frame.replace('\'', '"')));
    }
}
