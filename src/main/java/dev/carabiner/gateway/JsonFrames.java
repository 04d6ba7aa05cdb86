package dev.carabiner.gateway;

import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The dialect of the WebSocket door: each message one JSON object, with an id that its answer carries too. */
final class JsonFrames implements Dialect {
    @Override
    public Optional<String> greeting() {
        return Optional.empty();
    }

    @Override
    public List<String> messages(String text) {
        return List.of(text);
    }

    @Override
    public void read(String message, Listener listener) {
        Optional<Object> id = Optional.empty();
        RequestFrame frame;
        try {
            JsonObject json = JsonText.object("frame", message);
            id = RequestFrame.idOf(json);
            frame = RequestFrame.parse(json);
        } catch (RuntimeException refused) {
            OperationFailure why = Failures.shown("a frame", refused);
            listener.refused(why);
            new ById(id).failure(why).ifPresent(listener::say);
            return;
        }
        String name = frame.id().map(Object::toString).orElse("");
        listener.ask(new Request(name, frame.op(), frame.args(), new ById(frame.id())));
    }

    @Override
    public Optional<String> event(String name, JsonObject data) {
        return Optional.of(new JsonObject().put("event", name).put("data", data).encode());
    }

    private record ById(Optional<Object> id) implements Reply {
        @Override
        public Optional<String> success(JsonObject result) {
            return Optional.of(answer().put("ok", true).put("result", result).encode());
        }

        @Override
        public Optional<String> failure(OperationFailure why) {
            return Optional.of(
                    answer().put("ok", false).put("error", why.toJson()).encode());
        }

        private JsonObject answer() {
            JsonObject answer = new JsonObject();
            answer.put("id", id.orElse(null));
            return answer;
        }
    }
}
