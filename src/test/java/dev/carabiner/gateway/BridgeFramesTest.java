package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.gateway.BridgeFrames.Framing;
import dev.carabiner.gateway.Dialect.Request;
import dev.carabiner.gateway.MessageAssembler.Unacceptable;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeFramesTest {
    private final BridgeFrames plain = new BridgeFrames(Framing.NONE);
    private final BridgeFrames sockJs = new BridgeFrames(Framing.SOCKJS);

    @Test
    void send_toCarabiner_isARequestAnsweredAtItsReplyAddress() {
        Request request = asked(
                "{'type':'send','address':'carabiner','headers':{},'replyAddress':'r-1','body':{'op':'ring.owner','args':{'key':'k'}}}");

        assertThat(request.op()).isEqualTo("ring.owner");
        assertThat(request.args()).isEqualTo(new JsonObject().put("key", "k"));
        assertThat(request.reply().success(new JsonObject().put("owner", "n1")))
                .hasValue(text("{'type':'rec','address':'r-1','body':{'owner':'n1'}}"));
        assertThat(request.reply().failure(new OperationFailure(ErrorCode.HELD, "x: held")))
                .hasValue(
                        text(
                                "{'type':'err','address':'r-1','failureCode':409,'failureType':'RECIPIENT_FAILURE','message':'held: x: held'}"));
    }

    @Test
    void send_withoutReplyAddress_isNotAnsweredButItsFailureIsTold() {
        Request request = asked("{'type':'send','address':'carabiner','body':{'op':'ring.get'}}");

        assertThat(request.args()).isEmpty();
        assertThat(request.reply().success(new JsonObject())).isEmpty();
        assertThat(request.reply().failure(new OperationFailure(ErrorCode.LOST, "gone")))
                .hasValue(text(
                        "{'type':'err','failureCode':410,'failureType':'RECIPIENT_FAILURE','message':'lost: gone'}"));
    }

    @ParameterizedTest
    @CsvSource({
        "register, carabiner.events.members, watch.start, members",
        "register, carabiner.events.ring, watch.start, ring",
        "register, carabiner.events.locks, watch.start, locks:",
        "unregister, carabiner.events.locks, watch.stop, locks:"
    })
    void handlers_ofTheAddressesOfEvents_areWatches(String type, String address, String op, String topic) {
        Request request = asked("{'type':'" + type + "','address':'" + address + "','headers':{}}");

        assertThat(request.op()).isEqualTo(op);
        assertThat(request.args().getJsonArray("topics")).containsExactly(topic);
        assertThat(request.reply().success(new JsonObject())).isEmpty();
        assertThat(request.reply()
                        .failure(new OperationFailure(ErrorCode.UNAVAILABLE, "no quorum"))
                        .orElseThrow())
                .contains("\"address\":\"" + address + "\"");
    }

    @Test
    void events_comeFromTheirAddresses_thoseOfTheHolderDoNot() {
        JsonObject data = new JsonObject().put("lock", "a");

        assertThat(plain.event("lock.changed", data))
                .hasValue(
                        text(
                                "{'type':'rec','address':'carabiner.events.locks','body':{'lock':'a'},'headers':{'event':'lock.changed'}}"));
        assertThat(plain.event("members.changed", data).orElseThrow()).contains("carabiner.events.members");
        assertThat(plain.event("ring.changed", data).orElseThrow()).contains("carabiner.events.ring");
        assertThat(plain.event("lock.lost", data)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{'type':'send','address':'carabiner.ring','body':{}} § forbidden: address: carabiner.ring (expected: carabiner)",
                "{'type':'send','address':'__vertx.reply.1','body':{}} § forbidden: address: __vertx.reply.1 (expected: carabiner)",
                "{'type':'send','address':'carabiner.events.ring','body':{}} § forbidden: address: carabiner.events.ring (expected: carabiner)",
                "{'type':'send','address':'carabiner ','body':{}} § forbidden: address: carabiner  (expected: carabiner)",
                "{'type':'publish','address':'carabiner','body':{}} § forbidden: type: publish (expected: send, register, unregister or ping)",
                "{'type':'register','address':'carabiner'} § forbidden: address: carabiner (expected: one of carabiner.events.locks, carabiner.events.members, carabiner.events.ring)",
                "{'type':'register','address':'carabiner.events.*'} § forbidden: address: carabiner.events.* (expected: one of",
                "{'type':'unregister','address':'carabiner.ring'} § forbidden: address: carabiner.ring (expected: one of",
                "{'type':'send','address':'carabiner','headers':{'x':'y'},'body':{'op':'ring.get'}} § bad_request: headers: not an empty object",
                "{'type':'send','address':'carabiner','headers':[],'body':{'op':'ring.get'}} § bad_request: headers: not an empty object",
                "{'type':'send','address':'carabiner','body':{'op':'watch.start','args':{'topics':['ring']}}} § bad_request: op: \"watch.start\" (expected: a handler",
                "{'type':'send','address':'carabiner','body':'ring.get'} § bad_request: body: not a JsonObject (expected: {op, args})",
                "{'type':'send','address':'carabiner','body':{'op':1}} § bad_request: op: 1 (expected: the name of an operation)",
                "{'type':'send','address':'carabiner','replyAddress':7,'body':{'op':'ring.get'}} § bad_request: replyAddress: 7 (expected: a string of at most 64 characters)",
                "{'type':'send','address':['carabiner'],'body':{}} § bad_request: address: an array (expected: a string)",
                "{'type':'rec','address':'carabiner','body':{}} § bad_request: type: \"rec\" (expected: send, register, unregister or ping)",
                "{'address':'carabiner'} § bad_request: type: null (expected: send, register, unregister or ping)",
                "{'type':'send','address':'carabiner','Body':{}} § bad_request: Body: unknown field",
                "{'type':'send','type':'publish'} § bad_request: message: not JSON",
                "[] § bad_request: message: an array (expected: a JSON object)"
            })
    void anythingElse_isRefused(String message, String refusal) {
        assertThat(said(message).getString("message")).startsWith(refusal);
        assertThat(said(message).getString("type")).isEqualTo("err");
    }

    @Test
    void replyAddress_long_isRefusedAndNotGivenBack() {
        JsonObject said = said("{'type':'send','address':'carabiner','replyAddress':'" + "r".repeat(65)
                + "','body':{'op':'ring.get'}}");

        assertThat(said.getString("message")).startsWith("bad_request: replyAddress: ");
        assertThat(said.containsKey("address")).isFalse();
    }

    @Test
    void ping_isHeardAndSaysNothing() {
        assertThat(heard("{'type':'ping'}")).isEmpty();
    }

    @Test
    void sockJs_packsMessages() throws Exception {
        assertThat(sockJs.greeting()).hasValue("o");
        assertThat(sockJs.messages("[\"{}\",\"a\\u0000b\"]")).containsExactly("{}", "a\0b");
        assertThat(sockJs.messages("\"{}\"")).containsExactly("{}");
        assertThat(sockJs.messages("")).isEmpty();
        assertThat(sockJs.messages("[]")).isEmpty();
        assertThat(sockJs.event("ring.changed", new JsonObject()))
                .hasValue(
                        "a[\"{\\\"type\\\":\\\"rec\\\",\\\"address\\\":\\\"carabiner.events.ring\\\",\\\"body\\\":{},\\\"headers\\\":{\\\"event\\\":\\\"ring.changed\\\"}}\"]");
        assertThat(plain.greeting()).isEmpty();
        assertThat(plain.messages("[]")).containsExactly("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "[null]", "null", "[\"a\"", "[[\"a\"]]", "x", "[\"a\"]x", "7"})
    void sockJs_otherThanStrings_isUnacceptable(String text) {
        assertThatThrownBy(() -> sockJs.messages(text)).isInstanceOf(Unacceptable.class);
    }

    private Request asked(String message) {
        List<Object> heard = heard(message);
        assertThat(heard).hasSize(1).first().isInstanceOf(Request.class);
        return (Request) heard.get(0);
    }

    private JsonObject said(String message) {
        List<Object> heard = heard(message);
        assertThat(heard).hasSize(1).first().isInstanceOf(String.class);
        return new JsonObject((String) heard.get(0));
    }

    private List<Object> heard(String message) {
        List<Object> heard = new ArrayList<>();
        plain.read(text(message), new Dialect.Listener() {
            @Override
            public void ask(Request request) {
                heard.add(request);
            }

            @Override
            public void say(String text) {
                heard.add(text);
            }
        });
        return heard;
    }

    private static String text(String message) {
        return message.replace('\'', '"');
    }
}
