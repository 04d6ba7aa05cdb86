package dev.carabiner.wire;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of {@code watch.start} and {@code watch.stop}.
 *
 * @param topics 1 to {@value #MAX_TOPICS}, as they were given, without repeats
 */
public record WatchArgs(List<Topic> topics) {
    public static final int MAX_TOPICS = 100;

    public WatchArgs {
        topics = List.copyOf(topics);
    }

    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static WatchArgs parse(JsonObject json) {
        String expected = "an array of 1 to " + MAX_TOPICS + " topics";
        JsonArray array = Arguments.of(json, "topics").array("topics", expected);
        if (array.isEmpty() || array.size() > MAX_TOPICS) {
            throw Refusal.because("topics", "an array of " + array.size(), expected);
        }
        List<Topic> topics = new ArrayList<>();
        for (Object element : array) {
            if (!(element instanceof String text)) {
                throw Refusal.of("topics", element, "members | ring | lock:NAME | locks:PREFIX");
            }
            Topic topic = Topic.parse(text);
            if (!topics.contains(topic)) {
                topics.add(topic);
            }
        }
        return new WatchArgs(topics);
    }
}
